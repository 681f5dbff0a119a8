// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols
import Wire

/// The fields of one message as text lines, in the order they were visited: `mqtt.publish.topic=kitchen/lamp`.
///
/// Values in a list carry their index (`mqtt.suback.qos_granted[0]=1`), and so do the fields of objects in a list
/// (`mqtt.subscribe.topics[0].topic=a/b`). An empty list is one line ending in `[]`.
public struct FieldLines: FieldVisitor {
  /// One line a value.
  public private(set) var lines: [String] = []
  private var lists: [OpenList] = []

  private struct OpenList {
    /// The list's name as declared, and as rendered with the indices of the lists around it.
    let name: String
    let path: String
    var index = -1
    var isInsideItem = false
  }

  public init() {}

  public func wants(_ field: Field) -> Bool { !field.isOnRequest }

  public mutating func visit(_ field: Field, _ value: borrowing FieldValue) {
    let text = FieldLines.text(of: value)
    lines.append("\(path(of: field.name.description))=\(text)")
  }

  public mutating func openList(_ field: Field) {
    let name = field.name.description
    let path = path(of: name)
    lists.append(OpenList(name: name, path: path))
  }

  public mutating func openItem() {
    guard !lists.isEmpty else { return lines.append("item outside a list") }
    lists[lists.count - 1].index += 1
    lists[lists.count - 1].isInsideItem = true
  }

  public mutating func closeItem() {
    guard !lists.isEmpty else { return lines.append("item closed outside a list") }
    lists[lists.count - 1].isInsideItem = false
  }

  public mutating func closeList() {
    guard let list = lists.popLast() else { return lines.append("list closed twice") }
    if list.index < 0 { lines.append("\(list.path)[]") }
  }

  /// The name with the indices of the open lists in it; counts a value that stands in a list by itself.
  private mutating func path(of name: String) -> String {
    guard let last = lists.indices.last else { return name }
    if !lists[last].isInsideItem { lists[last].index += 1 }
    let list = lists[last]
    let suffix = name.hasPrefix(list.name) ? String(name.dropFirst(list.name.count)) : " !outside! \(name)"
    return "\(list.path)[\(list.index)]\(suffix)"
  }

  private static func text(of value: borrowing FieldValue) -> String {
    switch value {
    case .text(let bytes): String(decoding: bytes.array, as: UTF8.self)
    case .word(let word): word.description
    case .number(let number): String(number)
    case .decimal(let decimal): String(decimal)
    case .boolean(let boolean): String(boolean)
    case .hex(let bytes):
      bytes.array.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    case .address(let address): address.description
    case .hardwareAddress(let address): address.description
    case .time(let time): time.description
    }
  }
}

extension RawSpan {
  /// A copy of the bytes.
  public var array: [UInt8] {
    var copy: [UInt8] = []
    for offset in 0..<byteCount { if let octet = octet(offset) { copy.append(octet) } }
    return copy
  }
}

/// One message as a test sees it.
public struct RenderedMessage: Hashable, Sendable, CustomStringConvertible {
  /// EVE's `event_type`.
  public let eventType: String
  /// The visited fields as `name=value`.
  public let lines: [String]

  /// Renders a message with every field it shows.
  public init(_ message: borrowing ProtocolMessage) {
    var fields = FieldLines()
    message.visit(&fields)
    eventType = message.eventType.description
    lines = fields.lines
  }

  /// The value of the first line with this name, or nil.
  public subscript(_ name: String) -> String? {
    for line in lines where line.hasPrefix(name + "=") { return String(line.dropFirst(name.count + 1)) }
    return nil
  }

  /// The name of the rule that a malformed message broke; nil for whole messages.
  public var brokenRule: String? { eventType == "anomaly" ? self["anomaly.event"] : nil }

  public var description: String { "\(eventType): \(lines.joined(separator: " "))" }
}

/// A receiver that keeps every message as text.
public struct CollectingReceiver: MessageReceiver {
  /// The messages in their order.
  public private(set) var messages: [RenderedMessage] = []
  private var definitions: [UInt32: [UInt8]] = [:]
  private var claims: Set<UInt64> = []

  public init() {}

  public mutating func receive(_ message: borrowing ProtocolMessage) {
    messages.append(RenderedMessage(message))
  }

  public mutating func define(_ number: UInt32, as text: RawSpan) { definitions[number] = text.array }

  public mutating func recall(_ number: UInt32, into text: inout BoundedText) -> Bool {
    guard let definition = definitions[number] else { return false }
    text.append(definition.span.octets)
    return true
  }

  /// Stands for a flow table with one living flow, of number 1, for every name claimed before.
  public mutating func claim(_ name: UInt64) -> UInt64? { claims.insert(name).inserted ? nil : 1 }

  public mutating func release(_ name: UInt64) { claims.remove(name) }
}
