// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// A word of trouble, or of the end, that was sent before anything was encrypted.
///
///     | level (1) | description (1) |
///
/// - Source: RFC 8446 §6; RFC 5246 §7.2.
public struct TLSAlert: WireDecodable, Equatable, Sendable {
  /// The number of bytes of every alert.
  static let byteCount = 2

  /// Whether the connection ends with it; otherwise it is a warning.
  public let isFatal: Bool
  /// The number of what it is about; see `word`.
  public let description: UInt8

  /// Reads an alert.
  ///
  /// - Throws: `truncated` if fewer than two bytes are there; `malformed` if the level is none.
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    let start = input.offset
    guard input.remaining >= Self.byteCount else { throw .truncated(at: start, needed: Self.byteCount) }
    let level = try input.read(UInt8.self)
    guard level == 1 || level == 2 else { throw .malformed(at: start, rule: .tlsAlertLevel) }
    isFatal = level == 2
    description = try input.read(UInt8.self)
  }

  /// Whether it only says that nothing more will be sent.
  var isClosure: Bool { description == 0 }

  /// The description's name, or nil for one without.
  ///
  /// - Source: IANA, TLS Alerts.
  public var word: StaticString? {
    switch description {
    case 0: "close_notify"
    case 10: "unexpected_message"
    case 20: "bad_record_mac"
    case 21: "decryption_failed"
    case 22: "record_overflow"
    case 30: "decompression_failure"
    case 40: "handshake_failure"
    case 41: "no_certificate"
    case 42: "bad_certificate"
    case 43: "unsupported_certificate"
    case 44: "certificate_revoked"
    case 45: "certificate_expired"
    case 46: "certificate_unknown"
    case 47: "illegal_parameter"
    case 48: "unknown_ca"
    case 49: "access_denied"
    case 50: "decode_error"
    case 51: "decrypt_error"
    case 52: "too_many_cids_requested"
    case 60: "export_restriction"
    case 70: "protocol_version"
    case 71: "insufficient_security"
    case 80: "internal_error"
    case 86: "inappropriate_fallback"
    case 90: "user_canceled"
    case 100: "no_renegotiation"
    case 109: "missing_extension"
    case 110: "unsupported_extension"
    case 111: "certificate_unobtainable"
    case 112: "unrecognized_name"
    case 113: "bad_certificate_status_response"
    case 114: "bad_certificate_hash_value"
    case 115: "unknown_psk_identity"
    case 116: "certificate_required"
    case 117: "general_error"
    case 120: "no_application_protocol"
    case 121: "ech_required"
    default: nil
    }
  }
}

extension TLSAlert: Message {
  public static var eventType: StaticString { TLSFields.eventType }

  static let levelField = Field(
    "tls.alert.level", .text, "warning or fatal; only in records of alerts, which have no tls.handshake (RFC 8446 §6)")
  static let descriptionField = Field(
    "tls.alert.description", .text, "what the alert is about, by its name, or number if it has none (RFC 8446 §6)")
  static let numberField = Field("tls.alert.number", .number, "the number of the alert's description")

  public static let fields = [levelField, descriptionField, numberField]

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(Self.levelField, isFatal ? "fatal" : "warning")
    if let word {
      visitor.visit(Self.descriptionField, word)
    } else {
      var number = ShortText()
      number.append(decimal: UInt64(description))
      visitor.visit(Self.descriptionField, text: number)
    }
    visitor.visit(Self.numberField, description)
  }
}

/// A sign of life sent in the open, which nobody sends but to read a server's memory.
///
///     | type (1) | payload length (2) | payload | padding (16 at least) |
///
/// - Source: RFC 6520 §4.
enum TLSHeartbeat {
  /// The bytes in front of the payload.
  static let headByteCount = 3
  private static let paddingByteCount = 16

  /// Reads the message's head. Returns the rule that it breaks, if any.
  @_lifetime(input: copy input)
  static func breach(_ input: inout WireReader, recordLength: Int) throws(WireError) -> WireError? {
    let start = input.offset
    let type = try input.read(UInt8.self)
    let payloadLength = Int(try input.read(UInt16.self))
    guard type == 1 || type == 2, headByteCount + payloadLength + paddingByteCount > recordLength else { return nil }
    return .malformed(at: start &+ 1, rule: .tlsHeartbeatLength)
  }
}

extension WireError.Rule {
  static let tlsAlertLevel = Self("tls_alert_level", "RFC 5246 §7.2", "an alert's level is 1 or 2")
  static let tlsHeartbeatLength = Self(
    "tls_heartbeat_length", "RFC 6520 §4", "a heartbeat's payload and 16 bytes of padding must fit into its record")
}
