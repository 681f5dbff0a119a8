// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import RuleLanguage

@Suite("Refused rules · file, line, column")
struct RuleErrorTests {
  @Test(
    "errors of a detection stand at their place",
    arguments: [
      ("  a: {dest_prt: 1}\n  condition: a", 8, 7, "no field 'dest_prt', perhaps 'dest_port'"),
      ("  a: {coap.token: x}\n  condition: a", 8, 7, "service 'mqtt' have no field 'coap.token'"),
      ("  a: {dest_port|near: 1}\n  condition: a", 8, 17, "modifier 'near'"),
      ("  a: {'dest_port|near': 1}\n  condition: a", 8, 18, "modifier 'near'"),
      ("  a: {mqtt.publish.topic|base64: x}\n  condition: a", 8, 26, "modifier 'base64'"),
      ("  a: {mqtt.publish.topic|contains|i: x}\n  condition: a", 8, 35, "modifier 'i'"),
      ("  a: {mqtt.publish.topic|contains|re: x}\n  condition: a", 8, 35, "'re' cannot stand behind 'contains'"),
      ("  a: {mqtt.publish.topic|gt: 1}\n  condition: a", 8, 26, "'gt' does not go with"),
      ("  a: {mqtt.publish.topic|cidr: 10.0.0.0/8}\n  condition: a", 8, 26, "'cidr' does not go with"),
      ("  a: {mqtt.connect.flags.password|contains: t}\n  condition: a", 8, 35, "'contains' does not go with"),
      ("  a: {dest_port|gt|all: 1}\n  condition: a", 8, 17, "'all' do not go together"),
      ("  a: {src_ip|cidr|cased: 10.0.0.0/8}\n  condition: a", 8, 14, "'cased' do not go together"),
      ("  a: {src_ip|cidr: 10.0.0.0/33}\n  condition: a", 8, 20, "'10.0.0.0/33' does not go with"),
      ("  a: {src_ip: ten}\n  condition: a", 8, 15, "'ten' does not go with"),
      ("  a: {ether.src_mac: 02-00}\n  condition: a", 8, 22, "'02-00' does not go with"),
      ("  a: {dest_port: [1, http]}\n  condition: a", 8, 22, "'http' does not go with"),
      ("  a: {dest_port|lt: x}\n  condition: a", 8, 21, "'x' does not go with"),
      ("  a: {dest_port|lt: null}\n  condition: a", 8, 21, "'null' does not go with"),
      ("  a: {dest_port|exists: 1}\n  condition: a", 8, 25, "'1' does not go with"),
      ("  a: {mqtt.connect.flags.password: 1}\n  condition: a", 8, 36, "'1' does not go with"),
      ("  a: {mqtt.publish.topic|re: 'a(?=b)'}\n  condition: a", 8, 32, "look-around"),
      ("  a:\n    mqtt.publish.topic|re: |-\n      ab\n      [\n  condition: a", 11, 7, "not closed"),
      ("  a: {mqtt.publish.topic: {b: 1}}\n  condition: a", 8, 27, "a value is a text"),
      ("  a: {mqtt.publish.topic: []}\n  condition: a", 8, 27, "has no values"),
      ("  a: {'|all': x}\n  condition: a", 8, 8, "keywords without a field"),
      ("  a: [x, y]\n  condition: a", 8, 7, "keywords without a field"),
      ("  a: x\n  condition: a", 8, 6, "keywords without a field"),
      ("  a: []\n  condition: a", 8, 6, "is empty"),
      ("  a: {}\n  condition: a", 8, 6, "without fields"),
      ("  a b: {dest_port: 1}\n  condition: a", 8, 3, "not a selection's name"),
      ("  a: {dest_port: 1}\n  timeframe: 5m\n  condition: a", 9, 3, "timeframe"),
      ("  a: {dest_port: 1}", 8, 3, "the condition is missing"),
      ("  a: {dest_port: 1}\n  b: {dest_port: 2}\n  condition: a", 9, 3, "does not use the selection 'b'"),
      ("  a: {dest_port: 1}\n  condition:", 9, 13, "a condition is a text"),
      ("  a: {dest_port: 1}\n  condition: []", 9, 14, "without content"),
      ("  a: {dest_port: 1}\n  condition: a and", 9, 19, "ends too early"),
      ("  a: {dest_port: 1}\n  condition: a and b", 9, 20, "no selection 'b'"),
      ("  a: {dest_port: 1}\n  condition: 'a and b'", 9, 21, "no selection 'b'"),
      ("  a: {dest_port: 1}\n  condition: a and\n    (a or b)", 10, 11, "no selection 'b'"),
      ("  a: {dest_port: 1}\n  condition: >\n    a and\n    or", 11, 5, "'or' where a selection"),
      ("  a: {dest_port: 1}\n  condition: [a, a or]", 9, 22, "ends too early"),
      ("  a: {dest_port: 1}\n  condition: (a", 9, 14, "not closed"),
      ("  a: {dest_port: 1}\n  condition: a)", 9, 15, "')' continues no condition"),
      ("  a: {dest_port: 1}\n  condition: a a", 9, 16, "'a' continues no condition"),
      ("  a: {dest_port: 1}\n  condition: a AND a", 9, 16, "'AND' continues no condition"),
      ("  a: {dest_port: 1}\n  condition: 1 of b*", 9, 19, "no selection fits 'b*'"),
      ("  a: {dest_port: 1}\n  condition: 2 of a*", 9, 14, "only '1 of'"),
      ("  a: {dest_port: 1}\n  condition: all a", 9, 18, "'all' without 'of'"),
      ("  a: {dest_port: 1}\n  condition: a | count() > 5", 9, 16, "aggregations"),
    ])
  func detection(_ text: String, _ line: Int, _ column: Int, _ reason: String) {
    let parsed = parse(sample(text))
    #expect(parsed.rules.isEmpty)
    #expect(parsed.errors.count == 1)
    #expect(parsed.errors.first.map { [$0.line, $0.column] } == [line, column])
    #expect(parsed.errors.first?.reason.contains(reason) == true, "\(parsed.errors)")
    #expect(parsed.errors.allSatisfy { !$0.allowed.isEmpty && $0.file == "a.yml" })
  }

