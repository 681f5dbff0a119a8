// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// A rule that was read and checked: everything it asks for can be evaluated.
///
/// - Source: Sigma specification 2.1, rules; `signature` and `remedy` are attributes of our own.
public struct Rule: Sendable, Identifiable {
  /// How much a match matters.
  public enum Level: String, Sendable, CaseIterable { case informational, low, medium, high, critical }
  /// How far its author trusts the rule.
  public enum Status: String, Sendable, CaseIterable { case stable, test, experimental, deprecated, unsupported }

  /// A UUID in lower case.
  public var id: String
  /// The number (1...99 999) that names the rule in logs which know numbers only; 1...999 are those of the shipped rules.
  public var signature: Int
  public var title: String
  public var level: Level
  public var service: String
  public var selections: [Selection]
  public var condition: Condition

  public var status: Status?
  public var description = ""
  public var author = ""
  public var date = ""
  public var modified = ""
  /// What a person should do on a match.
  public var remedy = ""
  public var references: [String] = []
  public var tags: [String] = []
  public var falsePositives: [String] = []

  /// Where the rule begins.
  public var file: String
  public var line: Int
}

extension Rule {
  /// The ids of the ATT&CK techniques among the tags: `T1071.005` for `attack.t1071.005`.
  public var attackTechniques: [String] {
    tags.compactMap { tag in
      guard tag.hasPrefix("attack.t") else { return nil }
      let id = tag.dropFirst("attack.".count)
      return id.dropFirst().allSatisfy { $0.isNumber || $0 == "." } ? id.uppercased() : nil
    }
  }
}

/// A named set of tests on an event's fields.
public struct Selection: Sendable, Hashable {
  public var name: String
  /// The selection holds if in one of these all tests hold; neither level is empty.
  public var alternatives: [[FieldTest]]
}

/// What a rule asks of one field.
public struct FieldTest: Sendable, Hashable {
  public var field: String
  /// Never empty.
  public var values: [ValueTest]
  /// Whether every value must be found, in whichever element, rather than one of them.
  public var demandsAll: Bool
}

/// What one value of a field is held against.
public enum ValueTest: Sendable, Hashable {
  /// The event has no such field.
  case absent
  case present
  case text(TextPattern)
  case expression(RegularExpression)
  case number(Comparison, Int64)
  case decimal(Comparison, Double)
  case boolean(Bool)
  case address(IPAddress)
  case network(IPNetwork)
  case hardwareAddress(MACAddress)

  /// How a number is held against the rule's.
  public enum Comparison: String, Sendable, Hashable {
    case equal, gt, gte, lt, lte

    /// Whether `value` stands to `bound` as the comparison says.
    public func holds<Value: Comparable>(_ value: Value, _ bound: Value) -> Bool {
      switch self {
      case .equal: value == bound
      case .gt: value > bound
      case .gte: value >= bound
      case .lt: value < bound
      case .lte: value <= bound
      }
    }
  }
}

/// When a rule matches, said of its selections by their indices.
public indirect enum Condition: Sendable, Hashable {
  case selection(Int)
  case not(Condition)
  /// Never empty.
  case all([Condition])
  /// Never empty.
  case any([Condition])
}
