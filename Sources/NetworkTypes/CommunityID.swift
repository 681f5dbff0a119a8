// SPDX-License-Identifier: Apache-2.0

/// The name that many network tools give to the same flow, so that their records can be joined.
///
/// Both directions of a conversation get the same name. The digest covers
///
///     seed (2) | lesser address | greater address | protocol (1) | 0 (1) | port (2) | port (2)
///
/// and the name is its Base64 text behind the version, `1:`.
///
/// - Source: Community ID Flow Hashing, version 1.
public enum CommunityID {
  /// The name of a flow, 30 characters.
  ///
  /// For ICMP and ICMPv6 the source's port is the message type and the destination's port the message code; protocols without
  /// ports ignore them. `seed` parts the names of networks that use the same addresses.
  public static func text(
    transport: TransportProtocol, source: Endpoint, destination: Endpoint, seed: UInt16 = 0
  ) -> ShortText {
    var first = source
    var second = destination
    var isOrdered = true
    switch transport {
    case .icmp, .icmpv6:
      if let counterpart = counterpart(of: source.port, in: transport) {
        second.port = counterpart
      } else {
        isOrdered = false
      }
    case .tcp, .udp, .sctp: break
    default:
      first.port = 0
      second.port = 0
    }
    if isOrdered && second < first { swap(&first, &second) }

    var digest = SHA1Digest()
    digest.update(bigEndian: seed)
    digest.update(first.address)
    digest.update(second.address)
    digest.update(transport.rawValue)
    digest.update(0)
    switch transport {
    case .tcp, .udp, .sctp, .icmp, .icmpv6:
      digest.update(bigEndian: first.port)
      digest.update(bigEndian: second.port)
    default: break
    }

    var text = ShortText()
    text.append("1:")
    text.append(base64: digest.finish().span)
    return text
  }

  /// The type that answers an ICMP message, or that it answers; nil for messages that go one way.
  public static func counterpart(of type: UInt16, in transport: TransportProtocol) -> UInt16? {
    switch (transport, type) {
    case (.icmp, 0): 8
    case (.icmp, 8): 0
    case (.icmp, 9): 10
    case (.icmp, 10): 9
    case (.icmp, 13): 14
    case (.icmp, 14): 13
    case (.icmp, 15): 16
    case (.icmp, 16): 15
    case (.icmp, 17): 18
    case (.icmp, 18): 17
    case (.icmpv6, 128): 129
    case (.icmpv6, 129): 128
    case (.icmpv6, 130): 131
    case (.icmpv6, 131): 130
    case (.icmpv6, 133): 134
    case (.icmpv6, 134): 133
    case (.icmpv6, 135): 136
    case (.icmpv6, 136): 135
    case (.icmpv6, 139): 140
    case (.icmpv6, 140): 139
    case (.icmpv6, 144): 145
    case (.icmpv6, 145): 144
    default: nil
    }
  }
}

extension SHA1Digest {
  fileprivate mutating func update(bigEndian value: UInt16) {
    update(UInt8(truncatingIfNeeded: value >> 8))
    update(UInt8(truncatingIfNeeded: value))
  }

  fileprivate mutating func update(_ address: IPAddress) {
    let octets = address.octets
    for index in 0..<address.bitWidth / 8 { update(octets[index]) }
  }
}

extension ShortText {
  /// Adds bytes in Base64 with padding.
  ///
  /// - Source: RFC 4648 §4.
  mutating func append(base64 octets: Span<UInt8>) {
    var index = 0
    while index < octets.count {
      let left = octets.count - index
      let group =
        UInt32(octets[index]) << 16
        | (left > 1 ? UInt32(octets[index + 1]) << 8 : 0)
        | (left > 2 ? UInt32(octets[index + 2]) : 0)
      append(Self.base64Digit(group >> 18))
      append(Self.base64Digit(group >> 12))
      append(left > 1 ? Self.base64Digit(group >> 6) : 0x3D)
      append(left > 2 ? Self.base64Digit(group) : 0x3D)
      index += 3
    }
  }

  private static func base64Digit(_ value: UInt32) -> UInt8 {
    let digit = UInt8(truncatingIfNeeded: value & 0x3F)
    return switch digit {
    case 0..<26: 0x41 + digit
    case 26..<52: 0x61 + (digit - 26)
    case 52..<62: 0x30 + (digit - 52)
    case 62: 0x2B
    default: 0x2F
    }
  }
}
