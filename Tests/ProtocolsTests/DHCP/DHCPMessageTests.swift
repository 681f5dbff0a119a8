// SPDX-License-Identifier: Apache-2.0
import Protocols
import SensorTestKit
import Testing
import Wire

private typealias Bytes = DHCPBytes

@Suite("DHCP messages · RFC 2131 §2, RFC 2132, RFC 951")
struct DHCPMessageTests {
  private func message(_ bytes: [UInt8]) -> RenderedMessage { Bytes.messages(of: bytes)[0] }

  @Test("no sample breaks a rule", arguments: Bytes.samples)
  func samples(bytes: [UInt8]) { #expect(Bytes.breaches(of: bytes) == []) }

  @Test("a DISCOVER shows EVE's fields, ours, and its options in their order")
  func discover() {
    #expect(
      message(Bytes.discover).lines == [
        "dhcp.type=request", "dhcp.id=956560166", "dhcp.client_mac=02:00:5e:10:20:30", "dhcp.assigned_ip=0.0.0.0",
        "dhcp.client_ip=0.0.0.0", "dhcp.dhcp_type=discover", "dhcp.requested_ip=192.0.2.7", "dhcp.broadcast=true",
        "dhcp.hostname=lamp", "dhcp.client_id=02:00:5e:10:20:30", "dhcp.client_id_type=1",
        "dhcp.vendor_class_identifier=udhcp 1.36.1", "dhcp.params[0]=subnet_mask", "dhcp.params[1]=router",
        "dhcp.params[2]=dns_server", "dhcp.params[3]=domain", "dhcp.params[4]=ntp_server",
        "dhcp.params[5]=classless_routes", "dhcp.params[6]=224", "dhcp.param_codes[0]=1", "dhcp.param_codes[1]=3",
        "dhcp.param_codes[2]=6", "dhcp.param_codes[3]=15", "dhcp.param_codes[4]=42", "dhcp.param_codes[5]=121",
        "dhcp.param_codes[6]=224", "dhcp.max_message_size=1500",
        "dhcp.fingerprint=vd1;o=61,12,60,57,55;p=1,3,6,15,42,121,224;m=1500;v=udhcp 1.36.1",
        "dhcp.options[0]=53", "dhcp.options[1]=61", "dhcp.options[2]=50", "dhcp.options[3]=12", "dhcp.options[4]=60",
        "dhcp.options[5]=57", "dhcp.options[6]=55",
      ])
  }

  @Test("an OFFER shows the lease and the network")
  func offer() {
    let lines = message(Bytes.offer).lines
    for line in [
      "dhcp.type=reply", "dhcp.assigned_ip=192.0.2.7", "dhcp.relay_ip=0.0.0.0", "dhcp.next_server_ip=192.0.2.1",
      "dhcp.dhcp_type=offer", "dhcp.server_id=192.0.2.1", "dhcp.subnet_mask=255.255.255.0",
      "dhcp.routers[0]=192.0.2.1", "dhcp.dns_servers[0]=192.0.2.2", "dhcp.dns_servers[1]=192.0.2.3",
      "dhcp.domain=home.example", "dhcp.lease_time=3600", "dhcp.renewal_time=1800", "dhcp.rebinding_time=3150",
      "dhcp.ntp_servers[0]=192.0.2.4",
    ] {
      #expect(lines.contains(line), "\(line)")
    }
    #expect(message(Bytes.offer)["dhcp.fingerprint"] == nil)
  }

