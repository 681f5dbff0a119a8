// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols
import Testing
import Wire

@testable import Flows

@Suite("Common fields of a record · EVE JSON")
struct ContextFieldsTests {
  @Test("a TCP event shows endpoints, tags and hardware addresses in the declared order")
  func tcp() throws {
    let names = try shown(transport: .tcp, vlan: VLANTags(outer: 7, inner: 9))
    #expect(
      names == [
        "timestamp", "flow_id=42", "pcap_cnt=3", "[vlan", "vlan=7", "vlan=9", "]", "src_ip=192.0.2.1", "src_port=49152",
        "dest_ip=198.51.100.2", "dest_port=1883", "proto=TCP", "app_proto=mqtt", "ether.src_mac=02:00:00:00:00:01",
        "ether.dest_mac=02:00:00:00:00:02",
      ])
  }

  @Test("an ICMP event shows type and code, and no ports")
  func icmp() throws {
    let names = try shown(transport: .icmpv6, vlan: VLANTags())
    #expect(names.contains("icmp_type=49152"))
    #expect(names.contains("icmp_code=1883"))
    #expect(names.contains("proto=IPv6-ICMP"))
    #expect(!names.contains { $0.hasPrefix("src_port") || $0.hasPrefix("vlan") })
  }

  @Test("a transport without a name of its own is written as its number")
  func unnamedTransport() throws {
    #expect(try shown(transport: TransportProtocol(rawValue: 89), vlan: VLANTags()).contains("proto=89"))
  }

  private func shown(transport: TransportProtocol, vlan: VLANTags) throws -> [String] {
    let client = Endpoint(address: try #require(IPAddress("192.0.2.1")), port: 49152)
    let server = Endpoint(address: try #require(IPAddress("198.51.100.2")), port: 1883)
    let macs = (MACAddress(value: 0x02_0000_0000_01), MACAddress(value: 0x02_0000_0000_02))
    let time = Timestamp(nanoseconds: 1)
    var flow = Flow(
      id: 42, transport: transport, client: client, server: server, clientMAC: macs.0, serverMAC: macs.1, vlan: vlan,
      start: time, firstPacket: 1, source: 0)
    flow.service = "mqtt"
    let context = EventContext(
      time: time, packet: 3, source: 0, vlan: vlan, sourceMAC: macs.0, destinationMAC: macs.1, sender: client,
      receiver: server, transport: transport, direction: .toServer, flow: flow)
    var names = NameRecorder()
    context.visit(&names)
    return names.seen
  }
}

/// Writes down what it is shown.
private struct NameRecorder: FieldVisitor {
  var seen: [String] = []

  mutating func visit(_ field: Field, _ value: borrowing FieldValue) {
    let text: String =
      switch value {
      case .number(let number): "=\(number)"
      case .address(let address): "=\(address)"
      case .hardwareAddress(let address): "=\(address)"
      case .word(let word): "=\(word)"
      case .text(let bytes): "=" + String((0..<bytes.byteCount).compactMap { bytes.octet($0).map(letter) })
      default: ""
      }
    seen.append("\(field.name)\(text)")
  }

  private func letter(_ byte: UInt8) -> Character { Character(Unicode.Scalar(byte)) }

  mutating func openList(_ field: Field) { seen.append("[\(field.name)") }
  mutating func openItem() {}
  mutating func closeItem() {}
  mutating func closeList() { seen.append("]") }
}
