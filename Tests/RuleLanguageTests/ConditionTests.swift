// SPDX-License-Identifier: Apache-2.0
import Testing
import Wire

@testable import RuleLanguage

@Suite("Conditions · Sigma specification 2.1")
struct ConditionTests {
  @Test(
    "operators bind as the specification says",
    arguments: [
      ("a", "a"), ("not a", "!a"), ("a or b and c", "(a|(b&c))"), ("(a or b) and c", "((a|b)&c)"),
      ("not a and b", "(!a&b)"), ("not not a", "!!a"), ("a and b and c", "(a&b&c)"), ("1 of x_*", "(x_1|x_2)"),
      ("any of x_*", "(x_1|x_2)"), ("all of x_*", "(x_1&x_2)"), ("all of them", "(a&b&c&x_1&x_2)"),
      ("1 of them and not a", "((a|b|c|x_1|x_2)&!a)"), ("1 of *1", "(x_1)"), ("((a))", "a"), ("1 of _s*", "(_spare)"),
      ("a\n and\tb", "(a&b)"),
    ])
  func structure(_ text: String, _ expected: String) throws {
    let names = ["a", "b", "c", "x_1", "x_2", "_spare"]
    var parser = ConditionParser(text, selections: names)
    #expect(try drawing(of: parser.parse(), names) == expected)
  }

  @Test("of a list of conditions, one must hold")
  func list() throws {
    let rule = try rule(sample("  a: {dest_port: 1}\n  b: {dest_port: 2}\n  condition: [a, not b]"))
    #expect(rule.condition == .any([.selection(0), .not(.selection(1))]))
  }

  @Test("a selection may be named as a quantifier")
  func quantifierName() throws {
    let rule = try rule(sample("  all: {dest_port: 1}\n  condition: all or 1 of all"))
    #expect(rule.condition == .any([.selection(0), .any([.selection(0)])]))
  }

  private func drawing(of condition: Condition, _ names: [String]) -> String {
    switch condition {
    case .selection(let index): names[index]
    case .not(let inner): "!" + drawing(of: inner, names)
    case .all(let parts): "(" + parts.map { drawing(of: $0, names) }.joined(separator: "&") + ")"
    case .any(let parts): "(" + parts.map { drawing(of: $0, names) }.joined(separator: "|") + ")"
    }
  }
}

@Suite("Values with wildcards · Sigma specification 2.1")
struct TextPatternTests {
  @Test(
    "what a value fits",
    arguments: [
      ("abc", "ABC", true), ("abc", "abcd", false), ("a*c", "abbbc", true), ("a*c", "ac", true), ("a?c", "abc", true),
      ("a?c", "ac", false), ("*", "", true), ("", "", true), ("", "a", false), ("?", "ö", true), ("??", "ö", false),
      (#"a\*c"#, "a*c", true), (#"a\*c"#, "abc", false), (#"a\?c"#, "a?c", true), (#"a\bc"#, #"a\bc"#, true),
      (#"a\\*"#, #"a\bc"#, true), (#"a\\*"#, "a*", false), (#"a\"#, #"a\"#, true), ("a*b*c", "axxbyybzzc", true),
      ("a*b*c", "axxcyybzz", false), ("**a**", "bab", true), ("a*", "b", false), ("*ab", "aab", true),
    ])
  func fits(_ value: String, _ text: String, _ expected: Bool) {
    #expect(matches(TextPattern(value), text) == expected)
  }

  @Test("modifiers place the value in the text, and cased heeds its letters")
  func places() {
    #expect(matches(TextPattern("b", at: .contains), "abc") && !matches(TextPattern("d", at: .contains), "abc"))
    #expect(matches(TextPattern("AB", at: .startswith), "abc") && !matches(TextPattern("b", at: .startswith), "abc"))
    #expect(matches(TextPattern("bc", at: .endswith), "abc") && !matches(TextPattern("b", at: .endswith), "abc"))
    #expect(matches(TextPattern("a?c", at: .contains), "xabcx"))
    #expect(!matches(TextPattern("A", heedsCase: true), "a") && matches(TextPattern("A", heedsCase: true), "A"))
  }

  private func matches(_ pattern: TextPattern, _ text: String) -> Bool {
    let octets = Array(text.utf8)
    return pattern.matches(octets.span.octets)
  }
}
