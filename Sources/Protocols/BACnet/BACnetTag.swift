// SPDX-License-Identifier: Apache-2.0
import Wire

/// A tagged parameter of a BACnet service, or the beginning or end of several.
///
///     |  Number (4 bits)  |  Class (1 bit)  |  Length, value or type (3 bits)  |  more of each  |  Value …  |
///
/// - Source: ANSI/ASHRAE 135 §20.2.1.
public struct BACnetTag: ~Escapable {
  /// What the value is of, or which parameter of the service it is.
  public let number: UInt8
  /// Whether the number is that of a parameter; else it is a data type.
  public let isContext: Bool
  public let kind: Kind
  /// The value; empty for a boolean, which has its value in the tag, and for what only opens or closes.
  public let value: RawSpan
  /// Where the tag begins.
  public let offset: Int

  /// Whether a tag is a value, or opens or closes a group of them.
  public enum Kind: UInt8, Sendable { case value, opening, closing }

  /// Reads a tag and leaves `input` behind its value.
  ///
  /// - Throws: `truncated` if the bytes end inside it; `malformed` for a group of a data type.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader) throws(WireError) {
    offset = input.offset
    let first = try input.read(UInt8.self)
    isContext = first & 0x08 != 0
    number = first >> 4 == 0xF ? try input.read(UInt8.self) : first >> 4
    let length = first & 0x07
    kind = length == 6 ? .opening : length == 7 ? .closing : .value
    guard kind == .value else {
      guard isContext else { throw .malformed(at: offset, rule: .bacnetTag) }
      value = RawSpan()
      return
    }
    if number == 1 && !isContext {
      value = RawSpan()
    } else {
      value = try input.take(try Self.readLength(length, &input))
    }
  }

  @_lifetime(input: copy input)
  private static func readLength(_ field: UInt8, _ input: inout WireReader) throws(WireError) -> Int {
    guard field == 5 else { return Int(field) }
    let second = try input.read(UInt8.self)
    switch second {
    case 254: return Int(try input.read(UInt16.self))
    case 255: return Int(try input.read(UInt32.self))
    default: return Int(second)
    }
  }

  /// The value as a number without sign of at most four octets; nil for whatever else.
  public var unsigned: UInt32? {
    guard (1...4).contains(value.byteCount) else { return nil }
    var number: UInt32 = 0
    for offset in 0..<value.byteCount { number = number << 8 | UInt32(value.octet(offset) ?? 0) }
    return number
  }

  /// The value as the text behind its character set, which is UTF-8 if 0; nil for an empty one.
  var text: RawSpan? {
    @_lifetime(copy self) get { value.octet(0) == 0 ? value.extracting(from: 1) : nil }
  }

  /// The data types of §20.2.1.4 that are looked at.
  enum DataType { static let unsigned: UInt8 = 2, text: UInt8 = 7, enumerated: UInt8 = 9, object: UInt8 = 12 }
}

/// The walk through the parameters of a service, those inside of groups included.
public struct BACnetTags: ~Escapable {
  private var rest: WireReader
  /// How many groups are open.
  public private(set) var depth = 0
  /// Why the walk ended before the end of the bytes, or that groups stayed open there.
  private(set) var failure: WireError?

  @_lifetime(copy bytes)
  init(_ bytes: RawSpan, base: Int = 0) { rest = WireReader(bytes, base: base) }

  /// Takes the next tag; nil at the end, and where one cannot be read.
  @_lifetime(copy self)
  @_lifetime(self: copy self)
  public mutating func next() -> BACnetTag? {
    guard failure == nil, !rest.isAtEnd else {
      if failure == nil, depth > 0 { failure = .malformed(at: rest.offset, rule: .bacnetTagBalance) }
      return nil
    }
    do throws(WireError) {
      let tag = try BACnetTag(parsing: &rest)
      if tag.kind == .opening { depth &+= 1 }
      if tag.kind == .closing {
        guard depth > 0 else { throw .malformed(at: tag.offset, rule: .bacnetTagBalance) }
        depth &-= 1
      }
      return tag
    } catch {
      failure = error
      return nil
    }
  }
}

extension WireError.Rule {
  static let bacnetTag = Self(
    "bacnet_tag", "ASHRAE 135 §20.2.1.3.2", "only parameters may be groups, data types may not")
  static let bacnetTagBalance = Self(
    "bacnet_tag_balance", "ASHRAE 135 §20.2.1.3.2", "each group of parameters must be opened and closed once")
}
