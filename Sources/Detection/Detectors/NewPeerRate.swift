// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

/// Finds a device that turns to new hosts far faster than it ever did.
///
/// Poisson surprise of damped counts with half-lives of 60 and 600 s. A host found by name counts a quarter: an opened page
/// brings a dozen names at once, a search for victims brings none.
///
/// - Source: RFC 8520 §1: a Thing has a small set of intended peers.
public struct NewPeerRate: Detector {
  public static let card = DetectorCard(
    id: "new-peers", number: 4, title: "Many new hosts",
    summary: "A device turns to hosts it never used, far more often than before.",
    because: "Scanning, spamming and joining a botnet all begin with a rush of new addresses.",
    benign: "Somebody uses a new feature of the device, or an update brought new servers.",
    remedy: "Compare the hosts with what the device is for; isolate it if they have nothing to do with it.",
    normalIf: "It turns to new hosts about as often as before.",
    attack: ["T1046"], baseline: ["5.6-1"], severity: .medium, family: .newPeer, speaksWhileLearning: false
  )

  /// The time that half an event of prior knowledge is worth, in seconds.
  static let priorSeconds = 3600.0

  /// The time of quiet beyond which more quiet proves nothing, in seconds: 14 days.
  static let longestMemory = 1_209_600.0

  public init() {}

  public mutating func inspect(
    _ event: Event, in context: EventContext,
    of device: borrowing @_addressable DeviceProfile, at site: borrowing @_addressable Site
  ) -> Finding? {
    guard case .flowStarted = event, let flow = context.flow, flow.isFirstContact, !flow.server.address.isGroup,
      !site.home.isBroadcast(flow.server.address), site.isSettled(device),
      !site.isOfSiblings, !device.peers.contains(site.symbol(of: flow.server.address))
    else { return nil }
    let weight = site.newPeerWeight(of: flow.server.address)
    let inMinute = device.newPeersInMinute.value(at: context.time) + weight
    let inTenMinutes = device.newPeersInTenMinutes.value(at: context.time) + weight
    let age = context.time.seconds(since: device.firstSeen)
    let learned = device.learnedNewPeers
    func mean(_ halfLife: Double) -> Double {
      max(
        PoissonSurprise.dampedMean(events: learned, seconds: age, prior: Self.priorSeconds, halfLife: halfLife),
        PoissonSurprise.dampedMean(events: 0, seconds: 0, prior: Self.longestMemory, halfLife: halfLife))
    }
    // The better of two looks counts half.
    let p = min(
      PoissonSurprise.pValue(count: inMinute, mean: mean(60)),
      PoissonSurprise.pValue(count: inTenMinutes, mean: mean(600)))
    guard p < 0.05 else { return nil }
    var evidence = Evidence()
    evidence.count = inTenMinutes
    evidence.seconds = 600
    evidence.usual = (device.learnedNewPeers + 0.5) / (age + Self.priorSeconds) * 86_400
    evidence.peer = flow.server
    evidence.isInternet = !site.home.contains(flow.server.address)
    return .evidence(p: min(1, 2 * p), evidence)
  }

  public static func describe(_ finding: Finding, at site: borrowing Site) -> Description {
    let evidence = finding.evidence
    let last = evidence.peer.map { ", last \(site.text(of: $0.address))" } ?? ""
    return Description(
      observed: "turned to about \(Text.plural(max(1, evidence.count), "never-seen host")) within "
        + "\(Text.duration(evidence.seconds))\(last)",
      expected: "usually about \(Text.rate(evidence.usual)) new hosts a day")
  }
}

extension Site {
  /// How much a new peer counts as a sign of searching: a quarter where it was found by name, nothing where it is usual for siblings.
  @_addressableSelf
  func newPeerWeight(of address: IPAddress) -> Double {
    isOfSiblings ? 0 : names.domain(of: address) == nil ? 1 : 0.25
  }
}
