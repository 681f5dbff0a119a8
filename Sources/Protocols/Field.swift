// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// The declaration of one fact that an event carries.
///
/// It is the only one: the JSON log, the fields of the rule language, the JSON Schema, the privacy level and the documentation
/// are all made from it.
public struct Field: Sendable {
  /// What the values of a field are.
  public enum Kind: String, Sendable {
    case text, number, decimal, boolean, address, hardwareAddress, time, hex, list
  }

  /// The field's path in the JSON log, its parts joined by dots: `mqtt.publish.topic`.
  public let name: StaticString
  public let kind: Kind
  /// The unit of a number (`bytes`, `s`, `ms`), or nothing.
  public let unit: StaticString
  /// One line: what the value says, and where the specification defines it.
  public let meaning: StaticString
  /// Whether the value can tell of a person: a name, an address, a topic.
  public let isPersonal: Bool
  /// Whether the value is long and for few readers, so that records have it only where it was asked for.
  public let isOnRequest: Bool
  /// A number of its own for every name, by which visitors tell fields apart.
  public let id: UInt64
  /// The length of the name's beginning that names objects, its last dot included; 0 for a name without a dot.
  public let objectPathLength: Int

  public init(
    _ name: StaticString, _ kind: Kind, unit: StaticString = "", _ meaning: StaticString,
    isPersonal: Bool = false, isOnRequest: Bool = false
  ) {
    self.name = name
    self.kind = kind
    self.unit = unit
    self.meaning = meaning
    self.isPersonal = isPersonal
    self.isOnRequest = isOnRequest
    self.id = Self.identifier(of: name.description)
    objectPathLength = name.description.utf8.reversed().drop { $0 != 0x2E }.count
  }

  /// The number of the field with this name.
  public static func identifier(of name: String) -> UInt64 {
    var hash = StableHash()
    for byte in name.utf8 { hash.combine(byte) }
    return hash.value
  }
}

/// One value of a field, valid only while it is visited.
public enum FieldValue: ~Escapable {
  /// Bytes that ought to be UTF-8; writers replace what is not.
  case text(RawSpan)
  /// A word known when the sensor was built.
  case word(StaticString)
  case number(Int64)
  case decimal(Double)
  case boolean(Bool)
  /// Bytes written as lower-case hexadecimal text.
  case hex(RawSpan)
  case address(IPAddress)
  case hardwareAddress(MACAddress)
  case time(Timestamp)
}

/// Something that wants to see the fields of an event: the JSON writer, the rule evaluator, the privacy filter.
///
/// Fields whose names share a prefix are visited next to each other. Inside a list, each value is visited under the list's own
/// field, or, for a list of objects, between `openItem` and `closeItem` under fields whose names begin with the list's.
public protocol FieldVisitor: ~Copyable {
  /// Whether the visitor does anything with a field's value; asked before a value is made that costs much to make.
  func wants(_ field: Field) -> Bool
  mutating func visit(_ field: Field, _ value: borrowing FieldValue)
  mutating func openList(_ field: Field)
  mutating func openItem()
  mutating func closeItem()
  mutating func closeList()
}

extension FieldVisitor where Self: ~Copyable {
  public func wants(_ field: Field) -> Bool { true }
  public mutating func visit(_ field: Field, text: RawSpan) { visit(field, .text(text)) }
  public mutating func visit(_ field: Field, text: ShortText) { visit(field, .text(text.bytes)) }
  public mutating func visit(_ field: Field, _ word: StaticString) { visit(field, .word(word)) }
  /// Shows a number; what does not fit is set to the nearest end of the range.
  @inlinable @inline(__always)
  public mutating func visit(_ field: Field, _ number: some BinaryInteger) {
    visit(field, .number(Int64(clamping: number)))
  }
  public mutating func visit(_ field: Field, _ boolean: Bool) { visit(field, .boolean(boolean)) }
  public mutating func visit(_ field: Field, hex: RawSpan) { visit(field, .hex(hex)) }
}
