// SPDX-License-Identifier: Apache-2.0
import Testing
import Wire

@testable import RuleLanguage

@Suite("Hostile rule texts and an independent judge of expressions")
struct MutationTests {
  @Test("damaged rule files are read or refused at a place in the file, never worse")
  func damagedFiles() {
    let whole = Array(
      """
      title: A sample
      id: 00000000-0000-4000-8000-000000000001
      signature: 1
      level: low
      tags: [attack.t1046]
      logsource: {product: vedette, service: mqtt}
      detection:
        a:
          - mqtt.publish.topic|re|i: '^(a|b){2,3}[^x-z]+\\.\\w$'
            dest_port|gte: 5
          - src_ip|cidr: ["10.0.0.0/8", 'fd00::/8']
        b: {mqtt.publish.topic|contains|all: [a, "b\\n", null]}
        condition: >
          (1 of a* or all of them)
          and not b
      """.utf8)
    var random = Draws(seed: 1)
    for _ in 0..<600 {
      var octets = whole
      for _ in 0...random.below(3) {
        let place = random.below(octets.count)
        switch random.below(3) {
        case 0: octets[place] = UInt8(random.below(256))
        case 1: octets.remove(at: place)
        default:
          octets.insert(
            contentsOf: Array("[]{}'\"|>&*!-:#\n\t ,()".utf8).prefix(1 + random.below(20)).suffix(1), at: place)
        }
      }
      let text = String(decoding: octets, as: UTF8.self)
      let lineCount = text.unicodeScalars.count { $0 == "\n" } + 1
      let parsed = parse(text)
      #expect(
        parsed.errors.allSatisfy { (1...lineCount + 1).contains($0.line) && $0.column >= 1 && !$0.reason.isEmpty },
        "\(text)")
      #expect(parse(text).errors == parsed.errors)
      let isJudged = parsed.rules.count + parsed.errors.count > 0
      #expect(isJudged || text.isEmpty)
    }
  }

  @Test("expressions find what a backtracking engine finds")
  func oracle() throws {
    var random = Draws(seed: 2)
    var matcher = PatternMatcher()
    var findings = [0, 0]
    for _ in 0..<400 {
      let expression = random.expression(depth: 3)
      let pattern = try RegularExpression(expression)
      let judge = try Regex(expression)
      for _ in 0..<5 {
        let text = String((0..<random.below(7)).map { _ in Array("abc")[random.below(3)] })
        let octets = Array(text.utf8)
        let isFound = matcher.finds(pattern, in: octets.span.octets)
        let isExpected = text.contains(judge)
        #expect(isFound == isExpected, "\(expression) in '\(text)'")
        findings[isFound ? 1 : 0] += 1
      }
    }
    #expect(findings[0] > 200 && findings[1] > 200)
  }
}

/// Numbers that look random and are the same in every run.
private struct Draws {
  var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func below(_ bound: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state >> 33) % max(1, bound)
  }

  /// An expression over a, b and c.
  mutating func expression(depth: Int) -> String {
    switch depth == 0 ? below(4) : below(10) {
    case 0: return "a"
    case 1: return "b"
    case 2: return "."
    case 3: return ["[ab]", "[^a]", "[b-c]"][below(3)]
    case 4, 5: return expression(depth: depth - 1) + expression(depth: depth - 1)
    case 6: return "(?:\(expression(depth: depth - 1))|\(expression(depth: depth - 1)))"
    case 7: return "(\(expression(depth: depth - 1)))" + ["*", "+", "?", "{2}", "{1,3}", "{2,}", "*?"][below(7)]
    case 8: return "^" + expression(depth: depth - 1)
    default: return expression(depth: depth - 1) + "$"
    }
  }
}
