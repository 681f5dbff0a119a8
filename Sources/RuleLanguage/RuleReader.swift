// SPDX-License-Identifier: Apache-2.0
import Yams

/// Reads one document of a rule file and writes down everything that is wrong with it.
struct RuleReader {
  let file: String
  let source: SourceText
  let vocabulary: RuleVocabulary
  var errors: [RuleError] = []

  /// The attributes that a rule may have.
  static let attributes = [
    "title", "id", "name", "related", "taxonomy", "status", "description", "license", "author", "references", "date",
    "modified", "logsource", "detection", "fields", "falsepositives", "level", "tags", "scope", "signature", "remedy",
  ]

  mutating func report(_ node: Node, _ reason: String, allowed: String) {
    report(source.place(of: node), reason, allowed: allowed)
  }

  mutating func report(_ place: SourceText.Place, _ reason: String, allowed: String) {
    errors.append(RuleError(file: file, line: place.line, column: place.column, reason: reason, allowed: allowed))
  }

  /// Reports an error inside a value.
  mutating func report(_ node: Node, _ error: PatternError) {
    report(source.place(of: node, offset: error.offset), error.reason, allowed: error.allowed)
  }

  /// Reads a rule; nil, and at least one error, if it cannot be evaluated whole.
  mutating func rule(from document: Node) -> Rule? {
    guard case .mapping(let attributes) = document else {
      report(document, "a rule is a mapping", allowed: "title, id, logsource, detection, …")
      return nil
    }
    guard isEvaluable(attributes) else { return nil }
    for (key, _) in attributes where !Self.attributes.contains(key.string ?? "") {
      let name = key.string ?? "?"
      report(
        key, "unknown attribute '\(name)', perhaps '\(nearest(to: name, among: Self.attributes, count: 1)[0])'",
        allowed: Self.attributes.joined(separator: ", "))
    }
    let title = text(of: "title", in: attributes, of: document, form: "one line of 1 to 256 characters") {
      (1...256).contains($0.count) && !$0.contains("\n")
    }
    let id = text(of: "id", in: attributes, of: document, form: "a UUID of the rule's own", isFitting: isUUID)
    let level = text(of: "level", in: attributes, of: document, form: words(Rule.Level.allCases.map(\.rawValue))) {
      Rule.Level(rawValue: $0) != nil
    }
    let signature = text(
      of: "signature", in: attributes, of: document,
      form: "a number of the rule's own, 1 to 99999 (1 to 999 are those of the shipped rules)"
    ) { (1...99_999).contains(Int($0) ?? 0) }
    let service = service(in: attributes, of: document)
    let detection = detection(in: attributes, of: document, service: service)
    let description = describe(attributes)
    guard let title, let id, let level = level.flatMap(Rule.Level.init), let service, let detection, errors.isEmpty,
      let signature = signature.flatMap({ Int($0) })
    else { return nil }
    var rule = Rule(
      id: id.lowercased(), signature: signature, title: title, level: level, service: service,
      selections: detection.selections, condition: detection.condition, file: file,
      line: source.place(of: document).line)
    description.apply(to: &rule)
    return rule
  }

  /// Refuses the kinds of documents that are no rules; one error says all there is to say of them.
  private mutating func isEvaluable(_ attributes: Node.Mapping) -> Bool {
    for (key, _) in attributes {
      switch key.string {
      case "correlation":
        report(key, "a correlation cannot be evaluated whole yet", allowed: "rules with logsource and detection")
      case "filter":
        report(key, "a filter cannot be evaluated whole yet", allowed: "'and not' in the rule's own condition")
      case "action":
        report(key, "a collection of rules cannot be evaluated", allowed: "one whole rule a document")
      default: continue
      }
      return false
    }
    return true
  }

  private mutating func service(in attributes: Node.Mapping, of document: Node) -> String? {
    guard let (_, value) = attributes.pair("logsource") else {
      report(document, "the attribute 'logsource' is missing", allowed: "logsource: {product: vedette, service: …}")
      return nil
    }
    guard case .mapping(let parts) = value else {
      report(value, "a logsource is a mapping", allowed: "{product: vedette, service: …}")
      return nil
    }
    for (key, part) in parts {
      switch key.string {
      case "product" where part.string != "vedette":
        report(part, "the product is not this sensor", allowed: "vedette")
      case "category" where part.string != "network":
        report(part, "unknown category '\(part.string ?? "?")'", allowed: "network")
      case "product", "category", "service", "definition": continue
      default: report(key, "unknown key '\(key.string ?? "?")'", allowed: "product, service, category, definition")
      }
    }
    if parts.pair("product") == nil { report(value, "the product is missing", allowed: "product: vedette") }
    let services = vocabulary.services.keys.sorted()
    guard let (_, service) = parts.pair("service") else {
      report(value, "the service is missing", allowed: words(services))
      return nil
    }
    guard let name = service.string, vocabulary.services[name] != nil else {
      report(service, "unknown service '\(service.string ?? "?")'", allowed: words(services))
      return nil
    }
    return name
  }
}

extension Node.Mapping {
  /// The key and value under a name.
  func pair(_ name: String) -> (key: Node, value: Node)? { first { $0.key.string == name } }
}

extension Node {
  /// Whether the value is YAML's nothing: an empty or null plain scalar.
  var isNull: Bool {
    guard let scalar, scalar.style == .plain || scalar.style == .any else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
  }
}

/// Words as an error message lists them.
func words(_ words: [String]) -> String { words.joined(separator: ", ") }
