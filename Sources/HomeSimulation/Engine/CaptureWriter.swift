// SPDX-License-Identifier: Apache-2.0

/// Turns packets into the octets of a pcap file, and notes which of them belong to attacks.
///
/// - Source: libpcap, pcap-savefile(5): microseconds, little endian.
public struct CaptureWriter: PacketReceiver {
  /// Packets, numbered from 1, that belong to one attack run without a gap.
  public struct LabelledRange: Sendable, Equatable {
    /// The run's number.
    public let run: Int
    /// The number of the first packet.
    public let first: Int
    /// The number of the last packet.
    public internal(set) var last: Int
  }

  /// The octets made since they were last taken; they begin with the file's header.
  public private(set) var bytes: [UInt8] = []
  /// The number of packets so far.
  public private(set) var packetCount = 0
  /// Which packets belong to attacks, in their order.
  public private(set) var ranges: [LabelledRange] = []
  /// How many octets of a packet are kept.
  private let snapLength: Int

  /// Begins a file.
  public init(snapLength: Int = 262_144) {
    self.snapLength = snapLength
    bytes = [0xD4, 0xC3, 0xB2, 0xA1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    append(UInt32(truncatingIfNeeded: snapLength))
    append(1)
  }

  /// Adds one packet to the octets, and to the ranges if it belongs to an attack.
  public mutating func receive(_ packet: DrawnPacket, _ octets: ArraySlice<UInt8>) {
    packetCount += 1
    let microseconds = packet.time.nanoseconds / 1000
    let kept = min(octets.count, snapLength)
    append(UInt32(truncatingIfNeeded: microseconds / 1_000_000))
    append(UInt32(truncatingIfNeeded: microseconds % 1_000_000))
    append(UInt32(truncatingIfNeeded: kept))
    append(UInt32(truncatingIfNeeded: octets.count))
    bytes.append(contentsOf: octets.prefix(kept))
    guard packet.run > 0 else { return }
    if let last = ranges.last, last.run == packet.run, last.last == packetCount - 1 {
      ranges[ranges.count - 1].last = packetCount
    } else {
      ranges.append(LabelledRange(run: packet.run, first: packetCount, last: packetCount))
    }
  }

  /// Forgets the octets made so far, which somebody has written.
  public mutating func clear() { bytes.removeAll(keepingCapacity: true) }

  private mutating func append(_ value: UInt32) {
    for octet in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * octet))) }
  }
}
