// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols
import RuleLanguage
import Testing
import Wire

@testable import Detection

@Suite("Evaluation of rules · Sigma specification 2.1")
struct RulePlanTests {
  @Test(
    "what one field's values fulfil",
    arguments: [
      ("text: A*", [.text("abc")], true), ("text: a", [.text("abc")], false), ("text: word", [.word("Word")], true),
      ("text: [x, y]", [.text("Y")], true), ("text|contains: b", [.text("abc")], true),
      ("text|startswith: b", [.text("abc")], false), ("text|endswith: c", [.text("abc")], true),
      ("text|cased: A", [.text("a")], false), ("text|re: '^a.c$'", [.text("abc")], true),
      ("text|re: '^A'", [.text("abc")], false), ("text|re|i: '^A'", [.text("abc")], true),
      ("text|all: ['*a*', '*b*']", [.text("ab")], true), ("text|all: ['*a*', '*b*']", [.text("a")], false),
      ("text|contains|all: [a, b]", [.text("xa"), .text("xb")], true),
      ("text: b", [.text("a"), .text("b")], true), ("text: null", [], true), ("text: null", [.text("")], false),
      ("text: ''", [.text("")], true), ("text: [null, a]", [], true), ("text: [null, a]", [.text("b")], false),
      ("text|exists: true", [.text("x")], true), ("text|exists: true", [], false), ("text|exists: false", [], true),
      ("list|exists: true", [.emptyList], true), ("list: 7", [.number(7)], true), ("list: 7", [.number(77)], false),
      ("list|gt: 6", [.number(5), .number(7)], true), ("list|cidr: 10.0.0.0/8", [.address(0x0A00_0001)], true),
      ("number: 23", [.number(23)], true), ("number: 23", [.number(2323)], false),
      ("number: 23*", [.number(2323)], true),
      ("number: '-*'", [.number(-5)], true), ("number: 23", [.text("23")], false),
      ("number|gt: 5", [.number(5)], false), ("number|gte: 5", [.number(5)], true),
      ("number|lt: 5", [.number(4)], true),
      ("number|lte: 5", [.number(6)], false), ("number|contains: 8", [.number(.min)], true),
      ("decimal|lt: 0.5", [.decimal(0.25)], true), ("decimal: 0.25", [.decimal(0.25)], true),
      ("decimal|gte: 0.5", [.decimal(.nan)], false), ("boolean: true", [.boolean(true)], true),
      ("boolean: false", [.boolean(true)], false), ("list: 'true'", [.boolean(true)], true),
      ("address: 10.0.0.1", [.address(0x0A00_0001)], true), ("address: 10.0.0.1", [.address(0x0A00_0002)], false),
      ("address: 10.0.*", [.address(0x0A00_0001)], true), ("address|cidr: 10.0.0.0/8", [.address(0x0B00_0001)], false),
      ("address|cidr: ['11.0.0.0/8', '10.0.0.0/8']", [.address(0x0A00_0001)], true),
      ("mac: 00-00-5E-00-53-01", [.hardware(0x5E00_5301)], true),
      ("mac|startswith: '00:00:5E'", [.hardware(0x5E00_5301)], true),
      ("hex: C0*", [.hex([0xC0, 0xFF])], true), ("hex|re: '^[0-9a-f]{4}$'", [.hex([0xC0, 0xFF])], true),
      ("hex: ''", [.hex([])], true), ("time|startswith: 1970-01-01T", [.time], true),
    ] as [(String, [Sample], Bool)])
  func values(_ test: String, _ samples: [Sample], _ expected: Bool) throws {
    #expect(try isFulfilled("a: {\(test)}\n  condition: a", [String(test.prefix { $0.isLetter }): samples]) == expected)
  }

