// SPDX-License-Identifier: Apache-2.0
import Testing
import Wire

@testable import RuleLanguage

@Suite("Regular expressions · linear time")
struct RegularExpressionTests {
  @Test(
    "what an expression finds",
    arguments: [
      ("abc", "xxabcxx"), ("^abc$", "abc"), ("a|b|cd", "xcd"), ("^(?:a|b)+$", "abba"), ("a{2,3}b", "xaab"),
      ("^a{2}$", "aa"), ("^a{2,}$", "aaaaa"), ("^[^0-9]+$", "abc"), (#"^\d+\.\d+$"#, "10.25"), (#"\bcat\b"#, "a cat!"),
      (#"\w\s\w"#, "a b"), (#"^[\w.-]+$"#, "a.b-c_1"), ("^.$", "x"), (#"\x41\x42"#, "AB"), ("^$", ""), ("a*", ""),
      (#"^[]x]+$"#, "]x"), (#"\/\*"#, "a/*b"), ("ö", "schön"), ("^(ö|ä)+$", "öä"), ("(a*)*b", "aab"), ("a??b", "b"),
      ("^[a-]+$", "a-a"), (#"\Aa\z"#, "a"), ("(|a)b", "b"), (#"\Bat"#, "cat"),
      ("x{0}y", "y"), (#"^[\x00-\x1f]$"#, "\t"),
    ])
  func finds(_ expression: String, _ text: String) throws {
    #expect(try isFound(expression, in: text))
  }

  @Test(
    "what an expression does not find",
    arguments: [
      ("abc", "ab"), ("^abc$", "abcd"), ("a{2,3}b", "ab"), ("^a{2}$", "aaa"), ("^[^0-9]+$", "ab1"), ("ABC", "abc"),
      (#"\bcat\b"#, "concatenate"), ("^.$", "\n"), (#"^\S+$"#, "a b"), ("^$", "a"), (#"^\D$"#, "5"), (#"\Bat"#, "at"),
      ("^b", "a\nb"), (#"a\.b"#, "axb"), ("(?:ab){3}", "abab"),
    ])
  func findsNot(_ expression: String, _ text: String) throws {
    #expect(try !isFound(expression, in: text))
  }

  @Test("options: case, lines, newline")
  func options() throws {
    #expect(try isFound("AbC[x-z]", in: "aBcY", options: .ignoresCase))
    #expect(try !isFound("[^a]", in: "A", options: .ignoresCase))
    #expect(try isFound("^b$", in: "a\nb\nc", options: .anchorsMatchLines))
    #expect(try isFound("a.b", in: "a\nb", options: .dotMatchesNewlines))
  }

  @Test(
    "what cannot be evaluated is refused at its place",
    arguments: [
      ("ab(?=c)", 2, "look-around"), ("(?<!a)b", 0, "look-around"), (#"(a)\1"#, 3, "back-references"),
      ("(?i)a", 0, "kind of group"), ("a**", 2, "quantifier behind"), ("*a", 0, "nothing before"),
      ("a++", 2, "possessive"),
      ("(ab", 0, "not closed"), ("ab)", 2, "closes no group"), ("[ab", 0, "not closed"), ("a[z-a]", 2, "range"),
      (#"\q"#, 0, "unknown escape"), (#"ab\"#, 2, #"a \ at the end"#), ("a{3,2}", 1, "quantifier"),
      ("a{x", 1, "begins no"),
      (#"\x4"#, 0, "hexadecimal"), ("[ä]", 1, "single octets"), ("[[:alpha:]]", 1, "POSIX"),
      ("a{1001}", 1, "quantifier"),
      ("^*", 1, "anchor"), ("(?:a{1000}){1000}", 0, "too large"), ("((((){1000}){1000}){1000}){1000}", 0, "too large"),
      ("a{99999999999999999999}", 1, "quantifier"),
    ])
  func refuses(_ expression: String, _ offset: Int, _ reason: String) {
    let error = #expect(throws: PatternError.self) { try RegularExpression(expression) }
    #expect(error?.offset == offset)
    #expect(error?.reason.contains(reason) == true)
  }

  @Test("groups deeper than the limit are refused, and those at it are read")
  func depth() throws {
    let depth = PatternParser.maximumDepth
    func nested(_ count: Int) -> String {
      String(repeating: "(", count: count) + "a" + String(repeating: ")", count: count)
    }
    #expect(try isFound(nested(depth), in: "a"))
    #expect(throws: PatternError.self) { try RegularExpression(nested(depth + 1)) }
  }

  @Test("steps stay linear in the text where backtracking takes for ever", arguments: ["(a+)+$", "(a|a)*b", "(.*)*x"])
  func linear(_ expression: String) throws {
    let pattern = try RegularExpression(expression)
    var matcher = PatternMatcher()
    let text = Array(repeating: UInt8(ascii: "a"), count: 10_000) + [UInt8(ascii: "!")]
    let isFound = matcher.finds(pattern, in: text.span.octets)
    #expect(!isFound)
    #expect(matcher.stepCount > 10_000)
    #expect(matcher.stepCount <= 2 * (text.count + 1) * pattern.program.count)
  }

  @Test("one matcher serves expressions of any size, one after the other")
  func reuse() throws {
    var matcher = PatternMatcher()
    for (expression, isExpected) in [("a", true), ("a{500}", false), ("^b|^a", true), ("c", false)] {
      let pattern = try RegularExpression(expression)
      let text: [UInt8] = [0x61]
      let isFound = matcher.finds(pattern, in: text.span.octets)
      #expect(isFound == isExpected)
    }
  }

  private func isFound(_ expression: String, in text: String, options: RegularExpression.Options = []) throws -> Bool {
    let pattern = try RegularExpression(expression, options: options)
    var matcher = PatternMatcher()
    let octets = Array(text.utf8)
    return matcher.finds(pattern, in: octets.span.octets)
  }
}
