// SPDX-License-Identifier: Apache-2.0
import Wire

/// What a message asks: a name and a type of record. A view into a checked message.
///
///     |  QNAME …  |  QTYPE (2)  |  QCLASS (2)  |
///
/// - Source: RFC 1035 §4.1.2.
public struct DNSQuestion: ~Escapable {
  let message: RawSpan
  let nameOffset: Int
  let variant: DNSVariant
  public let type: DNSRecordType
  /// The class; multicast DNS's top bit asks for a unicast response.
  public let questionClass: DNSClass

  /// Reads a question and leaves `input` behind it.
  ///
  /// - Parameter message: the whole message; `input` must have been made from it.
  /// - Throws: `truncated` if the message ends inside the question; `malformed` if its name breaks a rule.
  @_lifetime(copy message)
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader, in message: RawSpan, of variant: DNSVariant) throws(WireError) {
    self.message = message
    self.variant = variant
    nameOffset = input.offset
    try DNSName.skip(in: &input, of: message)
    type = DNSRecordType(rawValue: try input.read(UInt16.self))
    questionClass = DNSClass(rawValue: try input.read(UInt16.self))
  }

  /// The name asked for; decoded anew at each use.
  public var name: DNSName { DNSName(checked: message, at: nameOffset, of: variant) }
}

/// Goes through the questions of a checked message, in order.
public struct DNSQuestions: ~Escapable {
  private let message: RawSpan
  private let variant: DNSVariant
  private var input: WireReader
  private var left: Int

  @_lifetime(copy message)
  init(of message: RawSpan, at offset: Int, count: Int, _ variant: DNSVariant) {
    self.message = message
    self.variant = variant
    input = WireReader(message.extracting(offset..<message.byteCount), base: offset)
    left = count
  }

  /// The next question, or nil behind the last one.
  @_lifetime(copy self)
  @_lifetime(self: copy self)
  public mutating func next() -> DNSQuestion? {
    guard left > 0 else { return nil }
    left &-= 1
    do throws(WireError) { return try DNSQuestion(parsing: &input, in: message, of: variant) } catch { return nil }
  }
}
