// SPDX-License-Identifier: Apache-2.0
import Frames
import NetworkTypes

/// What tells two conversations apart: both ends in a fixed order, the transport, and the way that the packets took.
struct FlowKey {
  let lower: Endpoint
  let upper: Endpoint
  let transport: TransportProtocol
  let path: FlowPath

  /// Makes the same key whichever end sent the packet.
  init(_ a: Endpoint, _ b: Endpoint, _ transport: TransportProtocol, _ path: FlowPath) {
    let isOrdered = a < b
    lower = isOrdered ? a : b
    upper = isOrdered ? b : a
    self.transport = transport
    self.path = path
  }

  /// Makes the key of an exchange of ICMP messages, whose ends are told apart by their addresses alone.
  init(
    _ a: IPAddress, _ b: IPAddress, _ exchange: ICMPExchange, _ transport: TransportProtocol, _ path: FlowPath
  ) {
    self.init(
      Endpoint(address: a, port: exchange.number), Endpoint(address: b, port: exchange.number), transport, path)
  }

  /// A hash for the flow table; `seed` keeps senders from choosing where their flows land.
  func hash(seed: UInt64) -> UInt64 {
    var hash = StableHash(seed: seed)
    hash.combine(lower.address.high)
    hash.combine(lower.address.low)
    hash.combine(upper.address.high)
    hash.combine(upper.address.low)
    hash.combine(UInt64(lower.port) << 48 | UInt64(upper.port) << 32 | UInt64(transport.rawValue))
    hash.combine(path.bits)
    return hash.value
  }
}

/// The VLAN and the tunnels that tell equal addresses apart.
struct FlowPath: Equatable {
  /// The tags themselves where there are no tunnels; a digest of everything where there are.
  let bits: UInt64

  init(_ vlan: VLANTags, tunnels digest: UInt64) {
    let tags = UInt64(UInt16(bitPattern: vlan.outer)) << 16 | UInt64(UInt16(bitPattern: vlan.inner))
    guard digest != 0 else {
      bits = tags
      return
    }
    var hash = StableHash(seed: digest)
    hash.combine(tags)
    bits = hash.value | 1 << 63
  }
}

/// What an ICMP message has to do with others: a request and its reply belong to one exchange.
struct ICMPExchange {
  /// The identifier of an echo; 0 for other messages.
  var identifier: UInt16 = 0
  /// The message type that starts the exchange.
  ///
  /// - Source: RFC 792; RFC 950 appendix I; RFC 4443 §4; RFC 4861 §4.
  var requestType: UInt8 = 0
  var isReply = false
  /// Whether the message is one that every host has to answer: an echo request (RFC 1122 §3.2.2.6, RFC 4443 §4.2).
  var expectsReply = false

  /// What stands in place of ports in the key of the exchange's flow.
  var number: UInt16 { identifier ^ UInt16(requestType) &* 257 }

  init() {}

  init(_ header: ICMPHeader, _ transport: TransportProtocol) {
    requestType = Self.requestType(of: header.type, transport)
    let isEcho = transport == .icmp ? requestType == 8 : requestType == 128
    identifier = isEcho ? header.identifier : 0
    isReply = requestType != header.type
    expectsReply = isEcho && !isReply
  }

  private static func requestType(of type: UInt8, _ transport: TransportProtocol) -> UInt8 {
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
}

extension ICMPHeader {
  /// Whether this message reports that a packet was not delivered, and quotes it.
  ///
  /// - Source: RFC 792; RFC 4443 §2.1.
  func isError(_ transport: TransportProtocol) -> Bool {
    transport == .icmp ? [3, 4, 5, 11, 12].contains(type) : (1...4).contains(type)
  }
}
