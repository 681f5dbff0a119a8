// SPDX-License-Identifier: Apache-2.0

/// Reads the text of a regular expression.
///
/// Everything whose matching time is linear in the text is read; look-around and back-references are not.
struct PatternParser {
  /// How deep groups may stand in each other.
  static let maximumDepth = 64
  /// The highest count in `{m,n}`.
  static let maximumCount = 1000

  let scalars: [Unicode.Scalar]
  let options: RegularExpression.Options
  var position = 0
  var depth = 0

  init(_ text: String, options: RegularExpression.Options) {
    scalars = Array(text.unicodeScalars)
    self.options = options
  }

  var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard next == scalar else { return false }
    position += 1
    return true
  }

  func error(at offset: Int, _ reason: String, allowed: String) -> PatternError {
    PatternError(offset: offset, reason: reason, allowed: allowed)
  }

  /// Reads the whole text.
  mutating func parse() throws(PatternError) -> PatternNode {
    let node = try choice()
    guard next == nil else {
      throw error(at: position, "a ) that closes no group", allowed: "\\) for the character itself")
    }
    return node
  }

  private mutating func choice() throws(PatternError) -> PatternNode {
    var branches = [try sequence()]
    while take("|") { branches.append(try sequence()) }
    return branches.count == 1 ? branches[0] : .choice(branches)
  }

  private mutating func sequence() throws(PatternError) -> PatternNode {
    var nodes: [PatternNode] = []
    while let scalar = next, scalar != "|", scalar != ")" { nodes.append(try repeated()) }
    return .sequence(nodes)
  }

  private mutating func repeated() throws(PatternError) -> PatternNode {
    let start = position
    let atom = try atom()
    let quantifierStart = position
    guard let bounds = try quantifier() else { return atom }
    if case .assertion = atom {
      throw error(at: quantifierStart, "an anchor cannot be repeated", allowed: "a quantifier behind what it repeats")
    }
    // Whether a quantifier is greedy says which match is found, not whether there is one.
    if !take("?"), next == "+" {
      throw error(at: position, "possessive quantifiers are not supported", allowed: "* + ? {m,n}")
    }
    let second = position
    if try quantifier() != nil {
      throw error(
        at: second, "a quantifier behind a quantifier", allowed: "a group: (?:…)\(scalars[start] == "(" ? "+" : "*")")
    }
    return .repetition(atom, minimum: bounds.minimum, maximum: bounds.maximum)
  }

  private mutating func quantifier() throws(PatternError) -> (minimum: Int, maximum: Int?)? {
    let start = position
    if take("*") { return (0, nil) }
    if take("+") { return (1, nil) }
    if take("?") { return (0, 1) }
    guard take("{") else { return nil }
    let form = "{m}, {m,} or {m,n} with m ≤ n ≤ \(Self.maximumCount); \\{ for the character itself"
    guard let minimum = number() else { throw error(at: start, "a { that begins no quantifier", allowed: form) }
    var maximum: Int? = minimum
    if take(",") { maximum = next == "}" ? nil : number() ?? -1 }
    guard take("}"), maximum.map({ minimum <= $0 }) ?? true, max(minimum, maximum ?? 0) <= Self.maximumCount else {
      throw error(at: start, "a quantifier that cannot be read", allowed: form)
    }
    return (minimum, maximum)
  }

  private mutating func number() -> Int? {
    var value: Int?
    while let digit = next.flatMap({ Int(String($0)) }) {
      // Stops growing once past the limit, so that no number of digits overflows.
      value = min((value ?? 0) * 10 + digit, Self.maximumCount + 1)
      position += 1
    }
    return value
  }

  private mutating func atom() throws(PatternError) -> PatternNode {
    let start = position
    guard let scalar = next else {
      throw error(at: start, "the expression ends too early", allowed: "a character, class or group")
    }
    position += 1
    switch scalar {
    case "*", "+", "?":
      throw error(at: start, "a quantifier with nothing before it", allowed: "\\\(scalar) for the character itself")
    case "{":
      throw error(at: start, "a quantifier with nothing before it", allowed: "\\{ for the character itself")
    case "(": return try group(from: start)
    case "[": return .octets(cased(try characterClass(from: start)))
    case ".": return .octets(options.contains(.dotMatchesNewlines) ? .all : OctetSet.newline.complement)
    case "^": return .assertion(options.contains(.anchorsMatchLines) ? .lineStart : .textStart)
    case "$": return .assertion(options.contains(.anchorsMatchLines) ? .lineEnd : .textEnd)
    case "\\": return try escape(from: start)
    default: return literal(scalar)
    }
  }

  private mutating func group(from start: Int) throws(PatternError) -> PatternNode {
    if take("?"), !take(":") {
      let isLook = ["=", "!", "<", "P"].contains(next)
      throw error(
        at: start, isLook ? "look-around and named groups are not supported" : "an unknown kind of group",
        allowed: "(…) or (?:…); options stand behind the modifier, as in |re|i")
    }
    depth += 1
    guard depth <= Self.maximumDepth else {
      throw error(at: start, "groups stand too deep in each other", allowed: "up to \(Self.maximumDepth) levels")
    }
    let node = try choice()
    guard take(")") else { throw error(at: start, "a group that is not closed", allowed: "a ) behind it") }
    depth -= 1
    return node
  }

  private mutating func escape(from start: Int) throws(PatternError) -> PatternNode {
    switch next {
    case "b":
      position += 1
      return .assertion(.wordBoundary)
    case "B":
      position += 1
      return .assertion(.noWordBoundary)
    case "A":
      position += 1
      return .assertion(.textStart)
    case "z", "Z":
      position += 1
      return .assertion(.textEnd)
    default: break
    }
    switch try escaped(from: start) {
    case .set(let set): return .octets(set)
    case .scalar(let scalar): return literal(scalar)
    }
  }

  /// One character: its UTF-8 octets, in both cases if case is ignored.
  private func literal(_ scalar: Unicode.Scalar) -> PatternNode {
    let nodes = UTF8.encode(scalar).map { octets in octets.map { PatternNode.octets(cased(OctetSet($0...$0))) } } ?? []
    return nodes.count == 1 ? nodes[0] : .sequence(nodes)
  }

  private func cased(_ set: OctetSet) -> OctetSet { options.contains(.ignoresCase) ? set.ignoringCase : set }
}
