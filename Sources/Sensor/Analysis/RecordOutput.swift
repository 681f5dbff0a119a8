// SPDX-License-Identifier: Apache-2.0
import Detection
import Devices
import Flows
import NetworkTypes
import Reporting
import Storage

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
    /// Where alerts and joins are kept for later, if anywhere.
    var history: StateHistory?
    /// How much of what is personal goes out.
    var veil = Veil.none

    /// Whether records of single events and devices are written at all.
    var writesRecords: Bool { hasLog && (veil.level == .full || veil.level == .pseudonymous) }
  }

  init(sources: [RecordSource], queue: consuming LogQueue, settings: Settings) {
    records = RecordWriter(sources: sources)
    records.hasFieldsOnRequest = settings.hasRawFingerprints
    records.veil = settings.veil
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
    guard settings.writesRecords, settings.events.contains(eventType: event.eventType) else { return }
    if records.write(event, in: context, notes: notes) { queue.enqueue(records.bytes, to: .records) }
  }

  /// Whether news of devices are written.
  var wantsDevices: Bool { settings.writesRecords && settings.events.contains(.device) }

  /// Whether scores are written.
  var wantsScores: Bool { settings.writesRecords && settings.events.contains(.score) }

  mutating func write(_ score: DeviceScore) {
    records.write(score)
    queue.enqueue(records.bytes, to: .records)
  }

  mutating func write(_ news: DeviceNews) {
    records.write(news)
    queue.enqueue(records.bytes, to: .records)
  }

  /// Keeps that entries of the inventory turned out to be one device, or two.
  func keep(_ change: IdentityChange, of device: String) {
    settings.history?.add(StoredIdentityChange(change, of: device))
  }

  mutating func write(_ alert: Alert, askedName: AskedName?) {
    guard let told = settings.veil.veiled(alert) else { return }
    if settings.hasLog || settings.history != nil { records.write(alert, askedName: askedName) }
    if settings.hasLog { queue.enqueue(records.bytes, to: .records, isAlert: true) }
    if let history = settings.history {
      let community = alert.context?.flow.map {
        CommunityID.text(transport: $0.transport, source: $0.client, destination: $0.server).description
      }
      history.add(StoredAlert(alert, line: records.bytes, communityID: community ?? ""))
    }
    if settings.hasText {
      text.write(told)
      Self.send(text, to: &queue)
    }
    // Of an incident that goes on as it began, syslog hears no more; the log has every alert.
    if let level = settings.syslogLevel, alert.severity >= level, alert.incident?.isNotable ?? true {
      syslog.write(told)
      queue.enqueue(syslog.bytes, to: .syslog, isAlert: true)
    }
  }

  /// Writes an incident that is over; for people only where it was more than one alert.
  mutating func write(_ incident: Incident, at time: Timestamp) {
    guard let told = settings.veil.veiled(incident) else { return }
    if settings.hasLog {
      records.write(incident, at: time)
      queue.enqueue(records.bytes, to: .records, isAlert: true)
    }
    if settings.hasText && told.alertCount > 1 {
      text.write(told)
      Self.send(text, to: &queue)
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
