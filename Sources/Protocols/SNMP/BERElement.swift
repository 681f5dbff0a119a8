// SPDX-License-Identifier: Apache-2.0
import Wire

/// One element of the basic encoding rules: a tag, a length and as many octets.
///
///     | tag (1) | length (1), or 0x80 + n and n octets of it | content |
///
/// Only what SNMP uses: tags of one octet, and lengths that are given.
///
/// - Source: ITU-T X.690 §8.1; RFC 3417 §8.
struct BERElement: WireDecodable, ~Escapable {
  let tag: UInt8
  let content: RawSpan
  /// Where the element and its content begin.
  let start: Int
  let contentStart: Int

  static let integer: UInt8 = 0x02
  static let octets: UInt8 = 0x04
  static let objectIdentifier: UInt8 = 0x06
  static let sequence: UInt8 = 0x30
  /// IpAddress of RFC 1155 §3.2.3.2.
  static let address: UInt8 = 0x40

  /// Reads an element and leaves `input` behind it.
  ///
  /// - Throws: `truncated` if the bytes end inside it; `malformed` if its length is not given, or in more than four octets.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader) throws(WireError) {
    start = input.offset
    tag = try input.read(UInt8.self)
    var length = Int(try input.read(UInt8.self))
    if length >= 0x80 {
      let count = length & 0x7F
      guard count > 0, count <= 4 else { throw .malformed(at: start, rule: .berLength) }
      length = 0
      for _ in 0..<count { length = length << 8 | Int(try input.read(UInt8.self)) }
    }
    contentStart = input.offset
    content = try input.take(length)
  }

  /// Reads an element that must have a tag.
  ///
  /// - Throws: also `malformed` by `rule` if the tag is another one.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  init(_ tag: UInt8, of input: inout WireReader, else rule: WireError.Rule) throws(WireError) {
    self = try BERElement(parsing: &input)
    guard self.tag == tag else { throw .malformed(at: start, rule: rule) }
  }

  /// A reader of what is inside.
  var reader: WireReader {
    @_lifetime(copy self) get { WireReader(content, base: contentStart) }
  }

  /// The number that the content says, of any sign.
  ///
  /// - Throws: `malformed` if there is no octet, or more than eight.
  func number() throws(WireError) -> Int64 {
    guard content.byteCount > 0, content.byteCount <= 8 else { throw .malformed(at: start, rule: .berInteger) }
    var value: Int64 = content.octet(0).map { $0 & 0x80 } == 0 ? 0 : -1
    for offset in 0..<content.byteCount { value = value << 8 | Int64(content.octet(offset) ?? 0) }
    return value
  }
}

extension WireError.Rule {
  static let berLength = Self(
    "ber_length", "RFC 3417 §8", "an element must say its length, which here takes four octets at most")
  static let berInteger = Self("ber_integer", "ITU-T X.690 §8.3.1", "a number must have an octet at least")
}
