// SPDX-License-Identifier: Apache-2.0

/// A 64-bit hash that is the same in every run and on every machine: the name under which profiles keep a symbol.
///
/// FNV-1a over the bytes, then one multiply-shift finish so that the low bits are well mixed. It is not secret: tables that
/// an attacker may aim at mix a seed in first.
///
/// - Source: Fowler, Noll, Vo: FNV-1a, 64 bit.
@frozen
public struct StableHash: Sendable {
  @usableFromInline var state: UInt64

  @inlinable @inline(__always)
  public init(seed: UInt64 = 0) { state = 0xCBF2_9CE4_8422_2325 ^ seed }

  /// Mixes one byte in.
  @inlinable @inline(__always)
  public mutating func combine(_ byte: UInt8) {
    state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
  }

  /// Mixes a whole number in, in one step.
  @inlinable @inline(__always)
  public mutating func combine(_ value: UInt64) {
    state = (state ^ value) &* 0x9E37_79B9_7F4A_7C15
    state ^= state >> 29
  }

  /// Mixes every byte in; the cost grows with their number.
  @inlinable
  public mutating func combine(_ bytes: RawSpan) {
    for offset in 0..<bytes.byteCount {
      unsafe combine(bytes.unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self))
    }
  }

  /// The hash of all that was mixed in.
  @inlinable public var value: UInt64 {
    var hash = state
    hash ^= hash >> 32
    hash &*= 0xD6E8_FEB8_6659_FD93
    hash ^= hash >> 32
    return hash
  }

  /// The hash of one run of bytes.
  @inlinable public static func of(_ bytes: RawSpan) -> UInt64 {
    var hash = StableHash()
    hash.combine(bytes)
    return hash.value
  }

  /// The hash of one address.
  @inlinable public static func of(_ address: IPAddress) -> UInt64 {
    var hash = StableHash()
    hash.combine(UInt64(address.family.rawValue))
    hash.combine(address.high)
    hash.combine(address.low)
    return hash.value
  }
}
