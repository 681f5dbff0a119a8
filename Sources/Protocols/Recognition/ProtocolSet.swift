// SPDX-License-Identifier: Apache-2.0

/// Some of the known protocols, one bit each.
public struct ProtocolSet: Hashable, Sendable {
  private var low: UInt64 = 0
  private var high: UInt64 = 0

  /// The empty set.
  public init() {}

  public init(_ members: some Sequence<KnownProtocol>) {
    for member in members { insert(member) }
  }

  public var isEmpty: Bool { low | high == 0 }

  public func contains(_ member: KnownProtocol) -> Bool {
    let number = UInt64(member.rawValue)
    return (number < 64 ? low >> number : high >> (number &- 64)) & 1 == 1
  }

  public mutating func insert(_ member: KnownProtocol) {
    let number = UInt64(member.rawValue)
    if number < 64 { low |= 1 << number } else { high |= 1 << (number &- 64) }
  }

  public func union(_ other: ProtocolSet) -> ProtocolSet {
    var joined = self
    joined.low |= other.low
    joined.high |= other.high
    return joined
  }

  public func intersection(_ other: ProtocolSet) -> ProtocolSet {
    var common = self
    common.low &= other.low
    common.high &= other.high
    return common
  }

  public func subtracting(_ other: ProtocolSet) -> ProtocolSet {
    var rest = self
    rest.low &= ~other.low
    rest.high &= ~other.high
    return rest
  }

  /// Takes out the member declared first, or returns nil for the empty set.
  public mutating func removeFirst() -> KnownProtocol? {
    if low != 0 {
      defer { low &= low &- 1 }
      return RecognitionTables.shared.known(low.trailingZeroBitCount)
    }
    guard high != 0 else { return nil }
    defer { high &= high &- 1 }
    return RecognitionTables.shared.known(64 &+ high.trailingZeroBitCount)
  }
}
