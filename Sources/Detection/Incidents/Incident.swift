// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// What belongs together among alerts: one thing to look into.
public struct Incident: Sendable {
  /// Where an incident stands.
  public enum State: Sendable {
    /// Its first alert has come.
    case opened
    /// A further alert has come.
    case updated
    /// A further alert has come after it had been closed.
    case reopened
    /// Nothing has come for half an hour.
    case closed
    /// The run ended before it was quiet for long enough.
    case unfinished

    /// The word for it in records.
    public var word: StaticString {
      switch self {
      case .opened: "opened"
      case .updated: "updated"
      case .reopened: "reopened"
      case .closed: "closed"
      case .unfinished: "unfinished"
      }
    }
  }

  /// One kind of alert in an incident.
  public struct Part: Sendable {
    public let detector: String
    public let title: String
    /// How far it shows an intruder to be, where its techniques tell.
    public let stage: AttackStage?
    /// The severity of the worst of its alerts.
    public internal(set) var severity: Severity
    /// The number of its alerts.
    public internal(set) var count = 1
  }

  /// The most devices, kinds of alerts, and techniques that are kept of one incident.
  public static let deviceLimit = 8
  public static let partLimit = 16
  static let techniqueLimit = 32
  /// The bytes of text that a device or a kind of alert brings at most; titles are those of cards and rules, which are there anyway.
  private static let textLimit = 256
  /// The most bytes that an incident holds beside itself.
  static let memoryBound =
    deviceLimit * (MemoryLayout<DeviceReference>.stride + textLimit) + partLimit
    * (MemoryLayout<Part>.stride + textLimit)
    + techniqueLimit * MemoryLayout<String>.stride

  /// The uid of its first alert.
  public private(set) var uid: String
  public internal(set) var state = State.opened
  /// The times of its first and its last alert.
  public let first: Timestamp
  public internal(set) var last: Timestamp
  /// The severity of its worst alert.
  public internal(set) var severity: Severity
  /// The number of its alerts.
  public internal(set) var alertCount = 0
  /// The number of findings that its alerts stand for, beside themselves.
  public internal(set) var repetitions = 0
  /// The devices that its alerts are about, in the order in which they came.
  public internal(set) var devices: [DeviceReference] = []
  /// The kinds of its alerts, in the order in which they came.
  public internal(set) var parts: [Part] = []
  /// The ATT&CK techniques of its alerts, sorted.
  public internal(set) var attack: [String] = []

  init(_ alert: Alert) {
    uid = alert.uid
    first = alert.time
    last = alert.time
    severity = alert.severity
  }

  /// The same under another name and of other devices: for those who may not know which.
  public func told(as uid: String, of devices: [DeviceReference]) -> Incident {
    var incident = self
    incident.uid = uid
    incident.devices = devices
    return incident
  }

  /// What it is about before all else: the worst kind of its alerts, of equals the one that came first.
  public var cause: Part? {
    var worst: Part?
    for part in parts where worst.map({ part.severity > $0.severity }) ?? true { worst = part }
    return worst
  }

  /// How far it shows an intruder to be.
  public var stage: AttackStage? { parts.compactMap(\.stage).max() }

  /// The kinds of its alerts, as an intruder goes about it: by stage, and in the order in which they came.
  public var story: [Part] {
    let last = AttackStage.allCases.count
    return parts.enumerated().sorted { a, b in
      let (left, right) = (a.element.stage?.rawValue ?? last, b.element.stage?.rawValue ?? last)
      return left == right ? a.offset < b.offset : left < right
    }.map(\.element)
  }

  /// Takes an alert in.
  mutating func add(_ alert: Alert) {
    last = max(last, alert.time)
    severity = max(severity, alert.severity)
    alertCount += 1
    repetitions += alert.repetitions
    if !devices.contains(where: { $0.id == alert.device.id }) && devices.count < Self.deviceLimit {
      devices.append(alert.device)
    }
    if let place = parts.firstIndex(where: { $0.detector == alert.detector }) {
      parts[place].count += 1
      parts[place].severity = max(parts[place].severity, alert.severity)
    } else if parts.count < Self.partLimit {
      parts.append(
        Part(
          detector: alert.detector, title: alert.title, stage: AttackStage(techniques: alert.attack),
          severity: alert.severity))
    }
    for technique in alert.attack where !attack.contains(technique) && attack.count < Self.techniqueLimit {
      attack.append(technique)
    }
    attack.sort()
  }
}

/// The incident that an alert belongs to, as the alert says it.
public struct IncidentReference: Sendable {
  /// The incident's uid.
  public var uid: String
  public var state: Incident.State
  /// The alert's place among those of the incident, from 1.
  public var number: Int
  /// Whether somebody is to be notified.
  public var isNotable: Bool

  public init(uid: String, state: Incident.State, number: Int, isNotable: Bool) {
    self.uid = uid
    self.state = state
    self.number = number
    self.isNotable = isNotable
  }
}
