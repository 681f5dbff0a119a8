// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// A field with the modifiers behind it: `mqtt.publish.topic|contains|all`.
///
/// - Source: Sigma specification 2.1, appendix modifiers.
struct ModifierChain {
  /// The modifiers that can be evaluated.
  static let known = [
    "contains", "startswith", "endswith", "re", "cidr", "exists", "gt", "gte", "lt", "lte", "all", "cased",
  ]

  let field: String
  /// The kind of the field's values, once known.
  var kind = RuleVocabulary.FieldKind.text
  private(set) var demandsAll = false
  /// The modifier that says how values are compared, and where it stands in the key.
  private var comparison: (name: String, offset: Int)?
  private var heedsCase = false
  private var options: RegularExpression.Options = []

  /// Reads a key.
  ///
  /// - Throws: `PatternError` at the first modifier that is unknown or does not go with those before it.
  init(_ key: String) throws(PatternError) {
    let parts = key.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    field = parts[0]
    var offset = parts[0].unicodeScalars.count + 1
    guard !field.isEmpty else {
      throw PatternError(
        offset: 0, reason: "keywords without a field cannot be evaluated", allowed: "a field before the modifiers")
    }
    var previous = ""
    for name in parts.dropFirst() {
      try add(name, behind: previous, at: offset)
      previous = name
      offset += name.unicodeScalars.count + 1
    }
    if heedsCase, let comparison, !["contains", "startswith", "endswith"].contains(comparison.name) {
      throw PatternError(
        offset: comparison.offset, reason: "'\(comparison.name)' and 'cased' do not go together",
        allowed: "contains, startswith, endswith, or re without i")
    }
    if demandsAll, let comparison, ["exists", "gt", "gte", "lt", "lte"].contains(comparison.name) {
      throw PatternError(
        offset: comparison.offset, reason: "'\(comparison.name)' and 'all' do not go together",
        allowed: "contains, startswith, endswith, re, cidr")
    }
  }

  private mutating func add(_ name: String, behind previous: String, at offset: Int) throws(PatternError) {
    switch name {
    case "all": demandsAll = true
    case "cased": heedsCase = true
    case "i" where comparison?.name == "re": options.insert(.ignoresCase)
    case "m" where comparison?.name == "re": options.insert(.anchorsMatchLines)
    case "s" where comparison?.name == "re": options.insert(.dotMatchesNewlines)
    case _ where Self.known.contains(name):
      if let comparison {
        throw PatternError(
          offset: offset, reason: "'\(name)' cannot stand behind '\(comparison.name)'",
          allowed: comparison.name == "re" ? "i, m, s, all" : "all")
      }
      comparison = (name, offset)
    default:
      throw PatternError(
        offset: offset, reason: "the modifier '\(name)' cannot be evaluated",
        allowed: words(Self.known) + ", and i, m, s behind re")
    }
  }

  /// Why the modifiers do not go with the values of a field, if they do not.
  func refusal(for kind: RuleVocabulary.FieldKind) -> PatternError? {
    guard let comparison else { return nil }
    let kinds: [RuleVocabulary.FieldKind]
    switch comparison.name {
    case "cidr": kinds = [.address, .list]
    case "gt", "gte", "lt", "lte": kinds = [.number, .decimal, .list]
    case "exists": return nil
    default: kinds = [.text, .number, .address, .hardwareAddress, .time, .hex, .list]
    }
    guard !kinds.contains(kind) else { return nil }
    return PatternError(
      offset: comparison.offset, reason: "'\(comparison.name)' does not go with '\(field)', whose values are: \(kind)",
      allowed: "fields of the kinds " + words(kinds.map(\.rawValue)))
  }

  /// What a value must look like, in the words of an error message.
  var form: String {
    switch comparison?.name {
    case "cidr": return "a network, as 192.168.0.0/16 or fd00::/8"
    case "exists": return "true or false"
    case "re": return "a regular expression"
    case "gt", "gte", "lt", "lte": return kind == .decimal ? "a number" : "a whole number"
    case .some: return "a text"
    case nil: break
    }
    switch kind {
    case .number: return "a whole number, or null"
    case .decimal: return "a number, or null"
    case .boolean: return "true or false, or null"
    case .address: return "an IP address, a text with wildcards, or null; cidr for networks"
    case .hardwareAddress: return "an address as 00:00:5e:00:53:01, a text with wildcards, or null"
    case .text, .time, .hex, .list: return "a text, or null"
    }
  }

  /// Reads one value.
  ///
  /// - Throws: `PatternError` if the value is not of the form that the field and the modifiers ask for.
  func test(for value: String, isNull: Bool) throws(PatternError) -> ValueTest {
    let refusal = PatternError(offset: 0, reason: "'\(value)' does not go with '\(field)'", allowed: form)
    guard let comparison else { return isNull ? .absent : try plainTest(for: value, else: refusal) }
    if isNull { throw refusal }
    switch comparison.name {
    case "re": return .expression(try RegularExpression(value, options: options))
    case "cidr":
      guard value.contains("/"), let network = IPNetwork(value) else { throw refusal }
      return .network(network)
    case "exists":
      guard let isPresent = boolean(value) else { throw refusal }
      return isPresent ? .present : .absent
    case "gt", "gte", "lt", "lte":
      guard let relation = ValueTest.Comparison(rawValue: comparison.name) else { throw refusal }
      if kind != .decimal, let number = Int64(value) { return .number(relation, number) }
      guard kind == .decimal, let number = Double(value), number.isFinite else { throw refusal }
      return .decimal(relation, number)
    default:
      guard let place = TextPattern.Place(rawValue: comparison.name) else { throw refusal }
      return .text(TextPattern(value, at: place, heedsCase: heedsCase))
    }
  }

  private func plainTest(for value: String, else refusal: PatternError) throws(PatternError) -> ValueTest {
    let pattern = TextPattern(value, heedsCase: heedsCase)
    switch kind {
    case .text, .time, .hex, .list: return .text(pattern)
    case .boolean:
      guard let boolean = boolean(value) else { throw refusal }
      return .boolean(boolean)
    case .decimal:
      guard let number = Double(value), number.isFinite else { throw refusal }
      return .decimal(.equal, number)
    case .number, .address, .hardwareAddress:
      if pattern.hasWildcards { return .text(pattern) }
    }
    if kind == .number, let number = Int64(value) { return .number(.equal, number) }
    if kind == .address, let address = IPAddress(value) { return .address(address) }
    if kind == .hardwareAddress, let address = MACAddress(value) { return .hardwareAddress(address) }
    throw refusal
  }

  private func boolean(_ value: String) -> Bool? {
    switch value {
    case "true", "True", "TRUE": true
    case "false", "False", "FALSE": false
    default: nil
    }
  }
}
