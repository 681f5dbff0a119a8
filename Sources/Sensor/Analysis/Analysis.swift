// SPDX-License-Identifier: Apache-2.0
import Detection
import Devices
import Flows
import Frames
import NetworkTypes
import Reporting
import Wire

/// Everything that happens between a packet in the ring and a line for the output thread; lives on the analysis thread.
///
/// Knows packet time only: the same packets give the same lines.
struct Analysis: ~Copyable {
  private var decoder: FrameDecoder
  private var stage: FlowStage
  private var sink: AnalysisSink
  private var accounts: PacketAccounts
  private var firstTime: Timestamp?
  private(set) var lastTime = Timestamp(nanoseconds: 0)
  private let learn: LearningGoal

  /// When learning ends.
  enum LearningGoal: Sendable {
    case at(Timestamp)
    /// So many nanoseconds after the first packet.
    case after(Int64)
  }

  init(
    flows: FlowConfiguration, detection: DetectionConfiguration, learn: LearningGoal, rules: consuming RuleSet,
    output: consuming RecordOutput
  ) {
    var fragments = FragmentConfiguration()
    fragments.hashSeed = flows.hashSeed
    decoder = FrameDecoder(fragments)
    stage = FlowStage(flows)
    accounts = PacketAccounts(names: output.sourceNames)
    var detection = detection
    detection.sourceNames = output.sourceNames
    sink = AnalysisSink(
      engine: DetectionEngine(detection), rules: rules, output: output, hashSeed: flows.hashSeed)
    self.learn = learn
  }

  /// Analyses one packet and hands its records over.
  mutating func receive(_ header: PacketHeader, _ packet: RawSpan) {
    if firstTime == nil { begin(at: header.time) }
    follow(header.time)
    Self.follow(header, packet, &decoder, &accounts, &stage, &sink)
    sink.deliverAlerts()
  }

  /// Reads one packet and hands its frame on; the frame may lie in the decoder's memory, which is why each part comes alone.
  private static func follow(
    _ header: PacketHeader, _ packet: RawSpan, _ decoder: inout FrameDecoder, _ accounts: inout PacketAccounts,
    _ stage: inout FlowStage, _ sink: inout AnalysisSink
  ) {
    decoder.decode(packet, header) { frame in
      accounts.count(frame, header)
      stage.receive(frame, header: header, sink: &sink)
    }
  }

  private mutating func begin(at time: Timestamp) {
    firstTime = time
    switch learn {
    case .at(let end): sink.engine.learnUntil = end
    case .after(let length):
      // What was learned before a restart need not be learned again.
      let begin = min(time, sink.engine.devices.earliest ?? time)
      sink.engine.learnUntil = begin.advanced(byNanoseconds: length)
    }
  }

  /// Takes up a device as it was saved, before the first packet; returns whether there was room for it.
  ///
  /// - Throws: `StateError` where the bytes are no state of this version.
  mutating func restore(_ state: [UInt8]) throws(StateError) -> Bool { try sink.engine.restore(state) }

  /// What is known of the devices; a copy shares its memory until the next packet.
  var devices: DeviceTable { sink.engine.devices }

  /// Forgets the devices with these ids; returns all that they were known by.
  mutating func forget(_ ids: [String]) -> DeviceNames {
    let forgotten = sink.engine.forget(ids)
    sink.forgetIncidents(of: ids)
    stage.forget(Set(forgotten.addresses.compactMap { IPAddress($0) }), sink: &sink)
    return forgotten
  }

  /// Takes all that the device with this id did until now for usual; returns whether it is there.
  mutating func accept(_ id: String) -> Bool { sink.engine.accept(id) }

  /// The time by which packets may come late before the clock follows them, in nanoseconds.
  private static let largestStepBack: Int64 = 3_600_000_000_000

  /// The latest packet time, or the one that a clock was set back to.
  private mutating func follow(_ time: Timestamp) {
    if time > lastTime || lastTime.nanoseconds(since: time) > Self.largestStepBack { lastTime = time }
  }

