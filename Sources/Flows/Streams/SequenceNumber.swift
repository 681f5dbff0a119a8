// SPDX-License-Identifier: Apache-2.0

/// The place of a byte in one direction of a TCP connection; the numbers begin anew behind 2^32 - 1.
///
/// Two numbers can be compared where they lie less than 2^31 bytes apart.
///
/// - Source: RFC 9293 §3.4.
public struct SequenceNumber: Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt32

  @inlinable @inline(__always)
  public init(_ rawValue: UInt32) { self.rawValue = rawValue }

  /// How many bytes `other` must go forward to reach this number; below zero where it has to go back.
  @inlinable @inline(__always)
  public func distance(from other: SequenceNumber) -> Int { Int(Int32(bitPattern: rawValue &- other.rawValue)) }

  /// The number that lies so many bytes ahead, or behind for a count below zero.
  @inlinable @inline(__always)
  public func advanced(by count: Int) -> SequenceNumber {
    SequenceNumber(rawValue &+ UInt32(truncatingIfNeeded: count))
  }
}
