// SPDX-License-Identifier: Apache-2.0
import Wire

/// The result that an MQTT 5.0 packet reports; 0x80 and above are failures.
///
/// - Source: MQTT 5.0 §2.4, table 2-6.
public struct MQTTReasonCode: RawRepresentable, Hashable, Sendable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let success = MQTTReasonCode(rawValue: 0x00)
  public static let reAuthenticate = MQTTReasonCode(rawValue: 0x19)
  public static let unsupportedProtocolVersion = MQTTReasonCode(rawValue: 0x84)
  public static let badUserNameOrPassword = MQTTReasonCode(rawValue: 0x86)
  public static let notAuthorised = MQTTReasonCode(rawValue: 0x87)
  public static let sessionTakenOver = MQTTReasonCode(rawValue: 0x8E)

  /// Whether the packet reports that something went wrong.
  public var isFailure: Bool { rawValue >= 0x80 }
}

extension MQTTReasonCode {
  /// Reads a reason code, which must be one of those of the packet type.
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader, in kind: MQTTFixedHeader.Kind) throws(WireError) {
    let start = input.offset
    rawValue = try input.read(UInt8.self)
    guard isAllowed(in: kind) else { throw .malformed(at: start, rule: .mqttReasonCode) }
  }

  /// Whether the packet type may report this (table 2-6).
  func isAllowed(in kind: MQTTFixedHeader.Kind) -> Bool {
    switch kind {
    case .connack:
      switch rawValue {
      case 0x00, 0x80...0x8A, 0x8C, 0x90, 0x95, 0x97, 0x99...0x9D, 0x9F: true
      default: false
      }
    case .puback, .pubrec:
      switch rawValue {
      case 0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99: true
      default: false
      }
    case .pubrel, .pubcomp: rawValue == 0x00 || rawValue == 0x92
    case .suback:
      switch rawValue {
      case 0x00...0x02, 0x80, 0x83, 0x87, 0x8F, 0x91, 0x97, 0x9E, 0xA1, 0xA2: true
      default: false
      }
    case .unsuback:
      switch rawValue {
      case 0x00, 0x11, 0x80, 0x83, 0x87, 0x8F, 0x91: true
      default: false
      }
    case .disconnect:
      switch rawValue {
      case 0x00, 0x04, 0x80...0x83, 0x87, 0x89, 0x8B, 0x8D...0x90, 0x93...0xA2: true
      default: false
      }
    case .auth: rawValue == 0x00 || rawValue == 0x18 || rawValue == 0x19
    default: false
    }
  }
}

extension MQTTReasonCode {
  /// The field that shows the name under a path.
  static func field(_ name: StaticString) -> Field {
    Field(name, .text, "the reason code's name (MQTT 5.0 §2.4)")
  }

  /// The specification's name for the code in the packet type, in lower case.
  func name(in kind: MQTTFixedHeader.Kind) -> StaticString {
    switch rawValue {
    case 0x00 where kind == .disconnect: "normal_disconnection"
    case 0x00 where kind == .suback: "granted_qos_0"
    case 0x00: "success"
    case 0x01: "granted_qos_1"
    case 0x02: "granted_qos_2"
    case 0x04: "disconnect_with_will_message"
    case 0x10: "no_matching_subscribers"
    case 0x11: "no_subscription_existed"
    case 0x18: "continue_authentication"
    case 0x19: "re_authenticate"
    default: failureName
    }
  }

  private var failureName: StaticString {
    switch rawValue {
    case 0x80: "unspecified_error"
    case 0x81: "malformed_packet"
    case 0x82: "protocol_error"
    case 0x83: "implementation_specific_error"
    case 0x84: "unsupported_protocol_version"
    case 0x85: "client_identifier_not_valid"
    case 0x86: "bad_user_name_or_password"
    case 0x87: "not_authorized"
    case 0x88: "server_unavailable"
    case 0x89: "server_busy"
    case 0x8A: "banned"
    case 0x8B: "server_shutting_down"
    case 0x8C: "bad_authentication_method"
    case 0x8D: "keep_alive_timeout"
    case 0x8E: "session_taken_over"
    case 0x8F: "topic_filter_invalid"
    case 0x90: "topic_name_invalid"
    case 0x91: "packet_identifier_in_use"
    case 0x92: "packet_identifier_not_found"
    case 0x93: "receive_maximum_exceeded"
    case 0x94: "topic_alias_invalid"
    case 0x95: "packet_too_large"
    case 0x96: "message_rate_too_high"
    case 0x97: "quota_exceeded"
    case 0x98: "administrative_action"
    case 0x99: "payload_format_invalid"
    case 0x9A: "retain_not_supported"
    case 0x9B: "qos_not_supported"
    case 0x9C: "use_another_server"
    case 0x9D: "server_moved"
    case 0x9E: "shared_subscriptions_not_supported"
    case 0x9F: "connection_rate_exceeded"
    case 0xA0: "maximum_connect_time"
    case 0xA1: "subscription_identifiers_not_supported"
    case 0xA2: "wildcard_subscriptions_not_supported"
    default: "unknown"
    }
  }

  /// The name of a CONNACK's return code before MQTT 5.0 (MQTT 3.1.1 §3.2.2.3, table 3.1).
  static func nameBefore5(_ returnCode: UInt8) -> StaticString {
    switch returnCode {
    case 0: "accepted"
    case 1: "unacceptable_protocol_version"
    case 2: "identifier_rejected"
    case 3: "server_unavailable"
    case 4: "bad_user_name_or_password"
    case 5: "not_authorized"
    default: "unknown"
    }
  }
}

extension WireError.Rule {
  static let mqttReasonCode = Self(
    "mqtt_reason_code", "MQTT 5.0 §2.4 [MQTT-3.2.2-8] [MQTT-3.4.2-1] [MQTT-3.9.3-2]",
    "a packet must report one of the reason codes of its type")
}
