// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols
import Testing
import Wire

@testable import Devices

private func second(_ value: Double) -> Timestamp { Timestamp(nanoseconds: Int64(value * 1e9)) }

/// Shows the reader one field.
private func findings(_ name: StaticString, text: String) -> [InventoryReader.Finding] {
  var reader = InventoryReader()
  let bytes = Array(text.utf8)
  reader.visit(Field(name, .text, ""), .text(bytes.span.octets))
  return (0..<reader.count).compactMap { reader[$0] }
}

private func words(_ found: [InventoryReader.Finding]) -> [String] {
  found.map { finding in
    switch finding {
    case .evidence(let kind, let value, _): "\(kind.word)=\(value)"
    case .claim(let kind, let value, _): "\(kind.word)=\(value)"
    }
  }
}

@Suite("Inventory reader")
struct InventoryReaderTests {
  @Test("every fact is made of a field that a message declares")
  func factsAreDeclared() {
    let declared = Set(ProtocolMessage.declarations.flatMap(\.fields).map(\.id))
    for fact in InventoryFact.all { #expect(declared.contains(fact.field), "\(fact.name)") }
    #expect(Set(InventoryFact.all.map(\.field)).count == InventoryFact.all.count)
  }

  @Test("a host's name is taken without its domain and in lower case")
  func hostName() {
    #expect(words(findings("vedette.dns.services.host", text: "Living-Room.local")) == ["hostname=living-room"])
  }

  @Test("names that devices have from the factory say nothing", arguments: ["localhost", "Android", "ESP_Device", "x"])
  func genericNames(_ name: String) {
    #expect(findings("vedette.dns.services.host", text: name + ".local").isEmpty)
  }

  @Test(
    "attributes of services say what they are known to say",
    arguments: [
      ("md=HomePod", "model=HomePod"), ("usb_MFG=HP", "manufacturer=HP"), ("fn=Küche", "name=Küche"),
      ("deviceid=AA:BB:CC:00:11:22", "announced_id=aabbcc001122"), ("ci=8", "category=homekit 8"),
    ])
  func attributes(_ attribute: String, _ expected: String) {
    #expect(words(findings("vedette.dns.services.txt", text: attribute)) == [expected])
  }

  @Test(
    "attributes without a value, of an unknown key or with a short identifier say nothing",
    arguments: [
      "md=", "md", "=x", "rp=printers/lp1", "id=1",
    ])
  func emptyAttributes(_ attribute: String) {
    #expect(findings("vedette.dns.services.txt", text: attribute).isEmpty)
  }

  @Test("a UPnP device is one, whatever the case of its UUID and whether it is announced or described")
  func uniqueNames() {
    let announced = words(findings("ssdp.uuid", text: "4D696E69-0001"))
    #expect(announced == ["upnp_uuid=4d696e69-0001"])
    #expect(words(findings("http.upnp_device.udn", text: "uuid:4d696e69-0001")) == announced)
  }

  @Test(
    "two values that differ behind what is shown of them are two",
    arguments: [
      ("vedette.dns.services.txt", "deviceid="), ("ssdp.uuid", ""), ("mqtt.connect.client_id", ""),
      ("dhcp.hostname", ""),
    ] as [(StaticString, String)])
  func longValues(_ field: StaticString, _ prefix: String) throws {
    let common = prefix + String(repeating: "a", count: 64)
    let (one, other) = (findings(field, text: common + "1"), findings(field, text: common + "2"))
    #expect(words(one) == words(other) && one.count == 1)
    #expect(try hash(one) != hash(other))
    #expect(try hash(one) == hash(findings(field, text: common + "1")))
  }

  @Test("two identifiers of octets that differ behind what is shown of them are two")
  func longOctets() throws {
    func found(_ last: UInt8) throws -> UInt64 {
      var reader = InventoryReader()
      let bytes = [UInt8](repeating: 7, count: 60) + [last]
      reader.visit(Field("dhcp.client_duid.id", .hex, ""), .hex(bytes.span.octets))
      return try hash((0..<reader.count).compactMap { reader[$0] })
    }
    #expect(try found(1) != found(2))
    #expect(try found(1) == found(1))
  }

  private func hash(_ found: [InventoryReader.Finding]) throws -> UInt64 {
    switch try #require(found.first) {
    case .evidence(_, _, let hash), .claim(_, _, let hash): hash
    }
  }

  @Test("no message fills the reader beyond its room")
  func room() {
    var reader = InventoryReader()
    let bytes = Array("md=x".utf8)
    for _ in 0..<1000 {
      reader.visit(Field("vedette.dns.services.txt", .list, ""), .text(bytes.span.octets))
    }
    #expect(reader.count == InventoryReader.capacity)
  }
}

@Suite("Lists of the inventory")
struct InventoryListTests {
  @Test("no first byte of a value makes up for another kind of evidence")
  func kindsApart() {
    var hashes: Set<UInt64> = []
    for kind in IdentityEvidence.Kind.allCases {
      for octet in UInt8.min ... .max {
        let value = [octet, 0x78]
        hashes.insert(IdentityEvidence.hash(kind, value.span.octets))
      }
    }
    #expect(hashes.count == 256 * IdentityEvidence.Kind.allCases.count)
  }

  @Test("of a full kind of claim, the one not heard for longest makes room")
  func claims() {
    var list = ClaimList()
    for number in 0..<10 {
      var text = ShortText()
      text.append(decimal: UInt64(number))
      let claim = Claim(.model, text, hash: UInt64(number), source: .mdns, at: second(Double(number)))
      let (isNew, isNewAgain) = (list.learn(claim), list.learn(claim))
      #expect(isNew && !isNewAgain)
    }
    #expect(list.count == 3)
    #expect(list.latest(.model)?.value.description == "9")
    #expect(list.latest(.name) == nil)
  }

  @Test("a service is known by transport and port, and takes its protocol's name as soon as that is known")
  func services() {
    var list = ServiceList()
    let news = [
      list.learn(Service(transport: .tcp, port: 1883, name: "", at: second(0))),
      list.learn(Service(transport: .tcp, port: 1883, name: "mqtt", at: second(1))),
      list.learn(Service(transport: .tcp, port: 1883, name: "mqtt", at: second(2))),
      list.learn(Service(transport: .udp, port: 1883, name: "", at: second(3))),
    ]
    #expect(news == [true, true, false, true])
    #expect(list.count == 2)
    for port in 0..<1000 as Range<UInt16> {
      list.learn(Service(transport: .tcp, port: port, name: "", at: second(4 + Double(port))))
    }
    #expect(list.count == ServiceList.capacity)
  }

  @Test("of evidence, four pieces of a kind are kept, and what weighs least makes room first")
  func evidence() {
    var list = EvidenceList()
    for number in 0..<100 {
      var text = ShortText()
      text.append(decimal: UInt64(number))
      _ = list.learn(
        IdentityEvidence(.mqttClient, text, hash: UInt64(number), source: .mqtt, at: second(Double(number))))
    }
    #expect(list.count == EvidenceList.kindCapacity)
    #expect(list.contains(99) && !list.contains(95))
    for kind in IdentityEvidence.Kind.allCases {
      for number in 0..<4 {
        let hash = UInt64(kind.rawValue) * 1000 + UInt64(number)
        _ = list.learn(IdentityEvidence(kind, ShortText(), hash: hash, source: .other, at: second(200)))
      }
    }
    #expect(list.count == EvidenceList.capacity)
    #expect(list.contains(UInt64(IdentityEvidence.Kind.dhcpUnique.rawValue) * 1000))
  }
}
