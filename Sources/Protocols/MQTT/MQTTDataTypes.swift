// SPDX-License-Identifier: Apache-2.0
import Wire

/// The data types that MQTT packets are made of.
///
/// - Source: MQTT 5.0 §1.5.
extension WireReader {
  /// Reads a variable byte integer: seven bits a byte, lowest first, the high bit set on all bytes but the last.
  ///
  /// - Throws: `truncated` if the bytes end inside it; `malformed` if it has more than four bytes.
  @_lifetime(self: copy self)
  mutating func readMQTTVariableByteInteger() throws(WireError) -> (value: Int, byteCount: Int) {
    let start = offset
    var value = 0
    for index in 0..<4 {
      let byte = try read(UInt8.self)
      value |= Int(byte & 0x7F) << (7 * index)
      if byte & 0x80 == 0 { return (value, index + 1) }
    }
    throw .malformed(at: start, rule: .mqttVariableByteInteger)
  }

  /// Reads a variable byte integer that must not be longer than needed, as MQTT 5.0 demands.
  @_lifetime(self: copy self)
  mutating func readMinimalMQTTVariableByteInteger() throws(WireError) -> Int {
    let start = offset
    let (value, byteCount) = try readMQTTVariableByteInteger()
    guard byteCount == 1 || value >> (7 * (byteCount - 1)) != 0 else {
      throw .malformed(at: start, rule: .mqttVariableByteIntegerLength)
    }
    return value
  }

  /// Takes binary data: a length of two bytes and that many bytes.
  @_lifetime(copy self)
  @_lifetime(self: copy self)
  mutating func takeMQTTBinaryData() throws(WireError) -> RawSpan {
    try take(Int(read(UInt16.self)))
  }

  /// Takes a UTF-8 encoded string: binary data that is well-formed UTF-8 and holds no U+0000.
  ///
  /// - Throws: `truncated` if the bytes end inside it; `malformed` if it is not well formed. Costs its length.
  @_lifetime(copy self)
  @_lifetime(self: copy self)
  mutating func takeMQTTString() throws(WireError) -> RawSpan {
    let text = try takeMQTTBinaryData()
    let start = offset - text.byteCount
    guard let broken = text.firstByteNotInMQTTString else { return text }
    throw .malformed(at: start + broken, rule: text.octet(broken) == 0 ? .mqttStringNull : .mqttStringEncoding)
  }

  /// Reads a packet identifier, which must not be zero.
  @_lifetime(self: copy self)
  mutating func readMQTTPacketIdentifier() throws(WireError) -> UInt16 {
    let start = offset
    let identifier = try read(UInt16.self)
    guard identifier != 0 else { throw .malformed(at: start, rule: .mqttPacketIdentifier) }
    return identifier
  }
}

extension RawSpan {
  /// The offset of the first byte that does not belong into an MQTT string; nil if all do.
  ///
  /// - Source: The Unicode Standard, table 3-7 (well-formed byte sequences, which leave out surrogates).
  var firstByteNotInMQTTString: Int? { firstBadByte(isNullAllowed: false) }

  /// The offset of the first byte that is not well-formed UTF-8; nil if all are.
  var firstByteNotUTF8: Int? { firstBadByte(isNullAllowed: true) }

  private func firstBadByte(isNullAllowed: Bool) -> Int? {
    var offset = 0
    while let first = octet(offset) {
      var length = 1
      var second: ClosedRange<UInt8> = 0x80...0xBF
      switch first {
      case 0x01...0x7F: break
      case 0x00 where isNullAllowed: break
      case 0xC2...0xDF: length = 2
      case 0xE0: (length, second) = (3, 0xA0...0xBF)
      case 0xED: (length, second) = (3, 0x80...0x9F)
      case 0xE1...0xEF: length = 3
      case 0xF0: (length, second) = (4, 0x90...0xBF)
      case 0xF4: (length, second) = (4, 0x80...0x8F)
      case 0xF1...0xF3: length = 4
      default: return offset
      }
      for index in 1..<4 where index < length {
        let range = index == 1 ? second : 0x80...0xBF
        guard let next = octet(offset + index), range.contains(next) else { return offset }
      }
      offset += length
    }
    return nil
  }
}

extension WireError.Rule {
  static let mqttVariableByteInteger = Self(
    "mqtt_variable_byte_integer", "MQTT 3.1.1 §2.2.3", "a variable byte integer has at most four bytes")
  static let mqttVariableByteIntegerLength = Self(
    "mqtt_variable_byte_integer_length", "MQTT 5.0 §1.5.5 [MQTT-1.5.5-1]",
    "a variable byte integer must use the fewest bytes that hold its value")
  static let mqttStringEncoding = Self(
    "mqtt_string_encoding", "MQTT 3.1.1 §1.5.3 [MQTT-1.5.3-1]", "a string must be well-formed UTF-8 without surrogates")
  static let mqttStringNull = Self(
    "mqtt_string_null", "MQTT 3.1.1 §1.5.3 [MQTT-1.5.3-2]", "a string must not hold U+0000")
  static let mqttPacketIdentifier = Self(
    "mqtt_packet_identifier", "MQTT 3.1.1 §2.3.1 [MQTT-2.3.1-1]", "a packet identifier must not be zero")
}
