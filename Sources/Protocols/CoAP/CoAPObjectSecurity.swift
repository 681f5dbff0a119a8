// SPDX-License-Identifier: Apache-2.0
import Wire

/// What the OSCORE option says of the encrypted message inside: which key, and which of its messages.
///
///     | 0 | 0 | 0 | h | k |  n (3)  |  Partial IV (n bytes)  |  s (1)  |  kid context (s bytes)  |  kid …  |
///
/// - Source: RFC 8613 §6.1.
public struct CoAPObjectSecurity: ~Escapable {
  /// The sender's sequence number; nil where the message has none, as most responses.
  public let sequence: UInt64?
  /// The sender's name for the key's context; nil where there is none.
  public let keyContext: RawSpan?
  /// The sender's key identifier; nil where there is none, as in responses.
  public let keyIdentifier: RawSpan?

  /// Reads the value of an OSCORE option.
  ///
  /// - Throws: `truncated` if the value ends inside a part that its first byte announces; `malformed` if reserved bits are set or
  ///   the sequence number has a reserved length.
  @_lifetime(copy value)
  init(parsing value: RawSpan, at start: Int) throws(WireError) {
    var input = WireReader(value, base: start)
    guard !input.isAtEnd else {
      sequence = nil
      keyContext = nil
      keyIdentifier = nil
      return
    }
    let flags = try input.read(UInt8.self)
    let length = Int(flags & 0b111)
    guard flags >> 5 == 0 else { throw .malformed(at: start, rule: .coapObjectSecurityFlags) }
    guard length <= 5 else { throw .malformed(at: start, rule: .coapObjectSecuritySequence) }
    var number: UInt64 = 0
    for _ in 0..<length { number = number << 8 | UInt64(try input.read(UInt8.self)) }
    sequence = length > 0 ? number : nil
    keyContext = flags & 0b1_0000 != 0 ? try input.take(Int(try input.read(UInt8.self))) : nil
    keyIdentifier = flags & 0b1000 != 0 ? input.rest : nil
  }
}

extension CoAPMessage {
  /// What the OSCORE option says; nil without the option, or where it breaks a rule.
  public var objectSecurity: CoAPObjectSecurity? {
    @_lifetime(copy self) get {
      guard let option = first(.oscore) else { return nil }
      do throws(WireError) { return try CoAPObjectSecurity(parsing: option.value, at: 0) } catch { return nil }
    }
  }
}

extension WireError.Rule {
  static let coapObjectSecurityFlags = Self(
    "coap_oscore_flags", "RFC 8613 §6.1", "the three highest bits of the OSCORE option's first byte are reserved")
  static let coapObjectSecuritySequence = Self(
    "coap_oscore_sequence", "RFC 8613 §6.1", "a sequence number must not be longer than five bytes")
  static let coapObjectSecurityLength = Self(
    "coap_oscore_length", "RFC 8613 §6.1", "the OSCORE option must hold what its first byte announces")
}
