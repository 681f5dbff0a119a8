// SPDX-License-Identifier: Apache-2.0

/// What a device did in one tick of 10 s.
public struct TickCounts: Sendable {
  public var packetsOut: UInt32 = 0
  public var packetsIn: UInt32 = 0
  public var bytesOut: UInt64 = 0
  public var bytesIn: UInt64 = 0
  /// First packets of TCP connections, UDP datagrams, ICMP messages, and packets of other protocols over IP sent.
  public var connectionAttempts: UInt32 = 0
  public var datagramsOut: UInt32 = 0
  public var controlMessagesOut: UInt32 = 0
  public var otherPacketsOut: UInt32 = 0
  public var newPeers: UInt32 = 0
  /// What they count in the rate of new peers.
  public var newPeerWeight = 0.0
  public var newServices: UInt32 = 0
  public var failedContacts: UInt32 = 0
  public var answeredContacts: UInt32 = 0
  public var addressRequests: UInt32 = 0
  /// Names that it asked for, and those that it was told do not exist.
  public var nameQueries: UInt32 = 0
  public var failedNames: UInt32 = 0
  /// Conversations that it started.
  public var conversations: UInt32 = 0
  public var peers = CardinalitySketch()
  public var ports = CardinalitySketch()

  /// Makes the counts of a tick in which nothing happened yet.
  public init() {}
}
