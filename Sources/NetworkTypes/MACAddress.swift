// SPDX-License-Identifier: Apache-2.0

/// A 48-bit hardware address of an interface.
///
/// - Source: IEEE 802-2014 §8.2.
@frozen
public struct MACAddress: Hashable, Sendable, BitwiseCopyable {
  /// The address in the low 48 bits, first octet highest.
  public let value: UInt64

  /// Makes an address from its low 48 bits.
  @inlinable @inline(__always)
  public init(value: UInt64) { self.value = value & 0xFFFF_FFFF_FFFF }

  /// The address of all ones, which every interface on the link receives.
  @inlinable public static var broadcast: MACAddress { MACAddress(value: 0xFFFF_FFFF_FFFF) }
  /// The address of all zeros, which no interface has.
  @inlinable public static var zero: MACAddress { MACAddress(value: 0) }

  /// Whether the address names a group rather than one interface (the I/G bit).
  @inlinable public var isGroup: Bool { value >> 40 & 0x01 == 1 }
  /// Whether an administrator or a privacy feature chose the address (the U/L bit), so that it is no lasting identity.
  @inlinable public var isLocallyAdministered: Bool { value >> 40 & 0x02 == 2 }
  /// Whether the address can be one device's own.
  @inlinable public var isDevice: Bool { !isGroup && value != 0 }

  /// The address as `00:00:5e:00:53:23`.
  public var text: ShortText {
    var text = ShortText()
    for octet in 0..<6 {
      if octet > 0 { text.append(0x3A) }
      text.append(hex: value >> UInt64(40 - 8 * octet) & 0xFF, minimumDigits: 2)
    }
    return text
  }

  /// Reads six groups of two hexadecimal digits parted by `:` or `-`; nil for anything else.
  public init?(_ text: some StringProtocol) {
    var value: UInt64 = 0
    var groups = 0
    for group in text.split(omittingEmptySubsequences: false, whereSeparator: { $0 == ":" || $0 == "-" }) {
      guard group.utf8.count == 2, group.allSatisfy(\.isHexDigit), let octet = UInt8(group, radix: 16) else {
        return nil
      }
      value = value << 8 | UInt64(octet)
      groups += 1
    }
    guard groups == 6 else { return nil }
    self.init(value: value)
  }
}

extension MACAddress: CustomStringConvertible {
  public var description: String { text.description }
}
