// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// A protocol whose messages stand in frames of their own, beside Internet packets, and are read further.
public enum LinkProtocol: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  /// The Address Resolution Protocol, and its reverse.
  case arp
  /// The Cisco Discovery Protocol.
  case cdp
  /// The Link Layer Discovery Protocol.
  case lldp

  /// Finds the protocol that a link says it carries, or nil for all others.
  ///
  /// - Source: RFC 826; RFC 903; IEEE 802.1AB-2016 §7.3; Cisco, whose protocol has the same number behind SNAP and on serial links.
  init?(_ content: LinkContent) {
    switch content {
    case .etherType(EtherType.arp), .etherType(EtherType.reverseARP): self = .arp
    case .etherType(EtherType.discovery): self = .lldp
    case .etherType(EtherType.ciscoDiscovery), .organisation(0x00_000C, EtherType.ciscoDiscovery): self = .cdp
    default: return nil
    }
  }
}
