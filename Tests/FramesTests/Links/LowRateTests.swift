// SPDX-License-Identifier: Apache-2.0
import Frames
import NetworkTypes
import SensorTestKit
import Testing

@Suite("Low-rate networks · IEEE 802.15.4-2020 §7")
struct LowRateTests {
  /// A datagram without compression, which shows that the header before it was read to its end.
  private static let body = [0x41] + LinkSample.datagram6

  private static func read(_ bytes: [UInt8], _ link: LinkType = .lowRateWithoutFCS) -> Reading {
    var decoder = FrameDecoder()
    let header = PacketBuilder(payload: bytes).header(at: Timestamp(nanoseconds: 0), number: 1, linkType: link)
    return Reading(bytes, header, by: &decoder)
  }

  @Test(
    "addresses and networks are walked over as version and compression say",
    arguments: [
      // 2003 and 2006: both networks, one for both, no source, no destination.
      [0x01, 0x88, 9, 1, 2, 3, 4, 1, 2, 5, 6], [0x41, 0x88, 9, 1, 2, 3, 4, 5, 6],
      [0x41, 0xDC, 9, 1, 2] + [UInt8](repeating: 7, count: 16), [0x01, 0x08, 9, 1, 2, 3, 4],
      [0x01, 0x80, 9, 1, 2, 3, 4],
      [0x41, 0x80, 9, 1, 2, 3, 4],
      // 2015: table 7-2.
      [0x01, 0x20, 9], [0x01, 0x28, 9, 1, 2, 3, 4], [0x41, 0x28, 9, 3, 4], [0x01, 0xA0, 9, 1, 2, 3, 4],
      [0x41, 0xA0, 9, 3, 4], [0x01, 0xEC, 9, 1, 2] + [UInt8](repeating: 7, count: 16),
      [0x41, 0xEC, 9] + [UInt8](repeating: 7, count: 16), [0x01, 0xA8, 9, 1, 2, 3, 4, 1, 2, 5, 6],
      [0x41, 0xA8, 9, 1, 2, 3, 4, 5, 6],
      // Without a sequence number; with header elements, and with payload elements behind them.
      [0x41, 0xA9, 1, 2, 3, 4, 5, 6], [0x41, 0xAA, 9, 1, 2, 3, 4, 5, 6, 2, 0x0D, 8, 8, 0x80, 0x3F],
      [0x41, 0xAA, 9, 1, 2, 3, 4, 5, 6, 0, 0x3F, 3, 0xA8, 1, 2, 3, 0, 0xF8],
    ] as [[UInt8]])
  func addressing(header: [UInt8]) {
    let reading = Self.read(header + Self.body)
    #expect(reading.ends == LinkSample.ends6)
    #expect(reading.payload == [1, 2, 3])
    for count in 0..<header.count + 9 {
      let prefix = Self.read(Array((header + Self.body).prefix(count)))
      #expect(prefix.failure.contains("truncated") || prefix.content == "wpan_no_data", "\(count) octets: \(prefix)")
    }
  }

  @Test("an integrity code is no part of the body, and an encrypted body is counted")
  func security() {
    let header: [UInt8] = [0x49, 0x98, 9, 1, 2, 3, 4, 5, 6]
    for (level, code) in [(1, 4), (2, 8), (3, 16)] {
      let auxiliary: [UInt8] = [UInt8(level) | 0x08, 0, 0, 0, 1, 1]
      let reading = Self.read(header + auxiliary + Self.body + [UInt8](repeating: 0xEE, count: code))
      #expect(reading.ends == LinkSample.ends6)
    }
    for control in [UInt8(5), 0x0D, 0x15, 0x1D, 0x25] {
      let reading = Self.read(header + [control] + [UInt8](repeating: 0, count: 40))
      #expect(reading.content == "wpan_secured")
      #expect(reading.failure.isEmpty)
    }
  }

  @Test(
    "what carries no packet is counted as what it is",
    arguments: [
      ([0x00, 0x80, 9, 1, 2, 3, 4, 0, 0], "wpan_beacon"), ([0x02, 0x00, 9], "wpan_acknowledgement"),
      ([0x03, 0x08, 9, 1, 2, 3, 4, 7], "wpan_command"), ([0x05, 0x00], "wpan_other"),
      ([0x41, 0x88, 9, 1, 2, 3, 4, 5, 6], "wpan_no_data"),
      // ZigBee's network layer, and what RFC 4944 leaves to others.
      ([0x41, 0x88, 9, 1, 2, 3, 4, 5, 6, 0x48, 0x02, 0, 0], "wpan_not_6lowpan"),
      ([0x41, 0x88, 9, 1, 2, 3, 4, 5, 6, 0x08, 0x02, 0, 0], "wpan_not_6lowpan"),
      ([0x41, 0x88, 9, 1, 2, 3, 4, 5, 6, 0x3F], "wpan_not_6lowpan"),
      ([0x41, 0x88, 9, 1, 2, 3, 4, 5, 6, 0x42, 0, 0], "6lowpan_unknown_compression"),
    ] as [([UInt8], String)])
  func unread(bytes: [UInt8], content: String) {
    let reading = Self.read(bytes)
    #expect(reading.content == content)
    #expect(reading.failure.isEmpty)
  }

  @Test("the check sequence, a preamble and TAP's fields are no part of the frame")
  func framing() {
    let frame: [UInt8] = [0x41, 0x88, 9, 1, 2, 3, 4, 5, 6] + Self.body
    let checked = frame + Self.check(frame)
    #expect(Self.read(checked, .lowRate).ends == LinkSample.ends6)
    #expect(
      Self.read([0, 0, 0, 0, 0xA7, UInt8(checked.count)] + checked, .lowRateWithPreamble).ends == LinkSample.ends6)
    #expect(Self.read([0, 0, 4, 0] + frame, .lowRateTap).ends == LinkSample.ends6)
    #expect(Self.read([0, 0, 12, 0, 0, 0, 1, 0, 1, 0, 0, 0] + checked, .lowRateTap).ends == LinkSample.ends6)
    let tap: [UInt8] = [0, 0, 22, 0, 3, 0, 3, 0, 11, 0, 0, 0, 0, 0, 1, 0, 2, 0, 0, 0, 1, 0]
    #expect(Self.read(tap + frame + [1, 2, 3, 4], .lowRateTap).ends == LinkSample.ends6)
    #expect(Self.read([0, 0, 3, 0], .lowRateTap).failure == "link wpan_tap_length")
  }

  @Test("a frame that was damaged on the air is counted, and one whose radio vouches for it is read")
  func damage() {
    let frame: [UInt8] = [0x41, 0x88, 9, 1, 2, 3, 4, 5, 6] + Self.body
    #expect(Self.read(frame + [0, 0], .lowRate).content == "wpan_damaged")
    #expect(Self.read(frame + [0xD0, 0xEA], .lowRate).ends == LinkSample.ends6)
  }

  @Test("the reserved addressing mode is malformed")
  func reserved() {
    #expect(Self.read([0x41, 0x84, 9, 1, 2, 3, 4, 5, 6]).failure == "link wpan_addressing")
  }

  /// ITU-T's checksum of 16 bits, lowest octet first.
  private static func check(_ bytes: [UInt8]) -> [UInt8] {
    var remainder: UInt16 = 0
    for byte in bytes {
      for bit in 0..<8 {
        let isSet = remainder & 1 != UInt16(byte >> UInt8(bit)) & 1
        remainder = remainder >> 1 ^ (isSet ? 0x8408 : 0)
      }
    }
    return [UInt8(truncatingIfNeeded: remainder), UInt8(remainder >> 8)]
  }
}
