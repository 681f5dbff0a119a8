// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import SensorTestKit
import Testing
import Wire

@testable import Protocols

/// TLVs as they stand in frames.
enum LLDPBytes {
  static func unit(_ type: UInt8, _ value: [UInt8]) -> [UInt8] {
    [type << 1 | UInt8(value.count >> 8 & 1), UInt8(truncatingIfNeeded: value.count)] + value
  }

  static func unit(_ organisation: [UInt8], _ subtype: UInt8, _ value: [UInt8]) -> [UInt8] {
    unit(127, organisation + [subtype] + value)
  }

  static let chassis = unit(1, [4, 0, 0, 0x5E, 0, 0x53, 0x17])
  static let port = unit(2, [5] + Array("eth0".utf8))
  static let timeToLive = unit(3, [0, 120])
  static let head = chassis + port + timeToLive
  static let end: [UInt8] = [0, 0]

  static let bridges: [UInt8] = [0, 0x80, 0xC2]
  static let ethernet: [UInt8] = [0, 0x12, 0x0F]
  static let media: [UInt8] = [0, 0x12, 0xBB]
}

@Suite("LLDP · IEEE 802.1AB-2016 §8, ANSI/TIA-1057 §10, RFC 8520 §11")
struct LLDPTests {
  private func lines(_ bytes: [UInt8]) -> [String] { PacketReading(bytes).messages(of: .lldp).flatMap(\.lines) }

  private func message(_ units: [UInt8]) -> RenderedMessage? {
    PacketReading(LLDPBytes.head + units + LLDPBytes.end).messages(of: .lldp).first
  }

  @Test("the part that every message has keeps the laws of decoding")
  func laws() {
    let breaches = DecodingLaws.prefixBreaches(of: LLDPBytes.head) { input throws(WireError) in
      _ = try LLDPMessage(parsing: &input)
    }
    #expect(breaches.isEmpty)
  }

  @Test("a TLV keeps the laws of decoding", arguments: [3, 300])
  func unitLaws(count: Int) {
    let bytes = LLDPBytes.unit(5, [UInt8](repeating: 7, count: count))
    let breaches = DecodingLaws.breaches(ofReading: bytes) { input throws(WireError) in
      _ = try LLDPUnit(parsing: &input)
    }
    #expect(breaches.isEmpty)
  }

