// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// A server's demand to repeat the hello with a cookie, so that nobody can make it work for a forged address.
///
///     | version (2) | cookie (1 + 0...255) |
///
/// - Source: RFC 6347 §4.2.1.
public struct DTLSHelloVerifyRequest: WireDecodable, Equatable, Sendable {
  /// DTLS 1.0 whatever will be spoken.
  public let version: TLSVersion
  /// 0...255 bytes.
  public let cookieLength: Int

  /// Reads the body of the message up to the end of `input`.
  ///
  /// - Throws: `truncated` if the bytes end inside a field; `malformed` if bytes follow the cookie.
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    version = TLSVersion(rawValue: try input.read(UInt16.self))
    cookieLength = Int(try input.read(UInt8.self))
    try input.skip(cookieLength)
    guard input.isAtEnd else { throw .malformed(at: input.offset, rule: .trailingBytes) }
  }
}

extension DTLSHelloVerifyRequest: Message {
  public static var eventType: StaticString { DTLSMessage.eventType }

  static let cookieLengthField = Field(
    "tls.server_handshake.cookie_length", .number, unit: "bytes",
    "the size of the cookie that the client shall send back (RFC 6347 §4.2.1)")

  public static let fields = [
    TLSFields.handshake, TLSFields.version, TLSServerHello.legacyVersionField, cookieLengthField,
  ]

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(TLSFields.handshake, "hello_verify_request")
    visitor.visit(TLSFields.version, text: version.text)
    visitor.visit(TLSServerHello.legacyVersionField, version.rawValue)
    visitor.visit(Self.cookieLengthField, cookieLength)
  }
}
