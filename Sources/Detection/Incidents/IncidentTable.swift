// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes

/// Groups alerts into incidents, and decides of which of them people are notified.
///
/// An alert belongs to an incident of the last half an hour that is about the same device, whose victim is the device now, or
/// whose device is the victim now; to one of the last 24 hours that led to the same host or domain on the Internet; or to one of
/// the last hour in which a device of the same make and type did the same. Of several, the one that went on last takes it.
///
/// People are notified when an incident begins, becomes more severe, reaches a later stage or has ten times as many alerts, and
/// within the budget of a day. Holds at most 64 incidents; the one that is quiet for longest makes room.
public struct IncidentTable: Sendable {
  public static let capacity = 64
  /// The seconds of quiet after which an incident is closed, and those after which nothing leads back to it any more.
  static let quietSeconds = 1800.0
  static let siblingSeconds = 3600.0
  static let memorySeconds = 86_400.0
  /// The most marks of one kind that are kept of an incident; the oldest go first.
  private static let markLimit = 16

  private struct Entry: Sendable {
    var incident: Incident
    var isClosed = false
    var actors: [UInt64] = []
    var victims: [UInt64] = []
    var destinations: [UInt64] = []
    var siblings: [UInt64] = []
    /// The number of alerts at which people were notified last, and what was the worst then.
    var notifiedCount = 0
    var notifiedSeverity: Severity?
    var notifiedStage: AttackStage?
  }

  /// The most bytes that the table holds.
  public static let memoryBound =
    capacity * (MemoryLayout<Entry>.stride + Incident.memoryBound + 4 * markLimit * MemoryLayout<UInt64>.stride)

  private var entries: [Entry] = []
  private var budget = NotificationBudget()
  private let home: HomeNetworks
  /// When the next incident is to be closed, or a digest is due: before it, `end` has nothing to do.
  public private(set) var deadline = Timestamp(nanoseconds: .max)

  /// Makes a table without incidents; the home's networks tell victims from hosts on the Internet.
  public init(home: HomeNetworks) { self.home = home }

  /// Finds or begins the incident of an alert, and writes into the alert which one it is.
  ///
  /// `domain` is the hash of the registered domain by which the alert's device found the host, where it did.
  ///
  /// - Returns: the incident that had to make room, to be told of, if one had to before it was closed.
  public mutating func take(_ alert: inout Alert, domain: UInt64? = nil) -> Incident? {
    let marks = IncidentMarks(alert, domain: domain, home: home)
    var displaced: Incident?
    var place = find(marks, at: alert.time)
    if let found = place {
      entries[found].incident.state = entries[found].isClosed ? .reopened : .updated
      entries[found].isClosed = false
    } else {
      if entries.count == Self.capacity { displaced = removeQuietest() }
      entries.append(Entry(incident: Incident(alert)))
      place = entries.count - 1
    }
    guard let place else { return displaced }
    entries[place].incident.add(alert)
    remember(marks, place)
    let incident = entries[place].incident
    alert.incident = IncidentReference(
      uid: incident.uid, state: incident.state, number: incident.alertCount,
      isNotable: isDue(place) && budget.spend(alert.severity, incident: incident.uid, at: alert.time))
    setDeadline()
    return displaced
  }

  /// Closes what has been quiet for long enough, and tells what was held back on a day that is over.
  public mutating func end(at time: Timestamp) -> (closed: [Incident], digest: Alert?) {
    guard time >= deadline else { return ([], nil) }
    var closed: [Incident] = []
    for place in entries.indices where !entries[place].isClosed {
      guard time.seconds(since: entries[place].incident.last) >= Self.quietSeconds else { continue }
      entries[place].isClosed = true
      entries[place].incident.state = .closed
      closed.append(entries[place].incident)
    }
    entries.removeAll { $0.isClosed && time.seconds(since: $0.incident.last) >= Self.memorySeconds }
    let digest = budget.deadline.map { time >= $0 } == true ? takeDigest(at: time) : nil
    setDeadline()
    return (closed, digest)
  }

  /// Tells what is left to tell at the end of a run: the incidents that are not closed, and what was held back.
  public mutating func finish(at time: Timestamp) -> (unfinished: [Incident], digest: Alert?) {
    var unfinished: [Incident] = []
    for place in entries.indices where !entries[place].isClosed {
      entries[place].incident.state = .unfinished
      unfinished.append(entries[place].incident)
    }
    entries = []
    deadline = Timestamp(nanoseconds: .max)
    return (unfinished, takeDigest(at: time))
  }

