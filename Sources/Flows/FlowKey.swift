// SPDX-License-Identifier: Apache-2.0
import Frames
import NetworkTypes

/// What tells two conversations apart: both ends in a fixed order, the transport, and the way that the packets took.
struct FlowKey {
  let lower: Endpoint
  let upper: Endpoint
  let transport: TransportProtocol
  let path: FlowPath
  /// The identifier of an ICMP echo; 0 elsewhere.
  let identifier: UInt16

  /// Makes the same key whichever end sent the packet; of ICMP, the ports are those of `ICMPExchange`.
  init(_ a: Endpoint, _ b: Endpoint, _ transport: TransportProtocol, _ path: FlowPath, identifier: UInt16 = 0) {
    let isOrdered = a < b
    lower = isOrdered ? a : b
    upper = isOrdered ? b : a
    self.transport = transport
    self.path = path
    self.identifier = identifier
  }

  /// Makes the key of the exchange that an ICMP message belongs to.
  init(
    _ sender: IPAddress, _ receiver: IPAddress, _ exchange: ICMPExchange, _ transport: TransportProtocol,
    _ path: FlowPath
  ) {
    self.init(
      Endpoint(address: sender, port: exchange.senderNumber),
      Endpoint(address: receiver, port: exchange.receiverNumber),
      transport, path, identifier: exchange.identifier)
  }

  /// A hash for the flow table; `seed` keeps senders from choosing where their flows land.
  func hash(seed: UInt64) -> UInt64 {
    var hash = StableHash(seed: seed)
    hash.combine(lower.address.high)
    hash.combine(lower.address.low)
    hash.combine(upper.address.high)
    hash.combine(upper.address.low)
    hash.combine(
      UInt64(lower.port) << 48 | UInt64(upper.port) << 32 | UInt64(identifier) << 8 | UInt64(transport.rawValue))
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
///
/// What stands in place of ports is the type on the sender's side, and the type of the message's counterpart on the other's; of a
/// message that goes one way, its code, marked so that the other side's like message has other numbers. So two hosts that ask each
/// other have two exchanges.
///
/// - Source: RFC 792; RFC 950 appendix I; RFC 1256 §3; RFC 4443 §4; RFC 4861 §4; Community ID Flow Hashing, version 1, for the numbers.
struct ICMPExchange {
  /// The identifier of an echo; 0 for other messages.
  var identifier: UInt16 = 0
  var senderNumber: UInt16 = 0
  var receiverNumber: UInt16 = 0
  /// The type of the message that starts the exchange.
  var requestType: UInt16 = 0
  var isReply = false
  /// Whether the message is one that every host has to answer: an echo request (RFC 1122 §3.2.2.6, RFC 4443 §4.2).
  var expectsReply = false

  init() {}

  init(_ header: ICMPHeader, _ transport: TransportProtocol) {
    let type = UInt16(header.type)
    senderNumber = type
    requestType = type
    guard let counterpart = CommunityID.counterpart(of: type, in: transport) else {
      receiverNumber = 0x8000 | UInt16(header.code)
      return
    }
    receiverNumber = counterpart
    isReply = Self.isReply(header.type, transport)
    if isReply { requestType = counterpart }
    let isEcho = requestType == (transport == .icmp ? 8 : 128)
    identifier = isEcho ? header.identifier : 0
    expectsReply = isEcho && !isReply
  }

  /// Whether a message that has a counterpart is the second of the two.
  private static func isReply(_ type: UInt8, _ transport: TransportProtocol) -> Bool {
    transport == .icmp ? [0, 9, 14, 16, 18].contains(type) : [129, 131, 134, 136, 140, 145].contains(type)
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
