// SPDX-License-Identifier: Apache-2.0
import Wire

/// One option of a message. A view into received bytes.
///
///     | delta (4) | length (4) |  delta (0...2 bytes)  |  length (0...2 bytes)  |  value …  |
///
/// A nibble of 13 means 13 more than the byte that follows, 14 means 269 more than the two bytes that follow.
///
/// - Source: RFC 7252 §3.1, figure 8.
public struct CoAPOption: ~Escapable {
  public let number: CoAPOptionNumber
  public let value: RawSpan

  /// The value as a number, the first byte highest; an empty value is 0, of a long one the last four bytes count (RFC 7252 §3.2).
  public var unsignedInteger: UInt32 {
    var number: UInt32 = 0
    for offset in 0..<value.byteCount { number = number << 8 | UInt32(value.octet(offset) ?? 0) }
    return number
  }

  /// Reads an option and leaves `input` behind it.
  ///
  /// - Parameter previous: the number of the option before, which the delta counts from.
  /// - Throws: `truncated` if the bytes end inside the option; `malformed` if a nibble is reserved or the number exceeds 65,535.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader, after previous: CoAPOptionNumber) throws(WireError) {
    let start = input.offset
    let first = try input.read(UInt8.self)
    let delta = try Self.extend(first >> 4, at: start, from: &input)
    let length = try Self.extend(first & 0x0F, at: start, from: &input)
    number = CoAPOptionNumber(rawValue: previous.rawValue &+ UInt32(truncatingIfNeeded: delta))
    guard number.rawValue <= UInt16.max else { throw .malformed(at: start, rule: .coapOptionNumber) }
    value = try input.take(length)
  }

  @_lifetime(input: copy input)
  private static func extend(_ nibble: UInt8, at start: Int, from input: inout WireReader) throws(WireError) -> Int {
    switch nibble {
    case 13: return 13 &+ Int(try input.read(UInt8.self))
    case 14: return 269 &+ Int(try input.read(UInt16.self))
    case 15: throw .malformed(at: start, rule: .coapOptionNibble)
    default: return Int(nibble)
    }
  }
}

/// Goes through the options of a checked message, in order.
public struct CoAPOptions: ~Escapable {
  private var input: WireReader
  private var left: Int
  private var previous = CoAPOptionNumber(rawValue: 0)

  @_lifetime(copy bytes)
  init(_ bytes: RawSpan, count: Int) {
    input = WireReader(bytes)
    left = count
  }

  /// The next option, or nil behind the last one.
  @_lifetime(copy self)
  @_lifetime(self: copy self)
  public mutating func next() -> CoAPOption? {
    guard left > 0 else { return nil }
    left &-= 1
    do throws(WireError) {
      let option = try CoAPOption(parsing: &input, after: previous)
      previous = option.number
      return option
    } catch {
      return nil
    }
  }
}

extension WireError.Rule {
  static let coapOptionNibble = Self(
    "coap_option_nibble", "RFC 7252 §3.1", "option delta and length 15 are reserved for the payload marker")
  static let coapOptionNumber = Self("coap_option_number", "RFC 7252 §12.2", "option numbers must not exceed 65,535")
}