  @Test("what a machine that boots says of itself is shown, and what its relay adds")
  func boot() {
    let lines = message(Bytes.boot).lines
    for line in [
      "dhcp.hops=1", "dhcp.secs=4", "dhcp.relay_ip=198.51.100.1", "dhcp.iaid=9", "dhcp.client_id_type=255",
      "dhcp.client_duid.type=llt", "dhcp.client_duid.mac=02:00:5e:10:20:30",
      "dhcp.client_duid.time=2022-04-30T14:11:12.000000+0000", "dhcp.fqdn=lamp.home", "dhcp.fqdn_flags=5",
      "dhcp.user_class[0]=iPXE", "dhcp.user_class[1]=lab", "dhcp.rapid_commit=true", "dhcp.auto_configuration=true",
      "dhcp.mud_url=https://maker.example/lamp.json", "dhcp.pxe.architectures[0]=7", "dhcp.pxe.architectures[1]=9",
      "dhcp.pxe.interface=1.2.1", "dhcp.pxe.machine_id=000102030405060708090a0b0c0d0e0f",
      "dhcp.vendor_classes[0].enterprise=311", "dhcp.vendor_classes[0].class=MSFT",
      "dhcp.vendor_options[0].enterprise=3561", "dhcp.vendor_options[0].length=3",
      "dhcp.relay_agent.circuit_id=cafe", "dhcp.relay_agent.remote_id=beef",
      "dhcp.relay_agent.link_selection=192.0.2.0", "dhcp.relay_agent.subscriber_id=jo",
      "dhcp.fingerprint=vd1;o=61,60,77,81,93,94,97,116,124,125,161;v=PXEClient:Arch:00007",
    ] {
      #expect(lines.contains(line), "\(line)")
    }
  }

  @Test("what servers provide beside the usual is shown")
  func provision() {
    let lines = message(Bytes.provision).lines
    for line in [
      "dhcp.hardware_type=6", "dhcp.server_name=boot", "dhcp.boot_file=image", "dhcp.tftp_server_name=192.0.2.9",
      "dhcp.tftp_server_ips[0]=192.0.2.9", "dhcp.captive_portal=https://portal.example/",
      "dhcp.proxy_auto_config=http://wpad.example/wpad.dat\n", "dhcp.message=welcome",
      "dhcp.domain_search[0]=lab.home", "dhcp.domain_search[1]=iot.home",
      "dhcp.classless_routes[0].destination=0.0.0.0/0", "dhcp.classless_routes[0].router=192.0.2.1",
      "dhcp.classless_routes[1].destination=10.0.0.0/8", "dhcp.classless_routes[2].destination=203.0.113.5/32",
      "dhcp.classless_routes[2].router=0.0.0.0",
    ] {
      #expect(lines.contains(line), "\(line)")
    }
  }

  @Test("every declared field is shown by some message, and no other")
  func declarations() {
    var receiver = PairingReceiver(clientPort: 68, serverPort: 67)
    var analyzer = DHCPAnalyzer()
    let enterprise = Bytes.message(
      Bytes.header(), Bytes.option(53, [8]), Bytes.option(61, [255, 0, 0, 0, 1, 0, 2, 0, 0, 0x7E, 0xD9, 1, 2]))
    for bytes in [Bytes.discover] + Bytes.samples + [Bytes.offer, enterprise] {
      receiver.turn(bytes[0] == 1 ? .toServer : .toClient)
      _ = analyzer.receive(AnalyzerInput(bytes.span.octets, direction: .toServer), into: &receiver)
    }
    #expect(DeclaredFields(DHCPMessage.fields).breaches(ofAll: receiver.messages) == [])
  }

  @Test("the parts of a long option are one value, wherever they stand")
  func parts() {
    let split = Bytes.message(
      Bytes.header(), Bytes.option(53, [1]), Bytes.option(12, "la"), Bytes.option(55, [1, 3]), Bytes.option(12, "mp"),
      Bytes.option(55, [6]))
    #expect(message(split)["dhcp.hostname"] == "lamp")
    #expect(message(split)["dhcp.params[2]"] == "dns_server")
    #expect(message(split)["dhcp.options[3]"] == "12")
    let overloaded = message(Bytes.overloaded)
    #expect(overloaded["dhcp.overload"] == "3")
    #expect(overloaded["dhcp.hostname"] == "lamp")
    #expect(overloaded["dhcp.vendor_class_identifier"] == "erpart")
    #expect(overloaded["dhcp.server_name"] == nil)
    #expect(overloaded["dhcp.boot_file"] == nil)
    #expect(overloaded.lines.filter { $0.hasPrefix("dhcp.options") }.count == 5)
  }