  @Test(
    "errors of the other attributes stand at their place",
    arguments: [
      ("statu: x", 6, 1, "unknown attribute 'statu', perhaps 'status'"), ("status: done", 6, 9, "not a status"),
      ("date: 2026/01/02", 6, 7, "not a date"), ("modified: 2026-13-02", 6, 11, "not a modified"),
      ("tags: attack", 6, 7, "tags is a list"), ("tags: [attack.t1, Attack.T1]", 6, 19, "not a value of tags"),
      ("references: [{a: b}]", 6, 14, "not a value of references"), ("description: {a: b}", 6, 14, "not a description"),
      ("correlation: {}", 6, 1, "correlation cannot be evaluated whole yet"),
      ("filter: {}", 6, 1, "filter cannot be evaluated whole yet"), ("action: global", 6, 1, "collection of rules"),
    ])
  func attributes(_ extra: String, _ line: Int, _ column: Int, _ reason: String) {
    let parsed = parse(sample("  a: {dest_port: 1}\n  condition: a", extra: extra))
    #expect(parsed.rules.isEmpty)
    #expect(parsed.errors.map { [$0.line, $0.column] } == [[line, column]])
    #expect(parsed.errors.first?.reason.contains(reason) == true, "\(parsed.errors)")
  }

  @Test("all errors of a rule are reported at once")
  func several() {
    let text = """
      title: ''
      id: 12
      level: worst
      signature: 0
      logsource: {product: windows, service: mqqt, source: x}
      detection: {a: {x|y: 1}, condition: b}
      """
    #expect(
      parse(text).errors.map { "\($0.line):\($0.column)" } == [
        "1:8", "2:5", "3:8", "4:12", "5:22", "5:46", "5:40", "6:19", "6:37",
      ])
  }

  @Test("missing attributes are named at the head of the rule")
  func missing() {
    let errors = parse("status: test\n").errors
    #expect(errors.allSatisfy { $0.line == 1 && $0.column == 1 })
    #expect(
      errors.map(\.reason)
        == ["title", "id", "level", "signature", "logsource", "detection"].map { "the attribute '\($0)' is missing" })
  }

  @Test(
    "a text that is not YAML is refused at its place",
    arguments: [("a: [", 2, 1), ("a: b\n\tc: d", 2, 1), ("a: 1\na: 2\n", 1, 1), ("- a\n", 1, 1), ("a: *b", 1, 4)])
  func notYAML(_ text: String, _ line: Int, _ column: Int) {
    let parsed = parse(text)
    #expect(parsed.rules.isEmpty)
    #expect(parsed.errors.map { [$0.line, $0.column] } == [[line, column]], "\(parsed.errors)")
  }

  @Test("values without number, groups without end and huge files are refused, not worked off")
  func limits() {
    let ports = Array(repeating: "1", count: RuleReader.maximumValueCount + 1).joined(separator: ",")
    #expect(
      parse(sample("  a: {dest_port: [\(ports)]}\n  condition: a")).errors.first?.reason.contains("too many") == true)
    let depth = ConditionParser.maximumDepth
    for (open, close) in [("(", ")"), ("not ", "")] {
      func condition(_ count: Int) -> String {
        "  condition: " + String(repeating: open, count: count) + "a" + String(repeating: close, count: count)
      }
      #expect(parse(sample("  a: {dest_port: 1}\n" + condition(depth))).errors.isEmpty)
      #expect(
        parse(sample("  a: {dest_port: 1}\n" + condition(depth + 1))).errors.first?.reason.contains("deep") == true)
    }
    let huge = "#" + String(repeating: "x", count: RuleCollection.maximumFileSize)
    #expect(parse(huge).errors.map(\.reason) == ["the file is too large"])
  }
}
