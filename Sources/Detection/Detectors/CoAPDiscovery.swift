// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

/// Finds a device that asks others by CoAP which resources they offer, and is none that does so.
///
/// Asked of a group, or of three hosts within ten minutes; evidence by how seldom the device has done so.
///
/// - Source: RFC 6690 §4; RFC 7252 §8.
public struct CoAPDiscovery: Detector {
  public static let card = DetectorCard(
    id: "coap-discovery", number: 30, title: "Search for CoAP resources",
    summary: "A device asks the others by CoAP for the resources that they offer.",
    because: "Whoever knows the resources of all devices knows what can be switched, read and abused.",
    benign: "A hub or an app looks for new devices, or somebody looks around with a tool.",
    remedy: "If the device has no reason to look for others, isolate it and see what runs on it.",
    normalIf: "It asks fewer than 3 hosts for their resources, and no group.",
    attack: ["T1046"], baseline: ["5.6-1"], severity: .medium, family: .newService, remembers: true,
    speaksWhileLearning: false)

  static let hostsNeeded = 3

  private var searches = Rarity()
  private var hosts: [2 of UInt32] = .init(repeating: 0)
  private var hostCount: UInt8 = 0
  private var since: UInt32 = 0

  public init() {}

  public mutating func inspect(
    _ deed: Deed, in context: EventContext, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    guard case .soughtResources(let host) = deed else { return nil }
    let now = context.time.wholeSeconds
    if now &- since > UInt32(Rarity.windowSeconds) {
      since = now
      hostCount = 0
    }
    guard host.isGroup || site.home.isBroadcast(host) || isThird(host) else { return nil }
    let (p, usual) = searches.count(at: context.time, of: device, inBursts: true)
    guard site.isSettled(device), p < 0.5 else { return nil }
    var evidence = Evidence()
    evidence.count = Double(searches.inWindow)
    evidence.usual = usual
    evidence.peer = Endpoint(address: host, port: context.receiver.port)
    return .evidence(p: p, evidence)
  }

  /// Counts a host; returns whether it is a third one, or a further one.
  private mutating func isThird(_ host: IPAddress) -> Bool {
    let hash = UInt32(truncatingIfNeeded: StableHash.of(host))
    for place in 0..<min(Int(hostCount), hosts.count) where hosts[place] == hash { return false }
    if Int(hostCount) < hosts.count { hosts[Int(hostCount)] = hash }
    hostCount = min(3, hostCount + 1)
    return Int(hostCount) >= Self.hostsNeeded
  }

  public static func describe(_ finding: Finding, at site: borrowing Site) -> Description {
    let evidence = finding.evidence
    let host = evidence.peer.map { $0.address.isGroup ? "all devices" : "several devices, last \($0.address)" }
    return Description(
      observed: "asked \(host ?? "others") by CoAP for the resources that they offer, "
        + "\(Text.plural(evidence.count, "time")) within 10 min",
      expected: "usually about \(Text.rate(evidence.usual)) times a day")
  }
}
