// SPDX-License-Identifier: Apache-2.0
import Wire

/// A header section in which the values of some fields were found once and can be asked for often; a view into received bytes.
///
/// Of a field that comes more than once the first is kept. Each protocol numbers the fields that it wants to know.
struct FieldSection: ~Escapable {
  /// The most fields that a protocol can want to know.
  static let capacity = 24

  /// The field lines, as they were sent.
  private let text: RawSpan
  /// By the field's number: where its value begins, and how long it is; a value never begins at 0, as names come first.
  private var starts = [24 of UInt16](repeating: 0)
  private var byteCounts = [24 of UInt16](repeating: 0)

  /// Takes the bytes that begin with the first field line.
  @_lifetime(copy text)
  init(_ text: RawSpan) { self.text = text }

  /// Keeps where a field's value stands, if it is the first of its name.
  mutating func keep(_ line: borrowing FieldLine, as number: UInt8) {
    let index = Int(number)
    guard index < Self.capacity, starts[index] == 0 else { return }
    replace(by: line, as: number)
  }

  /// Keeps where a field's value stands in place of one that came before.
  mutating func replace(by line: borrowing FieldLine, as number: UInt8) {
    guard Int(number) < Self.capacity, let start = UInt16(exactly: line.valueStart) else { return }
    starts[Int(number)] = start
    byteCounts[Int(number)] = UInt16(clamping: line.value.byteCount)
  }

  /// The value of a field, or no bytes.
  @_lifetime(copy self)
  func value(_ number: UInt8) -> RawSpan {
    let index = Int(number)
    guard index < Self.capacity, starts[index] > 0 else { return text.extracting(first: 0) }
    return text.extracting(from: Int(starts[index])).extracting(first: Int(byteCounts[index]))
  }

  /// Whether the field is there, be it without a value.
  func has(_ number: UInt8) -> Bool { Int(number) < Self.capacity && starts[Int(number)] > 0 }
}