  @Test("a system says who it is; what stands behind the end is padding")
  func system() {
    let units =
      LLDPBytes.unit(4, Array("Uplink".utf8)) + LLDPBytes.unit(5, Array("lamp".utf8))
      + LLDPBytes.unit(6, Array("Lamp OS 2".utf8)) + LLDPBytes.unit(7, [0, 0x1C, 0, 0x04])
      + LLDPBytes.unit(8, [5, 1, 192, 0, 2, 23, 2, 0, 0, 0, 7, 0])
    #expect(
      lines(LLDPBytes.head + units + LLDPBytes.end + [9, 9, 9]) == [
        "lldp.chassis_id=00:00:5e:00:53:17", "lldp.chassis_id_type=mac", "lldp.port_id=eth0",
        "lldp.port_id_type=interface_name", "lldp.ttl=120", "lldp.port_description=Uplink", "lldp.system_name=lamp",
        "lldp.system_description=Lamp OS 2", "lldp.capabilities[0]=bridge", "lldp.capabilities[1]=wlan_access_point",
        "lldp.capabilities[2]=router", "lldp.enabled_capabilities[0]=bridge",
        "lldp.management[0].address=192.0.2.23", "lldp.management[0].interface=7", "lldp.tlvs[0]=4",
        "lldp.tlvs[1]=5", "lldp.tlvs[2]=6", "lldp.tlvs[3]=7", "lldp.tlvs[4]=8",
      ])
  }

  @Test("identifiers are shown as what they are")
  func identifiers() {
    let network = LLDPBytes.unit(1, [5, 1, 192, 0, 2, 23]) + LLDPBytes.unit(2, [3, 0, 0, 0x5E, 0, 0x53, 0x18])
    let message = PacketReading(network + LLDPBytes.timeToLive).messages(of: .lldp).first
    #expect(message?["lldp.chassis_id"] == "192.0.2.23")
    #expect(message?["lldp.chassis_id_type"] == "network_address")
    #expect(message?["lldp.port_id"] == "00:00:5e:00:53:18")
    #expect(message?["lldp.port_id_type"] == "mac")
    let other = LLDPBytes.unit(1, [0x63, 0x61, 1]) + LLDPBytes.port + LLDPBytes.timeToLive
    #expect(PacketReading(other).messages(of: .lldp).first?["lldp.chassis_id"] == "a\\001")
    #expect(PacketReading(other).messages(of: .lldp).first?["lldp.chassis_id_type"] == "reserved")
  }

  @Test("what working groups have added is shown")
  func organisations() {
    let units =
      LLDPBytes.unit(LLDPBytes.bridges, 1, [0, 9])
      + LLDPBytes.unit(LLDPBytes.bridges, 3, [0, 9, 3] + Array("iot".utf8))
      + LLDPBytes.unit(LLDPBytes.ethernet, 1, [3, 0x6C, 0, 0, 30])
      + LLDPBytes.unit(LLDPBytes.ethernet, 2, [7, 1, 4, 0x52, 0, 130, 0, 127])
      + LLDPBytes.unit(LLDPBytes.ethernet, 4, [0x05, 0xF2]) + LLDPBytes.unit([0, 0x10, 0x18], 2, [1])
      + LLDPBytes.unit([0, 0, 0x5E], 1, Array("https://lamp.test/mud".utf8))
    #expect(
      message(units)?.lines.dropFirst(5) == [
        "lldp.tlvs[0]=127.0080c2.1", "lldp.tlvs[1]=127.0080c2.3", "lldp.tlvs[2]=127.00120f.1",
        "lldp.tlvs[3]=127.00120f.2", "lldp.tlvs[4]=127.00120f.4", "lldp.tlvs[5]=127.001018.2",
        "lldp.tlvs[6]=127.00005e.1", "lldp.port_vlan=9", "lldp.vlans[0].id=9", "lldp.vlans[0].name=iot",
        "lldp.autonegotiation=true", "lldp.mau_type=30", "lldp.power.class=4", "lldp.power.requested=13000",
        "lldp.power.allocated=12700", "lldp.max_frame_size=1522", "lldp.mud_url=https://lamp.test/mud",
      ])
  }

  @Test("a media endpoint shows its policies and its inventory")
  func media() {
    var units = LLDPBytes.unit(LLDPBytes.media, 1, [0, 0x3F, 3])
    units += LLDPBytes.unit(LLDPBytes.media, 2, [1, 0x40, 0x02, 0xAE])
    units += LLDPBytes.unit(LLDPBytes.media, 2, [9, 0x80, 0, 0]) + LLDPBytes.unit(LLDPBytes.media, 4, [0x52, 0, 63])
    for (subtype, text) in (5...11).map({ (UInt8($0), "text \($0)") }) {
      units += LLDPBytes.unit(LLDPBytes.media, subtype, Array(text.utf8))
    }
    #expect(
      message(units)?.lines.filter { $0.hasPrefix("lldp.med") } == [
        "lldp.med.device_type=endpoint_class_3", "lldp.med.policies[0].application=voice",
        "lldp.med.policies[0].tagged=true", "lldp.med.policies[0].vlan=1", "lldp.med.policies[0].priority=2",
        "lldp.med.policies[0].dscp=46", "lldp.med.policies[1].application=9", "lldp.med.policies[1].unknown=true",
        "lldp.med.power=6300", "lldp.med.hardware=text 5", "lldp.med.firmware=text 6", "lldp.med.software=text 7",
        "lldp.med.serial=text 8", "lldp.med.manufacturer=text 9", "lldp.med.model=text 10", "lldp.med.asset=text 11",
      ])
  }
}

/// One test a rule: what a sender does, and what is said of it.
@Suite("LLDP rules · IEEE 802.1AB-2016 §8")
struct LLDPRuleTests {
  private func rules(_ bytes: [UInt8]) -> [String] { PacketReading(bytes).rules(of: .lldp) }

  private func rules(ofUnits units: [UInt8]) -> [String] { rules(LLDPBytes.head + units + LLDPBytes.end) }

  private func name(_ rule: WireError.Rule) -> [String] { [rule.name.description] }

  @Test("chassis id, port id and time to live come first, in this order")
  func order() {
    #expect(rules(LLDPBytes.head + LLDPBytes.end).isEmpty)
    #expect(rules(LLDPBytes.port + LLDPBytes.chassis + LLDPBytes.timeToLive) == name(.lldpOrder))
    #expect(rules(LLDPBytes.chassis + LLDPBytes.timeToLive + LLDPBytes.port) == name(.lldpOrder))
    #expect(rules(LLDPBytes.chassis + LLDPBytes.port + LLDPBytes.end) == name(.lldpOrder))
  }

