// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Testing

@testable import RuleLanguage

@Suite("Rules · Sigma specification 2.1")
struct RuleReadingTests {
  @Test("every attribute of a rule is kept")
  func attributes() throws {
    let rule = try rule(
      """
      title: A broker's password in the clear
      id: 8B1A7C9E-0000-4000-8000-0000000000AF
      signature: 7
      status: stable
      description: Why
      references:
          - https://example.org/a
      author: A. Author
      date: 2026-01-02
      modified: 2026-02-03
      tags:
          - attack.t1071.005
          - attack.command-and-control
      logsource:
          product: vedette
          category: network
          service: mqtt
      detection:
          selection:
              mqtt.connect.flags.password: true
          condition: selection
      falsepositives:
          - A test bench
      level: high
      remedy: Use TLS
      """)
    #expect(rule.id == "8b1a7c9e-0000-4000-8000-0000000000af")
    #expect(rule.signature == 7 && rule.level == .high && rule.service == "mqtt" && rule.status == .stable)
    #expect(rule.title == "A broker's password in the clear" && rule.description == "Why" && rule.remedy == "Use TLS")
    #expect(rule.author == "A. Author" && rule.date == "2026-01-02" && rule.modified == "2026-02-03")
    #expect(rule.references == ["https://example.org/a"] && rule.falsePositives == ["A test bench"])
    #expect(rule.attackTechniques == ["T1071.005"])
    #expect(
      rule.selections == [
        Selection(
          name: "selection",
          alternatives: [[FieldTest(field: "mqtt.connect.flags.password", values: [.boolean(true)], demandsAll: false)]]
        )
      ])
    #expect(rule.condition == .selection(0))
  }

  @Test("modifiers and kinds say what values are held against")
  func modifiers() throws {
    let topic = "mqtt.publish.topic"
    #expect(try values("\(topic): a*") == [.text(TextPattern("a*"))])
    #expect(try values("\(topic): [a, 'B']") == [.text(TextPattern("a")), .text(TextPattern("b"))])
    #expect(try values("\(topic)|contains: a") == [.text(TextPattern("a", at: .contains))])
    #expect(try values("\(topic)|startswith: a") == [.text(TextPattern("a", at: .startswith))])
    #expect(try values("\(topic)|endswith: a") == [.text(TextPattern("a", at: .endswith))])
    #expect(try values("\(topic)|endswith|cased: A") == [.text(TextPattern("A", at: .endswith, heedsCase: true))])
    #expect(try values("\(topic)|re: '^a$'") == [.expression(RegularExpression("^a$"))])
    #expect(
      try values("\(topic)|re|i|m|s: a")
        == [.expression(RegularExpression("a", options: [.ignoresCase, .anchorsMatchLines, .dotMatchesNewlines]))])
    #expect(try values("src_ip|cidr: 10.0.0.0/8") == [.network(#require(IPNetwork("10.0.0.0/8")))])
    #expect(try values("src_ip: '2001:DB8::1'") == [.address(#require(IPAddress("2001:db8::1")))])
    #expect(try values("src_ip: 10.*") == [.text(TextPattern("10.*"))])
    #expect(try values("ether.src_mac: 02-00-00-00-00-01") == [.hardwareAddress(MACAddress(value: 0x02_0000_0000_01))])
    #expect(try values("dest_port: '23'") == [.number(.equal, 23)])
    #expect(try values("dest_port|gt: 1") == [.number(.gt, 1)])
    #expect(try values("dest_port|gte: 1") == [.number(.gte, 1)])
    #expect(try values("dest_port|lt: -1") == [.number(.lt, -1)])
    #expect(try values("dest_port|lte: 1") == [.number(.lte, 1)])
    #expect(try values("\(topic)|exists: true") == [.present])
    #expect(try values("\(topic)|exists: false") == [.absent])
    #expect(try values("\(topic): null") == [.absent])
    #expect(try values("\(topic): [x, ~]") == [.text(TextPattern("x")), .absent])
    #expect(try values("\(topic): 'null'") == [.text(TextPattern("null"))])
    #expect(try values("coap.rtt|lt: 0.5", service: "coap") == [.decimal(.lt, 0.5)])
    #expect(try values("coap.token: C0FFEE", service: "coap") == [.text(TextPattern("c0ffee"))])
    #expect(try values("vlan|gt: 5") == [.number(.gt, 5)])
    #expect(try values("timestamp|startswith: 2026-") == [.text(TextPattern("2026-", at: .startswith))])
  }

  @Test("|all demands every value, alone and behind another modifier")
  func all() throws {
    for key in ["mqtt.publish.topic|all", "mqtt.publish.topic|contains|all", "mqtt.publish.topic|re|i|all"] {
      let rule = try rule(sample("  a: {\(key): [x, y]}\n  condition: a"))
      #expect(rule.selections[0].alternatives[0][0].demandsAll)
    }
  }

  @Test("a list of mappings offers alternatives")
  func alternatives() throws {
    let rule = try rule(sample("  a:\n    - dest_port: 1\n      src_ip: 10.0.0.1\n    - dest_port: 2\n  condition: a"))
    #expect(rule.selections[0].alternatives.map(\.count) == [2, 1])
  }

  @Test("a file may hold several rules, and a broken one leaves the others in force")
  func documents() {
    let texts = [1, 2, 3].map { sample("  a: {dest_port: \($0 == 2 ? "x" : "1")}\n  condition: a", id: $0) }
    let parsed = parse(texts.joined(separator: "\n---\n"))
    #expect(parsed.rules.map(\.signature) == [1, 3])
    #expect(parsed.rules.map(\.line) == [1, 21])
    #expect(parsed.errors.map(\.line) == [18])
  }

  @Test("two rules cannot share an id or a number")
  func duplicates() {
    let text = sample("  a: {dest_port: 1}\n  condition: a")
    let sources = ["a.yml", "b.yml"].map { RuleCollection.Source(name: $0, text: text) }
    let parsed = RuleCollection(parsing: sources, vocabulary: vocabulary)
    #expect(parsed.rules.map(\.file) == ["a.yml"])
    #expect(
      parsed.errors.map(\.description) == [
        "b.yml:2:5: the id is that of 'A sample' (a.yml:1); allowed: one of the rule's own",
        "b.yml:3:12: the signature is that of 'A sample' (a.yml:1); allowed: one of the rule's own",
      ])
  }

  @Test("an empty file holds no rules and no errors", arguments: ["", "# nothing\n", "---\n"])
  func empty(_ text: String) {
    let parsed = parse(text)
    #expect(parsed.rules.isEmpty && parsed.errors.isEmpty)
  }
}
