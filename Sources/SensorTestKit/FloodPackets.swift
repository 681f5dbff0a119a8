// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// The packets of a flood: each begins a flow of its own, none is ever answered.
///
/// Three in four come from random hosts and ports to a few devices; one in four is spoofed as from a single host and goes to all
/// ports of all devices. All follow from their number alone, and no two of 2^38 have the same ends.
public struct FloodPackets {
  /// What the flood is made of.
  public enum Kind: String, CaseIterable, Sendable {
    /// Connection attempts.
    case syn
    /// Datagrams of 32 octets of no protocol.
    case udp
  }

  /// The bytes of the packet made last, from its Ethernet header on.
  public private(set) var bytes: [UInt8]
  private let sumPlace: Int

  private static let devices = IPAddress(v4: 0xC0A8_3200)
  private static let networkStart = 14
  private static let transportStart = 34

  public init(_ kind: Kind) {
    let spoofed = IPAddress(v4: 0xC633_6407)
    let body =
      switch kind {
      case .syn: PacketBuilder().tcp(from: 0, to: 0, sequence: 1, flags: 0x02, options: [2, 4, 5, 0xB4])
      case .udp: PacketBuilder(payload: (0..<32).map { 0x80 | $0 }).udp(from: 0, to: 0)
      }
    bytes =
      body.ip(from: spoofed, to: Self.devices, kind == .syn ? .tcp : .udp).checksummed()
      .ethernet(from: MACAddress(value: 0x02_0000_5E00_0001), to: MACAddress(value: 0x02_0000_5E00_5301)).bytes
    sumPlace = Self.transportStart + (kind == .syn ? 16 : 6)
  }

  /// Makes the packet of this number, with its sums.
  public mutating func make(_ number: UInt64) {
    // An odd factor shuffles the numbers below 2^40 without making two of them the same.
    let mixed = number &* 0x9E37_79B9_7F4A_7C15 & 0xFF_FFFF_FFFF
    let (host, port) = (UInt16(truncatingIfNeeded: mixed >> 16), UInt16(truncatingIfNeeded: mixed))
    let part = UInt16(truncatingIfNeeded: mixed >> 32)
    if number & 3 == 3 {
      put(0xC633, at: Self.networkStart + 12, isAddress: true)
      put(0x6407, at: Self.networkStart + 14, isAddress: true)
      put(0x3200 | part, at: Self.networkStart + 18, isAddress: true)
      put(port, at: Self.transportStart, isAddress: false)
      put(host, at: Self.transportStart + 2, isAddress: false)
    } else {
      put(0x0A00 | part, at: Self.networkStart + 12, isAddress: true)
      put(host, at: Self.networkStart + 14, isAddress: true)
      put(0x3200 | host & 0x0F, at: Self.networkStart + 18, isAddress: true)
      put(port, at: Self.transportStart, isAddress: false)
      put(23, at: Self.transportStart + 2, isAddress: false)
    }
  }

  /// Changes two octets, and the sums over them (RFC 1624 §3, equation 3).
  private mutating func put(_ word: UInt16, at place: Int, isAddress: Bool) {
    let change = UInt32(~read(place)) + UInt32(word)
    write(word, at: place)
    if isAddress { correct(Self.networkStart + 10, change) }
    correct(sumPlace, change)
  }

  private mutating func correct(_ place: Int, _ change: UInt32) {
    var sum = UInt32(~read(place)) + change
    sum = sum & 0xFFFF + sum >> 16
    sum = sum & 0xFFFF + sum >> 16
    write(~UInt16(truncatingIfNeeded: sum), at: place)
  }

  private func read(_ place: Int) -> UInt16 { UInt16(bytes[place]) << 8 | UInt16(bytes[place + 1]) }

  private mutating func write(_ word: UInt16, at place: Int) {
    bytes[place] = UInt8(word >> 8)
    bytes[place + 1] = UInt8(word & 0xFF)
  }
}
