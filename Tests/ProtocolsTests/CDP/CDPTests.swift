// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import SensorTestKit
import Testing
import Wire

@testable import Protocols

@Suite("CDP · Cisco, CDP message format")
struct CDPTests {
  private static func unit(_ type: UInt16, _ value: [UInt8]) -> [UInt8] {
    [UInt8(type >> 8), UInt8(truncatingIfNeeded: type), UInt8((value.count + 4) >> 8), UInt8((value.count + 4) & 0xFF)]
      + value
  }

  private static func unit(_ type: UInt16, _ text: String) -> [UInt8] { unit(type, Array(text.utf8)) }

  private static let head: [UInt8] = [2, 180, 0, 0]

  private static let addresses: [UInt8] =
    [0, 0, 0, 2, 1, 1, 0xCC, 0, 4, 192, 0, 2, 23, 2, 8, 0xAA, 0xAA, 3, 0, 0, 0, 0x86, 0xDD, 0, 16]
    + [0xFE, 0x80] + [UInt8](repeating: 0, count: 13) + [1]

  private func lines(_ units: [UInt8]) -> [String] {
    Array(PacketReading(Self.head + units).messages(of: .cdp).flatMap(\.lines).dropFirst(3))
  }

  private func rules(_ units: [UInt8]) -> [String] { PacketReading(Self.head + units).rules(of: .cdp) }

  private func name(_ rule: WireError.Rule) -> [String] { [rule.name.description] }

  @Test("the head and a TLV keep the laws of decoding")
  func laws() {
    let head = DecodingLaws.prefixBreaches(of: Self.head) { input throws(WireError) in
      _ = try CDPMessage(parsing: &input)
    }
    #expect(head.isEmpty)
    let unit = DecodingLaws.breaches(ofReading: Self.unit(1, "lamp")) { input throws(WireError) in
      _ = try CDPUnit(parsing: &input)
    }
    #expect(unit.isEmpty)
  }

  @Test("a device says who it is")
  func device() {
    let units =
      Self.unit(0x01, "lamp.test") + Self.unit(0x02, Self.addresses) + Self.unit(0x03, "Gi0/1")
      + Self.unit(0x04, [0, 0, 0, 0x29]) + Self.unit(0x05, "IOS 15") + Self.unit(0x06, "cisco WS-C2960")
      + Self.unit(0x09, "home") + Self.unit(0x0A, [0, 9]) + Self.unit(0x0B, [1]) + Self.unit(0x0E, [1, 0, 20])
      + Self.unit(0x10, [0x18, 0x9C])
    let more =
      Self.unit(0x11, [0, 0, 5, 0xDC]) + Self.unit(0x14, "lamp") + Self.unit(0x16, Self.addresses)
      + Self.unit(0x17, [0] + Array("hall".utf8)) + Self.unit(0x19, [0, 1, 0, 2, 0, 0, 0x2E, 0xE0])
      + Self.unit(0x1A, [0, 1, 0, 2, 0, 0, 0x3C, 0x28])
    #expect(
      lines(units) == [
        "cdp.device_id=lamp.test", "cdp.addresses[0]=192.0.2.23", "cdp.addresses[1]=fe80::1", "cdp.port_id=Gi0/1",
        "cdp.capabilities[0]=router", "cdp.capabilities[1]=switch", "cdp.capabilities[2]=igmp_filter",
        "cdp.software_version=IOS 15", "cdp.platform=cisco WS-C2960", "cdp.vtp_domain=home", "cdp.native_vlan=9",
        "cdp.duplex=full", "cdp.voice_vlan=20", "cdp.power=6300",
      ] + [1, 2, 3, 4, 5, 6, 9, 10, 11, 14, 16].enumerated().map { "cdp.tlvs[\($0.offset)]=\($0.element)" })
    #expect(
      lines(more) == [
        "cdp.mtu=1500", "cdp.system_name=lamp", "cdp.management_addresses[0]=192.0.2.23",
        "cdp.management_addresses[1]=fe80::1", "cdp.location=hall", "cdp.power_requested=12000",
        "cdp.power_available=15400",
      ] + [17, 20, 22, 23, 25, 26].enumerated().map { "cdp.tlvs[\($0.offset)]=\($0.element)" })
  }

  @Test(
    "the checksum of an odd message takes its last octet as a signed word",
    arguments: [([], 0xFD4B), ([0x61], 0xFCE4), ([0xE1], 0xFD64)] as [([UInt8], UInt16)])
  func checksum(text: [UInt8], sum: UInt16) {
    let unit = text.isEmpty ? [] : Self.unit(1, text)
    let bytes = [2, 180, UInt8(sum >> 8), UInt8(truncatingIfNeeded: sum)] + unit
    #expect(PacketReading(bytes).messages(of: .cdp).first?["cdp.checksum_valid"] == "true")
    var cut = PacketReading(Self.head + unit)
    #expect(cut.messages(of: .cdp).first?["cdp.checksum_valid"] == "false")
    cut.isCutByCapture = true
    #expect(cut.messages(of: .cdp).first?["cdp.checksum_valid"] == nil)
  }

  @Test("a length includes its own head, and a TLV is whole")
  func length() {
    #expect(rules([0, 1, 0, 3]) == name(.cdpLength))
    #expect(rules([0, 1, 0, 9, 0x61]) == name(.endsInsideField))
  }

  @Test(
    "a TLV holds every field of its type",
    arguments: [(2, 3), (4, 3), (0x0A, 1), (0x0B, 0), (0x0E, 2), (0x10, 1), (0x11, 3), (0x16, 3), (0x19, 7), (0x1A, 7)])
  func value(type: UInt16, count: Int) {
    #expect(rules(Self.unit(type, [UInt8](repeating: 0, count: count))) == name(.cdpValue))
  }

  @Test("a list holds as many addresses as it counts")
  func addressList() {
    var short = Self.addresses
    short[3] = 3
    #expect(rules(Self.unit(2, short)) == name(.cdpAddresses))
    #expect(rules(Self.unit(2, [0xFF, 0xFF, 0xFF, 0xFF])) == name(.cdpAddresses))
  }

  @Test("what stands in front of a broken TLV is shown")
  func partly() { #expect(lines(Self.unit(1, "lamp") + [0, 3, 0, 0]).first == "cdp.device_id=lamp") }
}
