// SPDX-License-Identifier: Apache-2.0
import Frames
import NetworkTypes
import SensorTestKit
import Testing

private let access: [UInt8] = [0, 0, 0x5E, 0, 0x53, 0xA0]
private let camera: [UInt8] = [0, 0, 0x5E, 0, 0x53, 0x17]
private let router: [UInt8] = [0, 0, 0x5E, 0, 0x53, 1]
private let relay: [UInt8] = [0, 0, 0x5E, 0, 0x53, 0xA1]

/// An IEEE 802.11 data frame with three addresses.
private func frame(
  _ subtype: UInt8 = 0, flags: UInt8 = 1, _ addresses: [[UInt8]] = [access, camera, router], sequence: UInt8 = 0,
  _ more: [UInt8] = []
) -> [UInt8] {
  [subtype << 4 | 8, flags, 0, 0] + addresses.flatMap { $0 } + [sequence, 0] + more
}

private let body = LinkSample.snap + LinkSample.datagram4

@Suite("Wireless LAN · IEEE 802.11-2020 §9, radiotap.org")
struct WirelessLANTests {
  @Test(
    "source and destination are the stations, whichever way the frame goes",
    arguments: [
      (0, [router, camera, access], []), (1, [access, camera, router], []), (2, [router, access, camera], []),
      (3, [relay, access, router], camera),
    ] as [(UInt8, [[UInt8]], [UInt8])])
  func stations(flags: UInt8, addresses: [[UInt8]], fourth: [UInt8]) {
    let reading = Reading(frame(flags: flags, addresses, fourth) + body, .wirelessLAN)
    #expect(reading.ends == LinkSample.ends4)
    #expect(reading.source == LinkSample.camera)
    #expect(reading.destination == LinkSample.router)
  }

  @Test(
    "quality of service, HT control, mesh control and the first frame of an aggregate are walked over",
    arguments: [
      (1, [0, 0]), (0x81, [0, 0, 1, 2, 3, 4]), (1, [0, 1, 0, 31, 9, 0, 0, 0]),
      (1, [0, 1, 1, 31, 9, 0, 0, 0, 0, 0, 0x5E, 0, 0x53, 9]), (1, [0x80, 0] + router + camera + [0, 47]),
    ] as [(UInt8, [UInt8])])
  func controls(flags: UInt8, more: [UInt8]) {
    let reading = Reading(frame(8, flags: flags, [access, camera, router], more) + body, .wirelessLAN)
    #expect(reading.ends == LinkSample.ends4)
    #expect(reading.source == LinkSample.camera)
  }

  @Test(
    "what carries no packet that can be read is counted as what it is",
    arguments: [
      ([0x80, 0, 0, 0] + router + camera + access + [0, 0, 1], "wlan_management"),
      ([0xD4, 0, 0, 0] + router, "wlan_control"), ([0x0C, 0, 0, 0], "wlan_other"), ([0x09, 0, 0, 0], "wlan_other"),
      (frame(4), "wlan_no_data"), (frame(12, [access, camera, router], [0, 0]), "wlan_no_data"),
      (frame(flags: 0x41) + body, "wlan_protected"), (frame(flags: 5) + body, "wlan_fragment"),
      (frame(sequence: 1) + body, "wlan_fragment"),
    ] as [([UInt8], String)])
  func unread(bytes: [UInt8], content: String) {
    let reading = Reading(bytes, .wirelessLAN)
    #expect(reading.content == content)
    #expect(reading.failure.isEmpty)
    #expect(reading.ends.isEmpty)
  }

  @Test(
    "radiotap's fields are walked over, and its flags heeded",
    arguments: [
      ([0, 0, 8, 0, 0, 0, 0, 0], []), ([0, 0, 9, 0, 2, 0, 0, 0, 0x10], [1, 2, 3, 4]),
      ([0, 0, 17, 0, 3, 0, 0, 0, 9, 9, 9, 9, 9, 9, 9, 9, 0x10], [1, 2, 3, 4]),
      ([0, 0, 25, 0, 3, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 9, 9, 9, 9, 9, 9, 9, 9, 0x10], [1, 2, 3, 4]),
      ([0, 0, 12, 0, 0, 0, 0, 0x80, 0, 0, 0, 0], []),
    ] as [([UInt8], [UInt8])])
  func radiotap(header: [UInt8], check: [UInt8]) {
    let reading = Reading(header + frame() + body + check, .wirelessLANWithRadiotap)
    #expect(reading.ends == LinkSample.ends4)
    #expect(reading.payload == [1, 2, 3])
  }

  @Test("padding between header and body is walked over where radiotap tells of it")
  func padding() {
    let bytes = [0, 0, 9, 0, 2, 0, 0, 0, 0x20] + frame(8, [access, camera, router], [0, 0]) + [0, 0] + body
    #expect(Reading(bytes, .wirelessLANWithRadiotap).ends == LinkSample.ends4)
  }

  @Test("a frame that was damaged on the air is counted, and not believed")
  func damaged() {
    let reading = Reading([0, 0, 9, 0, 2, 0, 0, 0, 0x40] + frame() + body, .wirelessLANWithRadiotap)
    #expect(reading.content == "wlan_damaged")
    #expect(reading.ends.isEmpty)
  }

  @Test("presence masks without an end are truncated, and a length shorter than the header is malformed")
  func endless() {
    let masks = [UInt8](repeating: 0xFF, count: 60)
    #expect(Reading([0, 0, 64, 0] + masks + frame(), .wirelessLANWithRadiotap).failure.hasPrefix("link truncated"))
    #expect(Reading([0, 0, 7, 0, 0, 0, 0, 0], .wirelessLANWithRadiotap).failure == "link radiotap_length")
  }

  @Test("the headers of Prism and AVS are walked over, also behind each other's link type and behind PPI")
  func monitors() {
    let prism: [UInt8] = [0x44, 0, 0, 0, 20, 0, 0, 0] + [UInt8](repeating: 0, count: 12)
    let avs: [UInt8] = [0x80, 0x21, 0x10, 1, 0, 0, 0, 20] + [UInt8](repeating: 0, count: 12)
    for (header, link) in [
      (prism, LinkType.wirelessLANWithPrism), (avs, .wirelessLANWithPrism), (avs, .wirelessLANWithAVS),
      ([0, 0, 8, 0, 119, 0, 0, 0] + prism, .ppi), ([0, 0, 8, 0, 105, 0, 0, 0], .ppi),
    ] {
      #expect(Reading(header + frame() + body, link).ends == LinkSample.ends4)
    }
  }

  @Test("a cooked capture of a wireless device holds the frame, with radiotap or without")
  func cooked() {
    let head: [UInt8] = [0, 0, 3, 0x21, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    #expect(Reading(head + frame() + body, .linuxCooked).ends == LinkSample.ends4)
    let radiotap: [UInt8] = [0, 0, 3, 0x23] + head.dropFirst(4) + [0, 0, 8, 0, 0, 0, 0, 0]
    #expect(Reading(radiotap + frame() + body, .linuxCooked).ends == LinkSample.ends4)
  }

  @Test("each proper prefix is truncated or cut")
  func prefixes() {
    let bytes = [0, 0, 9, 0, 2, 0, 0, 0, 0] + frame(8, [access, camera, router], [0, 0]) + body
    for count in 0..<bytes.count {
      let reading = Reading(Array(bytes.prefix(count)), .wirelessLANWithRadiotap, originalLength: bytes.count)
      #expect(reading.isPayloadCut || reading.failure.contains("truncated"), "\(count) bytes: \(reading)")
    }
  }
}
