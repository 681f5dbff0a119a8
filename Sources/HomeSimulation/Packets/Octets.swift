// SPDX-License-Identifier: Apache-2.0

extension [UInt8] {
  mutating func append(big16 value: UInt16) {
    append(UInt8(value >> 8))
    append(UInt8(value & 0xFF))
  }

  mutating func append(big16 value: Int) { append(big16: UInt16(truncatingIfNeeded: value)) }

  mutating func append(big24 value: Int) {
    append(UInt8(truncatingIfNeeded: value >> 16))
    append(big16: value)
  }

  mutating func append(big32 value: UInt32) {
    append(big16: UInt16(value >> 16))
    append(big16: UInt16(value & 0xFFFF))
  }

  mutating func append(big48 value: UInt64) {
    append(big16: UInt16(truncatingIfNeeded: value >> 32))
    append(big32: UInt32(truncatingIfNeeded: value))
  }

  mutating func append(big64 value: UInt64) {
    append(big32: UInt32(truncatingIfNeeded: value >> 32))
    append(big32: UInt32(truncatingIfNeeded: value))
  }

  mutating func append(text: String) { append(contentsOf: text.utf8) }

  /// Text with its length before it in two octets, as MQTT has it.
  mutating func append(counted text: String) {
    append(big16: text.utf8.count)
    append(text: text)
  }

  /// Puts octets in and their number before them, in so many octets.
  mutating func append(lengthOf octets: Int, _ build: (inout [UInt8]) -> Void) {
    let place = count
    append(contentsOf: repeatElement(0, count: octets))
    build(&self)
    let length = count - place - octets
    for octet in 0..<octets { self[place + octet] = UInt8(truncatingIfNeeded: length >> (8 * (octets - 1 - octet))) }
  }

  mutating func replace(at place: Int, big16 value: UInt16) {
    self[place] = UInt8(value >> 8)
    self[place + 1] = UInt8(value & 0xFF)
  }
}
