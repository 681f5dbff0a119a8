// SPDX-License-Identifier: Apache-2.0

/// Every rule that a sender can break, with the code that finds the breach and the tests that prove it.
///
/// Read from the sources as text: a rule is declared as `static let member = Self("name", "document", "statement")` in an
/// extension of `WireError.Rule`; code throws it by its member, and a test names its member, or its name as logs have it.
struct RuleTable {
  struct Rule {
    let member: String
    let name: String
    let document: String
    let statement: String
    let declaredIn: String
    var thrownIn: [String] = []
    var testedIn: [String] = []
  }

  private(set) var rules: [Rule] = []
  /// What stands among the rules and is not written as one, by file.
  private(set) var oddities: [String] = []

  init(sources: [Repository.File], tests: [Repository.File]) {
    for file in sources {
      for block in file.text.matches(of: #/extension WireError\.Rule \{\n(?<body>[\s\S]*?)\n\}/#) {
        read(String(block.body), file.path)
      }
    }
    let members = sources.map { file in (file.path, Self.members(in: file)) }
    let mentions = tests.map { file in (file.path, Self.members(in: file).union(Self.words(in: file))) }
    for index in rules.indices {
      let (member, name) = (rules[index].member, rules[index].name)
      rules[index].thrownIn = members.filter { $0.1.contains(member) }.map(\.0)
      rules[index].testedIn = mentions.filter { $0.1.contains(member) || $0.1.contains(name) }.map(\.0)
    }
  }

  private mutating func read(_ body: String, _ path: String) {
    let form =
      #/static let (?<member>\w+) = Self\(\s*"(?<name>[^"]*)",\s*"(?<document>[^"]*)",\s*(?<statement>"[^"]*"(?:\s*\+\s*"[^"]*")*)\s*\)/#
    var count = 0
    for match in body.matches(of: form) {
      count += 1
      let statement = match.statement.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
        .filter { $0.offset % 2 == 1 }.map { String($0.element) }.joined()
      rules.append(
        Rule(
          member: String(match.member), name: String(match.name), document: String(match.document),
          statement: statement,
          declaredIn: path))
    }
    if body.matches(of: #/static (?:let|var|func) /#).count != count { oddities.append(path) }
  }

  /// The members that a file's code names by a dot in front of them.
  private static func members(in file: Repository.File) -> Set<String> {
    var members: Set<String> = []
    for line in file.code {
      for match in line.matches(of: #/\.(?<member>[a-z]\w+)/#) { members.insert(String(match.member)) }
    }
    return members
  }

  /// The words of a file's code that may be names in logs, most of them inside text.
  private static func words(in file: Repository.File) -> Set<String> {
    var words: Set<String> = []
    for line in file.code {
      for match in line.matches(of: #/[a-z][a-z0-9]*(?:_[a-z0-9]+)+/#) { words.insert(String(match.output)) }
    }
    return words
  }
}

extension RuleTable {
  /// The table as a document.
  var markdown: String {
    var text = """
      # Malformations

      What a sender can do wrong, as `anomaly` records name it (`anomaly.event`, `anomaly.rule`, `anomaly.statement`), where it is
      found, and the tests that prove it. This page is made from the sources; a rule that nothing throws, or that no test names,
      fails the build.


      """
    for layer in Dictionary(grouping: rules, by: { Self.layer(of: $0) }).sorted(by: { $0.key < $1.key }) {
      text += "## \(layer.key)\n\n| rule | document | what it demands | found in | tested in |\n|---|---|---|---|---|\n"
      for rule in layer.value.sorted(by: { $0.name < $1.name }) {
        text +=
          "| `\(rule.name)` | \(rule.document) | \(rule.statement) | \(Self.links(rule.thrownIn)) "
          + "| \(Self.links(rule.testedIn)) |\n"
      }
      text += "\n"
    }
    return String(text.dropLast())
  }

  /// The folder that declares the rule, from its target on.
  private static func layer(of rule: Rule) -> String {
    rule.declaredIn.split(separator: "/").dropFirst().dropLast().joined(separator: "/")
  }

  private static func links(_ paths: [String]) -> String {
    paths.map { path in
      let name = path.split(separator: "/").last.map { $0.split(separator: ".").first ?? $0 } ?? ""
      return "[\(name)](../\(path))"
    }.joined(separator: ", ")
  }
}
