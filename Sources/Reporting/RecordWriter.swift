// SPDX-License-Identifier: Apache-2.0
import Detection
import Devices
import Flows
import NetworkTypes
import Protocols

/// Where packets come from, as records name it.
public enum RecordSource: Sendable, Equatable {
  /// EVE's `in_iface`.
  case interface(String)
  /// EVE's `pcap_filename`.
  case file(String)

  /// The interface's or file's name.
  public var name: String {
    switch self {
    case .interface(let name), .file(let name): name
    }
  }
}

/// Makes one JSON line of everything that leaves the sensor: messages, flows, alerts, incidents, news of devices, statistics.
///
/// The line just made is `bytes`, until the next one is made. Making a line of a message allocates nothing.
///
/// - Source: Suricata's EVE JSON; what it lacks stands under `vedette`.
public struct RecordWriter: ~Copyable {
  static let eventTypeField = Field("event_type", .text, "what kind of record this is")
  static let interfaceField = Field("in_iface", .text, "the interface that the packet was captured on")
  static let fileField = Field("pcap_filename", .text, "the capture file that the packet was read from")
  static let communityField = Field(
    "community_id", .text, "the name that other tools give to the same flow (Community ID v1)", isPersonal: true)
  /// The sources that `EventContext.source` counts, in their order.
  public var sources: [RecordSource]
  private var line: JSONLine
  private var communities = CommunityNames()

  /// Whether records have the fields that are written on request only: fingerprints before they are hashed.
  public var hasFieldsOnRequest: Bool {
    get { line.hasFieldsOnRequest }
    set { line.hasFieldsOnRequest = newValue }
  }

  /// What of personal fields records have.
  public var veil: Veil {
    get { line.veil }
    set { line.veil = newValue }
  }

  /// Makes a writer of lines of at most `capacityInBytes`.
  public init(sources: [RecordSource] = [], capacityInBytes: Int = 256 << 10) {
    self.sources = sources
    line = JSONLine(capacityInBytes: capacityInBytes)
  }

  /// The line made last, with its line end.
  public var bytes: RawSpan {
    @_lifetime(borrow self) borrowing get { line.bytes }
  }

  /// Makes the record of an event, if it has one: a protocol message, a flow on a port that does not fit, or one that
  /// ended or goes on for long.
  ///
  /// - Returns: whether there is a line.
  public mutating func write(
    _ event: borrowing Event, in context: borrowing EventContext, notes: FlowNotes = FlowNotes()
  ) -> Bool {
    switch event {
    case .message(let message):
      begin(message.eventType, context)
      message.visit(&line)
      context.visitMarks(&line)
      line.end()
    case .flowContinues(let record), .flowEnded(let record):
      guard let flow = context.flow else { return false }
      write(record, of: flow, in: context, notes: notes)
    case .portMismatch(let mismatch): write(mismatch, in: context)
    case .flowStarted, .flowAnswered, .flowFailed: return false
    }
    return true
  }

  /// Makes the record of a protocol message.
  public mutating func write(_ message: borrowing ProtocolMessage, in context: borrowing EventContext) {
    begin(message.eventType, context)
    message.visit(&line)
    context.visitMarks(&line)
    line.end()
  }

  /// Makes the record of a flow whose port does not fit what it carries.
  public mutating func write(_ mismatch: PortMismatch, in context: borrowing EventContext) {
    begin(PortMismatch.eventType, context)
    mismatch.visit(&line)
    context.visitMarks(&line)
    line.end()
  }

  /// Makes the record of a flow that ended or goes on for long: always from the client's side.
  public mutating func write(
    _ record: FlowRecord, of flow: Flow, in context: borrowing EventContext, notes: FlowNotes
  ) {
    var context = copy context
    context.flow = flow
    context.sender = flow.client
    context.receiver = flow.server
    context.sourceMAC = flow.clientMAC
    context.destinationMAC = flow.serverMAC
    begin(Flow.eventType, context)
    flow.visit(&line)
    line.visit(FlowNotes.alertedField, notes.isAlerted)
    record.visit(&line)
    notes.visit(&line)
    line.end()
  }

  /// Makes the record of an alert.
  ///
  /// - Parameter name: the name by which the flow's client knew its server.
  public mutating func write(_ alert: Alert, askedName name: AskedName? = nil) {
    if var context = alert.context {
      context.time = alert.time
      begin(Alert.eventType, context)
    } else {
      begin(Alert.eventType, at: alert.time)
      if let index = alert.source { writeSource(index) }
      if let address = alert.device.address { line.visit(EventContext.senderAddressField, .address(address)) }
      if let mac = alert.device.mac { line.visit(EventContext.senderMACField, .hardwareAddress(mac)) }
    }
    alert.visit(&line)
    if let name { line.visit(FlowNotes.askedNameField, text: name.bytes) }
    if let context = alert.context, context.packet > 0 {
      if let source = source(context.source) { line.visit(Alert.packetFileField, string: source.name) }
      line.visit(Alert.packetNumberField, context.packet)
    }
    alert.context?.visitMarks(&line)
    line.end()
  }

  /// Makes the record of an incident that is over at a time.
  public mutating func write(_ incident: Incident, at time: Timestamp) {
    begin(Incident.eventType, at: time)
    incident.visit(&line)
    line.end()
  }

  /// Makes the record of news about a device.
  public mutating func write(_ news: DeviceNews) {
    begin(DeviceNews.eventType, at: news.time)
    news.visit(&line)
    line.end()
  }

  /// Makes the record of a device's tick.
  public mutating func write(_ score: DeviceScore) {
    begin(DeviceScore.eventType, at: score.score.time)
    score.visit(&line)
    line.end()
  }

  /// Makes the record of the run's counts.
  public mutating func write(_ statistics: RunStatistics) {
    begin(RunStatistics.eventType, at: statistics.time)
    statistics.visit(&line)
    line.end()
  }

  /// Every field that stands at the head of records, beside the context's own.
  static let fields = [eventTypeField, interfaceField, fileField, communityField]

  private func source(_ index: UInt16) -> RecordSource? {
    Int(index) < sources.count ? sources[Int(index)] : nil
  }

  private mutating func writeSource(_ index: UInt16) {
    switch source(index) {
    case .interface(let name): line.visit(Self.interfaceField, string: name)
    case .file(let name): line.visit(Self.fileField, string: name)
    case nil: break
    }
  }

  private mutating func begin(_ eventType: StaticString, at time: Timestamp) {
    line.begin()
    line.veil.turn(to: time)
    line.visit(EventContext.timestampField, .time(time))
    line.visit(Self.eventTypeField, eventType)
  }

  private mutating func begin(_ eventType: StaticString, _ context: borrowing EventContext) {
    line.begin()
    line.veil.turn(to: context.time)
    context.visitOrigin(&line)
    line.visit(Self.eventTypeField, eventType)
    writeSource(context.source)
    if let flow = context.flow { line.visit(Self.communityField, text: communities.name(of: flow)) }
    context.visitConversation(&line)
  }
}