  /// Lets time pass without packets.
  mutating func tick(to time: Timestamp) {
    guard firstTime != nil else { return }
    follow(time)
    guard time == lastTime else { return }
    stage.advance(to: time, sink: &sink)
    sink.tick(to: time)
    sink.deliverAlerts()
  }

  /// Ends every flow.
  mutating func finish() {
    stage.finish(sink: &sink)
    sink.finish(at: lastTime)
    sink.deliverAlerts()
    sink.finishIncidents(at: lastTime)
  }

  /// Takes what an interface saw and missed since its last report.
  mutating func note(_ report: CaptureReport) {
    sink.engine.note(report)
    sink.deliverAlerts()
  }

  /// Takes word that the machine's clock was set, by so many seconds.
  mutating func noteClock(setBySeconds seconds: Double, at time: Timestamp) {
    sink.engine.noteClock(setBySeconds: seconds, at: time)
    sink.deliverAlerts()
  }

  /// The whole seconds in which an interface could capture nothing since the start.
  func blindSeconds(of source: Int) -> UInt64 { sink.engine.blindSeconds(of: UInt16(clamping: source)) }

  /// Puts other rules and record types in force, between two packets.
  mutating func apply(_ change: Mailbox.Change) {
    sink.replaceRules(by: change.rules)
    sink.output.settings.events = change.events
    sink.output.settings.syslogLevel = change.syslogLevel
    sink.followSelection()
  }

  /// Makes the lines so far visible to the output thread.
  mutating func flush() { sink.output.flush() }

  /// Tells the output thread that nothing more comes.
  mutating func close() { sink.output.close() }

  /// What holds all that is said against labels; it goes from one analysis to the next that begins anew.
  var evaluation: Evaluation? {
    get { sink.evaluation }
    set {
      sink.evaluation = newValue
      sink.evaluation?.begin(sources: sink.output.sourceNames)
      sink.followSelection()
    }
  }

  /// The output, for an analysis that begins anew.
  consuming func endedOutput() -> RecordOutput { sink.output }

  /// The most severe alert so far, or nil.
  var worstSeverity: Severity? { sink.worstSeverity }

  /// Writes the record of what the run has seen so far; `lost` is what capture knows.
  mutating func writeStatistics(_ statistics: RunStatistics) { sink.output.write(statistics) }

  /// Where the counts of a source stand in `statistics.sources`.
  func place(of source: Int) -> Int { accounts.place(of: source) }

  /// What the run has seen so far, without what only capture knows.
  var statistics: RunStatistics {
    var statistics = RunStatistics(start: firstTime ?? lastTime, time: lastTime)
    statistics.sources = accounts.sources
    statistics.notRead = accounts.unread
    statistics.checksums = sink.checksums.statistics
    let flows = stage.statistics
    statistics.fragments = decoder.fragmentStatistics
    statistics.flowsTotal = flows.flows
    statistics.flowsActive = UInt64(flows.activeFlows)
    statistics.flowsEvicted = flows.evictedFlows
    statistics.devices = UInt64(sink.engine.devices.count)
    statistics.devicesEvicted = sink.engine.devices.evictions
    statistics.namesEvicted = sink.engine.site.askedNames.evictions
    statistics.messages = sink.messageCount
    statistics.malformedMessages = sink.malformedCount
    statistics.unfinishedMessages = stage.droppedMessages
    statistics.exchangesEvicted = sink.exchanges.evictions
    statistics.namesForgotten = sink.names.forgottenTexts
    statistics.alerts = sink.alertCount
    statistics.alertsSuppressed = sink.suppressedCount
    return statistics
  }

  /// The most bytes that fragments, flows, profiles, detectors and incidents hold.
  static func memoryBound(flows: FlowConfiguration, detection: DetectionConfiguration) -> Int {
    FragmentConfiguration().memoryBound + flows.memoryBound + DetectionEngine(detection).memoryBound
      + IncidentTable.memoryBound
  }
}
