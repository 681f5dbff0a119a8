// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

/// Finds a device that tells the others which router and resolver to use, and is not the one who always did; and a device that
/// uses up the addresses which the server has to give.
///
/// An offer speaks for itself where it contradicts what the known server offers. More than twenty hosts a minute that nobody knows
/// and that seek an address use them up: hosts that are new, or others than the frame's sender.
///
/// - Source: RFC 2131 §7, RFC 6105 §1, RFC 8415 §22.
public struct RogueServer: Detector {
  public static let card = DetectorCard(
    id: "rogue-server", number: 12, title: "Unknown DHCP server or router",
    summary:
      "A device tells the others to use another router or resolver than the network's own, or takes all addresses.",
    because: "Whoever hands out the router and the resolver reads, changes or cuts off what the others send.",
    benign: "The router was replaced, a second one was plugged in by mistake, or the network's resolver was changed.",
    remedy:
      "Take the device off the network unless somebody set it up; then let the others renew their addresses.",
    normalIf: "The server was there while the network was learned, and offers the same router and resolvers as then.",
    attack: ["T1557.003"], baseline: ["5.5-1"], severity: .critical, speaksWhileLearning: true, isStanding: true)

  /// The seekers of a minute above which addresses are being used up.
  static let seekersAllowed = 20

  public init() {}

  public mutating func inspect(
    _ deed: Deed, in context: EventContext, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    switch deed {
    case .offeredNetwork(let offer): return judge(offer, device, site)
    case .soughtLease(let host, let isOwn):
      // A device that has just come, and that nobody has answered yet, may be made up.
      if isOwn { guard site.isStrange(device) else { return nil } }
      return starvation(by: host, context, site)
    default: return nil
    }
  }

  private func judge(
    _ offer: NetworkOffer, _ device: borrowing @_addressable DeviceProfile, _ site: borrowing @_addressable Site
  ) -> Finding? {
    let judgement = site.judge(offer, of: device)
    var evidence = Evidence()
    evidence.service = offer.way.word
    // What people know is the resolver; a gateway alone is told where none is offered.
    let told = offer.resolver ?? offer.gateway
    evidence.peer = told.map { Endpoint(address: $0, port: offer.resolver == nil ? 0 : 53) }
    switch judgement {
    case .known: return nil
    case .changed: return .alarm(.high, evidence)
    case .contradicts(let server): evidence.mac = server
    case .unexpected: evidence.usual = 1
    }
    evidence.total = 1
    return .alarm(Self.card.severity, evidence)
  }

  private func starvation(by host: MACAddress, _ context: EventContext, _ site: borrowing @_addressable Site)
    -> Finding?
  {
    let count = site.leaseSeekers.count(with: host, at: context.time)
    guard count > Self.seekersAllowed else { return nil }
    var evidence = Evidence()
    evidence.count = Double(count)
    evidence.seconds = context.time.seconds(since: site.leaseSeekers.since)
    // Told apart from offers, which are repeated on the home side.
    evidence.isInternet = true
    return .alarm(.high, evidence)
  }

  public static func describe(_ finding: Finding, at site: borrowing Site) -> Description {
    let evidence = finding.evidence
    guard evidence.count == 0 else {
      return Description(
        observed: "sought addresses by DHCP for \(Text.count(evidence.count)) unknown hosts within "
          + Text.duration(evidence.seconds),
        expected: "a few hosts a minute seek an address, each for itself")
    }
    let use = evidence.peer.map { $0.port == 53 ? "the resolver \($0.address)" : "the router \($0.address)" }
    let observed = "told others by \(evidence.service) to use \(use ?? "it as router")"
    guard evidence.total > 0 else {
      return Description(observed: observed, expected: "the same router and resolver as it always named")
    }
    let known = evidence.mac.map { "only \($0) tells them, and something else" }
    return Description(observed: observed, expected: known ?? "nobody tells them so in this network")
  }
}

extension NetworkOffer.Way {
  /// The way's name in alerts.
  fileprivate var word: StaticString {
    switch self {
    case .dhcp: "DHCP"
    case .dhcpv6: "DHCPv6"
    case .router: "router advertisement"
    }
  }
}
