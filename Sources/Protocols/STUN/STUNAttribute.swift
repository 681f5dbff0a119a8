// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// One attribute of a message.
///
///     | type (2) | length (2) | value, filled up to a multiple of four octets |
///
/// - Source: RFC 8489 §14.
public struct STUNAttribute: ~Escapable {
  public let kind: Kind
  public let value: RawSpan
  /// Where in the message the attribute begins.
  let start: Int

  /// The type.
  ///
  /// - Source: IANA, STUN Attributes; RFC 8489 §18.3, RFC 8656 §18, RFC 8445 §16.1.
  public struct Kind: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt16
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    static let mappedAddress = Self(rawValue: 0x0001)
    static let userName = Self(rawValue: 0x0006)
    static let integrity = Self(rawValue: 0x0008)
    static let errorCode = Self(rawValue: 0x0009)
    static let channelNumber = Self(rawValue: 0x000C)
    static let lifetime = Self(rawValue: 0x000D)
    static let peerAddress = Self(rawValue: 0x0012)
    static let realm = Self(rawValue: 0x0014)
    static let relayedAddress = Self(rawValue: 0x0016)
    static let integritySHA256 = Self(rawValue: 0x001C)
    static let xorMappedAddress = Self(rawValue: 0x0020)
    static let software = Self(rawValue: 0x8022)
    static let fingerprint = Self(rawValue: 0x8028)
    static let controlled = Self(rawValue: 0x8029)
    static let controlling = Self(rawValue: 0x802A)

    /// Whether the value is an address with its port.
    var isAddress: Bool { self == .mappedAddress || isMixed }
    /// Whether the address is mixed with the message's identifiers.
    var isMixed: Bool { self == .xorMappedAddress || self == .peerAddress || self == .relayedAddress }
  }

  /// Reads an attribute and leaves `input` behind what fills it up.
  ///
  /// - Throws: `truncated` if the bytes end inside it; `malformed` if its value has not the form of its type.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader) throws(WireError) {
    start = input.offset
    kind = Kind(rawValue: try input.read(UInt16.self))
    let length = Int(try input.read(UInt16.self))
    value = try input.take(length)
    // At the end of a message whose length is none, there is nothing that fills up.
    try input.skip(min(-length & 3, input.remaining))
    if kind.isAddress {
      let (family, count) = (value.octet(1), value.byteCount)
      guard family == 1 && count == 8 || family == 2 && count == 20 else {
        throw .malformed(at: start, rule: .stunAddress)
      }
    }
    if kind == .errorCode {
      guard let hundreds = value.octet(2), let rest = value.octet(3), (3...6).contains(hundreds & 7), rest < 100 else {
        throw .malformed(at: start, rule: .stunErrorCode)
      }
    }
  }
}

extension STUNAttribute {
  /// The number that the value is, or begins with; nil where it is shorter.
  var number: UInt32? { value.byteCount >= 4 ? value.number(at: 0, UInt32.self) : nil }

  /// The code of an error, as 401, and what it means in words.
  var error: (code: UInt16, reason: Range<Int>)? {
    guard kind == .errorCode, let hundreds = value.octet(2), let rest = value.octet(3) else { return nil }
    return (UInt16(hundreds & 7) * 100 + UInt16(rest), 4..<value.byteCount)
  }

  /// The port and the address of a value, the message's identifiers taken out of it again.
  ///
  /// - Source: RFC 8489 §14.1, §14.2.
  func place(in message: borrowing STUNMessage) -> (address: IPAddress, port: UInt16)? {
    guard kind.isAddress, value.byteCount >= 8 else { return nil }
    let cookie = kind.isMixed ? STUNMessage.cookie : 0
    let port = value.number(at: 2, UInt16.self) ^ UInt16(truncatingIfNeeded: cookie >> 16)
    let first = value.number(at: 4, UInt32.self) ^ cookie
    guard value.byteCount >= 20 else { return (IPAddress(v4: first), port) }
    var parts: [3 of UInt32] = [0, 0, 0]
    for index in parts.indices {
      parts[index] = value.number(at: 8 + 4 * index, UInt32.self)
      if kind.isMixed { parts[index] ^= message.transaction.number(at: 4 * index, UInt32.self) }
    }
    let (high, low) = (UInt64(first) << 32 | UInt64(parts[0]), UInt64(parts[1]) << 32 | UInt64(parts[2]))
    return (IPAddress(v6High: high, low: low), port)
  }
}

extension WireError.Rule {
  static let stunAddress = Self(
    "stun_address", "RFC 8489 §14.1", "an address must be of family 1 with 8 octets in all, or of family 2 with 20")
  static let stunErrorCode = Self(
    "stun_error_code", "RFC 8489 §14.8", "an error must have a class from 3 to 6 and a number below 100")
}
