// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

/// Finds a device that sends under addresses which are not its own: those of Internet hosts, or of another device.
///
/// Ten packets within ten minutes. An Internet host's address counts where the packet goes to the Internet and its sender is no
/// router; another device's where that device holds it by ARP and said so within the last minute. What a host announces by
/// ARP is its own. Only IPv4 is judged: which IPv6 addresses are a home's is not seen.
///
/// - Source: RFC 2827 §3, RFC 6959 §3.
public struct SpoofedSource: Detector {
  public static let card = DetectorCard(
    id: "spoofed-source", number: 8, title: "Packets under false addresses",
    summary: "A device sends packets under addresses that are not its own.",
    because: "False addresses hide who floods a victim, and make servers answer somebody who did not ask.",
    benign: "A phone goes on for a moment with the address that it had in another network.",
    remedy: "Isolate the device; let the router drop what does not come from the home's addresses.",
    normalIf: "It sends fewer than 10 packets within 10 min under an address that is not its own.",
    attack: ["T1498.001"], baseline: ["5.9-1"], severity: .high, speaksWhileLearning: true)

  static let packetsNeeded: UInt32 = 10
  static let windowSeconds = 600.0
  static let holderSeconds = 60.0

  private var windowStart = Timestamp(nanoseconds: .min)
  private var count: UInt32 = 0
  /// The last address, and how often it was another one than before.
  private var last: UInt32 = 0
  private var changes: UInt32 = 0
  /// The address that was its own in this tick, and need not be judged again.
  private var own: UInt32 = 0

  public init() {}

  @inline(__always)
  public mutating func inspect(
    packet: borrowing PacketFacts, isSent: Bool, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    guard isSent, !device.isRouter, let from = packet.sender, let receiver = packet.receiver else { return nil }
    let (sender, mac, time) = (from.address, packet.sourceMAC, packet.time)
    let address = UInt32(truncatingIfNeeded: sender.low)
    guard sender.family == .v4, address != own, mac.isDevice else { return nil }
    guard isFalse(sender, to: receiver.address, by: mac, time, site) else {
      if site.home.contains(sender) { own = address }
      return nil
    }
    let transport = packet.transport
    if site.home.contains(sender) {
      // A gateway's services may answer through another card than the one that holds the address.
      if transport == .udp { guard from.port >= 1024 else { return nil } }
      guard hasOwnAddress(device, beside: sender) else { return nil }
    }
    // A connection that goes on after a phone has changed networks is nobody's attack.
    if transport == .tcp { guard packet.tcpFlags & 0x12 == 0x02 else { return nil } }
    if abs(time.seconds(since: windowStart)) > Self.windowSeconds {
      windowStart = time
      count = 0
      changes = 0
    }
    count &+= 1
    if address != last { changes &+= 1 }
    last = address
    guard count >= Self.packetsNeeded else { return nil }
    var evidence = Evidence()
    evidence.count = Double(count)
    evidence.total = Double(changes)
    evidence.seconds = time.seconds(since: windowStart)
    evidence.peer = Endpoint(address: sender, port: 0)
    evidence.mac = site.bindings.holder(of: sender)
    evidence.isInternet = !site.home.contains(sender)
    return .alarm(Self.card.severity, evidence)
  }

  public mutating func inspect(
    tickEndingAt time: Timestamp, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    own = 0
    return nil
  }

  /// Whether a device sends under another IPv4 address as well: one that does not may share its address, as gateways do.
  private func hasOwnAddress(_ device: borrowing @_addressable DeviceProfile, beside address: IPAddress) -> Bool {
    for place in 0..<device.addresses.count {
      let own = device.addresses[place].address
      if own.family == .v4 && own != address { return true }
    }
    return false
  }

  private func isFalse(
    _ sender: IPAddress, to receiver: IPAddress, by mac: MACAddress, _ time: Timestamp,
    _ site: borrowing @_addressable Site
  ) -> Bool {
    if sender.isUnspecified || sender.isGroup || sender.isLoopback || sender.isLinkLocal { return false }
    guard site.home.contains(sender) else {
      return !site.home.contains(receiver) && !receiver.isGroup && site.bindings.holder(of: sender) != mac
    }
    guard let holder = site.bindings.holder(of: sender), holder != mac, !site.bindings.contends(mac, for: sender),
      let claimed = site.bindings.claimTime(of: sender)
    else { return false }
    return abs(time.seconds(since: claimed)) <= Self.holderSeconds
  }

  public static func describe(_ finding: Finding, at site: borrowing Site) -> Description {
    let evidence = finding.evidence
    let address = evidence.peer.map { $0.address.description } ?? "another"
    let whose = evidence.mac.map { ", which \($0) uses" } ?? ""
    let addresses =
      evidence.total > 1
      ? "addresses that are not its own, last \(address)" : "the address \(address)"
    return Description(
      observed: "sent \(Text.plural(evidence.count, "packet")) within \(Text.duration(evidence.seconds)) under "
        + addresses + whose,
      expected: "devices send under the addresses that they got from the network")
  }
}
