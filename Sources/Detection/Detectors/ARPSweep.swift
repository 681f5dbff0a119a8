// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

/// Finds a device that asks for the hardware addresses of many hosts that are not there.
///
/// A threshold random walk over addresses asked for the first time; one counts as a failure when nobody has claimed it three
/// seconds later. A router asks on behalf of others: its sweep is evidence, no alarm of its own.
///
/// - Source: RFC 826; Jung et al.: Fast Portscan Detection Using Sequential Hypothesis Testing, 2004.
public struct ARPSweep: Detector {
  public static let card = DetectorCard(
    id: "arp-sweep", number: 2, title: "Sweep of the local network",
    summary: "A device asks for many local addresses that nobody uses.",
    because: "Asking for every address in turn is how an intruder finds the other devices of the segment.",
    benign: "A hub, a phone app or a network tool looks for devices to control.",
    remedy: "If the device has no reason to look for others, isolate it and see what runs on it.",
    normalIf: "Most of the addresses that it asks for are in use, or no more of them are unused than before.",
    attack: ["T1018"], baseline: ["5.6-1"], severity: .high, family: .failure, speaksWhileLearning: true)

  /// The seconds after which a request without an answer has failed, and a walk without requests is forgotten.
  static let answerSeconds = 3.0
  static let idleSeconds = 600.0

  private var walk = SequentialTest()
  private var asked = AgedFilter<16>()
  /// The addresses asked for that nobody has decided on, the oldest first, and when they were asked for.
  private var pending: [24 of UInt32] = .init(repeating: 0)
  private var pendingTimes: [24 of Timestamp] = .init(repeating: Timestamp(nanoseconds: .min))
  private var pendingCount = 0
  private var began = Timestamp(nanoseconds: .min)
  private var last = Timestamp(nanoseconds: .min)

  public init() {}

  public mutating func inspect(
    _ event: Event, in context: EventContext, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    guard case .message(.arp(let arp)) = event, arp.operation == .request, !arp.isAnnouncement,
      !arp.senderAddress.isUnspecified, !arp.targetAddress.isGroup
    else { return nil }
    guard !asked.insert(StableHash.of(arp.targetAddress), at: context.time) else { return nil }
    let finding = pendingCount == pending.count ? settleOldest(device, site) : nil
    pending[pendingCount] = UInt32(truncatingIfNeeded: arp.targetAddress.low)
    pendingTimes[pendingCount] = context.time
    pendingCount += 1
    return finding
  }

  public mutating func inspect(
    tickEndingAt time: Timestamp, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    var strongest: Finding?
    while pendingCount > 0 && time.seconds(since: pendingTimes[0]) >= Self.answerSeconds {
      guard let finding = settleOldest(device, site) else { continue }
      if finding.urgency != .evidence { return finding }
      strongest = finding
    }
    return strongest
  }

  /// Decides what became of the oldest request.
  private mutating func settleOldest(
    _ device: borrowing @_addressable DeviceProfile, _ site: borrowing @_addressable Site
  )
    -> Finding?
  {
    let address = IPAddress(v4: pending[0])
    let askedAt = pendingTimes[0]
    for index in 1..<max(1, pendingCount) {
      pending[index - 1] = pending[index]
      pendingTimes[index - 1] = pendingTimes[index]
    }
    pendingCount -= 1
    // Somebody who claimed the address a moment before the request is there as well.
    let isThere = site.bindings.claimTime(of: address).map { askedAt.seconds(since: $0) < 60 } ?? false

    if askedAt.seconds(since: last) > Self.idleSeconds { walk.restart() }
    last = askedAt
    if walk.level <= 0 { began = askedAt }
    walk.count(success: isThere)
    guard !isThere, walk.level >= SequentialTest.evidenceLevel else { return nil }

    var evidence = Evidence()
    evidence.count = Double(walk.failures)
    evidence.total = Double(walk.tries)
    evidence.seconds = askedAt.seconds(since: began)
    evidence.usual = walk.isLearned ? walk.usualSuccessRate : 0
    evidence.peer = Endpoint(address: address, port: 0)
    let p = walk.pValue
    guard walk.level >= SequentialTest.alarmLevel, !device.isRouter else { return .evidence(p: p, evidence) }
    walk.rearm()
    return .alarm(Self.card.severity, p: p, evidence)
  }

  public static func describe(_ finding: Finding, at site: borrowing Site) -> Description {
    let evidence = finding.evidence
    return Description(
      observed: "asked by ARP for \(Text.count(evidence.total)) addresses within \(Text.duration(evidence.seconds)), "
        + "\(Text.count(evidence.count)) of them used by nobody",
      expected: evidence.usual > 0
        ? "usually \(Text.percent(evidence.usual)) of the addresses it asks for are in use"
        : "most of the addresses that a device asks for are in use")
  }
}
