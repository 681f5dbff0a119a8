// SPDX-License-Identifier: Apache-2.0
import Flows
import NetworkTypes
import Protocols
import Testing
import Wire

@testable import Devices

private func header(flags: UInt16, answers: UInt8 = 0, additionals: UInt8 = 0) -> [UInt8] {
  [0, 7, UInt8(flags >> 8), UInt8(flags & 0xFF), 0, 1, 0, answers, 0, 0, 0, additionals]
}

/// An answer over LLMNR: the name `Lamp` has an address (RFC 4795 §2.1).
private func linkLocal(flags: UInt16 = 0x8000, type: UInt8 = 1) -> [UInt8] {
  let data: [UInt8] = type == 1 ? [192, 168, 0, 1] : [0xC0, 12]
  return header(flags: flags, answers: 1) + [4] + Array("Lamp".utf8) + [0, 0, type, 0, 1]
    + [0xC0, 12, 0, type, 0, 1, 0, 0, 0, 30, 0, UInt8(data.count)] + data
}

/// A node asks for a name over NetBIOS, or is told that it has it (RFC 1002 §4.2.2).
private func netbios(flags: UInt16 = 0x2910, suffix: UInt8 = 0, isGroup: Bool = false) -> [UInt8] {
  let octets = Array("DESK-7".utf8) + [UInt8](repeating: 0x20, count: 9) + [suffix]
  let label = octets.flatMap { [0x41 + ($0 >> 4), 0x41 + ($0 & 0x0F)] }
  return header(flags: flags, additionals: 1) + [32] + label + [0, 0, 32, 0, 1]
    + [0xC0, 12, 0, 32, 0, 1, 0, 0, 0, 30, 0, 6, isGroup ? 0x80 : 0, 0, 192, 168, 0, 1]
}

@Suite("What devices say they are called · RFC 4795, RFC 1002 §4.2")
struct OwnNameTests {
  /// The names of a device that has sent one message.
  private func names(_ bytes: [UInt8], _ variant: DNSVariant) throws -> [String] {
    var network = Network()
    network.send(made(1), home(1), 0)
    let context = EventContext(
      time: moment(1), packet: 1, source: 0, vlan: VLANTags(), sourceMAC: made(1), destinationMAC: .broadcast,
      sender: Endpoint(address: home(1), port: 137), receiver: Endpoint(address: IPAddress(v4: .max), port: 137),
      transport: .udp, direction: .toServer, flow: nil)
    let message = try DNSMessage(parsing: bytes.span.octets, of: variant)
    _ = network.table.learn(from: .message(.dns(message)), in: context)
    let evidence = network.table.records[try network.find(made(1))].evidence
    return (0..<evidence.count).compactMap { evidence[$0] }.filter { $0.kind == .hostName }
      .map { "\($0.value) \($0.source.word)" }
  }

  @Test("who answers over LLMNR has the name; not who asks, disputes it, is not sure, or answers for an address")
  func linkLocalNames() throws {
    #expect(try names(linkLocal(), .linkLocal) == ["lamp llmnr"])
    for flags: UInt16 in [0x0000, 0x8400, 0x8100, 0x8003] {
      #expect(try names(linkLocal(flags: flags), .linkLocal) == [])
    }
    #expect(try names(linkLocal(type: 12), .linkLocal) == [])
  }

  @Test("who registers a name over NetBIOS, or keeps it, is called so")
  func nodeNames() throws {
    for flags: UInt16 in [0x2910, 0x4010, 0x4810, 0x7910] {
      #expect(try names(netbios(flags: flags), .netbios) == ["desk-7 netbios-ns"])
    }
    #expect(try names(netbios(suffix: 0x20), .netbios) == ["desk-7 netbios-ns"])
  }

  @Test("a group's name, a user's, a released one, and what a name server answers name nobody")
  func otherNodeNames() throws {
    #expect(try names(netbios(isGroup: true), .netbios) == [])
    #expect(try names(netbios(suffix: 0x03), .netbios) == [])
    for flags: UInt16 in [0x0110, 0x3010, 0xAD80] { #expect(try names(netbios(flags: flags), .netbios) == []) }
  }
}
