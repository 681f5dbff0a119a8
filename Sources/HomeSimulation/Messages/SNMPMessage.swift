// SPDX-License-Identifier: Apache-2.0

/// A GetRequest of SNMP version 1 and its response.
///
/// - Source: RFC 1157 §4.1.
enum SNMPMessage {
  /// hrDeviceDescr of the first device (RFC 2790): what printer drivers ask for.
  private static let object: [UInt8] = [0x2B, 6, 1, 2, 1, 25, 3, 2, 1, 3, 1]

  static func question(id: UInt16) -> [UInt8] { message(0xA0, id: id, value: [5, 0]) }
  static func answer(id: UInt16, _ text: String) -> [UInt8] {
    message(0xA2, id: id, value: element(4, Array(text.utf8)))
  }

  private static func message(_ kind: UInt8, id: UInt16, value: [UInt8]) -> [UInt8] {
    let binding = element(0x30, element(6, object) + value)
    let number = [UInt8(id >> 8) & 0x7F, UInt8(id & 0xFF)]
    let body = element(2, number) + [2, 1, 0, 2, 1, 0] + element(0x30, binding)
    return element(0x30, [2, 1, 0] + element(4, Array("public".utf8)) + element(kind, body))
  }

  private static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
    [tag, UInt8(truncatingIfNeeded: min(content.count, 127))] + content.prefix(127)
  }
}
