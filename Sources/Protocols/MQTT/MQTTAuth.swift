// SPDX-License-Identifier: Apache-2.0
import Wire

/// An AUTH packet: one step of an extended authentication (MQTT 5.0 only).
///
///     | Reason Code (1) | Properties |
///
/// Both may be left out where the reason code is 0 and there are no properties.
///
/// - Source: MQTT 5.0 §3.15.
public struct MQTTAuth: ~Escapable {
  public let header: MQTTFixedHeader
  public let reasonCode: MQTTReasonCode
  public let properties: MQTTProperties
  /// Which of the authentication's AUTH packets it is, from 1; 0 where that is not known.
  public internal(set) var step: UInt8 = 0

  /// Reads a variable header.
  ///
  /// - Throws: `truncated` if the bytes end inside it; `malformed` if the reason code or a property is not allowed.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader, header: MQTTFixedHeader) throws(WireError) {
    self.header = header
    reasonCode = input.isAtEnd ? .success : try MQTTReasonCode(parsing: &input, in: .auth)
    let start = input.offset
    properties = try MQTTProperties(parsing: &input, Self.propertyTable, header.remainingLength == 0 ? .v311 : .v5)
    guard reasonCode == .success || properties.contains(.authenticationMethod) else {
      throw .malformed(at: start, rule: .mqttAuthMethod)
    }
  }
}

extension MQTTAuth {
  static let headerFields = MQTTFixedHeader.Fields(
    qos: "mqtt.auth.qos", retain: "mqtt.auth.retain", dup: "mqtt.auth.dup")
  static let reasonCodeField = Field(
    "mqtt.auth.reason_code", .number, "0 success, 24 continue, 25 authenticate again (MQTT 5.0 §3.15.2.1)")
  static let reasonField = MQTTReasonCode.field("mqtt.auth.reason")
  static let stepField = Field(
    "mqtt.auth.step", .number, "which of the authentication's AUTH packets it is, from 1 (MQTT 5.0 §4.12)")

  static let propertyTable = MQTTPropertyTable([
    .authenticationMethod: "mqtt.auth.properties.authentication_method",
    .authenticationData: "mqtt.auth.properties.authentication_data_length",
    .reasonString: "mqtt.auth.properties.reason_string",
    .userProperty: "mqtt.auth.properties.user_properties",
  ])

  static let fields = headerFields.all + [reasonCodeField, reasonField, stepField] + propertyTable.fields

  func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    header.visit(Self.headerFields, &visitor)
    visitor.visit(Self.reasonCodeField, reasonCode.rawValue)
    visitor.visit(Self.reasonField, reasonCode.name(in: .auth))
    if step > 0 { visitor.visit(Self.stepField, step) }
    Self.propertyTable.visit(properties, &visitor)
  }
}

extension WireError.Rule {
  static let mqttAuthMethod = Self(
    "mqtt_auth_method", "MQTT 5.0 §3.15.2.2.2",
    "an AUTH that goes on or begins again must name the authentication method")
}
