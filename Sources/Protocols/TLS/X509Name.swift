// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import SwiftASN1
import Wire

/// Names in certificates, as text.
///
///     Name ::= SEQUENCE OF SET OF SEQUENCE { type, value }
///
/// - Source: RFC 5280 §4.1.2.4, §4.2.1.6; the text's form is EVE's.
enum X509Name {
  /// The most bytes of one name's text.
  private static let byteLimit = 1024

  /// A distinguished name, as `C=FI, O=Example, CN=lamp.example`.
  static func text(of node: ASN1Node) -> [UInt8] {
    var text: [UInt8] = []
    guard var sets = node.children else { return text }
    while text.count < byteLimit, let set = sets.next() {
      guard var attributes = set.children else { continue }
      while text.count < byteLimit, let attribute = attributes.next() {
        guard var parts = attribute.children, let type = parts.next()?.bytes, let value = parts.next() else { continue }
        if !text.isEmpty { text += [0x2C, 0x20] }
        text += label(of: Array(type))
        text.append(0x3D)
        text += string(value)
      }
    }
    return Array(text.prefix(byteLimit))
  }

  /// One alternative name: a host name, address, URI or mail address; nil for other kinds.
  static func alternativeText(of node: ASN1Node) -> [UInt8]? {
    guard node.identifier.tagClass == .contextSpecific, let bytes = node.bytes else { return nil }
    switch node.identifier.tagNumber {
    case 1, 2, 6: return Array(bytes.prefix(byteLimit))
    case 7:
      return address(bytes).map { Array($0.description.utf8) }
    default: return nil
    }
  }

  private static func address(_ bytes: ArraySlice<UInt8>) -> IPAddress? {
    let halves = [bytes.prefix(8), bytes.dropFirst(8)].map { $0.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
    switch bytes.count {
    case 4: return IPAddress(v4: UInt32(truncatingIfNeeded: halves[0]))
    case 16: return IPAddress(v6High: halves[0], low: halves[1])
    default: return nil
    }
  }

  /// The text of a value: UTF-8 as it is, UTF-16 in UTF-8.
  private static func string(_ node: ASN1Node) -> [UInt8] {
    let bytes = node.bytes ?? []
    guard node.identifier == .bmpString else { return Array(bytes) }
    var units: [UInt16] = []
    var rest = bytes
    while let high = rest.popFirst(), let low = rest.popFirst() { units.append(UInt16(high) << 8 | UInt16(low)) }
    return Array(String(decoding: units, as: UTF16.self).utf8)
  }

  /// The short name of an attribute's type, or its numbers.
  ///
  /// - Source: RFC 4514 §3; RFC 5280 §A.1.
  private static func label(of type: [UInt8]) -> [UInt8] {
    let word: StaticString? =
      switch type {
      case [0x55, 4, 3]: "CN"
      case [0x55, 4, 4]: "SN"
      case [0x55, 4, 5]: "serialNumber"
      case [0x55, 4, 6]: "C"
      case [0x55, 4, 7]: "L"
      case [0x55, 4, 8]: "ST"
      case [0x55, 4, 9]: "street"
      case [0x55, 4, 0x0A]: "O"
      case [0x55, 4, 0x0B]: "OU"
      case [0x55, 4, 0x0C]: "title"
      case [0x55, 4, 0x2A]: "GN"
      case [0x55, 4, 0x2E]: "dnQualifier"
      case [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 1]: "emailAddress"
      case [0x09, 0x92, 0x26, 0x89, 0x93, 0xF2, 0x2C, 0x64, 1, 1]: "UID"
      case [0x09, 0x92, 0x26, 0x89, 0x93, 0xF2, 0x2C, 0x64, 1, 0x19]: "DC"
      default: nil
      }
    return Array((word?.description ?? dotted(type)).utf8)
  }

  /// The numbers of an identifier, of which the first octets hold two.
  private static func dotted(_ type: [UInt8]) -> String {
    var numbers: [UInt64] = []
    var number: UInt64 = 0
    for octet in type.prefix(32) {
      number = number << 7 | UInt64(octet & 0x7F)
      if octet & 0x80 != 0 { continue }
      if numbers.isEmpty { numbers.append(min(number / 40, 2)) }
      numbers.append(numbers.count == 1 ? number - 40 * numbers[0] : number)
      number = 0
    }
    return numbers.map(String.init).joined(separator: ".")
  }
}
