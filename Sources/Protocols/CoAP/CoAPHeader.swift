// SPDX-License-Identifier: Apache-2.0
import Wire

/// The fixed header and token of a CoAP message. A view into received bytes.
///
///     |Ver| T |  TKL  |     Code      |          Message ID           |
///     |  Token (0...8 bytes, TKL says how many)                       |
///
/// Over TCP, version, type and message ID give way to the length of what follows the token:
///
///     |  Len  |  TKL  |  Length (0, 1, 2 or 4 bytes, Len says)  |     Code      |  Token …  |
///
/// Token lengths 13 and 14 say that the length less 13 or less 269 follows in one or two bytes.
///
/// - Source: RFC 7252 §3, figure 7; RFC 8323 §3.2, figure 4; RFC 8974 §2.1.
public struct CoAPHeader: ~Escapable {
  /// The message's type; nil over TCP.
  public let kind: Kind?
  public let code: CoAPCode
  /// Matches an acknowledgement to its message; unique per pair of endpoints for 247 s (§4.8.2); nil over TCP.
  public let messageID: UInt16?
  /// Matches a response to its request; empty or up to 8 bytes, with RFC 8974 up to 65,804.
  public let token: RawSpan

  /// Reads a header and leaves `input` at the first option.
  ///
  /// - Throws: `truncated` if the bytes end inside the header or token; `malformed` if the version is not 1 or the token length
  ///   is reserved.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    let start = input.offset
    let first = try input.read(UInt8.self)
    guard first >> 6 == 1 else { throw .malformed(at: start, rule: .coapVersion) }
    kind =
      switch first >> 4 & 0b11 {
      case 0: .confirmable
      case 1: .nonConfirmable
      case 2: .acknowledgement
      default: .reset
      }
    code = CoAPCode(rawValue: try input.read(UInt8.self))
    messageID = try input.read(UInt16.self)
    token = try Self.readToken(first & 0x0F, at: start, from: &input)
  }

  /// Reads a header as TCP carries it and leaves `input` at the first option.
  ///
  /// - Throws: `truncated` if the bytes end inside the header or token; `malformed` if the token length is reserved.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  public init(parsingStreamed input: inout WireReader) throws(WireError) {
    let start = input.offset
    let frame = try CoAPFrame(parsing: &input)
    kind = nil
    messageID = nil
    code = CoAPCode(rawValue: try input.read(UInt8.self))
    token = try Self.readToken(frame.tokenLengthField, at: start, from: &input)
  }

  @_lifetime(copy input)
  @_lifetime(input: copy input)
  private static func readToken(
    _ field: UInt8, at start: Int, from input: inout WireReader
  ) throws(WireError) -> RawSpan {
    switch field {
    case 0...8: return try input.take(Int(field))
    case 13: return try input.take(13 &+ Int(try input.read(UInt8.self)))
    case 14: return try input.take(269 &+ Int(try input.read(UInt16.self)))
    default: throw .malformed(at: start, rule: .coapTokenLength)
    }
  }

  /// What the sender wants of the receiver, or answers.
  public enum Kind: UInt8, Sendable { case confirmable, nonConfirmable, acknowledgement, reset }
}

extension CoAPHeader.Kind {
  /// The kind's abbreviation in the specification.
  public var name: StaticString {
    switch self {
    case .confirmable: "CON"
    case .nonConfirmable: "NON"
    case .acknowledgement: "ACK"
    case .reset: "RST"
    }
  }
}

extension WireError.Rule {
  static let coapVersion = Self("coap_version", "RFC 7252 §3", "the version field must be 1")
  static let coapTokenLength = Self(
    "coap_token_length", "RFC 7252 §3, RFC 8974 §2.1", "token length fields 9-12 and 15 are reserved")
}
