// SPDX-License-Identifier: Apache-2.0
import Yams

/// Reads the selections of a rule: mappings, whose tests must all hold, or lists of mappings, of which one must.
struct SelectionReader {
  /// The service whose fields are known, or nil if the rule does not say.
  let service: String?
  private(set) var valueCount = 0

  init(service: String?) { self.service = service }

  mutating func alternatives(of node: Node, name: String, into reader: inout RuleReader) -> [[FieldTest]] {
    let form = "a mapping of fields to values, or a list of such mappings"
    switch node {
    case .mapping(let mapping): return [tests(of: mapping, at: node, into: &reader)]
    case .sequence(let items):
      if items.isEmpty { reader.report(node, "the selection '\(name)' is empty", allowed: form) }
      var alternatives: [[FieldTest]] = []
      for item in items {
        guard case .mapping(let mapping) = item else {
          reader.report(item, "keywords without a field cannot be evaluated", allowed: form)
          return []
        }
        alternatives.append(tests(of: mapping, at: item, into: &reader))
      }
      return alternatives
    default:
      let isEmpty = node.isNull
      reader.report(
        node, isEmpty ? "the selection '\(name)' is empty" : "keywords without a field cannot be evaluated",
        allowed: form)
      return []
    }
  }

  private mutating func tests(of mapping: Node.Mapping, at node: Node, into reader: inout RuleReader) -> [FieldTest] {
    if mapping.isEmpty { reader.report(node, "a mapping without fields", allowed: "field: value") }
    return mapping.compactMap { key, value in test(key, value, into: &reader) }
  }

  private mutating func test(_ key: Node, _ value: Node, into reader: inout RuleReader) -> FieldTest? {
    guard let text = key.string else {
      reader.report(key, "a field's name is a text", allowed: "field|modifier")
      return nil
    }
    var modifiers: ModifierChain
    do throws(PatternError) {
      modifiers = try ModifierChain(text)
    } catch {
      reader.report(key, error)
      return nil
    }
    guard let service else { return nil }
    guard let kind = reader.vocabulary.kind(of: modifiers.field, in: service) else {
      let names = reader.vocabulary.fields(near: modifiers.field, in: service)
      reader.report(
        key, "events of service '\(service)' have no field '\(modifiers.field)', perhaps '\(names.first ?? "")'",
        allowed: words(names) + ", …")
      return nil
    }
    if let refusal = modifiers.refusal(for: kind) {
      reader.report(key, refusal)
      return nil
    }
    modifiers.kind = kind
    let nodes = value.sequence.map(Array.init) ?? [value]
    if nodes.isEmpty {
      reader.report(value, "the field '\(modifiers.field)' has no values", allowed: "a value or a list of values")
    }
    valueCount += nodes.count
    guard valueCount <= RuleReader.maximumValueCount else { return nil }
    let values = nodes.compactMap { self.value(of: $0, modifiers, into: &reader) }
    guard values.count == nodes.count, !values.isEmpty else { return nil }
    return FieldTest(field: modifiers.field, values: values, demandsAll: modifiers.demandsAll)
  }

  private func value(of node: Node, _ modifiers: ModifierChain, into reader: inout RuleReader) -> ValueTest? {
    guard let text = node.string else {
      reader.report(node, "a value is a text, a number or null", allowed: modifiers.form)
      return nil
    }
    do throws(PatternError) {
      return try modifiers.test(for: text, isNull: node.isNull)
    } catch {
      reader.report(node, error)
      return nil
    }
  }
}
