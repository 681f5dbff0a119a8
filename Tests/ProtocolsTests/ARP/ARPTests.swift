// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import SensorTestKit
import Testing
import Wire

@testable import Protocols

@Suite("ARP · RFC 826, RFC 5227, RFC 5494")
struct ARPTests {
  private static let camera = MACAddress(value: 0x0000_5E00_5317)
  private static let router = MACAddress(value: 0x0000_5E00_5301)
  private static let cameraAddress = IPAddress(v4: 0xC000_0217)
  private static let routerAddress = IPAddress(v4: 0xC000_0201)

  private static func packet(
    _ operation: UInt16, _ sender: IPAddress = cameraAddress, _ target: IPAddress = routerAddress
  ) -> [UInt8] {
    PacketBuilder.arp(operation: operation, sender: camera, sender, target: .zero, target).bytes
  }

  private static func reading(_ bytes: [UInt8], from source: MACAddress = camera) -> RenderedMessage? {
    var reading = PacketReading(bytes)
    reading.sourceMAC = source
    return reading.messages(of: .arp).first
  }

  private static func rules(_ bytes: [UInt8]) -> [String] { PacketReading(bytes).rules(of: .arp) }

  @Test("a request keeps the laws of decoding")
  func laws() {
    let breaches = DecodingLaws.breaches(ofReading: Self.packet(1)) { input throws(WireError) in
      _ = try ARPMessage(parsing: &input)
    }
    #expect(breaches.isEmpty)
  }

  @Test("a request shows who asks for whom, and padding behind it says nothing")
  func request() {
    let message = Self.reading(Self.packet(1) + [UInt8](repeating: 7, count: 18))
    #expect(
      message?.lines == [
        "arp.hw_type=ethernet", "arp.proto_type=ipv4", "arp.opcode=request", "arp.src_mac=00:00:5e:00:53:17",
        "arp.src_ip=192.0.2.23", "arp.dest_mac=00:00:00:00:00:00", "arp.dest_ip=192.0.2.1",
      ])
  }

  @Test(
    "operations have EVE's names, and unknown ones their number",
    arguments: [
      (2, "reply"), (3, "request_reverse"), (4, "reply_reverse"), (5, "drarp_request"), (6, "drarp_reply"),
      (7, "drarp_error"), (8, "inarp_request"), (9, "inarp_reply"), (10, "arp_nak"), (25, "25"),
    ] as [(UInt16, String)])
  func operations(number: UInt16, name: String) { #expect(Self.reading(Self.packet(number))?["arp.opcode"] == name) }

  @Test("probes and announcements are told apart from questions")
  func kinds() {
    let nobody = IPAddress(v4: 0)
    #expect(Self.reading(Self.packet(1, nobody))?["vedette.arp.kind"] == "probe")
    #expect(Self.reading(Self.packet(2, nobody))?["vedette.arp.kind"] == nil)
    let own = Self.packet(1, Self.cameraAddress, Self.cameraAddress)
    #expect(Self.reading(own)?["vedette.arp.kind"] == "announcement")
    #expect(Self.reading(Self.packet(1))?["vedette.arp.kind"] == nil)
    #expect(Self.reading(Self.packet(1, nobody, nobody))?["vedette.arp.kind"] == nil)
  }

  @Test("an answer for another interface than the one that sends is marked")
  func forOther() {
    #expect(Self.reading(Self.packet(2), from: Self.router)?["vedette.arp.for_other"] == "true")
    #expect(Self.reading(Self.packet(2))?["vedette.arp.for_other"] == nil)
    #expect(Self.reading(Self.packet(2), from: .zero)?["vedette.arp.for_other"] == nil)
  }

  @Test("addresses of other links and protocols are passed over")
  func otherLinks() {
    // InfiniBand, 20 octets (RFC 4391 §9.1.1); IEEE 1394, where nobody is asked by hardware address (RFC 2734 §5).
    let infiniband =
      [0, 32, 8, 0, 20, 4, 0, 1] + [UInt8](repeating: 9, count: 20) + [192, 0, 2, 23]
      + [UInt8](repeating: 0, count: 20) + [192, 0, 2, 1]
    #expect(
      Self.reading(infiniband)?.lines == [
        "arp.hw_type=32", "arp.proto_type=ipv4", "arp.opcode=request", "arp.src_ip=192.0.2.23",
        "arp.dest_ip=192.0.2.1",
      ])
    let fireWire =
      [0, 24, 8, 0, 16, 4, 0, 1] + [UInt8](repeating: 9, count: 16) + [192, 0, 2, 23] + [192, 0, 2, 1]
    #expect(Self.reading(fireWire)?["arp.dest_ip"] == "192.0.2.1")
    let chaos: [UInt8] = [0, 1, 8, 4, 6, 2, 0, 1] + [0, 0, 0x5E, 0, 0x53, 0x17, 1, 2, 0, 0, 0, 0, 0, 0, 3, 4]
    #expect(
      Self.reading(chaos)?.lines == [
        "arp.hw_type=ethernet", "arp.proto_type=2052", "arp.opcode=request", "arp.src_mac=00:00:5e:00:53:17",
        "arp.dest_mac=00:00:00:00:00:00",
      ])
    // ATM has another layout behind the operation (RFC 2225 §8.1).
    #expect(Self.reading([0, 19, 8, 0, 20, 0, 0, 8, 4])?["arp.opcode"] == "inarp_request")
  }

  @Test("lengths are those of the addresses")
  func lengths() {
    for (offset, rule) in [(4, WireError.Rule.arpHardwareLength), (5, .arpProtocolLength)] {
      var bytes = Self.packet(1) + [0, 0, 0, 0]
      bytes[offset] += 1
      #expect(Self.rules(bytes) == [rule.name.description])
    }
  }

  @Test("reserved numbers are not sent", arguments: [0, 0xFF] as [UInt8])
  func reserved(octet: UInt8) {
    for (offset, rule) in [(0, WireError.Rule.arpReservedHardware), (6, .arpReservedOperation)] {
      var bytes = Self.packet(1)
      bytes.replaceSubrange(offset..<offset + 2, with: [octet, octet])
      #expect(Self.rules(bytes) == [rule.name.description])
    }
  }

  @Test("a message that ends early is the sender's fault, unless the capture cut it")
  func cut() {
    var reading = PacketReading(Array(Self.packet(1).prefix(20)))
    #expect(reading.rules(of: .arp) == [WireError.Rule.endsInsideField.name.description])
    reading.isCutByCapture = true
    #expect(reading.messages(of: .arp).isEmpty)
  }
}
