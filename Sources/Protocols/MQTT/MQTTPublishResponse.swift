// SPDX-License-Identifier: Apache-2.0
import Wire

/// A PUBACK, PUBREC, PUBREL or PUBCOMP packet: the steps by which a PUBLISH of QoS 1 or 2 is acknowledged.
///
///     | Packet Identifier (2) | Reason Code (1, MQTT 5.0) | Properties (MQTT 5.0) |
///
/// MQTT 5.0 may leave out the properties, and the reason code, too, where it is 0.
///
/// - Source: MQTT 3.1.1 §3.4 to §3.7, MQTT 5.0 §3.4 to §3.7.
public struct MQTTPublishResponse: ~Escapable {
  /// Says which of the four it is.
  public let header: MQTTFixedHeader
  public let packetIdentifier: UInt16
  /// Nil before MQTT 5.0.
  public let reasonCode: MQTTReasonCode?
  public let properties: MQTTProperties

  /// Reads a variable header.
  ///
  /// - Throws: `truncated` if the bytes end inside it; `malformed` if the packet identifier is zero, or if the reason code or a
  ///   property is not allowed.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader, header: MQTTFixedHeader, version: MQTTVersion) throws(WireError) {
    self.header = header
    packetIdentifier = try input.readMQTTPacketIdentifier()
    switch version {
    case .v31, .v311: reasonCode = nil
    case .v5: reasonCode = input.isAtEnd ? .success : try MQTTReasonCode(parsing: &input, in: header.kind)
    }
    let table = Vocabulary.of(header.kind).propertyTable
    properties = try MQTTProperties(parsing: &input, table, input.isAtEnd ? .v311 : version)
  }
}

extension MQTTPublishResponse {
  static let fields =
    Vocabulary.puback.fields + Vocabulary.pubrec.fields + Vocabulary.pubrel.fields + Vocabulary.pubcomp.fields

  func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    let vocabulary = Vocabulary.of(header.kind)
    header.visit(vocabulary.headerFields, &visitor)
    visitor.visit(vocabulary.messageIDField, packetIdentifier)
    if let reasonCode {
      visitor.visit(vocabulary.reasonCodeField, reasonCode.rawValue)
      visitor.visit(vocabulary.reasonField, reasonCode.name(in: header.kind))
    }
    vocabulary.propertyTable.visit(properties, &visitor)
  }

  /// The fields of one of the four packet types.
  struct Vocabulary: Sendable {
    let headerFields: MQTTFixedHeader.Fields
    let messageIDField: Field
    let reasonCodeField: Field
    let reasonField: Field
    let propertyTable: MQTTPropertyTable

    init(
      _ headerFields: MQTTFixedHeader.Fields, messageID: StaticString, reasonCode: StaticString, reason: StaticString,
      reasonString: StaticString, userProperties: StaticString
    ) {
      self.headerFields = headerFields
      messageIDField = Field(messageID, .number, "the packet identifier of the PUBLISH (MQTT 5.0 §2.2.1)")
      reasonCodeField = Field(reasonCode, .number, "0 if all is well; 128 and above are failures (MQTT 5.0 §2.4)")
      reasonField = MQTTReasonCode.field(reason)
      propertyTable = MQTTPropertyTable([.reasonString: reasonString, .userProperty: userProperties])
    }

    var fields: [Field] { headerFields.all + [messageIDField, reasonCodeField, reasonField] + propertyTable.fields }

    static func of(_ kind: MQTTFixedHeader.Kind) -> Vocabulary {
      switch kind {
      case .pubrec: pubrec
      case .pubrel: pubrel
      case .pubcomp: pubcomp
      default: puback
      }
    }

    static let puback = Vocabulary(
      .init(qos: "mqtt.puback.qos", retain: "mqtt.puback.retain", dup: "mqtt.puback.dup"),
      messageID: "mqtt.puback.message_id", reasonCode: "mqtt.puback.reason_code", reason: "mqtt.puback.reason",
      reasonString: "mqtt.puback.properties.reason_string",
      userProperties: "mqtt.puback.properties.user_properties")

    static let pubrec = Vocabulary(
      .init(qos: "mqtt.pubrec.qos", retain: "mqtt.pubrec.retain", dup: "mqtt.pubrec.dup"),
      messageID: "mqtt.pubrec.message_id", reasonCode: "mqtt.pubrec.reason_code", reason: "mqtt.pubrec.reason",
      reasonString: "mqtt.pubrec.properties.reason_string",
      userProperties: "mqtt.pubrec.properties.user_properties")

    static let pubrel = Vocabulary(
      .init(qos: "mqtt.pubrel.qos", retain: "mqtt.pubrel.retain", dup: "mqtt.pubrel.dup"),
      messageID: "mqtt.pubrel.message_id", reasonCode: "mqtt.pubrel.reason_code", reason: "mqtt.pubrel.reason",
      reasonString: "mqtt.pubrel.properties.reason_string",
      userProperties: "mqtt.pubrel.properties.user_properties")

    static let pubcomp = Vocabulary(
      .init(qos: "mqtt.pubcomp.qos", retain: "mqtt.pubcomp.retain", dup: "mqtt.pubcomp.dup"),
      messageID: "mqtt.pubcomp.message_id", reasonCode: "mqtt.pubcomp.reason_code", reason: "mqtt.pubcomp.reason",
      reasonString: "mqtt.pubcomp.properties.reason_string",
      userProperties: "mqtt.pubcomp.properties.user_properties")
  }
}
