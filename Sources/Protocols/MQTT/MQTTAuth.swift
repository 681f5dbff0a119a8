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

  /// Reads a variable header.
  ///
  /// - Throws: `truncated` if the bytes end inside it; `malformed` if the reason code or a property is not allowed.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader, header: MQTTFixedHeader) throws(WireError) {
    self.header = header
    reasonCode = input.isAtEnd ? .success : try MQTTReasonCode(parsing: &input, in: .auth)
    properties = try MQTTProperties(parsing: &input, Self.propertyTable, header.remainingLength == 0 ? .v311 : .v5)
  }
}

extension MQTTAuth {
  static let headerFields = MQTTFixedHeader.Fields(
    qos: "mqtt.auth.qos", retain: "mqtt.auth.retain", dup: "mqtt.auth.dup")
  static let reasonCodeField = Field(
    "mqtt.auth.reason_code", .number, "0 success, 24 continue, 25 authenticate again (MQTT 5.0 §3.15.2.1)")

  static let propertyTable = MQTTPropertyTable(
    [
      (
        .authenticationMethod,
        Field("mqtt.auth.properties.authentication_method", .text, "the method (§3.15.2.2.2)")
      ),
      (
        .authenticationData,
        Field("mqtt.auth.properties.authentication_data", .text, "always <redacted>: it is there (§3.15.2.2.3)")
      ),
      (.reasonString, Field("mqtt.auth.properties.reason_string", .text, "the reason in words (§3.15.2.2.4)")),
    ], userProperties: "mqtt.auth.properties.user_properties",
    name: "mqtt.auth.properties.user_properties.name", value: "mqtt.auth.properties.user_properties.value")

  static let fields = headerFields.all + [reasonCodeField] + propertyTable.fields

  func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    header.visit(Self.headerFields, &visitor)
    visitor.visit(Self.reasonCodeField, reasonCode.rawValue)
    Self.propertyTable.visit(properties, &visitor)
  }
}
