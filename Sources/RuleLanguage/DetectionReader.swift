// SPDX-License-Identifier: Apache-2.0
import Yams

/// What a rule looks for.
struct RuleDetection {
  var selections: [Selection]
  var condition: Condition
}

extension RuleReader {
  /// The most values that the selections of one rule may hold together.
  static let maximumValueCount = 10_000

  /// Reads the `detection` of a rule; nil, and at least one error, if it cannot be evaluated whole.
  mutating func detection(in attributes: Node.Mapping, of document: Node, service: String?) -> RuleDetection? {
    let form = "named selections, and a condition that joins them"
    guard let (_, value) = attributes.pair("detection") else {
      report(document, "the attribute 'detection' is missing", allowed: form)
      return nil
    }
    guard case .mapping(let parts) = value else {
      report(value, "a detection is a mapping", allowed: form)
      return nil
    }
    var selections: [Selection] = []
    var keys: [Node] = []
    var values = SelectionReader(service: service)
    var areNamed = true
    for (key, part) in parts where key.string != "condition" {
      guard let name = key.string, isSelectionName(name) else {
        report(key, "not a selection's name: '\(key.string ?? "…")'", allowed: "letters, digits, _ and -")
        areNamed = false
        continue
      }
      if name == "timeframe" {
        report(key, "a timeframe cannot be evaluated whole yet", allowed: "selections and a condition")
        continue
      }
      keys.append(key)
      selections.append(Selection(name: name, alternatives: values.alternatives(of: part, name: name, into: &self)))
    }
    if values.valueCount > Self.maximumValueCount {
      report(value, "the selections hold too many values", allowed: "up to \(Self.maximumValueCount)")
    }
    guard let (_, conditionNode) = parts.pair("condition") else {
      report(value, "the condition is missing", allowed: "condition: \(keys.first?.string ?? "selection")")
      return nil
    }
    guard areNamed, let condition = condition(conditionNode, selections: selections, keys: keys) else { return nil }
    return errors.isEmpty ? RuleDetection(selections: selections, condition: condition) : nil
  }

  /// Reads one condition, or a list of conditions of which one must hold.
  private mutating func condition(_ node: Node, selections: [Selection], keys: [Node]) -> Condition? {
    let nodes = node.sequence.map(Array.init) ?? [node]
    guard !nodes.isEmpty else {
      report(node, "a condition without content", allowed: "a condition, or a list of conditions")
      return nil
    }
    var used: Set<Int> = []
    var conditions: [Condition] = []
    for node in nodes {
      guard let text = node.string, !node.isNull else {
        report(node, "a condition is a text", allowed: words(selections.map(\.name)))
        return nil
      }
      var parser = ConditionParser(text, selections: selections.map(\.name))
      do throws(PatternError) {
        conditions.append(try parser.parse())
      } catch {
        report(node, error)
        return nil
      }
      used.formUnion(parser.used)
    }
    for (index, key) in keys.enumerated() where !used.contains(index) && !selections[index].name.hasPrefix("_") {
      report(
        key, "the condition does not use the selection '\(selections[index].name)'",
        allowed: "selections that count; begin the name with _ to set one aside")
    }
    return conditions.count == 1 ? conditions[0] : .any(conditions)
  }

  private func isSelectionName(_ name: String) -> Bool {
    !name.isEmpty
      && name.utf8.allSatisfy { octet in
        octet >= 0x61 && octet <= 0x7A || octet >= 0x41 && octet <= 0x5A || octet >= 0x30 && octet <= 0x39
          || octet == 0x5F || octet == 0x2D
      }
  }
}
