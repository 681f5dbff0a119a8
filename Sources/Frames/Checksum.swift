// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// What the checksums of a packet say of its bytes.
public enum Checksum: Hashable, Sendable {
  case valid
  /// The sum of this layer does not fit: the packet was damaged on its way, or made to be refused by its receiver.
  case bad(FrameFailure.Layer)
  /// The sum is unfinished, as packets have it that the capturing host itself sends: its interface adds the rest.
  case offloaded
  /// Nothing can be said: the capture cut the packet, the packet is a part of another, or it has no sum.
  case unverified
}

extension Frame {
  /// What the checksums of the innermost Internet packet and of what it carries say; the cost grows with the packet's length.
  ///
  /// Nothing is read or left out because of it. It is made when asked for, so that reading a frame does not pay for it.
  ///
  /// - Source: RFC 791 §3.1, RFC 768, RFC 9293 §3.1, RFC 792, RFC 4443 §2.3; RFC 8200 §8.1 for IPv6.
  public var checksum: Checksum {
    guard case .ip(let ip) = network else { return .unverified }
    let header = internetChecksum(ip)
    if case .bad = header { return header }
    guard let offset = Self.sumOffset(ip.transport) else { return header }
    let transport = transportChecksum(ip, offset)
    return header == .offloaded && transport == .valid ? header : transport
  }

  private func internetChecksum(_ ip: IPHeader) -> Checksum {
    let header = packet.extracting(first: ip.fragmentStart)
    guard ip.source.family == .v4, header.byteCount == ip.fragmentStart, header.byteCount >= 20 else {
      return .unverified
    }
    if header.internetSum == 0xFFFF { return .valid }
    // An interface that makes the sum itself is given zero.
    return header.octet(10) == 0 && header.octet(11) == 0 ? .offloaded : .bad(.ip)
  }

  /// Where the checksum of what the packet carries stands; nil where it has none.
  /// Where the checksum of a transport stands; nil where it has none that is known here.
  private static func sumOffset(_ transport: TransportProtocol) -> Int? {
    switch transport {
    case .tcp: 16
    case .udp: 6
    case .icmp, .icmpv6: 2
    default: nil
    }
  }

  private func transportChecksum(_ ip: IPHeader, _ offset: Int) -> Checksum {
    guard !ip.isFragment, !ip.isRouted, failure == nil,
      body.byteCount >= ip.payloadLength, let high = body.octet(offset), let low = body.octet(offset + 1)
    else { return .unverified }
    let field = UInt16(high) << 8 | UInt16(low)
    var covered = body
    if case .udp(let udp) = transport {
      if field == 0 { return ip.source.family == .v4 ? .unverified : .bad(.udp) }
      guard udp.length <= body.byteCount else { return .unverified }
      if udp.length > 0 { covered = body.extracting(first: udp.length) }
    }
    let pseudoHeader = ip.transport == .icmp ? 0 : Self.pseudoHeaderSum(ip, covered.byteCount)
    let sum = UInt16(foldingOnesComplement: pseudoHeader &+ UInt64(covered.internetSum))
    if sum == 0xFFFF { return .valid }
    if ip.transport != .icmp && field == UInt16(foldingOnesComplement: pseudoHeader) { return .offloaded }
    return .bad(ip.transport == .tcp ? .tcp : ip.transport == .udp ? .udp : .icmp)
  }

  /// The sum of addresses, length and protocol, not yet folded.
  private static func pseudoHeaderSum(_ ip: IPHeader, _ length: Int) -> UInt64 {
    var sum = UInt64(UInt32(truncatingIfNeeded: length)) &+ UInt64(ip.transport.rawValue)
    sum &+=
      UInt64(UInt16(foldingOnesComplement: ip.source.high)) &+ UInt64(UInt16(foldingOnesComplement: ip.source.low))
    sum &+= UInt64(UInt16(foldingOnesComplement: ip.destination.high))
    sum &+= UInt64(UInt16(foldingOnesComplement: ip.destination.low))
    return sum
  }
}
