// SPDX-License-Identifier: Apache-2.0

/// How much reassembly may hold.
public struct FragmentConfiguration: Sendable {
  /// The most packets of which fragments are kept at once; as many again, by four, of those inside tunnels.
  public var packetCapacity = 512
  /// The most blocks of 2 KiB that hold their bytes; as many again, by four, for those inside tunnels.
  public var blockCapacity = 1024
  /// Mixed into the hash of the table: random when live, so that nobody can aim at it.
  public var hashSeed: UInt64 = 0

  public init() {}

  /// The most bytes that a decoder with this configuration takes.
  public var memoryBound: Int { FragmentTable.memoryBound(self) + FragmentTable.memoryBound(tunnelled) }

  /// The share of fragments inside tunnels.
  var tunnelled: FragmentConfiguration {
    var share = self
    share.packetCapacity = packetCapacity / 4
    share.blockCapacity = blockCapacity / 4
    return share
  }
}

/// What reassembly has counted since it began.
public struct FragmentStatistics: Sendable, Equatable {
  /// Fragments seen, atomic ones not included.
  public var fragments: UInt64 = 0
  /// Packets that became whole.
  public var reassembled: UInt64 = 0
  /// Fragments that the capture cut, which cannot be put together.
  public var cut: UInt64 = 0
  /// Fragments that came again with the same bytes.
  public var repeated: UInt64 = 0
  /// Fragments that broke a rule.
  public var breaches: UInt64 = 0
  /// Packets given up because a part did not come in time.
  public var timedOut: UInt64 = 0
  /// Packets given up because others needed the room.
  public var evicted: UInt64 = 0

  public init() {}

  static func + (a: Self, b: Self) -> Self {
    var sum = a
    sum.fragments &+= b.fragments
    sum.reassembled &+= b.reassembled
    sum.cut &+= b.cut
    sum.repeated &+= b.repeated
    sum.breaches &+= b.breaches
    sum.timedOut &+= b.timedOut
    sum.evicted &+= b.evicted
    return sum
  }
}
