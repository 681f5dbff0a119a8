// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A JSON value that tells numbers from truth values.
enum JSONValue: Decodable {
  case null
  case boolean(Bool)
  case integer(Int64)
  case number(Double)
  case text(String)
  case list([JSONValue])
  case object([String: JSONValue])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .boolean(value)
    } else if let value = try? container.decode(Int64.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let value = try? container.decode([JSONValue].self) {
      self = .list(value)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  subscript(name: String) -> JSONValue? {
    if case .object(let members) = self { members[name] } else { nil }
  }

  var text: String? { if case .text(let text) = self { text } else { nil } }
}

/// As much of JSON Schema as Docs/Alert-Schema.json uses; a keyword that is not known here is a breach of its own.
///
/// - Source: JSON Schema, draft 2020-12.
struct JSONSchema {
  private let records: [String: JSONValue]

  /// Takes a schema that lists one alternative for each `event_type`.
  init(_ text: Data) throws {
    var records: [String: JSONValue] = [:]
    if case .list(let alternatives)? = try JSONDecoder().decode(JSONValue.self, from: text)["oneOf"] {
      for alternative in alternatives {
        if let type = alternative["properties"]?["event_type"]?["const"]?.text { records[type] = alternative }
      }
    }
    self.records = records
  }

  /// The types of records that the schema knows.
  var types: [String] { records.keys.sorted() }

  /// What a line of the log says that the schema does not allow.
  func breaches(of line: String) throws -> [String] {
    let value = try JSONDecoder().decode(JSONValue.self, from: Data(line.utf8))
    guard let type = value["event_type"]?.text, let schema = records[type] else { return ["no such event_type"] }
    return breaches(of: value, by: schema, at: type)
  }

  private func breaches(of value: JSONValue, by schema: JSONValue, at path: String) -> [String] {
    guard case .object(let keywords) = schema else { return ["\(path): no schema"] }
    var found: [String] = []
    for (keyword, demand) in keywords {
      switch keyword {
      case "description", "anyOf", "additionalProperties": break
      case "const": if demand.text != value.text { found.append("\(path) is another value") }
      case "type":
        var names = [demand.text ?? ""]
        if case .list(let list) = demand { names = list.compactMap(\.text) }
        if !names.contains(where: { isA($0, value) }) { found.append("\(path) is no \(names)") }
      case "pattern":
        if let pattern = demand.text, let text = value.text, text.range(of: pattern, options: .regularExpression) == nil
        {
          found.append("\(path) does not look like \(pattern): \(text)")
        }
      case "required":
        guard case .list(let names) = demand else { continue }
        for name in names.compactMap(\.text) where value[name] == nil { found.append("\(path) lacks \(name)") }
      case "items":
        guard case .list(let items) = value else { continue }
        for item in items { found += breaches(of: item, by: demand, at: path + "[]") }
      case "properties":
        guard case .object(let members) = value else { continue }
        for (name, member) in members {
          if let schema = demand[name] {
            found += breaches(of: member, by: schema, at: "\(path).\(name)")
          } else {
            found.append("\(path).\(name) is not declared")
          }
        }
      default: found.append("the schema's \(keyword) is not understood")
      }
    }
    return found
  }

  private func isA(_ type: String, _ value: JSONValue) -> Bool {
    switch (type, value) {
    case ("null", .null), ("boolean", .boolean), ("integer", .integer), ("number", .integer), ("number", .number),
      ("string", .text), ("array", .list), ("object", .object):
      true
    default: false
    }
  }
}
