// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// What the fragments of one packet share, and those of another do not.
///
/// - Source: RFC 791 §3.2 (addresses, protocol, identification); RFC 8200 §4.5 (without the protocol).
struct FragmentKey: Equatable {
  let source: IPAddress
  let destination: IPAddress
  let identification: UInt32
  /// 0 for IPv6.
  let transport: TransportProtocol
  let vlan: VLANTags
  /// The digest of the tunnels that the fragment came through.
  let tunnels: UInt64

  init(_ ip: IPHeader, _ vlan: VLANTags, _ tunnels: TunnelPath) {
    source = ip.source
    destination = ip.destination
    identification = ip.identification
    transport = ip.source.family == .v4 ? ip.fragmentFirst : TransportProtocol(rawValue: 0)
    self.vlan = vlan
    self.tunnels = tunnels.digest
  }

  func hash(seed: UInt64) -> UInt64 {
    var hash = StableHash(seed: seed)
    hash.combine(source.high)
    hash.combine(source.low)
    hash.combine(destination.high)
    hash.combine(destination.low)
    hash.combine(
      UInt64(identification) << 32 | UInt64(UInt16(bitPattern: vlan.outer)) << 16 | UInt64(transport.rawValue))
    hash.combine(tunnels)
    return hash.value
  }
}

/// A packet of which some fragments have come.
struct FragmentedPacket {
  /// The bytes of a block; a packet has at most `blockLimit` of them.
  static let blockSize = 2048
  static let blockLimit = 32
  /// Fragments begin at multiples of this.
  static let unitSize = 8

  let key: FragmentKey
  /// The time of the fragment that came first.
  let start: Timestamp
  /// The header of the fragment with the first bytes, once it came; until then that of the one that came first.
  var header: IPHeader
  var hasFirst = false
  /// The packet's length without its header, once the last fragment came; -1 until then.
  var length = -1
  /// The end of the bytes that came.
  var end = 0
  /// The units of eight octets that came.
  var unitCount = 0
  /// Whether its fragments overlapped, so that none is taken any more.
  var isDiscarded = false
  /// The fragments so far, and their bytes on the link.
  var fragmentCount: UInt32 = 0
  var linkByteCount: UInt32 = 0
  /// The number of the block of each 2 KiB, or -1.
  var blocks: [32 of Int32] = .init(repeating: -1)
  /// The next packet of the same place in the index, and the neighbours by age; -1 at the ends.
  var next: Int32 = -1
  var older: Int32 = -1
  var newer: Int32 = -1

  init(_ key: FragmentKey, _ header: IPHeader, at time: Timestamp) {
    self.key = key
    self.header = header
    start = time
  }

  var isWhole: Bool {
    length >= 0 && hasFirst && unitCount == (length &+ Self.unitSize &- 1) / Self.unitSize
  }

  /// How long the rest may take, in nanoseconds: 30 s, or 60 s for IPv6.
  ///
  /// - Source: RFC 8200 §4.5; RFC 1122 §3.3.2 leaves 60...120 s to IPv4, of which hosts in use keep 30.
  var patience: Int64 { key.source.family == .v4 ? 30_000_000_000 : 60_000_000_000 }
}
