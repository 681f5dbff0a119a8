// SPDX-License-Identifier: Apache-2.0
import Wire

/// The result that an MQTT 5.0 packet reports; 0x80 and above are failures.
///
/// - Source: MQTT 5.0 §2.4, table 2-6.
public struct MQTTReasonCode: RawRepresentable, Hashable, Sendable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let success = MQTTReasonCode(rawValue: 0x00)
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

extension WireError.Rule {
  static let mqttReasonCode = Self(
    "mqtt_reason_code", "MQTT 5.0 §2.4 [MQTT-3.2.2-8] [MQTT-3.4.2-1] [MQTT-3.9.3-2]",
    "a packet must report one of the reason codes of its type")
}