  @Test("every option is found, of however many, in whatever order")
  func many() {
    let codes = (100...149).map { UInt8($0) } + [81, 12]
    let options = codes.map { Bytes.option($0, [0, 0, 0, 0x61]) }
    let found = message(
      Bytes.message(Bytes.header(), Bytes.option(53, [1]), options.flatMap { $0 }, Bytes.option(60, "x")))
    #expect(found["dhcp.dhcp_type"] == "discover")
    #expect(found["dhcp.hostname"] == "\0\0\0a")
    #expect(found["dhcp.vendor_class_identifier"] == "x")
    #expect(found["dhcp.fqdn"] == "a")
    #expect(found["dhcp.captive_portal"] == "\0\0\0a")
    #expect(found.lines.filter { $0.hasPrefix("dhcp.options") }.count == 54)
  }

  @Test("BOOTP has no type, and its addresses may be of any length")
  func plain() {
    let plain = message(Bytes.plain)
    #expect(plain["dhcp.dhcp_type"] == nil)
    #expect(plain["dhcp.client_mac"] == nil)
    #expect(plain["dhcp.client_hardware"] == "02005e1020300000")
    #expect(plain["dhcp.options"] == nil)
    let extended = Bytes.message(Bytes.header(op: 2), Bytes.option(1, [255, 0, 0, 0]), [0, 0])
    #expect(Bytes.breaches(of: extended) == [])
    #expect(message(extended)["dhcp.subnet_mask"] == "255.0.0.0")
  }

  @Test("texts lose the zeros at their end, and a type that is not known is a value")
  func oddities() {
    let odd = Bytes.message(Bytes.header(), Bytes.option(53, [77]), Bytes.option(12, "lamp\0\0"))
    #expect(message(odd)["dhcp.hostname"] == "lamp")
    #expect(message(odd)["dhcp.dhcp_type"] == "unknown")
    #expect(Bytes.breaches(of: odd) == [])
  }

  @Test("a DISCOVER and the REQUEST that follows have one fingerprint, and it tells software apart")
  func fingerprints() {
    #expect(message(Bytes.discover)["dhcp.fingerprint"] == message(Bytes.request)["dhcp.fingerprint"])
    let other = Bytes.message(Bytes.header(), Bytes.option(53, [1]), Bytes.option(55, [3, 1, 6]))
    #expect(message(other)["dhcp.fingerprint"] == "vd1;o=55;p=3,1,6")
    let release = Bytes.message(Bytes.header(), Bytes.option(53, [7]), Bytes.option(54, [192, 0, 2, 1]))
    #expect(message(release)["dhcp.fingerprint"] == nil)
    let odd = Bytes.message(Bytes.header(), Bytes.option(53, [1]), Bytes.option(60, [0x61, 7, 0x5C, 0]))
    #expect(message(odd)["dhcp.fingerprint"] == #"vd1;o=60;v=a\007\\"#)
  }

  @Test("a message that the capture cut is read as far as it goes, and breaks no rule", arguments: 44..<300)
  func cut(length: Int) {
    let messages = Bytes.messages(of: Array(Bytes.discover.prefix(length)), isCutByCapture: true)
    #expect(messages.count == 1)
    #expect(messages.first?["dhcp.client_mac"] == "02:00:5e:10:20:30")
  }

  @Test("each proper prefix ends inside a field or before the end option, and says so", arguments: Bytes.samples)
  func prefixes(bytes: [UInt8]) {
    let end = bytes == Bytes.plain ? 236 : bytes.count
    for length in 0..<end where !(236..<240).contains(length) {
      let rules = Bytes.messages(of: Array(bytes.prefix(length))).compactMap(\.brokenRule)
      let expected = length < 236 ? ["ends_inside_field"] : ["ends_inside_field", "dhcp_end"]
      #expect(rules.count == 1 && expected.contains(rules[0]), "\(length): \(rules)")
    }
  }

  @Test("an analyzer is small")
  func size() { #expect(MemoryLayout<DHCPAnalyzer>.size <= 96) }
}
