// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

extension NDPMessage {
  /// Holds a message against what its packet must be: nodes drop in silence what breaks one of these rules.
  ///
  /// A hop limit of 255 proves that the sender is on the link, as every router on the way would have lowered it.
  ///
  /// - Throws: `malformed` with the first rule that is broken.
  /// - Source: RFC 4861 §6.1.1, §6.1.2, §7.1.1, §7.1.2, §8.1.
  func check(in packet: borrowing PacketInput) throws(WireError) {
    guard packet.hopLimit == 255 else { throw .malformed(at: 0, rule: .ndpHopLimit) }
    guard code == 0 else { throw .malformed(at: 1, rule: .ndpCode) }
    if let target, target.isGroup, kind != .redirect { throw .malformed(at: 8, rule: .ndpTarget) }
    switch kind {
    case .routerSolicitation:
      try checkUnspecifiedSource(packet)
    case .routerAdvertisement:
      guard packet.source.isLinkLocal else { throw .malformed(at: 0, rule: .ndpRouterSource) }
    case .neighborSolicitation:
      if packet.source.isUnspecified, !packet.destination.isSolicitedNode {
        throw .malformed(at: 0, rule: .ndpDetectionDestination)
      }
      try checkUnspecifiedSource(packet)
    case .neighborAdvertisement:
      if packet.destination.isGroup, let flags = neighborFlags, flags.isSolicited {
        throw .malformed(at: 4, rule: .ndpSolicitedToGroup)
      }
    case .redirect:
      guard packet.source.isLinkLocal else { throw .malformed(at: 0, rule: .ndpRedirectSource) }
      guard let target, let redirected else { return }
      guard !redirected.isGroup else { throw .malformed(at: 24, rule: .ndpRedirectDestination) }
      guard target == redirected || target.isLinkLocal && !target.isGroup else {
        throw .malformed(at: 8, rule: .ndpRedirectTarget)
      }
    }
  }

  /// Who has no address yet must not say which hardware address belongs to it.
  private func checkUnspecifiedSource(_ packet: borrowing PacketInput) throws(WireError) {
    guard packet.source.isUnspecified, options.hardwareAddress(.sourceLinkLayer) != nil else { return }
    throw .malformed(at: 0, rule: .ndpUnspecifiedSource)
  }
}

extension IPAddress {
  /// Whether the address is a group that asks for a neighbor, ff02::1:ff00:0/104 (RFC 4291 §2.7.1).
  fileprivate var isSolicitedNode: Bool { high == 0xFF02_0000_0000_0000 && low >> 24 == 0x1_FF }
}

extension WireError.Rule {
  static let ndpHopLimit = Self(
    "ndp_hop_limit", "RFC 4861 §6.1, §7.1, §8.1", "the hop limit must be 255, so that no router can have passed it on")
  static let ndpCode = Self("ndp_code", "RFC 4861 §6.1, §7.1, §8.1", "the code must be 0")
  static let ndpUnspecifiedSource = Self(
    "ndp_unspecified_source", "RFC 4861 §6.1.1, §7.1.1",
    "a solicitation from the unspecified address must have no source link-layer address")
  static let ndpRouterSource = Self(
    "ndp_router_source", "RFC 4861 §6.1.2", "a router advertises itself from its link-local address")
  static let ndpTarget = Self("ndp_target", "RFC 4861 §7.1.1, §7.1.2", "the target must not be a multicast address")
  static let ndpDetectionDestination = Self(
    "ndp_detection_destination", "RFC 4861 §7.1.1",
    "a solicitation from the unspecified address must go to a solicited-node multicast address")
  static let ndpSolicitedToGroup = Self(
    "ndp_solicited_to_group", "RFC 4861 §7.1.2",
    "an advertisement to a multicast address must not be marked as solicited")
  static let ndpRedirectSource = Self(
    "ndp_redirect_source", "RFC 4861 §8.1", "a redirect must come from a router's link-local address")
  static let ndpRedirectDestination = Self(
    "ndp_redirect_destination", "RFC 4861 §8.1", "a redirect must not be about a multicast address")
  static let ndpRedirectTarget = Self(
    "ndp_redirect_target", "RFC 4861 §8.1",
    "a redirect leads to a router's link-local address, or to the destination itself")
}
