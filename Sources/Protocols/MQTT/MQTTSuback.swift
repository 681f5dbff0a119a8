// SPDX-License-Identifier: Apache-2.0
import Wire

/// A SUBACK packet: what the server granted, one code for every topic filter of the SUBSCRIBE.
///
///     | Packet Identifier (2) | Properties (MQTT 5.0) | Return Code or Reason Code (1) | ...
///
/// - Source: MQTT 3.1.1 §3.9, MQTT 5.0 §3.9.
public struct MQTTSuback: ~Escapable {
  public let header: MQTTFixedHeader
  public let packetIdentifier: UInt16
  public let properties: MQTTProperties
  /// One byte a topic filter, at least one: the granted quality of service (0 to 2), or a failure (0x80 and above).
  public let codes: RawSpan

  /// Reads a variable header and all codes.
  ///
  /// - Throws: `truncated` if the bytes end inside a field; `malformed` if there is no code, if one is reserved, if the packet
  ///   identifier is zero, or if a property is not allowed.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader, header: MQTTFixedHeader, version: MQTTVersion) throws(WireError) {
    self.header = header
    packetIdentifier = try input.readMQTTPacketIdentifier()
    properties = try MQTTProperties(parsing: &input, Self.propertyTable, version)
    guard !input.isAtEnd else { throw .malformed(at: input.offset, rule: .mqttSubackEmpty) }
    codes = input.rest
    while !input.isAtEnd {
      let start = input.offset
      let code = try input.read(UInt8.self)
      let isAllowed =
        switch version {
        case .v31: true
        case .v311: code < 3 || code == 0x80
        case .v5: MQTTReasonCode(rawValue: code).isAllowed(in: .suback)
        }
      guard isAllowed else { throw .malformed(at: start, rule: .mqttSubackCode) }
    }
  }
}

extension MQTTSuback {
  static let headerFields = MQTTFixedHeader.Fields(
    qos: "mqtt.suback.qos", retain: "mqtt.suback.retain", dup: "mqtt.suback.dup")
  static let messageIDField = Field(
    "mqtt.suback.message_id", .number, "the packet identifier of the SUBSCRIBE (MQTT 5.0 §2.2.1)")
  static let grantedField = Field(
    "mqtt.suback.qos_granted", .list, "the granted quality of service, or a failure from 128 on (MQTT 5.0 §3.9.3)")
  static let reasonsField = Field("mqtt.suback.reasons", .list, "the names of the same codes (MQTT 5.0 §3.9.3)")

  static let propertyTable = MQTTPropertyTable([
    .reasonString: "mqtt.suback.properties.reason_string",
    .userProperty: "mqtt.suback.properties.user_properties",
  ])

  static let fields = headerFields.all + [messageIDField, grantedField, reasonsField] + propertyTable.fields

  func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    header.visit(Self.headerFields, &visitor)
    visitor.visit(Self.messageIDField, packetIdentifier)
    visitor.openList(Self.grantedField)
    for index in 0..<codes.byteCount { visitor.visit(Self.grantedField, codes.octet(index) ?? 0) }
    visitor.closeList()
    visitor.openList(Self.reasonsField)
    for index in 0..<codes.byteCount {
      visitor.visit(Self.reasonsField, MQTTReasonCode(rawValue: codes.octet(index) ?? 0).name(in: .suback))
    }
    visitor.closeList()
    Self.propertyTable.visit(properties, &visitor)
  }
}

extension WireError.Rule {
  static let mqttSubackEmpty = Self(
    "mqtt_suback_empty", "MQTT 3.1.1 §3.8.4 [MQTT-3.8.4-5]", "a SUBACK must hold a code for every topic filter")
  static let mqttSubackCode = Self(
    "mqtt_suback_code", "MQTT 3.1.1 §3.9.3 [MQTT-3.9.3-2]", "reserved SUBACK codes must not be used")
}
