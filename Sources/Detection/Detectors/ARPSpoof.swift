// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

/// Finds a device that claims an address that another one uses.
///
/// A claim counts where the holder sent from that address within the last two minutes: an address that moves because its old
/// holder is gone is no dispute. Two claims of a router's address within a minute are an alarm, or three of any other; an
/// answer that somebody asked for needs one more. A single claim that nobody asked for is told with less weight where the holder
/// sent within the last ten seconds.
///
/// - Source: RFC 826; RFC 5227 §2.4.
public struct ARPSpoof: Detector {
  public static let card = DetectorCard(
    id: "arp-spoof", number: 11, title: "Address of another device claimed",
    summary: "A device says by ARP that the address of another one is its own.",
    because: "Whoever takes over the router's address reads and changes what the others send.",
    benign: "Two devices were given the same fixed address, or a host answers on two network cards.",
    remedy:
      "Find the device by its hardware address and take it off the network; then renew the passwords used meanwhile.",
    normalIf: "Only the device that holds the address claims it, or a DHCP server gives it to the claimant.",
    attack: ["T1557.002"], baseline: ["5.5-1"], severity: .critical, speaksWhileLearning: true)

  private var claims: UInt32 = 0
  private var since = Timestamp(nanoseconds: .min)

  public init() {}

  public mutating func inspect(
    _ event: Event, in context: EventContext, of device: borrowing DeviceProfile, at site: borrowing Site
  ) -> Finding? {
    guard case .message(.arp(let arp)) = event, let dispute = site.dispute else { return nil }
    if context.time.seconds(since: since) > 60 {
      since = context.time
      claims = 0
    }
    claims &+= 1
    let needed: UInt32 = (dispute.isOfRouter ? 2 : 3) + (dispute.isAskedFor ? 1 : 0)
    let isBold = !dispute.isAskedFor && dispute.holderSilence < 10
    guard claims >= needed || isBold else { return nil }
    var evidence = Evidence()
    evidence.count = Double(claims)
    evidence.seconds = context.time.seconds(since: since)
    evidence.peer = Endpoint(address: arp.senderAddress, port: 0)
    evidence.mac = dispute.holder
    evidence.usual = dispute.isOfRouter ? 1 : 0
    let severity: Severity = claims < needed ? .medium : dispute.isOfRouter ? .critical : .high
    return .alarm(severity, evidence)
  }

  public static func describe(_ finding: Finding, at site: borrowing Site) -> Description {
    let evidence = finding.evidence
    let address = evidence.peer.map { $0.address.description } ?? "an address"
    let holder = evidence.mac.map { $0.description } ?? "another device"
    let whose = evidence.usual > 0 ? "the router's address \(address)" : address
    return Description(
      observed: "claimed \(whose) as its own, \(Text.plural(evidence.count, "time")) within "
        + "\(Text.duration(evidence.seconds)), while \(holder) uses it",
      expected: "\(address) belongs to \(holder)")
  }
}
