// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

@testable import Protocols

private typealias Bytes = DHCPv6Bytes

@Suite("DHCPv6 messages · RFC 8415 §8, §9, §21")
struct DHCPv6MessageTests {
  private func lines(_ bytes: [UInt8]) -> [String] { Bytes.messages(of: bytes)[0].lines }

  private func expect(_ lines: [String], in bytes: [UInt8]) {
    let shown = self.lines(bytes)
    for line in lines { #expect(shown.contains(line), "\(line) in \(shown)") }
  }

  @Test("no sample breaks a rule", arguments: Bytes.samples)
  func samples(bytes: [UInt8]) { #expect(Bytes.breaches(of: bytes) == []) }

  @Test("a SOLICIT shows who the client is, and what it wants, in its order")
  func solicit() {
    expect(
      [
        "dhcp.type=request", "dhcp.id=1110946", "dhcp.dhcp_type=solicit",
        "dhcp.client_duid.id=000100012a00000002005e102030", "dhcp.client_duid.type=llt",
        "dhcp.client_duid.mac=02:00:5e:10:20:30", "dhcp.client_duid.time=2022-04-30T14:11:12.000000+0000",
        "dhcp.elapsed_time=50", "dhcp.rapid_commit=true", "dhcp.reconfigure_accept=true", "dhcp.fqdn=lamp",
        "dhcp.fqdn_flags=1", "dhcp.user_class[0]=lab", "dhcp.vendor_classes[0].enterprise=311",
        "dhcp.vendor_classes[0].class=MSFT", "dhcp.vendor_options[0].enterprise=3561",
        "dhcp.vendor_options[0].length=5", "dhcp.params[0]=dns_server", "dhcp.params[1]=domain_search",
        "dhcp.params[2]=256", "dhcp.param_codes[2]=256", "dhcp.pxe.architectures[0]=7",
        "dhcp.mud_url=https://maker.example/lamp.json", "dhcp.associations[0].type=na",
        "dhcp.associations[0].iaid=7", "dhcp.associations[0].t1=100", "dhcp.associations[0].t2=160",
        "dhcp.associations[1].type=pd", "dhcp.leases[]", "dhcp.options[0]=1", "dhcp.options[12]=112",
      ], in: Bytes.solicit)
  }

  @Test("what is lent is shown with what became of it")
  func leases() {
    expect(
      [
        "dhcp.type=reply", "dhcp.dhcp_type=advertise", "dhcp.server_duid.type=ll",
        "dhcp.server_duid.mac=02:00:5e:10:20:30", "dhcp.preference=255", "dhcp.associations[0].status=NoAddrsAvail",
        "dhcp.leases[0].address=2001:db8::/56", "dhcp.leases[0].preferred_lifetime=200",
        "dhcp.leases[0].valid_lifetime=300", "dhcp.leases[1].address=2001:db8::9", "dhcp.leases[1].iaid=7",
        "dhcp.leases[1].status=Success", "dhcp.associations[2].type=ta",
      ], in: Bytes.advertise)
    #expect(!lines(Bytes.advertise).contains { $0.hasPrefix("dhcp.associations[2].t1") })
  }

  @Test("a REPLY shows what the network offers")
  func reply() {
    expect(
      [
        "dhcp.status=Success", "dhcp.message=well", "dhcp.dns_servers[1]=2001:db8::2",
        "dhcp.domain_search[0]=home.example", "dhcp.domain_search[1]=lab", "dhcp.ntp_servers[0]=2001:db8::3",
        "dhcp.ntp_servers[1]=time.example", "dhcp.ntp_servers[2]=2001:db8::4",
        "dhcp.captive_portal=https://portal.example/", "dhcp.boot_file=tftp://boot.example/image",
        "dhcp.leases[0].status=NotConfigured",
      ], in: Bytes.reply)
    expect(
      ["dhcp.reconfigure=renew", "dhcp.client_duid.type=en", "dhcp.client_duid.enterprise=32473"],
      in: Bytes.reconfigure)
  }

  @Test("a relayed message is shown with its relays, the outermost first")
  func relayed() {
    expect(
      [
        "dhcp.dhcp_type=solicit", "dhcp.id=1110946", "dhcp.relays[0].type=relay-forw", "dhcp.relays[0].hops=1",
        "dhcp.relays[0].link_ip=2001:db8::11", "dhcp.relays[0].peer_ip=2001:db8::22",
        "dhcp.relays[0].interface_id=cafe", "dhcp.relays[1].hops=0", "dhcp.relays[1].remote_id=00000009beef",
        "dhcp.relays[1].client_mac=02:00:5e:10:20:30",
      ], in: Bytes.relayed)
  }

  @Test("every declared field is shown by some message, and no other")
  func declarations() {
    var receiver = PairingReceiver(clientPort: 546, serverPort: 547)
    var analyzer = DHCPv6Analyzer()
    let enterprise = Bytes.message(
      7, Bytes.client, Bytes.option(2, [0, 2, 0, 0, 0x7E, 0xD9, 1]), Bytes.option(14, []))
    let clock = Bytes.message(7, id: 1, Bytes.option(2, [0, 1, 0, 1, 0x2A, 0, 0, 0, 1, 2, 3, 4, 5, 6]))
    for bytes in [Bytes.solicit] + Bytes.samples + [Bytes.advertise, enterprise, clock] {
      receiver.turn([2, 7].contains(bytes[0]) ? .toClient : .toServer)
      _ = analyzer.receive(AnalyzerInput(bytes.span.octets, direction: .toServer), into: &receiver)
    }
    let shown = receiver.messages.filter { $0.eventType == "dhcp" }
    #expect(DeclaredFields(DHCPv6Message.fields).breaches(ofAll: shown) == [])
  }

  @Test("each proper prefix ends inside an option, or lacks what must be there", arguments: Bytes.samples)
  func prefixes(bytes: [UInt8]) {
    for length in 0..<bytes.count {
      let prefix = Array(bytes.prefix(length))
      #expect(Bytes.messages(of: prefix).count <= 2)
      #expect(Bytes.messages(of: prefix, isCutByCapture: true).compactMap(\.brokenRule) == [], "\(length)")
    }
  }

  @Test("a UUID and a type that is not known are identifiers as well")
  func identifiers() {
    for value in [[0, 4] + [UInt8](0..<16), [0, 99, 1]] as [[UInt8]] {
      let bytes = Bytes.message(11, Bytes.option(1, value))
      #expect(Bytes.breaches(of: bytes) == [])
      #expect(lines(bytes).contains("dhcp.client_duid.type=uuid") == (value[1] == 4))
    }
  }
}

@Suite("Rules that senders of DHCPv6 break · RFC 8415")
struct DHCPv6RuleTests {
  private static func expect(_ rule: WireError.Rule, at offset: Int, in bytes: [UInt8]) {
    #expect(Bytes.breaches(of: bytes) == ["\(rule.name)@\(offset)"])
  }

  /// A request for information with further options, the first of which begins at 4.
  private static func ask(_ options: [UInt8]...) -> [UInt8] { Bytes.message(11, Array(options.joined())) }

  @Test("messages name client and server where they must")
  func identifiers() {
    for type in [1, 4, 6] as [UInt8] {
      Self.expect(.dhcpv6ClientIdentifier, at: 0, in: Bytes.message(type))
      Self.expect(.dhcpv6ServerIdentifier, at: 0, in: Bytes.message(type, Bytes.client, Bytes.server))
    }
    for type in [2, 3, 5, 8, 9, 10] as [UInt8] {
      Self.expect(.dhcpv6ServerIdentifier, at: 0, in: Bytes.message(type, Bytes.client))
    }
    Self.expect(.dhcpv6ServerIdentifier, at: 0, in: Bytes.message(7))
  }

  @Test("options are whole, as long as they must be, and there once")
  func options() {
    Self.expect(.endsInsideField, at: 8, in: Self.ask([0, 99, 0, 5, 1]))
    Self.expect(.dhcpv6Repetition, at: 8, in: Self.ask(Bytes.option(6, []), Bytes.option(6, [])))
    for (code, length) in [(1, 2), (3, 11), (6, 1), (7, 2), (8, 3), (14, 1), (23, 15), (39, 1), (112, 0)] {
      Self.expect(
        .dhcpv6OptionLength, at: 4, in: Self.ask(Bytes.option(code, [UInt8](repeating: 0, count: length))))
    }
    Self.expect(.dhcpUniqueIdentifier, at: 4, in: Self.ask(Bytes.option(1, [0, 4, 1, 2])))
    Self.expect(
      .dhcpUniqueIdentifier, at: 4, in: Self.ask(Bytes.option(1, [0, 9] + [UInt8](repeating: 1, count: 129))))
  }

  @Test("what is inside an option is whole, and makes sense")
  func contents() {
    Self.expect(.dhcpv6ClassData, at: 4, in: Self.ask(Bytes.option(15, [0, 9, 1])))
    Self.expect(.dhcpv6ClassData, at: 4, in: Self.ask(Bytes.option(16, [0, 0, 0, 9, 0, 9])))
    Self.expect(.dhcpv6NestedOption, at: 12, in: Self.ask(Bytes.option(17, [0, 0, 0, 9, 0, 1])))
    Self.expect(.dhcpv6NestedOption, at: 8, in: Self.ask(Bytes.option(56, [0, 1, 0, 16, 1])))
    Self.expect(.dhcpv6NestedOption, at: 20, in: Self.ask(Bytes.association(3, [0, 5, 0, 24])))
    Self.expect(.dhcpv6DomainName, at: 4, in: Self.ask(Bytes.option(24, [0xC0, 0])))
    Self.expect(.dhcpv6DomainName, at: 4, in: Self.ask(Bytes.option(24, [3, 0x61])))
    Self.expect(.dhcpv6DomainName, at: 4, in: Self.ask(Bytes.option(39, [0, 9, 0x61])))
    Self.expect(.dhcpv6FullNameFlags, at: 4, in: Self.ask(Bytes.option(39, [8, 0])))
    Self.expect(.dhcpv6FullNameFlags, at: 4, in: Self.ask(Bytes.option(39, [5, 0])))
    Self.expect(.dhcpv6Times, at: 4, in: Self.ask(Bytes.association(25, t1: 9, t2: 8)))
    Self.expect(.dhcpv6Lifetimes, at: 20, in: Self.ask(Bytes.association(3, Bytes.lease(preferred: 9, valid: 8))))
    Self.expect(.dhcpv6PrefixLength, at: 20, in: Self.ask(Bytes.association(25, Bytes.prefix(129))))
    Self.expect(.dhcpUsageDescription, at: 4, in: Self.ask(Bytes.option(112, Array("http://a/".utf8))))
  }

  @Test("a relay's message holds another one, and not more than eight are around a client's")
  func relays() {
    Self.expect(.dhcpv6Relayed, at: 0, in: Bytes.relay(Bytes.option(18, [1])))
    var nested = Bytes.solicit
    for _ in 0..<8 { nested = Bytes.relay(Bytes.option(9, nested)) }
    #expect(Bytes.breaches(of: nested) == [])
    #expect(Bytes.messages(of: nested)[0]["dhcp.relays[7].hops"] == "0")
    nested = Bytes.relay(Bytes.option(9, nested))
    Self.expect(.dhcpv6HopCount, at: 8 * 38, in: nested)
    #expect(Bytes.messages(of: nested)[0]["dhcp.dhcp_type"] == "relay-forw")
  }
}

@Suite("DHCPv6 recognition and exchanges · RFC 8415 §16.1, §18.2")
struct DHCPv6AnalyzerTests {
  @Test("options to the end are certain, others possible on the port")
  func recognition() {
    func probe(_ bytes: [UInt8], _ isOnUsualPort: Bool = true) -> Recognition {
      DHCPv6Analyzer.probe(bytes.span.octets, isOnUsualPort: isOnUsualPort)
    }
    for sample in Bytes.samples { #expect(probe(sample) == .certain) }
    #expect(probe(Bytes.solicit + [0]) == .possible)
    #expect(probe(Bytes.solicit + [0], false) == .no)
    #expect(probe([0] + Bytes.solicit.dropFirst()) == .no)
    #expect(probe([12, 0, 0, 0]) == .no)
  }

  @Test("answers are paired by number and client with what was asked, though a group was asked")
  func pairing() {
    var receiver = PairingReceiver(clientPort: 546, serverPort: 547)
    var analyzer = DHCPv6Analyzer()
    let other = Bytes.message(7, id: 9, Bytes.client, Bytes.server)
    let said: [(Direction, [UInt8])] = [
      (.toServer, Bytes.solicit), (.toServer, Bytes.solicit), (.toClient, Bytes.advertise), (.toClient, other),
      (.toClient, Bytes.reconfigure),
    ]
    for (number, (direction, bytes)) in said.enumerated() {
      receiver.turn(direction)
      receiver.messageContext.flow?.id = UInt64(number)
      _ = analyzer.receive(AnalyzerInput(bytes.span.octets, direction: direction), into: &receiver)
    }
    #expect(receiver.messages.map { $0["vedette.exchange.request_pcap_cnt"] } == [nil, "1", "1", nil, nil])
  }

  @Test("10,000 mutated messages are read, refused or cut, never worse, and each twice the same")
  func mutations() {
    var random = SplitMix64(seed: 0xD6)
    var outcomes: [String: Int] = [:]
    for round in 0..<10_000 {
      let bytes = random.mutation(of: Bytes.samples[round % Bytes.samples.count])
      let messages = Bytes.messages(of: bytes, isCutByCapture: round % 5 == 0)
      if round % 50 == 0 { #expect(messages == Bytes.messages(of: bytes, isCutByCapture: round % 5 == 0)) }
      for message in messages { outcomes[message.brokenRule ?? "read", default: 0] += 1 }
    }
    #expect(outcomes["read", default: 0] > 5_000)
    #expect(outcomes["ends_inside_field", default: 0] > 200)
    #expect(outcomes["dhcpv6_nested_option", default: 0] > 20)
  }

  @Test("an analyzer is small")
  func size() { #expect(MemoryLayout<DHCPv6Analyzer>.size <= 96) }
}
