// SPDX-License-Identifier: Apache-2.0
import Wire

/// A DISCONNECT packet: the last one before a connection is closed on purpose.
///
///     | Reason Code (1, MQTT 5.0) | Properties (MQTT 5.0) |
///
/// MQTT 5.0 may leave out the properties, and the reason code, too, where it is 0.
///
/// - Source: MQTT 3.1.1 §3.14, MQTT 5.0 §3.14.
public struct MQTTDisconnect: ~Escapable {
  public let header: MQTTFixedHeader
  /// Nil before MQTT 5.0.
  public let reasonCode: MQTTReasonCode?
  public let properties: MQTTProperties

  /// Reads a variable header.
  ///
  /// - Throws: `truncated` if the bytes end inside it; `malformed` if the reason code or a property is not allowed.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader, header: MQTTFixedHeader, version: MQTTVersion) throws(WireError) {
    self.header = header
    switch version {
    case .v31, .v311: reasonCode = nil
    case .v5: reasonCode = input.isAtEnd ? .success : try MQTTReasonCode(parsing: &input, in: .disconnect)
    }
    properties = try MQTTProperties(parsing: &input, Self.propertyTable, input.isAtEnd ? .v311 : version)
  }
}

extension MQTTDisconnect {
  static let headerFields = MQTTFixedHeader.Fields(
    qos: "mqtt.disconnect.qos", retain: "mqtt.disconnect.retain", dup: "mqtt.disconnect.dup")
  static let reasonCodeField = Field(
    "mqtt.disconnect.reason_code", .number, "0 if all is well; 128 and above are failures (MQTT 5.0 §3.14.2.1)")
  static let reasonField = MQTTReasonCode.field("mqtt.disconnect.reason")

  static let propertyTable = MQTTPropertyTable([
    .sessionExpiryInterval: "mqtt.disconnect.properties.session_expiry_interval",
    .reasonString: "mqtt.disconnect.properties.reason_string",
    .serverReference: "mqtt.disconnect.properties.server_reference",
    .userProperty: "mqtt.disconnect.properties.user_properties",
  ])

  static let fields = headerFields.all + [reasonCodeField, reasonField] + propertyTable.fields

  func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    header.visit(Self.headerFields, &visitor)
    if let reasonCode {
      visitor.visit(Self.reasonCodeField, reasonCode.rawValue)
      visitor.visit(Self.reasonField, reasonCode.name(in: .disconnect))
    }
    Self.propertyTable.visit(properties, &visitor)
  }
}
