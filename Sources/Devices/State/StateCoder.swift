// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Why a saved state cannot be taken up.
public enum StateError: Error, Sendable, Equatable {
  /// The bytes end before the state does.
  case truncated
  /// The bytes were written by another version of the format.
  case version(UInt16)
  /// A number stands where it cannot stand.
  case invalid
  /// Bytes are left behind the state.
  case surplus
}

/// Writes a state, or reads it, by one description of it for both: what a type's `code` names in which order is its format.
///
/// Numbers are little-endian. What is read is checked: nothing that is not in its range comes into a table.
struct StateCoder {
  private(set) var bytes: [UInt8]
  private var position = 0
  let isReading: Bool

  /// Begins to write.
  init() {
    bytes = []
    isReading = false
  }

  /// Begins to read.
  init(reading bytes: [UInt8]) {
    self.bytes = bytes
    isReading = true
  }

  /// Whether everything was read.
  var isAtEnd: Bool { position == bytes.count }

  mutating func code<Number: FixedWidthInteger>(_ value: inout Number) throws(StateError) {
    let size = Number.bitWidth / 8
    guard isReading else {
      for index in 0..<size { bytes.append(UInt8(truncatingIfNeeded: value >> Number(index * 8))) }
      return
    }
    guard bytes.count - position >= size else { throw .truncated }
    var number: Number = 0
    for index in 0..<size { number |= Number(truncatingIfNeeded: bytes[position + index]) << Number(index * 8) }
    position += size
    value = number
  }

  /// Codes a number that is finite.
  mutating func code(_ value: inout Double) throws(StateError) {
    var bits = value.bitPattern
    try code(&bits)
    value = Double(bitPattern: bits)
    guard value.isFinite else { throw .invalid }
  }

  /// Codes a number that is finite.
  mutating func code(_ value: inout Float) throws(StateError) {
    var bits = value.bitPattern
    try code(&bits)
    value = Float(bitPattern: bits)
    guard value.isFinite else { throw .invalid }
  }

  mutating func code(_ value: inout Bool) throws(StateError) {
    var octet: UInt8 = value ? 1 : 0
    try code(&octet)
    guard octet <= 1 else { throw .invalid }
    value = octet == 1
  }

  /// Codes a number of things, 0...limit.
  mutating func code(count value: inout Int, limit: Int) throws(StateError) {
    var number = UInt32(clamping: value)
    try code(&number)
    guard Int(number) <= limit else { throw .invalid }
    value = Int(number)
  }

  mutating func code(_ value: inout Timestamp) throws(StateError) {
    var nanoseconds = value.nanoseconds
    try code(&nanoseconds)
    value = Timestamp(nanoseconds: nanoseconds)
  }

  mutating func code(_ value: inout IPAddress) throws(StateError) {
    var isV6 = value.family == .v6
    var (high, low) = (value.high, value.low)
    try code(&isV6)
    try code(&high)
    try code(&low)
    value = isV6 ? IPAddress(v6High: high, low: low) : IPAddress(v4: UInt32(truncatingIfNeeded: low))
  }

  mutating func code(_ value: inout ShortText) throws(StateError) {
    var count = value.count
    try code(count: &count, limit: ShortText.capacity)
    guard isReading else {
      for offset in 0..<count { bytes.append(value.bytes.octet(offset) ?? 0) }
      return
    }
    guard bytes.count - position >= count else { throw .truncated }
    value = ShortText()
    for index in 0..<count { value.append(bytes[position + index]) }
    position += count
  }

  /// Codes one of the cases of an enumeration.
  mutating func code<Choice: RawRepresentable>(_ value: inout Choice) throws(StateError)
  where Choice.RawValue: FixedWidthInteger {
    var raw = value.rawValue
    try code(&raw)
    guard let choice = Choice(rawValue: raw) else { throw .invalid }
    value = choice
  }
}
