// SPDX-License-Identifier: Apache-2.0
import Frames
import NetworkTypes

/// What tells two conversations apart: both ends in a fixed order, the transport, the VLAN and the way through
/// tunnels.
struct FlowKey: Equatable {
  let lower: Endpoint
  let upper: Endpoint
  let transport: TransportProtocol
  let vlan: VLANTags
  /// The digest of the tunnels that the packets came through.
  let tunnels: UInt64

  /// Makes the same key whichever end sent the packet.
  init(_ a: Endpoint, _ b: Endpoint, _ transport: TransportProtocol, _ vlan: VLANTags, tunnels: UInt64) {
    let isOrdered = a < b
    lower = isOrdered ? a : b
    upper = isOrdered ? b : a
    self.transport = transport
    self.vlan = vlan
    self.tunnels = tunnels
  }

  /// A hash for the flow table; `seed` keeps senders from choosing where their flows land.
  func hash(seed: UInt64) -> UInt64 {
    var hash = StableHash(seed: seed)
    hash.combine(lower.address.high)
    hash.combine(lower.address.low)
    hash.combine(upper.address.high)
    hash.combine(upper.address.low)
    hash.combine(
      UInt64(lower.port) << 48 | UInt64(upper.port) << 32 | UInt64(UInt16(bitPattern: vlan.outer)) << 16
        | UInt64(UInt16(bitPattern: vlan.inner)))
    hash.combine(UInt64(transport.rawValue) ^ tunnels)
    return hash.value
  }
}

extension ICMPHeader {
  /// The message type that starts the exchange this message belongs to, so that request and reply share a flow.
  ///
  /// - Source: RFC 792; RFC 950 appendix I; RFC 4443 §4; RFC 4861 §4.
  func requestType(_ transport: TransportProtocol) -> UInt8 {
    if transport == .icmp {
      switch type {
      case 0: 8
      case 14: 13
      case 16: 15
      case 18: 17
      default: type
      }
    } else {
      switch type {
      case 129: 128
      case 134: 133
      case 136: 135
      default: type
      }
    }
  }

  /// Whether this message answers another.
  func isReply(_ transport: TransportProtocol) -> Bool { requestType(transport) != type }

  /// Whether this message reports that a packet was not delivered, and quotes it.
  func isError(_ transport: TransportProtocol) -> Bool {
    transport == .icmp ? [3, 4, 5, 11, 12].contains(type) : (1...4).contains(type)
  }
}
