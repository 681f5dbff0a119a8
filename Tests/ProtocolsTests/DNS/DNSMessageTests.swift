// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

@testable import Protocols

@Suite("DNS message · RFC 1035 §4")
struct DNSMessageTests {
  @Test("a query shows its name, type and flags")
  func query() {
    let messages = DNSBytes.messages(of: DNSBytes.query)
    #expect(
      messages.map(\.lines) == [
        [
          "dns.version=3", "dns.type=request", "dns.id=4660", "dns.flags=100", "dns.rd=true", "dns.opcode=0",
          "dns.queries[0].rrname=www.example.com", "dns.queries[0].rrtype=A",
        ]
      ])
  }

  @Test("a response shows answers, authorities and additionals, each in its list")
  func response() {
    let bytes =
      DNSBytes.header(flags: 0x8580, answers: 2, authorities: 1, additionals: 2)
      + DNSBytes.question(DNSBytes.name("www.example.com"))
      + DNSBytes.record(DNSBytes.pointer(12), type: 5, [3] + Array("web".utf8) + DNSBytes.pointer(16))
      + DNSBytes.record(DNSBytes.pointer(0x2D), type: 1, timeToLive: 86_400, [192, 0, 2, 1])
      + DNSBytes.record(DNSBytes.pointer(16), type: 2, [2] + Array("ns".utf8) + DNSBytes.pointer(16))
      + DNSBytes.record(
        DNSBytes.pointer(16), type: 28, [0x20, 0x01, 0x0D, 0xB8] + Array(repeating: 0, count: 11) + [1])
      + DNSBytes.record([0], type: 41, class: 1_232, timeToLive: 0x8000, [])
    let messages = DNSBytes.messages(of: bytes)
    #expect(
      messages.map(\.lines) == [
        [
          "dns.version=3", "dns.type=response", "dns.id=4660", "dns.flags=8580", "dns.qr=true", "dns.aa=true",
          "dns.rd=true", "dns.ra=true", "dns.opcode=0", "dns.rcode=NOERROR", "dns.queries[0].rrname=www.example.com",
          "dns.queries[0].rrtype=A", "dns.answers[0].rrname=www.example.com", "dns.answers[0].rrtype=CNAME",
          "dns.answers[0].ttl=300", "dns.answers[0].rdata=web.example.com", "dns.answers[1].rrname=web.example.com",
          "dns.answers[1].rrtype=A", "dns.answers[1].ttl=86400", "dns.answers[1].rdata=192.0.2.1",
          "dns.authorities[0].rrname=example.com", "dns.authorities[0].rrtype=NS", "dns.authorities[0].ttl=300",
          "dns.authorities[0].rdata=ns.example.com", "dns.additionals[0].rrname=example.com",
          "dns.additionals[0].rrtype=AAAA", "dns.additionals[0].ttl=300", "dns.additionals[0].rdata=2001:db8::1",
          "dns.additionals[1].rrname=", "dns.additionals[1].rrtype=OPT", "dns.additionals[1].ttl=32768",
          "dns.grouped.A[0]=192.0.2.1", "dns.grouped.CNAME[0]=web.example.com", "vedette.dns.edns.version=0",
          "vedette.dns.edns.udp_size=1232", "vedette.dns.edns.do=true",
        ]
      ])
  }

  @Test("a multicast announcement has no question, and its records keep the cache-flush bit apart from the class")
  func announcement() throws {
    let bytes =
      DNSBytes.header(id: 0, flags: 0x8400, questions: 0, answers: 1)
      + DNSBytes.record(DNSBytes.name("lamp.local"), type: 1, class: 0x8001, timeToLive: 120, [10, 0, 0, 7])
    let message = try DNSMessage(parsing: bytes.span.octets)
    var seen: [String] = []
    message.forEachRecord(in: .answers) { record in
      seen.append("\(record.name) \(record.recordClass.hasTopBit) \(record.recordClass.withoutTopBit.rawValue)")
    }
    let questions = message.questionCount
    #expect(seen == ["lamp.local true 1"])
    #expect(questions == 0)
  }

  @Test("an update deletes with empty data, which is not malformed (RFC 2136 §2.5)")
  func update() {
    let bytes =
      DNSBytes.header(flags: 0x2800, authorities: 1) + DNSBytes.question(DNSBytes.name("home"), type: 6)
      + DNSBytes.record(DNSBytes.name("lamp.home"), type: 1, class: 255, timeToLive: 0, [])
    let messages = DNSBytes.messages(of: bytes)
    #expect(messages.count == 1)
    #expect(messages.first?["dns.opcode"] == "5")
    #expect(messages.first?["dns.authorities[0].rrname"] == "lamp.home")
    #expect(messages.first?["dns.authorities[0].rdata"] == nil)
  }

  @Test(
    "response codes have their names, and those without one their numbers",
    arguments: [(0x8183, "NXDOMAIN"), (0x8182, "SERVFAIL"), (0x8185, "REFUSED"), (0x818F, "15")])
  func responseCodes(flags: Int, expected: String) {
    let bytes = DNSBytes.header(flags: UInt16(flags)) + DNSBytes.question(DNSBytes.name("a.example"))
    #expect(DNSBytes.messages(of: bytes).first?["dns.rcode"] == expected)
  }

  @Test("the OPT record adds eight high bits to the response code (RFC 6891 §6.1.3)")
  func extendedResponseCode() throws {
    let bytes =
      DNSBytes.header(flags: 0x8180, additionals: 1) + DNSBytes.question(DNSBytes.name("a.example"))
      + DNSBytes.record([0], type: 41, class: 4_096, timeToLive: 0x0100_8000, [0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8])
    let message = try DNSMessage(parsing: bytes.span.octets)
    let code = message.responseCode.rawValue
    let extensions = message.extensions
    #expect(code == 16)
    #expect(extensions?.udpPayloadSize == 4_096)
    #expect(extensions?.wantsSignatures == true)
    #expect(DNSBytes.messages(of: bytes).first?["dns.rcode"] == "BADVERS")
  }

  @Test("every flag that is set is shown, and no other")
  func flags() {
    let bytes = DNSBytes.header(flags: 0x87C0) + DNSBytes.question(DNSBytes.name("a.example"))
    let lines = DNSBytes.messages(of: bytes).first?.lines.filter { $0.hasSuffix("=true") } ?? []
    #expect(lines == ["dns.qr=true", "dns.aa=true", "dns.tc=true", "dns.rd=true", "dns.ra=true", "dns.z=true"])
  }

  @Test("each proper prefix of a message is truncated")
  func prefixes() {
    let breaches = DecodingLaws.prefixBreaches(of: DNSMutationTests.seeds[1]) { reader throws(WireError) in
      _ = try DNSMessage(parsing: reader.rest)
    }
    #expect(breaches == [])
  }

  @Test("a message that the capture cut shows what is whole, and is not malformed")
  func cut() {
    let whole = DNSBytes.response(type: 1, [192, 0, 2, 1])
    for length in 0..<whole.count {
      let messages = DNSBytes.messages(of: Array(whole.prefix(length)), isCutByCapture: true)
      #expect(messages.allSatisfy { $0.eventType == "dns" })
      #expect(messages.count == (length < 12 ? 0 : 1))
      let name = messages.first?["dns.queries[0].rrname"]
      #expect(name == (length < 33 ? nil : "www.example.com"))
    }
  }

  @Test("counts beyond the bytes are malformed when nothing was cut; what is there is shown beside the anomaly")
  func missingRecords() {
    let bytes = DNSBytes.header(answers: 3) + DNSBytes.question(DNSBytes.name("a.example"))
    #expect(DNSBytes.error(of: bytes) == .truncated(at: 27, needed: 1))
    let messages = DNSBytes.messages(of: bytes)
    #expect(messages.map(\.brokenRule) == [nil, "ends_inside_field"])
    #expect(messages.first?["dns.queries[0].rrname"] == "a.example")
    #expect(messages.last?["anomaly.layer"] == "dns")
  }

  @Test("a record whose data breaks a rule is shown without it, and those behind it are shown")
  func brokenRecord() {
    let bytes =
      DNSBytes.header(flags: 0x8180, questions: 0, answers: 3, additionals: 1)
      + DNSBytes.record([0], type: 1, [192, 0, 2, 1]) + DNSBytes.record(DNSBytes.name("b"), type: 1, [192, 0, 2])
      + DNSBytes.record([0], type: 1, [192, 0, 2, 3]) + DNSBytes.record([0], type: 5, [0xC0])
    let messages = DNSBytes.messages(of: bytes)
    #expect(messages.map(\.brokenRule) == [nil, "dns_data_length"])
    #expect(messages.last?["anomaly.offset"] == "40")
    #expect(
      messages.first?.lines.filter { $0.contains("answers[1]") || $0.contains("rdata") } == [
        "dns.answers[0].rdata=192.0.2.1", "dns.answers[1].rrname=b", "dns.answers[1].rrtype=A",
        "dns.answers[1].ttl=300", "dns.answers[2].rdata=192.0.2.3",
      ])
    #expect(messages.first?["dns.additionals[0].rrtype"] == "CNAME")
    #expect(messages.first?["dns.grouped.A[1]"] == "192.0.2.3")
  }

  @Test(
    "a record whose name is broken, or whose length goes beyond the message, ends it, but the first broken rule is told of"
  )
  func unreadableRecord() {
    let start = DNSBytes.header(flags: 0x8180, questions: 0, answers: 3) + DNSBytes.record([0], type: 1, [192, 0, 2])
    let last = DNSBytes.record([0], type: 1, [192, 0, 2, 3])
    for broken in [[0xC0, 0xFF] + last.dropFirst(), [0, 0, 1, 0, 1, 0, 0, 0, 9, 0, 99] + last] {
      let messages = DNSBytes.messages(of: start + broken + last)
      #expect(messages.map(\.brokenRule) == [nil, "dns_data_length"])
      #expect(messages.last?["anomaly.offset"] == "23")
      #expect(messages.first?["dns.answers[0].ttl"] == "300")
      #expect(messages.first?["dns.answers[1].ttl"] == nil)
    }
  }

  @Test("a message is not recognised by a record whose data breaks a rule")
  func brokenRecognition() {
    let bytes = DNSBytes.response(type: 1, [192, 0, 2])
    let recognitions = [true, false].map { DNSAnalyzer.probe(bytes.span.octets, isOnUsualPort: $0) }
    #expect(recognitions == [.possible, .no])
  }

  @Test("a message that ends inside its header is an anomaly alone")
  func halfHeader() {
    #expect(DNSBytes.messages(of: Array(DNSBytes.query.prefix(11))).map(\.brokenRule) == ["ends_inside_field"])
  }

  @Test("more than 4,096 questions and records are malformed before any is read")
  func tooManyRecords() {
    #expect(DNSBytes.brokenRule(of: DNSBytes.header(questions: 1, answers: 4_096)) == .dnsEntryCount)
    #expect(DNSBytes.brokenRule(of: DNSBytes.header(questions: 1, answers: 4_095)) == nil)
  }

  @Test("bytes behind the last record are an anomaly beside the message")
  func trailingBytes() {
    let messages = DNSBytes.messages(of: DNSBytes.query + [1, 2, 3])
    #expect(messages.map(\.eventType) == ["dns", "anomaly"])
    #expect(messages.last?.brokenRule == "trailing_bytes")
    #expect(messages.last?["anomaly.offset"] == "33")
  }

  @Test("a second OPT record is an anomaly beside the message")
  func secondExtensions() {
    let option = DNSBytes.record([0], type: 41, class: 1_232, timeToLive: 0, [])
    let bytes = DNSBytes.header(additionals: 2) + DNSBytes.question(DNSBytes.name("a.example")) + option + option
    let messages = DNSBytes.messages(of: bytes)
    #expect(messages.map(\.brokenRule) == [nil, "dns_second_opt"])
  }

  @Test("every field that is shown is declared, names are personal, and no two fields share a name")
  func declarations() {
    let declared = DNSMessage.fields.map(\.name.description)
    #expect(Set(declared).count == declared.count)
    for message in DNSMutationTests.seeds.flatMap({ DNSBytes.messages(of: $0) }) {
      for line in message.lines {
        let name = line.prefix { $0 != "=" }.replacing(/\[\d*\]/, with: "")
        #expect(declared.contains(String(name)))
      }
    }
    let personal = DNSMessage.fields.filter(\.isPersonal).map(\.name.description)
    #expect(personal.filter { $0.hasSuffix("rrname") }.count == 6)
  }
}
