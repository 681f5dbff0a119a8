// SPDX-License-Identifier: Apache-2.0

/// Reads a condition: `1 of selection* and not (filter or all of known_*)`.
///
/// - Source: Sigma specification 2.1, rules, condition: `not` binds stronger than `and`, `and` stronger than `or`.
struct ConditionParser {
  /// How deep parentheses and negations may stand in each other.
  static let maximumDepth = 64

  /// A word and the number of Unicode scalars before it.
  struct Token {
    let text: String
    let offset: Int
  }

  private let tokens: [Token]
  private let names: [String]
  private let end: Int
  private var position = 0
  private var depth = 0
  /// The selections that the condition spoke of so far.
  private(set) var used: Set<Int> = []

  init(_ text: String, selections names: [String]) {
    self.names = names
    tokens = Self.split(text)
    end = text.unicodeScalars.count
  }

  private static func split(_ text: String) -> [Token] {
    var tokens: [Token] = []
    var word = ""
    func flush(_ offset: Int) {
      if !word.isEmpty { tokens.append(Token(text: word, offset: offset - word.unicodeScalars.count)) }
      word = ""
    }
    for (offset, scalar) in text.unicodeScalars.enumerated() {
      switch scalar {
      case " ", "\t", "\n", "\r": flush(offset)
      case "(", ")", "|":
        flush(offset)
        tokens.append(Token(text: String(scalar), offset: offset))
      default: word.unicodeScalars.append(scalar)
      }
    }
    flush(text.unicodeScalars.count)
    return tokens
  }

  private var next: Token? { position < tokens.count ? tokens[position] : nil }

  private mutating func take(_ word: String) -> Bool {
    guard next?.text == word else { return false }
    position += 1
    return true
  }

  /// Reads the whole text.
  mutating func parse() throws(PatternError) -> Condition {
    let condition = try disjunction()
    guard let rest = next else { return condition }
    if rest.text == "|" {
      throw PatternError(
        offset: rest.offset, reason: "aggregations behind | cannot be evaluated", allowed: "and, or, not, 1 of, all of")
    }
    let word = rest.text.lowercased()
    let isKeyword = ["and", "or", "not"].contains(word)
    throw PatternError(
      offset: rest.offset, reason: "'\(rest.text)' continues no condition",
      allowed: isKeyword && word != rest.text ? word : "and, or, or the end")
  }

  private mutating func disjunction() throws(PatternError) -> Condition {
    var parts = [try conjunction()]
    while take("or") { parts.append(try conjunction()) }
    return parts.count == 1 ? parts[0] : .any(parts)
  }

  private mutating func conjunction() throws(PatternError) -> Condition {
    var parts = [try negation()]
    while take("and") { parts.append(try negation()) }
    return parts.count == 1 ? parts[0] : .all(parts)
  }

  private mutating func negation() throws(PatternError) -> Condition {
    let start = next?.offset ?? end
    guard take("not") else { return try operand() }
    try enter(at: start)
    defer { depth -= 1 }
    return .not(try negation())
  }

  private mutating func enter(at offset: Int) throws(PatternError) {
    depth += 1
    guard depth <= Self.maximumDepth else {
      throw PatternError(
        offset: offset, reason: "the condition stands too deep in itself", allowed: "up to \(Self.maximumDepth) levels")
    }
  }

  private mutating func operand() throws(PatternError) -> Condition {
    guard let token = next else {
      throw PatternError(offset: end, reason: "the condition ends too early", allowed: expected)
    }
    position += 1
    switch token.text {
    case "(":
      try enter(at: token.offset)
      let inner = try disjunction()
      guard take(")") else {
        throw PatternError(offset: token.offset, reason: "a ( that is not closed", allowed: "a ) behind it")
      }
      depth -= 1
      return inner
    case "1", "any", "all": return try quantified(token)
    case "and", "or", ")", "|", "of", "them":
      throw PatternError(
        offset: token.offset, reason: "'\(token.text)' where a selection should stand", allowed: expected)
    default: return try selection(token)
    }
  }

  private mutating func quantified(_ quantifier: Token) throws(PatternError) -> Condition {
    // A selection may bear the name of a quantifier.
    if next?.text != "of", names.contains(quantifier.text) { return try selection(quantifier) }
    guard take("of"), let target = next else {
      throw PatternError(
        offset: next?.offset ?? end, reason: "'\(quantifier.text)' without 'of' and what it counts",
        allowed: "\(quantifier.text) of them, \(quantifier.text) of name*")
    }
    position += 1
    let indices = names.indices.filter {
      target.text == "them" ? !names[$0].hasPrefix("_") : fits(names[$0], target.text)
    }
    guard !indices.isEmpty else {
      throw PatternError(offset: target.offset, reason: "no selection fits '\(target.text)'", allowed: expected)
    }
    used.formUnion(indices)
    let parts = indices.map { Condition.selection($0) }
    return quantifier.text == "all" ? .all(parts) : .any(parts)
  }

  private mutating func selection(_ token: Token) throws(PatternError) -> Condition {
    guard let index = names.firstIndex(of: token.text) else {
      let isQuantity = Int(token.text) != nil
      throw PatternError(
        offset: token.offset,
        reason: isQuantity ? "only '1 of' and 'all of' count" : "there is no selection '\(token.text)'",
        allowed: expected)
    }
    used.insert(index)
    return .selection(index)
  }

  private var expected: String { (names + ["not", "(", "1 of", "all of"]).joined(separator: ", ") }

  /// Whether a name fits a pattern in which `*` stands for any letters.
  private func fits(_ name: String, _ pattern: String) -> Bool {
    let octets = Array(name.utf8)
    return TextPattern(pattern.replacing("?", with: "\\?"), heedsCase: true).matches(octets.span.octets)
  }
}
