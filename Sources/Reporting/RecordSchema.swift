// SPDX-License-Identifier: Apache-2.0
import Detection
import Flows
import Protocols

/// The shape of the JSON log, made from the declarations that the records themselves are made from.
///
/// Costs allocations: for documentation and tests, never for the packet path.
public struct RecordSchema: Sendable {
  /// The fields that may stand in every record.
  public let commonFields: [Field]
  /// The record types and their own fields, in the alphabetical order of the types.
  public let records: [(eventType: String, fields: [Field])]

  /// Takes the declarations of everything that can be written.
  public init() {
    commonFields = Self.common
    var fields: [String: [Field]] = [:]
    var kinds = ProtocolMessage.declarations
    kinds += [
      MessageDeclaration(PortMismatch.self),
      MessageDeclaration(Flow.self), MessageDeclaration(FlowRecord.self),
      MessageDeclaration(Alert.self), MessageDeclaration(Incident.self), MessageDeclaration(DeviceNews.self),
      MessageDeclaration(DeviceScore.self),
      MessageDeclaration(RunStatistics.self),
    ]
    for kind in kinds {
      var known = fields[kind.eventType.description] ?? []
      known += kind.fields.filter { field in !known.contains { $0.id == field.id } }
      fields[kind.eventType.description] = known
    }
    fields["flow", default: []].insert(FlowNotes.alertedField, at: 0)
    fields["flow", default: []] += FlowNotes.fields
    fields["alert", default: []].append(FlowNotes.askedNameField)
    for type in fields.keys { fields[type]?.append(Self.cutField) }
    records = fields.keys.sorted().map { ($0, fields[$0] ?? []) }
  }

  static let cutField = Field("vedette.cut", .boolean, "true if the record was too long and lacks its last fields")

  /// Time and type first, as they are written.
  private static var common: [Field] {
    let origin = EventContext.fields.prefix { $0.name.description != "vlan" }
    return origin + RecordWriter.fields + EventContext.fields.dropFirst(origin.count)
  }
}

extension RecordSchema {
  /// The fields of every record type as Markdown tables.
  public var markdown: String {
    var text = "# The fields of the JSON log\n\n"
    text +=
      "One JSON object a line. This page and Alert-Schema.json are made from the fields' declarations in the sources.\n\n"
    text += "## Every record\n\n" + Self.table(commonFields)
    for record in records { text += "\n## `\(record.eventType)`\n\n" + Self.table(record.fields) }
    return text
  }

  private static func table(_ fields: [Field]) -> String {
    fields.reduce("| field | kind | unit | personal | meaning |\n|---|---|---|---|---|\n") { text, field in
      let meaning = field.meaning.description.split(separator: "|", omittingEmptySubsequences: false)
        .joined(separator: "\\|")
      return text + "| `\(field.name)` | \(field.kind.rawValue) | \(field.unit) | \(field.isPersonal ? "yes" : "") "
        + "| \(meaning) |\n"
    }
  }
}

extension RecordSchema {
  /// A JSON Schema of one line of the log.
  ///
  /// - Source: JSON Schema, draft 2020-12.
  public var jsonSchema: String {
    var text = "{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n"
    text += "  \"title\": \"A line of Vedette's JSON log\",\n  \"oneOf\": [\n"
    text += records.map { record in
      let root = Node(fields: commonFields + record.fields, constant: ("event_type", record.eventType))
      return root.text(indent: "    ", required: ["timestamp", "event_type"])
    }.joined(separator: ",\n")
    return text + "\n  ]\n}\n"
  }

  /// An object, a list or a value of the schema, grown from the dotted names.
  private struct Node {
    var field: Field?
    var constant: String?
    /// The members in the order in which they were declared.
    var names: [String] = []
    var members: [String: Node] = [:]

    init() {}

    init(fields: [Field], constant: (name: String, value: String)) {
      for field in fields { add(field, at: field.name.description.split(separator: ".")[...]) }
      members[constant.name]?.constant = constant.value
    }

    private mutating func add(_ field: Field, at path: ArraySlice<Substring>) {
      guard let first = path.first else {
        self.field = field
        return
      }
      let name = String(first)
      if members[name] == nil { names.append(name) }
      // As deep as a declared name has dots.
      members[name, default: Node()].add(field, at: path.dropFirst())
    }

    func text(indent: String, required: [String] = []) -> String {
      let inner = indent + "  "
      var lines: [String] = []
      if let constant { lines.append("\"const\": \"\(constant)\"") }
      if let field {
        let unit = field.unit.description.isEmpty ? "" : " (\(field.unit))"
        lines.append("\"description\": \(RecordSchema.quoted(field.meaning.description + unit))")
        lines += Self.kind(field.kind)
      }
      if !names.isEmpty {
        let object = properties(indent: field == nil ? inner : inner + "  ")
        if field == nil {
          lines += ["\"type\": \"object\""] + object
        } else {
          lines.append(
            "\"items\": {\n\(inner)  \"type\": \"object\",\n\(inner)  \(object.joined(separator: ",\n\(inner)  "))\n\(inner)}"
          )
        }
      }
      if !required.isEmpty {
        lines.append("\"required\": [" + required.map(RecordSchema.quoted).joined(separator: ", ") + "]")
      }
      return "\(indent){\n" + lines.map { inner + $0 }.joined(separator: ",\n") + "\n\(indent)}"
    }

    private func properties(indent: String) -> [String] {
      let lines = names.map { name in
        let text = (members[name] ?? Node()).text(indent: indent + "  ")
        return "\(indent)  \(RecordSchema.quoted(name)): " + text.drop { $0 == " " }
      }
      return ["\"properties\": {\n\(lines.joined(separator: ",\n"))\n\(indent)}", "\"additionalProperties\": false"]
    }

    private static func kind(_ kind: Field.Kind) -> [String] {
      switch kind {
      case .text: ["\"type\": \"string\""]
      case .number: ["\"type\": \"integer\""]
      case .decimal: ["\"type\": [\"number\", \"null\"]"]
      case .boolean: ["\"type\": \"boolean\""]
      case .list: ["\"type\": \"array\""]
      case .hex: ["\"type\": \"string\"", "\"pattern\": \"^([0-9a-f]{2})*$\""]
      case .address: ["\"type\": \"string\"", "\"anyOf\": [{\"format\": \"ipv4\"}, {\"format\": \"ipv6\"}]"]
      case .hardwareAddress: ["\"type\": \"string\"", "\"pattern\": \"^([0-9a-f]{2}:){5}[0-9a-f]{2}$\""]
      case .time:
        [
          "\"type\": \"string\"",
          "\"pattern\": \"^[0-9]{4,}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{6}[+]0000$\"",
        ]
      }
    }
  }

  private static func quoted(_ text: String) -> String {
    var buffer = LineBuffer(capacity: text.utf8.count * 6 + 64)
    buffer.append(quoted: text.utf8Span.span.octets)
    let bytes = buffer.bytes
    return String(decoding: (0..<bytes.byteCount).map { bytes.octet($0) ?? 0 }, as: UTF8.self)
  }
}
