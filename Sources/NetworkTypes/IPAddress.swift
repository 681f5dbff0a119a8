// SPDX-License-Identifier: Apache-2.0

/// An IPv4 or IPv6 address.
///
/// - Source: RFC 791 §3.2, RFC 4291 §2; the text form of IPv6 is RFC 5952's.
@frozen
public struct IPAddress: Hashable, Sendable, BitwiseCopyable {
  /// The version of the Internet protocol that an address belongs to.
  public enum Family: UInt8, Sendable, BitwiseCopyable {
    case v4 = 4
    case v6 = 6
  }

  /// The first eight octets of an IPv6 address; zero for IPv4.
  public let high: UInt64
  /// The last eight octets of an IPv6 address; the low 32 bits hold an IPv4 address.
  public let low: UInt64
  /// Comes last, so that what stands behind an address fills up its last word.
  public let family: Family

  @inlinable @inline(__always)
  public init(v4 value: UInt32) {
    family = .v4
    high = 0
    low = UInt64(value)
  }

  @inlinable @inline(__always)
  public init(v6High high: UInt64, low: UInt64) {
    family = .v6
    self.high = high
    self.low = low
  }

  /// The number of bits of an address of this family.
  @inlinable public var bitWidth: Int { family == .v4 ? 32 : 128 }

  /// Whether the address is 0.0.0.0 or `::`.
  @inlinable public var isUnspecified: Bool { high == 0 && low == 0 }

  /// Whether the address names a group (224.0.0.0/4, ff00::/8) or all hosts of the link (255.255.255.255).
  @inlinable public var isGroup: Bool {
    switch family {
    case .v4: low >> 28 == 0xE || low == 0xFFFF_FFFF
    case .v6: high >> 56 == 0xFF
    }
  }

  /// Whether the address is valid on its link only (169.254.0.0/16, fe80::/10).
  @inlinable public var isLinkLocal: Bool {
    switch family {
    case .v4: low >> 16 == 0xA9FE
    case .v6: high >> 54 == 0xFE80 >> 6
    }
  }

  /// Whether the address names the sending host itself (127.0.0.0/8, ::1).
  @inlinable public var isLoopback: Bool {
    switch family {
    case .v4: low >> 24 == 127
    case .v6: high == 0 && low == 1
    }
  }

  /// The octets of the address, four or sixteen of them, in network order from index 0.
  public var octets: [16 of UInt8] {
    var octets: [16 of UInt8] = .init(repeating: 0)
    switch family {
    case .v4:
      for index in 0..<4 { octets[index] = UInt8(truncatingIfNeeded: low >> UInt64(24 - 8 * index)) }
    case .v6:
      for index in 0..<8 {
        octets[index] = UInt8(truncatingIfNeeded: high >> UInt64(56 - 8 * index))
        octets[index + 8] = UInt8(truncatingIfNeeded: low >> UInt64(56 - 8 * index))
      }
    }
    return octets
  }

  /// The address as people write it: dotted decimal, or RFC 5952's form of IPv6.
  public var text: ShortText {
    var text = ShortText()
    switch family {
    case .v4:
      for octet in 0..<4 {
        if octet > 0 { text.append(0x2E) }
        text.append(decimal: low >> UInt64(24 - 8 * octet) & 0xFF)
      }
    case .v6:
      let zeros = longestZeroRun
      var group = 0
      while group < 8 {
        if group == zeros.lowerBound && zeros.count > 1 {
          text.append("::")
          group = zeros.upperBound
          continue
        }
        if group > 0 && group != zeros.upperBound || group > 0 && zeros.count < 2 { text.append(0x3A) }
        text.append(hex: UInt64(self.group(group)))
        group += 1
      }
    }
    return text
  }

  private func group(_ index: Int) -> UInt16 {
    let half = index < 4 ? high : low
    return UInt16(truncatingIfNeeded: half >> UInt64(48 - 16 * (index & 3)))
  }

  /// The first longest run of zero groups (RFC 5952 §4.2.3).
  private var longestZeroRun: Range<Int> {
    var best = 0..<0
    var start = 0
    for index in 0...8 where index == 8 || group(index) != 0 {
      if index - start > best.count { best = start..<index }
      start = index + 1
    }
    return best
  }
}

