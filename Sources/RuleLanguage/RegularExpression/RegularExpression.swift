// SPDX-License-Identifier: Apache-2.0

/// A regular expression that is matched in time linear in the text, whatever the text and the expression.
///
/// It works on octets: `.` and classes stand for one octet each, a letter beyond ASCII for its UTF-8 octets. It is found
/// anywhere in a text unless anchored.
///
/// - Source: K. Thompson, Regular Expression Search Algorithm, CACM 11:6 (1968); the syntax is the common subset of PCRE
///   without look-around and back-references.
public struct RegularExpression: Sendable {
  /// How an expression is read, as the letters behind Sigma's `re` modifier.
  public struct Options: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// `i`: ASCII letters match in either case.
    public static let ignoresCase = Options(rawValue: 1)
    /// `m`: `^` and `$` match at every line.
    public static let anchorsMatchLines = Options(rawValue: 2)
    /// `s`: `.` matches a newline, too.
    public static let dotMatchesNewlines = Options(rawValue: 4)
  }

  /// The most instructions that one expression may become.
  public static let maximumProgramSize = 4096

  /// The expression as it was written.
  public let text: String
  public let options: Options
  let program: [Instruction]

  /// Reads an expression.
  ///
  /// - Throws: `PatternError` with the place of what cannot be read or would grow past `maximumProgramSize`.
  public init(_ text: String, options: Options = []) throws(PatternError) {
    var parser = PatternParser(text, options: options)
    let node = try parser.parse()
    var compiler = PatternCompiler()
    try compiler.emit(node)
    try compiler.finish()
    self.text = text
    self.options = options
    program = compiler.program
  }
}

extension RegularExpression: Hashable {
  public static func == (a: Self, b: Self) -> Bool { a.text == b.text && a.options == b.options }
  public func hash(into hasher: inout Hasher) {
    hasher.combine(text)
    hasher.combine(options)
  }
}

/// One step of a compiled expression.
enum Instruction: Sendable {
  case octets(OctetSet)
  case split(Int, Int)
  case jump(Int)
  case assertion(PatternNode.Assertion)
  case match
}

/// Turns a syntax tree into instructions.
struct PatternCompiler {
  private(set) var program: [Instruction] = []
  /// Nodes visited: repetitions of nothing emit no instruction, but take time.
  private var visits = 0

  mutating func finish() throws(PatternError) { try append(.match) }

  mutating func emit(_ node: PatternNode) throws(PatternError) {
    visits += 1
    guard visits <= 4 * RegularExpression.maximumProgramSize else { throw tooLarge }
    switch node {
    case .octets(let set): try append(.octets(set))
    case .assertion(let assertion): try append(.assertion(assertion))
    case .sequence(let nodes):
      for node in nodes { try emit(node) }
    case .choice(let branches): try emit(branches)
    case .repetition(let node, let minimum, let maximum): try emit(node, minimum, maximum)
    }
  }

  private mutating func emit(_ branches: [PatternNode]) throws(PatternError) {
    var ends: [Int] = []
    for (index, branch) in branches.enumerated() {
      guard index < branches.count - 1 else {
        try emit(branch)
        continue
      }
      let split = program.count
      try append(.split(split + 1, split + 1))
      try emit(branch)
      ends.append(program.count)
      try append(.jump(0))
      program[split] = .split(split + 1, program.count)
    }
    for end in ends { program[end] = .jump(program.count) }
  }

  private mutating func emit(_ node: PatternNode, _ minimum: Int, _ maximum: Int?) throws(PatternError) {
    for _ in 0..<minimum { try emit(node) }
    guard let maximum else {
      let split = program.count
      try append(.split(split + 1, split + 1))
      try emit(node)
      try append(.jump(split))
      program[split] = .split(split + 1, program.count)
      return
    }
    var splits: [Int] = []
    for _ in minimum..<maximum {
      splits.append(program.count)
      try append(.split(program.count + 1, program.count + 1))
      try emit(node)
    }
    for split in splits { program[split] = .split(split + 1, program.count) }
  }

  private mutating func append(_ instruction: Instruction) throws(PatternError) {
    guard program.count < RegularExpression.maximumProgramSize else { throw tooLarge }
    program.append(instruction)
  }

  private var tooLarge: PatternError {
    PatternError(
      offset: 0, reason: "the expression is too large",
      allowed: "counts and groups that become at most \(RegularExpression.maximumProgramSize) instructions")
  }
}
