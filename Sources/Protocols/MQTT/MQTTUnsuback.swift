// SPDX-License-Identifier: Apache-2.0
import Wire

/// An UNSUBACK packet: the server's answer to an UNSUBSCRIBE.
///
///     | Packet Identifier (2) | Properties (MQTT 5.0) | Reason Code (1, MQTT 5.0) | ...
///
/// - Source: MQTT 3.1.1 §3.11, MQTT 5.0 §3.11.
public struct MQTTUnsuback: ~Escapable {
  public let header: MQTTFixedHeader
  public let packetIdentifier: UInt16
  public let properties: MQTTProperties
  /// One reason code a topic filter; empty before MQTT 5.0.
  public let reasonCodes: RawSpan

  /// Reads a variable header and all reason codes.
  ///
  /// - Throws: `truncated` if the bytes end inside a field; `malformed` if a reason code or property is not allowed, if the packet
  ///   identifier is zero, or if MQTT 5.0 gives no reason code.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader, header: MQTTFixedHeader, version: MQTTVersion) throws(WireError) {
    self.header = header
    packetIdentifier = try input.readMQTTPacketIdentifier()
    properties = try MQTTProperties(parsing: &input, Self.propertyTable, version)
    guard version == .v5 else {
      reasonCodes = try input.take(0)
      return
    }
    guard !input.isAtEnd else { throw .malformed(at: input.offset, rule: .mqttUnsubackEmpty) }
    reasonCodes = input.rest
    while !input.isAtEnd { _ = try MQTTReasonCode(parsing: &input, in: .unsuback) }
  }
}

extension MQTTUnsuback {
  static let headerFields = MQTTFixedHeader.Fields(
    qos: "mqtt.unsuback.qos", retain: "mqtt.unsuback.retain", dup: "mqtt.unsuback.dup")
  static let messageIDField = Field(
    "mqtt.unsuback.message_id", .number, "the packet identifier of the UNSUBSCRIBE (MQTT 5.0 §2.2.1)")
  static let reasonCodesField = Field(
    "mqtt.unsuback.reason_codes", .list, "one result a topic filter, failures from 128 on (MQTT 5.0 §3.11.3)")
  static let reasonsField = Field("mqtt.unsuback.reasons", .list, "the names of the same codes (MQTT 5.0 §3.11.3)")

  static let propertyTable = MQTTPropertyTable([
    .reasonString: "mqtt.unsuback.properties.reason_string",
    .userProperty: "mqtt.unsuback.properties.user_properties",
  ])

  static let fields = headerFields.all + [messageIDField, reasonCodesField, reasonsField] + propertyTable.fields

  func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    header.visit(Self.headerFields, &visitor)
    visitor.visit(Self.messageIDField, packetIdentifier)
    if reasonCodes.byteCount > 0 {
      visitor.openList(Self.reasonCodesField)
      for index in 0..<reasonCodes.byteCount { visitor.visit(Self.reasonCodesField, reasonCodes.octet(index) ?? 0) }
      visitor.closeList()
      visitor.openList(Self.reasonsField)
      for index in 0..<reasonCodes.byteCount {
        visitor.visit(Self.reasonsField, MQTTReasonCode(rawValue: reasonCodes.octet(index) ?? 0).name(in: .unsuback))
      }
      visitor.closeList()
    }
    Self.propertyTable.visit(properties, &visitor)
  }
}

extension WireError.Rule {
  static let mqttUnsubackEmpty = Self(
    "mqtt_unsuback_empty", "MQTT 5.0 §3.11.3 [MQTT-3.11.3-1]",
    "an UNSUBACK must hold a reason code for every topic filter")
}