  /// Forgets what is about a device by its id, for a device that is to be forgotten.
  public mutating func forget(_ ids: Set<String>) {
    entries.removeAll { entry in entry.incident.devices.contains { ids.contains($0.id) } }
    setDeadline()
  }

  // MARK: What belongs together

  private func find(_ marks: IncidentMarks, at time: Timestamp) -> Int? {
    var found: Int?
    for (place, entry) in entries.enumerated() where belongs(marks, to: entry, at: time) {
      if let other = found, entries[other].incident.last > entry.incident.last { continue }
      found = place
    }
    return found
  }

  private func belongs(_ marks: IncidentMarks, to entry: Entry, at time: Timestamp) -> Bool {
    func share(_ a: [UInt64], _ b: [UInt64]) -> Bool { a.contains { b.contains($0) } }
    // Recorded time may go back.
    let quiet = abs(time.seconds(since: entry.incident.last))
    if quiet < Self.quietSeconds {
      if share(marks.actor, entry.actors) || share(marks.actor, entry.victims) || share(marks.victim, entry.actors) {
        return true
      }
    }
    if let sibling = marks.sibling, quiet < Self.siblingSeconds, entry.siblings.contains(sibling) { return true }
    return quiet < Self.memorySeconds && share(marks.destination, entry.destinations)
  }

  private mutating func remember(_ marks: IncidentMarks, _ place: Int) {
    Self.add(marks.actor, to: &entries[place].actors)
    Self.add(marks.victim, to: &entries[place].victims)
    Self.add(marks.destination, to: &entries[place].destinations)
    if let sibling = marks.sibling { Self.add([sibling], to: &entries[place].siblings) }
  }

  private static func add(_ marks: [UInt64], to list: inout [UInt64]) {
    for mark in marks where !list.contains(mark) { list.append(mark) }
    if list.count > markLimit { list.removeFirst(list.count - markLimit) }
  }

  private mutating func removeQuietest() -> Incident? {
    guard let place = entries.indices.min(by: { entries[$0].incident.last < entries[$1].incident.last }) else {
      return nil
    }
    var entry = entries.remove(at: place)
    entry.incident.state = .unfinished
    return entry.isClosed ? nil : entry.incident
  }

  private mutating func setDeadline() {
    deadline = budget.deadline ?? Timestamp(nanoseconds: .max)
    for entry in entries {
      let quiet = entry.isClosed ? Self.memorySeconds : Self.quietSeconds
      deadline = min(deadline, entry.incident.last.advanced(byNanoseconds: Int64(quiet) * 1_000_000_000))
    }
  }

  // MARK: Notifications

  /// Whether people should hear of an incident now, if they can take it; it counts as told either way.
  private mutating func isDue(_ place: Int) -> Bool {
    let incident = entries[place].incident
    let isWorse = entries[place].notifiedSeverity.map { incident.severity > $0 } ?? true
    let isFurther = incident.stage.map { stage in entries[place].notifiedStage.map { stage > $0 } ?? true } ?? false
    let isMore = incident.alertCount >= 10 * max(1, entries[place].notifiedCount)
    guard isWorse || isFurther || isMore else { return false }
    entries[place].notifiedCount = incident.alertCount
    entries[place].notifiedSeverity = incident.severity
    entries[place].notifiedStage = incident.stage
    return true
  }

  /// What tells of the notifications that were held back.
  public static let digestCard = DetectorCard(
    id: "digest", number: 36, title: "Held back today",
    summary: "More incidents than people can look into in a day: what was not notified of, once.",
    because: "Every alert stands in the JSON log; of these alone nobody was notified.",
    benign: "One cause, such as an update or an outage, made many devices do something unusual.",
    remedy: "Look for the incidents in the JSON log, the most severe first.",
    normalIf: "At most five incidents a day are worth a notification.",
    attack: [], baseline: [], severity: .low, speaksWhileLearning: true)

  private mutating func takeDigest(at time: Timestamp) -> Alert? {
    let severity = budget.worst
    guard let words = budget.takeDigest() else { return nil }
    let card = Self.digestCard
    var hash = StableHash()
    hash.combine(UInt64(bitPattern: time.nanoseconds))
    for byte in words.observed.utf8 { hash.combine(byte) }
    var uid = ShortText()
    uid.append(hex: hash.value >> 8, minimumDigits: 14)
    return Alert(
      uid: uid.description, time: time, detector: card.id, signatureID: card.signatureID, title: card.title,
      severity: severity, score: severity.scoreFloor, confidence: 1, device: .sensor, observed: words.observed,
      expected: words.expected, because: card.because, benign: card.benign, remedy: card.remedy, attack: card.attack,
      baseline: card.baseline)
  }
}
