// SPDX-License-Identifier: Apache-2.0
import Yams

/// The rules of a folder that can be evaluated, and why the others cannot.
///
/// A rule that cannot be evaluated whole is refused; the others stay in force.
public struct RuleCollection: Sendable {
  /// One rule file.
  public struct Source: Sendable {
    /// The name of the file in error messages.
    public var name: String
    public var text: String

    public init(name: String, text: String) {
      self.name = name
      self.text = text
    }
  }

  /// The most bytes that one file may have.
  public static let maximumFileSize = 1 << 20

  /// In the order of the files and of the rules in them.
  public private(set) var rules: [Rule] = []
  public private(set) var errors: [RuleError] = []

  /// Reads rule files, each with one rule or several, parted by `---`.
  public init(parsing sources: [Source], vocabulary: RuleVocabulary) {
    for source in sources { read(source, vocabulary) }
  }

  private mutating func read(_ source: Source, _ vocabulary: RuleVocabulary) {
    func refuse(_ line: Int, _ column: Int, _ reason: String, _ allowed: String) {
      errors.append(RuleError(file: source.name, line: line, column: column, reason: reason, allowed: allowed))
    }
    guard source.text.utf8.count <= Self.maximumFileSize else {
      return refuse(1, 1, "the file is too large", "up to \(Self.maximumFileSize) bytes")
    }
    let text = SourceText(source.text)
    do {
      let parser = try Parser(yaml: source.text, encoding: .utf8)
      while let document = try parser.nextRoot() {
        var reader = RuleReader(file: source.name, source: text, vocabulary: vocabulary)
        if !document.isNull, let rule = reader.rule(from: document) { add(rule, document, &reader) }
        errors += reader.errors
      }
    } catch let error as YamlError {
      let (place, reason) = error.explanation
      refuse(place.line, place.column, "not YAML: \(reason)", "YAML 1.1, indented with spaces")
    } catch {
      refuse(1, 1, "not YAML: \(error)", "YAML 1.1, indented with spaces")
    }
  }

  /// Adds a rule unless one before it bears its id or number.
  private mutating func add(_ rule: Rule, _ document: Node, _ reader: inout RuleReader) {
    for (attribute, other) in [
      ("id", rules.first { $0.id == rule.id }), ("signature", rules.first { $0.signature == rule.signature }),
    ] {
      guard let other, let node = document.mapping?.pair(attribute)?.value else { continue }
      reader.report(
        node, "the \(attribute) is that of '\(other.title)' (\(other.file):\(other.line))",
        allowed: "one of the rule's own")
    }
    if reader.errors.isEmpty { rules.append(rule) }
  }
}

extension YamlError {
  /// Where the text stops being YAML, and why.
  fileprivate var explanation: (place: SourceText.Place, reason: String) {
    switch self {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      (SourceText.Place(line: mark.line, column: mark.column), problem)
    case .duplicatedKeysInMapping(let keys, let context):
      (SourceText.Place(line: context.mark.line, column: context.mark.column), "the key '\(keys.first ?? "")' twice")
    case .reader(let problem, _, _, _): (SourceText.Place(line: 1, column: 1), problem)
    default: (SourceText.Place(line: 1, column: 1), "\(self)")
    }
  }
}
