// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

/// Finds a device that does other things than it did for months, and says where that looks like an update.
///
/// Once a day, what is usual lately (half of it two weeks old at most) is held against what was usual for months, by the Hellinger
/// distance of six features; over .25 it is told, and both begin anew. Sudden and slow changes are found alike. What a firmware
/// update brings is told by this detector instead of by those that would find it: once an update, and only where it brings something.
///
/// - Source: `BehaviourShift` (the distance); `FirmwareUpdate` (the signs of an update).
public struct BehaviourChange: Detector {
  public static let card = DetectorCard(
    id: "behaviour-change", number: 34, title: "Changed behaviour",
    summary: "A device does other things than it did for months, or shows that it was updated.",
    because: "An intruder who stays changes what a device does little by little; so does foreign firmware at once.",
    benign: "The device got new firmware, new settings or another task.",
    remedy: "If the vendor published an update, nothing; otherwise see what else is told of the device.",
    normalIf:
      "Each of six counts of its last weeks has a Hellinger distance of at most 0.25 from that of the months before.",
    attack: ["T1542.001", "T0839"], baseline: ["5.7-1", "5.10-1"], severity: .informational, speaksWhileLearning: false,
    isStanding: true, sparesPersonal: true)

  /// The time after an update in which a change of behaviour comes from it, in seconds: 56 days.
  static let updateSeconds: UInt32 = 4_838_400

  /// The last signs of an update.
  private(set) var update = FirmwareUpdate()
  private var judgedDay: UInt16 = 0

  public init() {}

  public mutating func inspect(
    _ event: Event, in context: EventContext, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    update.note(event, in: context, of: device, at: site)
    return nil
  }

  public mutating func inspect(
    _ deed: Deed, in context: EventContext, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    guard case .showedUpdate = deed, !update.isTold else { return nil }
    var evidence = Evidence()
    evidence.isInternet = true
    return tellUpdate(evidence, at: context.time, site)
  }

  public mutating func inspect(
    tickEndingAt time: Timestamp, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    let day = UInt16(clamping: time.nanoseconds / 86_400_000_000_000)
    guard day != judgedDay else { return nil }
    judgedDay = day
    guard let since = device.anchor.since, let shift = device.anchor.shift(to: device.usual),
      shift.distance > BehaviourShift.limit
    else { return nil }
    var evidence = Evidence()
    evidence.seconds = max(0, time.seconds(since: since))
    for (feature, isMore) in shift.changed { evidence.mix.add(feature, isMore: isMore) }
    guard let age = update.age(at: time), age < Self.updateSeconds, !update.isTold else {
      return .alarm(Self.card.severity, evidence)
    }
    return tellUpdate(evidence, at: time, site)
  }

  private mutating func tellUpdate(_ evidence: Evidence, at time: Timestamp, _ site: borrowing @_addressable Site)
    -> Finding
  {
    var evidence = evidence
    update.isTold = true
    evidence.count = Double(update.bytes)
    evidence.total = Double(update.age(at: time) ?? 0)
    return .alarm(Self.card.severity, evidence, name: site.names.name(inDomain: update.domain) ?? ShortText())
  }

  /// Whether a finding is what an update brings that was just seen.
  ///
  /// Searches, logins, floods, and what goes to other hosts of the home are not; nor is a lower TLS version than ever.
  func explains(
    _ kind: DetectorKind, _ finding: Finding, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Bool {
    guard let age = update.age(at: site.time), age < FirmwareUpdate.windowSeconds else { return false }
    let symbol = finding.evidence.peer.map { site.symbol(of: $0.address) }
    switch kind {
    case .newDestination, .newPeerRate, .beacon: return symbol == update.domain
    case .tlsDowngrade:
      guard let symbol, finding.evidence.count == 0 else { return false }
      if symbol == update.domain { return true }
      return device.peers.knows(symbol)
    case .modelChange: return age < FirmwareUpdate.systemSeconds
    case .unusualHour: return true
    default: return false
    }
  }

  public static func describe(_ finding: Finding, at site: borrowing Site) -> Description {
    let evidence = finding.evidence
    let change = evidence.mix.words
    let expected =
      change.isEmpty
      ? "the hosts, programs and system of before"
      : "what it did in the \(Text.duration(evidence.seconds)) before"
    guard evidence.count > 0 else {
      return Description(observed: "does other things in its last weeks than before: \(change)", expected: expected)
    }
    let source = finding.name.count > 0 ? " from \(finding.name)" : ""
    let news = change.isEmpty ? "something that is new to it" : change
    return Description(
      observed: "looks like it was updated: \(Text.bytes(evidence.count))\(source), then a restart, and in the "
        + "\(Text.duration(evidence.total)) since \(news)",
      expected: expected)
  }
}
