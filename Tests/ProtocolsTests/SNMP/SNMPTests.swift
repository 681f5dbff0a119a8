// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

@testable import Protocols

/// Messages of SNMP as they travel.
enum SNMPBytes {
  static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
    content.count < 0x80 ? [tag, UInt8(content.count)] + content : [tag, 0x81, UInt8(content.count)] + content
  }
  static func sequence(_ parts: [UInt8]...) -> [UInt8] { element(0x30, parts.flatMap { $0 }) }
  static func number(_ value: UInt8) -> [UInt8] { [2, 1, value] }
  static func text(_ text: String) -> [UInt8] { element(4, Array(text.utf8)) }
  static func name(_ octets: [UInt8]) -> [UInt8] { element(6, octets) }

  static let system: [UInt8] = [0x2B, 6, 1, 2, 1, 1]
  static let nothing: [UInt8] = [5, 0]

  static func pdu(_ tag: UInt8, _ numbers: [UInt8] = [7, 0, 0], _ variables: [UInt8]...) -> [UInt8] {
    element(tag, numbers.flatMap(number) + element(0x30, variables.flatMap { $0 }))
  }

  static func message(_ pdu: [UInt8]) -> [UInt8] { message(1, "public", pdu) }

  static func message(_ version: UInt8, _ community: String, _ pdu: [UInt8]) -> [UInt8] {
    sequence(number(version), text(community), pdu)
  }

  static let get = message(pdu(0xA0, [7, 0, 0], sequence(name(system + [1, 0]), nothing)))
  static let answer = message(
    pdu(
      0xA2, [7, 0, 0], sequence(name(system + [1, 0]), text("Acme camera 2.1")),
      sequence(name(system + [2, 0]), name([0x2B, 6, 1, 4, 1, 0x87, 0x67, 3])),
      sequence(name(system + [5, 0]), text("porch"))))
  static let trap1 = message(
    0, "public",
    element(
      0xA4,
      name([0x2B, 6, 1, 4, 1, 9]) + [0x40, 4, 192, 0, 2, 4] + number(6) + number(17) + [0x43, 1, 9] + element(0x30, []))
  )
  static let trap2 = message(
    pdu(
      0xA7, [7, 0, 0],
      sequence(
        name([0x2B, 6, 1, 6, 3, 1, 1, 4, 1, 0]), name([0x2B, 6, 1, 6, 3, 1, 1, 5, 3]))))

  static let engine: [UInt8] = [0x80, 0, 0, 9, 3, 0, 0, 0x5E, 0, 0x53, 1]

  static func version3(
    flags: [UInt8] = [4], engine: [UInt8] = engine, user: String = "operator", _ data: [UInt8]
  ) -> [UInt8] {
    let parameters = sequence(
      element(4, engine), number(3), number(90), text(user), element(4, []), element(4, []))
    return sequence(
      number(3), sequence(number(9), [2, 2, 5, 0xDC], element(4, flags), number(3)), element(4, parameters), data)
  }

  static func scoped(_ pdu: [UInt8]) -> [UInt8] { sequence(element(4, engine), text(""), pdu) }
  static let get3 = version3(scoped(pdu(0xA0, [7, 0, 0], sequence(name(system + [1, 0]), nothing))))
  static let encrypted = version3(flags: [7], element(4, [1, 2, 3, 4, 5, 6, 7, 8]))
}

@Suite("SNMP · RFC 1157 §4, RFC 1901 §3, RFC 3412 §6, RFC 3414 §2.4, RFC 3416 §3")
struct SNMPTests {
  private func messages(_ datagrams: [UInt8]..., isCut: Bool = false) -> [String] {
    var analyzer = SNMPAnalyzer()
    var receiver = CollectingReceiver()
    for datagram in datagrams {
      let input = AnalyzerInput(datagram.span.octets, direction: .toServer, isCutByCapture: isCut)
      _ = analyzer.receive(input, into: &receiver)
    }
    return receiver.messages.map { message in
      message.brokenRule
        ?? message.lines.map { $0.replacing("snmp.", with: "", maxReplacements: 1) }.joined(separator: " ")
    }
  }

