// SPDX-License-Identifier: Apache-2.0
import Detection
import Devices
import Flows
import Reporting

/// Turns events, alerts and counts into lines, and hands them to the output thread.
struct RecordOutput: ~Copyable {
  private var records: RecordWriter
  private var text: AlertText
  private var syslog: SyslogLine
  private var queue: LogQueue
  var settings: Settings

  struct Settings: Sendable {
    /// The record types that go into the JSON log.
    var events = EventSelection.none
    var hasLog = false
    /// Whether the log has fingerprints before they are hashed, too.
    var hasRawFingerprints = false
    /// Whether alerts are printed readably, and with colours.
    var hasText = false
    var isColoured = false
    /// The least severe alerts that go to syslog, or nil for none.
    var syslogLevel: Severity?
    var syslogFacility = SyslogFacility.local4
  }

  init(sources: [RecordSource], queue: consuming LogQueue, settings: Settings) {
    records = RecordWriter(sources: sources)
    records.hasFieldsOnRequest = settings.hasRawFingerprints
    text = AlertText(isColoured: settings.isColoured)
    syslog = SyslogLine(facility: settings.syslogFacility)
    self.queue = queue
    self.settings = settings
  }

  /// The names of the interfaces or files, in the order of their indices.
  var sourceNames: [String] { records.sources.map(\.name) }

  /// The same output for packets of other sources.
  consuming func goingOn(with sources: [RecordSource]) -> RecordOutput {
    RecordOutput(sources: sources, queue: queue, settings: settings)
  }

  mutating func write(_ event: borrowing Event, in context: borrowing EventContext, notes: FlowNotes) {
    guard settings.hasLog, settings.events.contains(eventType: event.eventType) else { return }
    if records.write(event, in: context, notes: notes) { queue.enqueue(records.bytes, to: .records) }
  }

  /// Whether news of devices are written.
  var wantsDevices: Bool { settings.hasLog && settings.events.contains(.device) }

  mutating func write(_ news: DeviceNews) {
    records.write(news)
    queue.enqueue(records.bytes, to: .records)
  }

  mutating func write(_ alert: Alert, askedName: AskedName?) {
    if settings.hasLog {
      records.write(alert, askedName: askedName)
      queue.enqueue(records.bytes, to: .records, isAlert: true)
    }
    if settings.hasText {
      text.write(alert)
      Self.send(text, to: &queue)
    }
    if let level = settings.syslogLevel, alert.severity >= level {
      syslog.write(alert)
      queue.enqueue(syslog.bytes, to: .syslog, isAlert: true)
    }
  }

  private static func send(_ text: borrowing AlertText, to queue: inout LogQueue) {
    queue.enqueue(text.bytes, to: .text, isAlert: true)
  }

  /// Writes the counts; they close every log, whatever else was selected.
  mutating func write(_ statistics: RunStatistics) {
    guard settings.hasLog else { return }
    records.write(statistics)
    queue.enqueue(records.bytes, to: .records)
  }

  mutating func flush() { queue.flush() }
  mutating func close() { queue.close() }
}
