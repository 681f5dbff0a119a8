// SPDX-License-Identifier: Apache-2.0
import Wire

/// One TLV of an LLDPDU. A view into received bytes.
///
///     | type: 7 bits | length: 9 bits | value … |
///     |     127      |    4 or more   | organisation 3 | subtype 1 | value … |
///
/// - Source: IEEE 802.1AB-2016 §8.4, §8.6.
public struct LLDPUnit: ~Escapable {
  public let type: LLDPUnitType
  public let value: RawSpan
  /// Where in the message the TLV begins.
  let offset: Int

  /// Reads a TLV and leaves `input` behind it.
  ///
  /// - Throws: `truncated` if the bytes end inside the TLV.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader) throws(WireError) {
    offset = input.offset
    let head = try input.read(UInt16.self)
    type = LLDPUnitType(rawValue: UInt8(truncatingIfNeeded: head >> 9))
    value = try input.take(Int(head & 0x1FF))
  }
}

/// What a TLV is; unknown ones are kept.
///
/// - Source: IEEE 802.1AB-2016 table 8-1.
public struct LLDPUnitType: RawRepresentable, Hashable, Sendable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  static let end = Self(rawValue: 0)
  static let chassis = Self(rawValue: 1)
  static let port = Self(rawValue: 2)
  static let timeToLive = Self(rawValue: 3)
  static let portDescription = Self(rawValue: 4)
  static let systemName = Self(rawValue: 5)
  static let systemDescription = Self(rawValue: 6)
  static let capabilities = Self(rawValue: 7)
  static let managementAddress = Self(rawValue: 8)
  static let organisation = Self(rawValue: 127)
}

/// Goes through the TLVs of a message up to its end, or to the first one that is not whole.
public struct LLDPUnits: ~Escapable {
  private var input: WireReader

  @_lifetime(copy input)
  init(_ input: borrowing WireReader) { self.input = copy input }

  /// The next TLV; nil behind the last one, and where the bytes end inside one.
  @_lifetime(copy self)
  @_lifetime(self: copy self)
  mutating func next() -> LLDPUnit? {
    guard !input.isAtEnd else { return nil }
    do throws(WireError) {
      let unit = try LLDPUnit(parsing: &input)
      return unit.type == .end ? nil : unit
    } catch {
      return nil
    }
  }

  /// The first TLV of a type.
  @_lifetime(copy self)
  func first(_ type: LLDPUnitType) -> LLDPUnit? {
    var units = copy self
    while let unit = units.next() {
      if unit.type == type { return unit }
    }
    return nil
  }
}