  @Test(
    "messages keep the decoding laws",
    arguments: [
      SNMPBytes.get, SNMPBytes.answer, SNMPBytes.trap1, SNMPBytes.trap2, SNMPBytes.get3, SNMPBytes.encrypted,
    ])
  func laws(message: [UInt8]) {
    #expect(
      DecodingLaws.breaches(ofReading: message) { reader throws(WireError) in _ = try SNMPMessage(parsing: &reader) }
        == [])
  }

  @Test("what is asked is told by its names, and an answer by what the agent is")
  func identity() {
    #expect(
      messages(SNMPBytes.get, SNMPBytes.answer) == [
        "version=2 community=public pdu_type=get_request request_id=7 vars[0]=1.3.6.1.2.1.1.1.0",
        "version=2 community=public pdu_type=response request_id=7 vars[0]=1.3.6.1.2.1.1.1.0 vars[1]=1.3.6.1.2.1.1.2.0 "
          + "vars[2]=1.3.6.1.2.1.1.5.0 sys_descr=Acme camera 2.1 sys_object_id=1.3.6.1.4.1.999.3 sys_name=porch",
      ])
  }

  @Test(
    "communities are told only where everybody knows them",
    arguments: [("public", "public", false), ("private", "private", true), ("s3cret", "<redacted>", true)])
  func community(community: String, shown: String, isPassword: Bool) throws {
    let bytes = SNMPBytes.message(0, community, SNMPBytes.pdu(0xA3))
    let verdict = community == "private" ? " vedette.default_password=true" : ""
    #expect(
      messages(bytes) == ["version=1 community=\(shown) pdu_type=set_request request_id=7 vars[]" + verdict])
    var reader = WireReader(bytes.span.octets)
    let message = try SNMPMessage(parsing: &reader)
    let showsPassword = message.showsPassword
    #expect(showsPassword == isPassword)
    let answer = SNMPBytes.message(0, community, SNMPBytes.pdu(0xA2))
    var other = WireReader(answer.span.octets)
    let answerShows = try SNMPMessage(parsing: &other).showsPassword
    #expect(!answerShows)
  }

  @Test("errors have names, and GetBulk says how much it wants")
  func statuses() {
    #expect(
      messages(SNMPBytes.message(SNMPBytes.pdu(0xA2, [7, 16, 1])), SNMPBytes.message(SNMPBytes.pdu(0xA5, [7, 1, 20])))
        == [
          "version=2 community=public pdu_type=response request_id=7 error_status=authorizationError error_index=1 vars[]",
          "version=2 community=public pdu_type=get_bulk_request request_id=7 non_repeaters=1 max_repetitions=20 vars[]",
        ])
  }

  @Test("traps are told by their names in both forms")
  func traps() {
    #expect(
      messages(SNMPBytes.trap1, SNMPBytes.trap2) == [
        "version=1 community=public pdu_type=trap_v1 trap_type=enterpriseSpecific trap_oid=1.3.6.1.4.1.9 "
          + "trap_address=192.0.2.4 trap_specific=17 vars[]",
        "version=2 community=public pdu_type=trap_v2 request_id=7 trap_oid=1.3.6.1.6.3.1.1.5.3 "
          + "vars[0]=1.3.6.1.6.3.1.1.4.1.0",
      ])
  }

  @Test("version 3 tells user, engine and how safe it is, also where the rest is encrypted")
  func version3() {
    let engine =
      "engine_id=800000090300005e005301 engine_enterprise=9 engine_mac=00:00:5e:00:53:01 engine_boots=3 engine_time=90"
    #expect(
      messages(SNMPBytes.get3, SNMPBytes.encrypted) == [
        "version=3 message_id=9 security_level=noAuthNoPriv security_model=3 usm=operator \(engine) "
          + "pdu_type=get_request request_id=7 vars[0]=1.3.6.1.2.1.1.1.0",
        "version=3 message_id=9 security_level=authPriv security_model=3 usm=operator \(engine)",
      ])
    let discovery = SNMPBytes.version3(engine: [], user: "", SNMPBytes.scoped(SNMPBytes.pdu(0xA0)))
    #expect(
      messages(discovery).first == "version=3 message_id=9 security_level=noAuthNoPriv security_model=3 "
        + "pdu_type=get_request request_id=7 vars[]")
  }

  @Test("refusals are those of access and of users, not those that find an engine out")
  func refusals() throws {
    func isRefusal(_ bytes: [UInt8]) throws -> Bool {
      var reader = WireReader(bytes.span.octets)
      return try SNMPMessage(parsing: &reader).isRefusal
    }
    func report(_ number: UInt8) -> [UInt8] {
      let counter = SNMPBytes.sequence(SNMPBytes.name([0x2B, 6, 1, 6, 3, 15, 1, 1, number, 0]), [0x41, 1, 1])
      return SNMPBytes.version3(SNMPBytes.scoped(SNMPBytes.pdu(0xA8, [7, 0, 0], counter)))
    }
    #expect(try isRefusal(SNMPBytes.message(SNMPBytes.pdu(0xA2, [7, 16, 1]))))
    #expect(try isRefusal(SNMPBytes.message(SNMPBytes.pdu(0xA2, [7, 6, 1]))))
    #expect(try !isRefusal(SNMPBytes.message(SNMPBytes.pdu(0xA2, [7, 2, 1]))))
    #expect(try isRefusal(report(3)))
    #expect(try isRefusal(report(5)))
    #expect(try !isRefusal(report(4)))
  }

  @Test("what breaks a rule is told with the rule")
  func malformed() {
    func name(_ rule: WireError.Rule) -> [String] { [rule.name.description] }
    typealias Bytes = SNMPBytes
    #expect(messages([0x31, 0]) == name(.snmpMessage))
    #expect(messages(Bytes.sequence(Bytes.text("x"))) == name(.snmpMessage))
    #expect(messages([0x30, 0x80, 2, 1, 0, 0, 0]) == name(.berLength))
    #expect(messages([0x30, 0x85, 0, 0, 0, 0, 1, 2]) == name(.berLength))
    #expect(messages(Bytes.sequence([2, 0], Bytes.text("public"))) == name(.berInteger))
    #expect(messages(Bytes.message(Bytes.pdu(0xA9))) == name(.snmpPDU))
    #expect(messages(Bytes.message(Bytes.element(0xA0, Bytes.text("x")))) == name(.snmpPDU))
    #expect(messages(Bytes.message(Bytes.element(0xA4, Bytes.number(1)))) == name(.snmpTrap))
    #expect(messages(Bytes.message(Bytes.pdu(0xA0, [7, 0, 0], Bytes.number(1)))) == name(.snmpVariable))
    #expect(
      messages(Bytes.message(Bytes.pdu(0xA0, [7, 0, 0], Bytes.sequence(Bytes.text("x"), [5, 0]))))
        == name(.snmpVariable))
    #expect(
      messages(Bytes.message(Bytes.pdu(0xA0, [7, 0, 0], Bytes.sequence(Bytes.name([0x2B, 0x86]), [5, 0]))))
        == name(.snmpObjectIdentifier))
    #expect(messages(Bytes.version3(flags: [2], Bytes.element(4, []))) == name(.snmpFlags))
    #expect(messages(Bytes.version3(flags: [0, 0], Bytes.element(4, []))) == name(.snmpFlags))
    #expect(messages(Bytes.version3(flags: [3], Bytes.scoped(Bytes.pdu(0xA0)))) == name(.snmpScope))
    #expect(messages(Bytes.version3(engine: [1, 2, 3, 4], Bytes.scoped(Bytes.pdu(0xA0)))) == name(.snmpEngineID))
    let strange = Bytes.sequence(
      Bytes.number(3), Bytes.sequence(Bytes.number(9), Bytes.number(1), Bytes.element(4, [4]), Bytes.number(3)),
      Bytes.text("no"), Bytes.scoped(Bytes.pdu(0xA0)))
    #expect(messages(strange) == name(.endsInsideField))
    let list = Bytes.sequence(
      Bytes.number(3), Bytes.sequence(Bytes.number(9), Bytes.number(1), Bytes.element(4, [4]), Bytes.number(3)),
      Bytes.element(4, Bytes.number(1)), Bytes.scoped(Bytes.pdu(0xA0)))
    #expect(messages(list) == name(.snmpUserSecurity))
    #expect(messages(Bytes.get + [0]).last == name(.trailingBytes).first)
    #expect(messages(Bytes.get.dropLast(1).map { $0 }) == name(.endsInsideField))
    #expect(messages(Array(Bytes.get.dropLast(1)), isCut: true) == [])
  }

  @Test("a version that is not known is told, and nothing of what is behind it")
  func unknownVersion() {
    #expect(messages(SNMPBytes.sequence(SNMPBytes.number(2), [0xFF, 0])) == ["version=0"])
  }

  @Test("numbers beyond 32 bits and names of every length are shown without harm")
  func bounds() {
    let long = SNMPBytes.name([0x2B] + [UInt8](repeating: 0xFF, count: 20) + [0x7F])
    #expect(
      messages(SNMPBytes.message(SNMPBytes.pdu(0xA0, [7, 0, 0], SNMPBytes.sequence(long, [5, 0])))).first?
        .hasSuffix("vars[0]=1.3.4294967295") == true)
    let empty = SNMPBytes.sequence(SNMPBytes.name([]), [5, 0])
    #expect(messages(SNMPBytes.message(SNMPBytes.pdu(0xA0, [7, 0, 0], empty))).first?.hasSuffix("vars[0]=") == true)
    let many = [UInt8]((0..<10).flatMap { _ in empty + empty })
    let names = messages(SNMPBytes.message(SNMPBytes.pdu(0xA0, [7, 0, 0], many))).first?.components(of: "vars[")
    #expect(names == 16)
  }

  @Test("5,000 mutated messages are read or refused, never worse")
  func mutations() {
    let seeds = [
      SNMPBytes.get, SNMPBytes.answer, SNMPBytes.trap1, SNMPBytes.trap2, SNMPBytes.get3, SNMPBytes.encrypted,
    ]
    var random = SplitMix64(seed: 0x161)
    var outcomes: [String: Int] = [:]
    for round in 0..<5_000 {
      let found = messages(random.mutation(of: seeds[round % seeds.count]))
      #expect((1...2).contains(found.count))
      outcomes[found.first?.hasPrefix("version") == true ? "read" : found.first ?? "", default: 0] += 1
    }
    #expect(outcomes["read", default: 0] > 500)
    #expect(outcomes.count > 8)
  }
}

extension String {
  fileprivate func components(of part: String) -> Int { ranges(of: part).count }
}
