// SPDX-License-Identifier: Apache-2.0
import Frames
import NetworkTypes
import SensorTestKit
import Testing

@Suite("Every link · libpcap LINKTYPE registry")
struct LinkFamilyTests {
  @Test("the datagram inside is read", arguments: LinkSample.all)
  func datagram(sample: LinkSample) {
    let reading = Reading(sample.bytes, sample.link)
    #expect(reading.ends == sample.ends)
    #expect(reading.payload == [1, 2, 3])
    #expect(reading.failure.isEmpty)
  }

  @Test(
    "what stands behind the datagram, as padding and a frame check sequence, is no payload", arguments: LinkSample.all)
  func trailer(sample: LinkSample) {
    #expect(Reading(sample.bytes + [0, 0, 0, 0, 0xDE, 0xAD, 0xBE, 0xEF], sample.link).payload == [1, 2, 3])
  }

  @Test("each proper prefix is truncated or cut, and the same twice", arguments: LinkSample.all)
  func prefixes(sample: LinkSample) {
    for count in 0..<sample.bytes.count {
      let prefix = Array(sample.bytes.prefix(count))
      let reading = Reading(prefix, sample.link, originalLength: sample.bytes.count)
      #expect(reading.isPayloadCut || reading.failure.contains("truncated"), "\(count) bytes: \(reading)")
      #expect(reading == Reading(prefix, sample.link, originalLength: sample.bytes.count))
    }
  }

  @Test("any change of any octet is read without a crash", arguments: LinkSample.all)
  func mutations(sample: LinkSample) {
    for offset in 0..<sample.header.count + 4 {
      for value in [UInt8(0), 1, 3, 0x0F, 0x7F, 0x80, 0xAA, 0xFF] {
        var bytes = sample.bytes
        bytes[offset] = value
        #expect(Reading(bytes, sample.link) == Reading(bytes, sample.link))
      }
    }
  }

  @Test("random octets on any link are read without a crash")
  func random() {
    var generator = SplitMix(state: 7)
    for number in UInt16(0)...300 {
      for _ in 0..<40 {
        let bytes = (0..<Int.random(in: 0...120, using: &generator)).map { _ in
          UInt8.random(in: 0...255, using: &generator)
        }
        let link = LinkType(rawValue: number)
        #expect(Reading(bytes, link) == Reading(bytes, link))
      }
    }
  }

  @Test(
    "the addresses are those of the frame",
    arguments: [
      "Ethernet", "Token Ring", "Token Ring through bridges", "FDDI", "IP over Fibre Channel", "Marvell switch tag",
    ])
  func addresses(name: String) throws {
    let sample = try #require(LinkSample.all.first { $0.description == name })
    #expect(Reading(sample.bytes, sample.link).source == LinkSample.camera)
  }

  @Test(
    "what carries no packet is counted as what it is",
    arguments: [
      (.ethernet, [1, 0x80, 0xC2, 0, 0, 0, 0, 0, 0x5E, 0, 0x53, 1, 0, 38, 0x42, 0x42, 3, 0], "llc_0x42"),
      (
        .ethernet, [1, 0, 0xC, 0xCC, 0xCC, 0xCC, 0, 0, 0x5E, 0, 0x53, 1, 0, 38, 0xAA, 0xAA, 3, 0, 0, 12, 32, 3],
        "snap_0x00000c_0x2003"
      ),
      (.ethernet, [1, 0x80, 0xC2, 0, 0, 14, 0, 0, 0x5E, 0, 0x53, 1, 0x88, 0xE1, 2, 7], "ethertype_0x88e1"),
      (.linuxCooked, [0, 0, 3, 56, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 16, 1], "hardware_824"),
      (.linuxCooked, [0, 0, 1, 24, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 12, 1], "family_12"),
      (.ppp, [0xFF, 3, 0xC0, 0x21, 1, 1, 0, 4], "ppp_0xc021"),
      (.pppEthernet, [0x11, 9, 0, 0, 0, 0], "ethertype_0x8863"),
      (.frameRelay, [4, 1, 3, 8, 0], "nlpid_0x08"), (.null, [7, 0, 0, 0], "family_7"),
      (.ciscoHDLC, [0x8F, 0, 0x80, 0x38, 0, 0], "ethertype_0x8038"), (.arcnetBSD, [1, 2, 221, 0, 0, 1], "family_221"),
      (.arcnetBSD, [1, 2, 212, 3, 0, 1], "family_212"),
    ] as [(LinkType, [UInt8], String)])
  func unread(link: LinkType, bytes: [UInt8], content: String) {
    let reading = Reading(bytes, link)
    #expect(reading.content == content)
    #expect(reading.failure.isEmpty)
    #expect(reading.ends.isEmpty)
  }

  @Test(
    "a header that is impossible is malformed",
    arguments: [
      (.ppi, [0, 0, 7, 0, 1, 0, 0, 0], "ppi_length"), (.pktap, [11, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0], "pktap_length"),
      (.juniperEthernet, [0x4D, 0x47, 0x44, 0], "juniper_magic"),
      (.frameRelay, [0, 0, 0, 0, 1], "frame_relay_address"),
      (.frameRelay, [1, 3], "frame_relay_address"), (.nflog, [2, 0, 0, 0, 3, 0, 1, 0], "nflog_length"),
      (.pflog, [0, 2, 0, 0], "pflog_length"),
      (.wirelessLANWithAVS, [0x80, 0x21, 0x10, 1, 0, 0, 0, 7], "monitor_header_length"),
      (.raw, [0x30], "ip_version"),
    ] as [(LinkType, [UInt8], String)])
  func malformed(link: LinkType, bytes: [UInt8], rule: String) {
    #expect(Reading(bytes, link).failure == "link " + rule)
  }
}

/// A small generator that gives the same numbers on every machine.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
