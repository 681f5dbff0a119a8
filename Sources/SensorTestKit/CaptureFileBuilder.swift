// SPDX-License-Identifier: Apache-2.0

/// Builds the bytes of a pcap file (microseconds, little endian) for tests.
///
/// - Source: libpcap, pcap-savefile(5).
public struct CaptureFileBuilder: Sendable {
  public private(set) var bytes: [UInt8]

  public init(linkType: UInt32 = 1, snapLength: UInt32 = 262_144) {
    bytes = Self.little(0xA1B2_C3D4) + [2, 0, 4, 0] + Self.little(0) + Self.little(0) + Self.little(snapLength)
    bytes += Self.little(linkType)
  }

  /// Adds a packet at a number of microseconds after 2026-01-05 10:00 UTC.
  public mutating func add(_ packet: [UInt8], microseconds: UInt64, originalLength: Int? = nil) {
    let time = 1_767_607_200_000_000 + microseconds
    bytes += Self.little(UInt32(time / 1_000_000)) + Self.little(UInt32(time % 1_000_000))
    bytes += Self.little(UInt32(packet.count)) + Self.little(UInt32(originalLength ?? packet.count)) + packet
  }

  private static func little(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
