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
  private var decoder = FrameDecoder()
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
    stage = FlowStage(flows)
    accounts = PacketAccounts(names: output.sourceNames)
    sink = AnalysisSink(engine: DetectionEngine(detection), rules: rules, output: output)
    self.learn = learn
  }

  /// Analyses one packet and hands its records over.
  mutating func receive(_ header: PacketHeader, _ packet: RawSpan) {
    if firstTime == nil { begin(at: header.time) }
    lastTime = max(lastTime, header.time)
    Self.follow(header, packet, &decoder, &accounts, &stage, &sink)
    sink.deliverAlerts()
  }

  /// Reads one packet and hands its frame on; the frame may lie in the decoder's memory, which is why each part comes alone.
  private static func follow(
    _ header: PacketHeader, _ packet: RawSpan, _ decoder: inout FrameDecoder, _ accounts: inout PacketAccounts,
    _ stage: inout FlowStage, _ sink: inout AnalysisSink
  ) {
    let frame = decoder.decode(packet, header)
    accounts.count(frame, header)
    stage.receive(frame, header: header, sink: &sink)
  }

  private mutating func begin(at time: Timestamp) {
    firstTime = time
    switch learn {
    case .at(let end): sink.engine.learnUntil = end
    case .after(let length): sink.engine.learnUntil = time.advanced(byNanoseconds: length)
    }
  }

  /// Lets time pass without packets.
  mutating func tick(to time: Timestamp) {
    guard firstTime != nil, time > lastTime else { return }
    lastTime = time
    stage.advance(to: time, sink: &sink)
    sink.engine.tick(to: time)
    sink.deliverAlerts()
  }

  /// Ends every flow.
  mutating func finish() {
    stage.finish(sink: &sink)
    sink.deliverAlerts()
  }

  /// Takes word of packets that were lost on their way here.
  mutating func note(lost packets: UInt64) { sink.engine.note(lost: packets, at: lastTime) }

  /// Puts other rules and record types in force, between two packets.
  mutating func apply(_ change: Mailbox.Change) {
    sink.replaceRules(by: change.rules)
    sink.output.settings.events = change.events
    sink.output.settings.syslogLevel = change.syslogLevel
  }

  /// Makes the lines so far visible to the output thread.
  mutating func flush() { sink.output.flush() }

  /// Tells the output thread that nothing more comes.
  mutating func close() { sink.output.close() }

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
    let flows = stage.statistics
    statistics.flowsTotal = flows.flows
    statistics.flowsActive = UInt64(flows.activeFlows)
    statistics.flowsEvicted = flows.evictedFlows
    statistics.devices = UInt64(sink.engine.devices.profiles.count)
    statistics.devicesEvicted = sink.engine.devices.evictions
    statistics.messages = sink.messageCount
    statistics.malformedMessages = sink.malformedCount
    statistics.alerts = sink.alertCount
    statistics.alertsSuppressed = sink.suppressedCount
    return statistics
  }

  /// The most bytes that flows, profiles and detectors hold.
  static func memoryBound(flows: FlowConfiguration, detection: DetectionConfiguration) -> Int {
    flows.memoryBound + DetectionEngine(detection).memoryBound
  }
}