extension IPAddress: Comparable {
  /// Orders by octets in network order; every IPv4 address comes before every IPv6 address.
  @inlinable public static func < (a: IPAddress, b: IPAddress) -> Bool {
    if a.family != b.family { return a.family == .v4 }
    return a.high != b.high ? a.high < b.high : a.low < b.low
  }
}

extension IPAddress: CustomStringConvertible {
  public var description: String { text.description }
}

extension IPAddress {
  /// Reads dotted decimal or any valid text form of IPv6 (RFC 4291 §2.2); nil for anything else.
  public init?(_ text: some StringProtocol) {
    if let value = Self.dottedDecimal(text) {
      self.init(v4: value)
      return
    }
    var groups: [UInt16] = []
    var gap: Int?
    var rest = text[...]
    if rest.hasPrefix("::") {
      gap = 0
      rest = rest.dropFirst(2)
    }
    while !rest.isEmpty {
      let end = rest.firstIndex(of: ":") ?? rest.endIndex
      let word = rest[..<end]
      if end == rest.endIndex, let tail = Self.dottedDecimal(word) {
        groups += [UInt16(tail >> 16), UInt16(truncatingIfNeeded: tail)]
        break
      }
      guard (1...4).contains(word.utf8.count), word.allSatisfy(\.isHexDigit),
        let group = UInt16(word, radix: 16)
      else { return nil }
      groups.append(group)
      guard end != rest.endIndex else { break }
      rest = rest[rest.index(after: end)...]
      if rest.hasPrefix(":") {
        guard gap == nil else { return nil }
        gap = groups.count
        rest = rest.dropFirst()
      } else if rest.isEmpty {
        return nil
      }
      if groups.count > 8 { return nil }
    }
    if let gap {
      guard groups.count < 8 else { return nil }
      groups.insert(contentsOf: repeatElement(0, count: 8 - groups.count), at: gap)
    }
    guard groups.count == 8 else { return nil }
    let halves = [groups[..<4], groups[4...]].map { $0.reduce(UInt64(0)) { $0 << 16 | UInt64($1) } }
    self.init(v6High: halves[0], low: halves[1])
  }

  private static func dottedDecimal(_ text: some StringProtocol) -> UInt32? {
    var value: UInt32 = 0
    var parts = 0
    for part in text.split(separator: ".", omittingEmptySubsequences: false) {
      guard part.isPlainDecimal, let octet = UInt8(part) else { return nil }
      value = value << 8 | UInt32(octet)
      parts += 1
    }
    return parts == 4 ? value : nil
  }
}

extension StringProtocol {
  /// Whether the text is one to three decimal digits without a leading zero, which some programs would read as octal.
  fileprivate var isPlainDecimal: Bool {
    (1...3).contains(utf8.count) && utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
      && (utf8.count == 1 || utf8.first != 0x30)
  }
}

/// A network: an address and the number of its leading bits that count.
///
/// - Source: RFC 4632 §3.1.
public struct IPNetwork: Hashable, Sendable {
  public let address: IPAddress
  /// The number of leading bits that an address in the network shares with `address`.
  public let prefixLength: Int

  /// Makes a network; nil where the length does not fit the family.
  public init?(_ address: IPAddress, prefixLength: Int) {
    guard (0...address.bitWidth).contains(prefixLength) else { return nil }
    self.address = address
    self.prefixLength = prefixLength
  }

  /// Reads `address/length`, or an address alone as a network of one host.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let address = IPAddress(parts[0]) else { return nil }
    guard parts.count == 2 else {
      self.init(address, prefixLength: address.bitWidth)
      return
    }
    guard parts[1].isPlainDecimal, let length = Int(parts[1]) else { return nil }
    self.init(address, prefixLength: length)
  }

  /// Whether the address lies in the network.
  public func contains(_ other: IPAddress) -> Bool {
    guard other.family == address.family else { return false }
    switch address.family {
    case .v4:
      return prefixLength == 0 || (address.low ^ other.low) >> UInt64(32 - prefixLength) == 0
    case .v6:
      if prefixLength == 0 { return true }
      if prefixLength <= 64 { return (address.high ^ other.high) >> UInt64(64 - prefixLength) == 0 }
      return address.high == other.high && (address.low ^ other.low) >> UInt64(128 - prefixLength) == 0
    }
  }
}

extension IPNetwork: CustomStringConvertible {
  public var description: String { "\(address)/\(prefixLength)" }
}
