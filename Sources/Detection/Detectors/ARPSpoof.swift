// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes
import Protocols

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
    normalIf: "Only the device that holds an address claims it, and answers for two addresses only when it is asked.",
    attack: ["T1557.002"], baseline: ["5.5-1"], severity: .critical, speaksWhileLearning: true)

  /// The answers a minute for each of two addresses that nobody asked for.
  static let unaskedNeeded: UInt32 = 3
  static let windowSeconds = 60.0

  private var claims: UInt32 = 0
  private var since = Timestamp(nanoseconds: .min)
  /// The two addresses that it answered for last without being asked, and how often.
  private var unasked: [2 of UInt32] = [0, 0]
  private var unaskedCounts: [2 of UInt32] = [0, 0]
  private var unaskedSince = Timestamp(nanoseconds: .min)

  public init() {}

  public mutating func inspect(
    _ event: Event, in context: EventContext, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    guard case .message(.arp(let arp)) = event else { return nil }
    guard let dispute = site.dispute else { return undisputedClaim(arp, context, device, site) }
    if context.time.seconds(since: since) > Self.windowSeconds {
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

  /// Answers for two addresses, sent to single hosts again and again, that nobody asked for: who stands between two hosts keeps
  /// both believing, also where the sensor never hears the true holders.
  ///
  /// Announcements are sent to all, and a router answers for others only where it is asked (RFC 1027).
  private mutating func undisputedClaim(
    _ arp: ARPMessage, _ context: EventContext, _ device: borrowing @_addressable DeviceProfile,
    _ site: borrowing @_addressable Site
  ) -> Finding? {
    guard arp.operation == .reply, !arp.isAnnouncement, context.destinationMAC.isDevice,
      !arp.senderAddress.isUnspecified, !device.isRouter, !site.bindings.isAsked(arp.senderAddress, at: context.time)
    else { return nil }
    let elapsed = context.time.seconds(since: unaskedSince)
    if elapsed > Self.windowSeconds || elapsed < 0 {
      unaskedSince = context.time
      unaskedCounts = [0, 0]
    }
    let address = UInt32(truncatingIfNeeded: arp.senderAddress.low)
    let place = unasked[0] == address ? 0 : unasked[1] == address ? 1 : unaskedCounts[0] <= unaskedCounts[1] ? 0 : 1
    if unasked[place] != address {
      unasked[place] = address
      unaskedCounts[place] = 0
    }
    unaskedCounts[place] &+= 1
    guard unaskedCounts[0] >= Self.unaskedNeeded, unaskedCounts[1] >= Self.unaskedNeeded else { return nil }
    var evidence = Evidence()
    evidence.count = Double(unaskedCounts[0]) + Double(unaskedCounts[1])
    evidence.seconds = elapsed
    evidence.peer = Endpoint(address: arp.senderAddress, port: 0)
    return .alarm(.high, evidence)
  }

  public static func describe(_ finding: Finding, at site: borrowing Site) -> Description {
    let evidence = finding.evidence
    guard evidence.mac != nil else {
      return Description(
        observed:
          "answered \(Text.count(evidence.count)) times within \(Text.duration(evidence.seconds)) for two addresses, "
          + "last \(evidence.peer.map { $0.address.description } ?? "an address"), that nobody had asked for",
        expected: "a device answers for its own address, when it is asked")
    }
    let address = evidence.peer.map { $0.address.description } ?? "an address"
    let holder = evidence.mac.map { $0.description } ?? "another device"
    let whose = evidence.usual > 0 ? "the router's address \(address)" : address
    return Description(
      observed: "claimed \(whose) as its own, \(Text.plural(evidence.count, "time")) within "
        + "\(Text.duration(evidence.seconds)), while \(holder) uses it",
      expected: "\(address) belongs to \(holder)")
  }
}
