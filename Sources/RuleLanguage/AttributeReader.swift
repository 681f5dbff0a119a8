// SPDX-License-Identifier: Apache-2.0
import Yams

/// The attributes that describe a rule to people.
struct RuleDescription {
  var texts: [String: String] = [:]
  var lists: [String: [String]] = [:]

  func apply(to rule: inout Rule) {
    rule.status = texts["status"].flatMap(Rule.Status.init)
    rule.description = texts["description"] ?? ""
    rule.author = texts["author"] ?? ""
    rule.date = texts["date"] ?? ""
    rule.modified = texts["modified"] ?? ""
    rule.remedy = texts["remedy"] ?? ""
    rule.references = lists["references"] ?? []
    rule.tags = lists["tags"] ?? []
    rule.falsePositives = lists["falsepositives"] ?? []
  }
}

extension RuleReader {
  /// Reads an attribute that every rule must have.
  mutating func text(
    of name: String, in attributes: Node.Mapping, of document: Node, form: String, isFitting: (String) -> Bool
  ) -> String? {
    guard let (_, value) = attributes.pair(name) else {
      report(document, "the attribute '\(name)' is missing", allowed: form)
      return nil
    }
    guard let text = value.string, isFitting(text) else {
      report(value, "not a \(name): '\(value.string ?? "…")'", allowed: form)
      return nil
    }
    return text
  }

  /// Reads the attributes that a rule may have or lack.
  mutating func describe(_ attributes: Node.Mapping) -> RuleDescription {
    var description = RuleDescription()
    for (key, value) in attributes {
      guard let name = key.string else { continue }
      switch name {
      case "description", "author", "remedy", "license", "name", "taxonomy", "scope":
        if name == "scope", value.sequence != nil { continue }
        description.texts[name] = optionalText(value, name: name, form: "text") { !$0.isEmpty }
      case "status":
        let allowed = words(Rule.Status.allCases.map(\.rawValue))
        description.texts[name] = optionalText(value, name: name, form: allowed) { Rule.Status(rawValue: $0) != nil }
      case "date", "modified":
        description.texts[name] = optionalText(value, name: name, form: "YYYY-MM-DD", isFitting: isDate)
      case "references", "falsepositives", "fields":
        description.lists[name] = list(value, name: name, form: "a list of texts") { !$0.isEmpty }
      case "tags":
        let form = "a list of tags as attack.t1071.005: a namespace, a dot, and a name, in lower case"
        description.lists[name] = list(value, name: name, form: form, isFitting: isTag)
      default: continue
      }
    }
    return description
  }

  private mutating func optionalText(
    _ value: Node, name: String, form: String, isFitting: (String) -> Bool
  ) -> String? {
    guard let text = value.string, isFitting(text) else {
      report(value, "not a \(name): '\(value.string ?? "…")'", allowed: form)
      return nil
    }
    return text
  }

  private mutating func list(
    _ value: Node, name: String, form: String, isFitting: (String) -> Bool
  ) -> [String]? {
    guard let nodes = value.sequence else {
      report(value, "\(name) is a list", allowed: form)
      return nil
    }
    return nodes.compactMap { optionalText($0, name: "value of \(name)", form: form, isFitting: isFitting) }
  }

  func isUUID(_ text: String) -> Bool {
    let groups = text.split(separator: "-", omittingEmptySubsequences: false)
    return groups.map(\.utf8.count) == [8, 4, 4, 4, 12]
      && groups.allSatisfy { $0.unicodeScalars.allSatisfy(\.properties.isASCIIHexDigit) }
  }

  private func isDate(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.map(\.utf8.count) == [4, 2, 2], Int(parts[0]) != nil, let month = Int(parts[1]), let day = Int(parts[2])
    else { return false }
    return (1...12).contains(month) && (1...31).contains(day)
  }

  private func isTag(_ text: String) -> Bool {
    guard let dot = text.firstIndex(of: "."), dot != text.startIndex, text.index(after: dot) != text.endIndex else {
      return false
    }
    return text.utf8.allSatisfy { octet in
      octet >= 0x61 && octet <= 0x7A || octet >= 0x30 && octet <= 0x39 || [0x2D, 0x2E, 0x5F].contains(octet)
    }
  }
}
