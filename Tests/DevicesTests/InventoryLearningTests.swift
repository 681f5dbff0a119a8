// SPDX-License-Identifier: Apache-2.0
import Flows
import NetworkTypes
import Protocols
import Testing
import Wire

@testable import Devices

private func word(_ value: UInt32) -> [UInt8] {
  (0..<4).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
}

/// A DHCPv4 message that names a host (RFC 2131 §2).
private func dhcp(operation: UInt8 = 1, type: UInt8 = 3, client: MACAddress, name: String, relay: UInt32 = 0) -> [UInt8]
{
  let chaddr = (0..<6).reversed().map { UInt8(truncatingIfNeeded: client.value >> (UInt64($0) * 8)) }
  return [operation, 1, 6, 0] + word(7) + word(0) + word(0) + word(0) + word(0) + word(relay) + chaddr
    + [UInt8](repeating: 0, count: 10 + 64 + 128) + word(0x6382_5363) + [53, 1, type, 12, UInt8(name.utf8.count)]
    + Array(name.utf8) + [255]
}

/// A DHCPv6 message with a client's DUID, and the same within a relay's (RFC 8415 §8, §9).
private func dhcpv6(type: UInt8, duid: [UInt8]) -> [UInt8] {
  [type, 0, 0, 7, 0, 1, 0, UInt8(duid.count + 2), 0, 4] + duid
}
private func relayed(_ type: UInt8, _ message: [UInt8]) -> [UInt8] {
  [type, 0] + [UInt8](repeating: 0, count: 32) + [0, 9, 0, UInt8(message.count)] + message
}

/// A network in which devices send messages.
private struct Talk {
  var network = Network()

  init(_ macs: MACAddress...) {
    for (number, mac) in macs.enumerated() { network.send(mac, home(UInt32(number + 1)), 0) }
  }

  private func context(from sender: MACAddress, to receiver: MACAddress, port: UInt16) throws -> EventContext {
    EventContext(
      time: moment(1), packet: 1, source: 0, vlan: VLANTags(), sourceMAC: sender, destinationMAC: receiver,
      sender: Endpoint(address: try address(of: sender), port: port),
      receiver: Endpoint(address: IPAddress(v4: .max), port: 1), transport: .udp, direction: .toServer, flow: nil)
  }

  private func address(of mac: MACAddress) throws -> IPAddress {
    let address = network.table.profiles[try network.find(mac)].preferredAddress
    return try #require(address)
  }

  /// A device sends a DHCP message.
  mutating func send(v4 bytes: [UInt8], from sender: MACAddress, to receiver: MACAddress = .broadcast) throws {
    let message = try DHCPMessage(parsing: bytes.span.octets)
    _ = network.table.learn(
      from: .message(.dhcp(message)), in: try context(from: sender, to: receiver, port: message.isRequest ? 68 : 67))
  }

  mutating func send(v6 bytes: [UInt8], from sender: MACAddress, to receiver: MACAddress, port: UInt16) throws {
    let message = try DHCPv6Message(parsing: bytes.span.octets)
    _ = network.table.learn(
      from: .message(.dhcpv6(message)), in: try context(from: sender, to: receiver, port: port))
  }

  /// What is known of a device beside its hardware address.
  func known(of mac: MACAddress) throws -> [String] {
    let evidence = network.table.records[try network.find(mac)].evidence
    return (0..<evidence.count).compactMap { evidence[$0] }.filter { $0.source != .link }
      .map { "\($0.kind.word)=\($0.value)" }
  }
}

@Suite("Who speaks for whom · RFC 2131, RFC 8415")
struct InventoryLearningTests {
  private let client = made(1)
  private let server = made(2)
  private let forger = made(3)

  @Test("a DHCP client names itself")
  func ownName() throws {
    var talk = Talk(client)
    try talk.send(v4: dhcp(client: client, name: "lamp"), from: client)
    #expect(try talk.known(of: client).contains("hostname=lamp"))
  }

  @Test("nobody names another host, neither as a client, nor as a relay, nor as a server")
  func forgery() throws {
    var talk = Talk(client, server, forger)
    try talk.send(v4: dhcp(client: client, name: "forged"), from: forger)
    try talk.send(v4: dhcp(client: client, name: "relayed", relay: 0xC0A8_0003), from: forger)
    try talk.send(v4: dhcp(client: forger, name: "own", relay: 0xC0A8_0003), from: forger)
    try talk.send(v4: dhcp(operation: 2, type: 5, client: client, name: "answer"), from: forger, to: client)
    for mac in [client, server, forger] { #expect(try talk.known(of: mac) == []) }
  }

  @Test("a server that leases addresses is one, and is not called as its client is")
  func offer() throws {
    var talk = Talk(client, server)
    try talk.send(v4: dhcp(operation: 2, type: 2, client: client, name: "lamp"), from: server, to: client)
    #expect(try talk.network.table.records[talk.network.find(server)].roles == .dhcpServer)
    #expect(try talk.known(of: server) == [] && talk.known(of: client) == [])
  }

  @Test("a DUID is that of the client that sends it, not of the relay that hands it on, nor of the one who is answered")
  func unique() throws {
    var talk = Talk(client, server, forger)
    let solicit = dhcpv6(type: 1, duid: [0xAA, 0xBB])
    try talk.send(v6: solicit, from: client, to: .broadcast, port: 546)
    try talk.send(v6: relayed(12, solicit), from: forger, to: server, port: 547)
    try talk.send(v6: relayed(13, dhcpv6(type: 2, duid: [0xCC])), from: server, to: forger, port: 547)
    try talk.send(v6: dhcpv6(type: 7, duid: [0xDD]), from: forger, to: server, port: 547)
    #expect(try talk.known(of: client) == ["duid=0004aabb"])
    for mac in [server, forger] { #expect(try talk.known(of: mac) == []) }
  }
}