  @Test("identifiers have 1 to 255 octets", arguments: [1, 257])
  func identifiers(count: Int) {
    let value = [UInt8](repeating: 7, count: count)
    #expect(rules(LLDPBytes.unit(1, value) + LLDPBytes.port + LLDPBytes.timeToLive) == name(.lldpChassis))
    #expect(rules(LLDPBytes.chassis + LLDPBytes.unit(2, value) + LLDPBytes.timeToLive) == name(.lldpPort))
  }

  @Test("the time to live has two octets")
  func timeToLive() {
    #expect(rules(LLDPBytes.chassis + LLDPBytes.port + LLDPBytes.unit(3, [1])) == name(.lldpTimeToLive))
  }

  @Test("the end has no value, and a TLV is whole")
  func end() {
    #expect(rules(LLDPBytes.head + [0, 1, 0]) == name(.lldpEnd))
    #expect(rules(LLDPBytes.head + [10, 9, 0]) == name(.endsInsideField))
  }

  @Test("nothing is said twice", arguments: [1, 4, 5, 6] as [UInt8])
  func repeated(type: UInt8) {
    let unit = LLDPBytes.unit(type, [7, 7])
    #expect(rules(ofUnits: unit + unit) == name(.lldpRepeated))
    #expect(rules(ofUnits: LLDPBytes.unit(100, []) + LLDPBytes.unit(100, [])).isEmpty)
  }

  @Test("names and descriptions have at most 255 octets", arguments: [4, 5, 6] as [UInt8])
  func text(type: UInt8) {
    #expect(rules(ofUnits: LLDPBytes.unit(type, [UInt8](repeating: 0x61, count: 255))).isEmpty)
    #expect(rules(ofUnits: LLDPBytes.unit(type, [UInt8](repeating: 0x61, count: 256))) == name(.lldpText))
  }

  @Test("what is enabled is supported", arguments: [[0, 4, 0, 8], [0, 4, 0]] as [[UInt8]])
  func capabilities(value: [UInt8]) { #expect(rules(ofUnits: LLDPBytes.unit(7, value)) == name(.lldpCapabilities)) }

  @Test(
    "a management address holds what its lengths say",
    arguments: [
      [1, 1, 2, 0, 0, 0, 7, 0], [5, 1, 192, 0, 2, 23, 2, 0, 0, 0, 7], [5, 1, 192, 0, 2, 23, 2, 0, 0, 0, 7, 1],
      [5, 1, 192, 0, 2, 23, 2, 0, 0, 0, 7, 129] + [UInt8](repeating: 0, count: 129),
    ] as [[UInt8]])
  func managementAddress(value: [UInt8]) {
    #expect(rules(ofUnits: LLDPBytes.unit(8, value)) == name(.lldpManagementAddress))
  }

  @Test(
    "a TLV of an organisation holds every field",
    arguments: [
      LLDPBytes.unit(127, [0, 0x80, 0xC2]), LLDPBytes.unit(LLDPBytes.bridges, 1, [0]),
      LLDPBytes.unit(LLDPBytes.bridges, 3, [0, 9, 4, 0x61]), LLDPBytes.unit(LLDPBytes.ethernet, 1, [3, 0x6C, 0, 0]),
      LLDPBytes.unit(LLDPBytes.ethernet, 2, [7, 1]), LLDPBytes.unit(LLDPBytes.ethernet, 4, [5]),
      LLDPBytes.unit(LLDPBytes.media, 1, [0, 0x3F]), LLDPBytes.unit(LLDPBytes.media, 2, [1, 0, 0]),
      LLDPBytes.unit(LLDPBytes.media, 4, [0x52, 0]),
    ] as [[UInt8]])
  func organisation(unit: [UInt8]) { #expect(rules(ofUnits: unit) == name(.lldpOrganisation)) }

  @Test("what stands in front of a broken TLV is shown, and an early end that is the capture's is no fault")
  func partly() {
    var reading = PacketReading(LLDPBytes.head + LLDPBytes.unit(5, Array("lamp".utf8)) + [12, 90, 0x61])
    #expect(reading.messages(of: .lldp).first?["lldp.system_name"] == "lamp")
    #expect(reading.rules(of: .lldp) == name(.endsInsideField))
    reading.isCutByCapture = true
    #expect(reading.rules(of: .lldp).isEmpty)
  }
}
