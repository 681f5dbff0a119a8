// SPDX-License-Identifier: Apache-2.0

/// Which part of a body that is sent in blocks a message carries or asks for.
///
///     |  block number (4...20 bits)  | M |  SZX (3)  |
///
/// - Source: RFC 7959 §2.2; the Q-Block options have the same form (RFC 9177 §4.2).
public struct CoAPBlock: Hashable, Sendable {
  /// The number of the block, from 0.
  public let number: UInt32
  /// Whether more blocks follow.
  public let hasMore: Bool
  /// The size of the blocks: 16...1,024 bytes; the exponent 7 reads as 2,048.
  public let size: UInt16

  /// What the block's number counts, in bytes: over TCP, the exponent 7 means several blocks of 1,024 at once (RFC 8323 §6).
  public var unit: UInt16 { min(size, 1_024) }

  init(_ option: borrowing CoAPOption) {
    let value = option.unsignedInteger
    number = value >> 4
    hasMore = value & 0b1000 != 0
    size = 16 << UInt16(truncatingIfNeeded: value & 0b111)
  }
}