  @Test(
    "conditions say what the specification says, for every combination of selections",
    arguments: [
      "a", "not a", "a and b", "a or b and c", "(a or b) and c", "not (a or b) and not c", "1 of *", "all of them",
      "not 1 of *", "not all of them and a", "a and (b or not (c and a))", "[a and b, c]", "not not a",
    ])
  func conditions(_ condition: String) throws {
    for bits in 0..<8 {
      let truths = (0..<3).map { bits >> $0 & 1 == 1 }
      let detection = "a: {number: 1}\n  b: {text: x}\n  c: {boolean: true}\n  _d: {list: 1}\n  condition: \(condition)"
      let samples: [String: [Sample]] = [
        "number": [.number(truths[0] ? 1 : 2)], "text": [.text(truths[1] ? "x" : "y")],
        "boolean": [.boolean(truths[2])],
      ]
      let rule = try #require(collection(addingUses(detection)).rules.first)
      #expect(
        try isFulfilled(addingUses(detection), samples) == reference(rule.condition, truths), "\(condition) \(truths)")
    }
  }

  @Test("of a list of mappings one must hold, and in it every field")
  func alternatives() throws {
    let detection = "a:\n    - {number: 1, text: x}\n    - {number: 2}\n  condition: a"
    for (number, text, expected) in [(1, "x", true), (1, "y", false), (2, "y", true), (3, "x", false)] {
      #expect(try isFulfilled(detection, ["number": [.number(Int64(number))], "text": [.text(text)]]) == expected)
    }
  }

  @Test("many tests of one event do not disturb each other, whatever came before")
  func manyAtoms() throws {
    let ports = (0..<300).map(String.init).joined(separator: ", ")
    let rule = try #require(collection("a: {number|all: [\(ports)]}\n  condition: a").rules.first)
    let plan = RulePlan([(index: 0, rule: rule)])
    var observer = FieldObserver(for: [plan])
    for (last, expected) in [(299, true), (298, false), (299, true)] {
      observer.begin(plan)
      for number in 0...last { observer.visit(Sample.fields["number"] ?? Sample.unknown, number) }
      let holds = plan.holds(plan.judgements[0], observer.truths)
      #expect(holds == expected)
    }
  }

  /// Selections that a condition leaves out are set aside, as the language demands.
  private func addingUses(_ detection: String) -> String {
    let condition = detection.split(separator: "condition: ").last ?? ""
    if condition.contains("*") || condition.contains("them") { return detection }
    return ["a", "b", "c"].reduce(detection) { text, name in
      condition.contains(name) && condition.split(whereSeparator: { "() [],".contains($0) }).contains(Substring(name))
        ? text : text.replacing("\(name): {", with: "_\(name): {")
    }
  }

  private func reference(_ condition: Condition, _ truths: [Bool]) -> Bool {
    switch condition {
    case .selection(let index): index < truths.count && truths[index]
    case .not(let inner): !reference(inner, truths)
    case .all(let parts): parts.allSatisfy { reference($0, truths) }
    case .any(let parts): parts.contains { reference($0, truths) }
    }
  }

  private func collection(_ detection: String) -> RuleCollection {
    let text = """
      title: Sample
      id: 00000000-0000-4000-8000-000000000001
      signature: 1
      level: low
      logsource: {product: vedette, service: sample}
      detection:
        \(detection)
      """
    return RuleCollection(
      parsing: [RuleCollection.Source(name: "a.yml", text: text)],
      vocabulary: RuleVocabulary(
        common: [:], services: ["sample": Sample.fields.mapValues { RuleVocabulary.FieldKind($0.kind) }]))
  }

  private func isFulfilled(_ detection: String, _ samples: [String: [Sample]]) throws -> Bool {
    let collection = collection(detection)
    #expect(collection.errors.isEmpty, "\(collection.errors)")
    let plan = RulePlan([(index: 0, rule: try #require(collection.rules.first))])
    var observer = FieldObserver(for: [plan])
    observer.begin(plan)
    for (name, values) in samples {
      let field = try #require(Sample.fields[name])
      for value in values { value.show(field, to: &observer) }
    }
    return plan.holds(plan.judgements[0], observer.truths)
  }
}

/// A value of a field that belongs to no protocol.
enum Sample: Sendable {
  case text(String)
  case word(StaticString)
  case number(Int64)
  case decimal(Double)
  case boolean(Bool)
  case address(UInt32)
  case hardware(UInt64)
  case hex([UInt8])
  case time
  case emptyList

  static let unknown = Field("unknown", .text, "")
  static let fields: [String: Field] = [
    "text": Field("text", .text, ""), "number": Field("number", .number, ""), "decimal": Field("decimal", .decimal, ""),
    "boolean": Field("boolean", .boolean, ""), "address": Field("address", .address, ""),
    "mac": Field("mac", .hardwareAddress, ""), "hex": Field("hex", .hex, ""), "time": Field("time", .time, ""),
    "list": Field("list", .list, ""),
  ]

  func show(_ field: Field, to visitor: inout FieldObserver) {
    switch self {
    case .text(let text):
      let octets = Array(text.utf8)
      visitor.visit(field, text: octets.span.octets)
    case .word(let word): visitor.visit(field, word)
    case .number(let number): visitor.visit(field, number)
    case .decimal(let decimal): visitor.visit(field, .decimal(decimal))
    case .boolean(let boolean): visitor.visit(field, boolean)
    case .address(let address): visitor.visit(field, .address(IPAddress(v4: address)))
    case .hardware(let address): visitor.visit(field, .hardwareAddress(MACAddress(value: address)))
    case .hex(let octets): visitor.visit(field, hex: octets.span.octets)
    case .time: visitor.visit(field, .time(Timestamp(nanoseconds: 0)))
    case .emptyList:
      visitor.openList(field)
      visitor.closeList()
    }
  }
}
