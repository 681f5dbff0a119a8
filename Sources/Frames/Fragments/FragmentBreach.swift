// SPDX-License-Identifier: Apache-2.0
import Wire

/// A rule of fragmentation that a sender broke. Most who break one mean to be read differently by a sensor and by their target.
public enum FragmentBreach: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  /// The fragment says of some bytes what an earlier one says differently; the earlier one stands.
  case conflict
  /// IPv6 fragments overlap: none of the packet's is taken any more.
  case overlap
  /// Two fragments disagree on where the packet ends.
  case length
  /// The packet would be longer than any may be, as that of a ping of death.
  case tooLong
  /// The first fragment ends inside the transport header.
  case tiny
  /// The fragment is empty.
  case empty
  /// The fragment is not the last, and yet no multiple of eight octets long.
  case misaligned

  /// The rule as anomaly records name it.
  public var rule: WireError.Rule {
    switch self {
    case .conflict: .fragmentConflict
    case .overlap: .fragmentOverlap
    case .length: .fragmentEnd
    case .tooLong: .fragmentTooLong
    case .tiny: .fragmentTiny
    case .empty: .fragmentEmpty
    case .misaligned: .fragmentMisaligned
    }
  }
}

extension WireError.Rule {
  static let fragmentConflict = Self(
    "ip_fragment_conflict", "RFC 791 §3.2, RFC 1858 §4", "fragments that overlap must hold the same bytes")
  static let fragmentOverlap = Self("ip_fragment_overlap", "RFC 5722 §3", "fragments of IPv6 must not overlap")
  static let fragmentEnd = Self(
    "ip_fragment_end", "RFC 791 §3.2", "all fragments of a packet must lie before the end of its last")
  static let fragmentTooLong = Self(
    "ip_fragment_too_long", "RFC 791 §3.1, RFC 8200 §4.5", "a packet must not be longer than 65,535 octets")
  static let fragmentTiny = Self(
    "ip_fragment_tiny", "RFC 1858 §3, RFC 7112 §5", "the first fragment must hold the whole transport header")
  static let fragmentEmpty = Self("ip_fragment_empty", "RFC 791 §3.2", "a fragment must hold at least one octet")
  static let fragmentMisaligned = Self(
    "ip_fragment_misaligned", "RFC 791 §3.2, RFC 8200 §4.5",
    "all fragments but the last must hold a multiple of 8 octets")
}
