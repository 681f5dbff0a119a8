// SPDX-License-Identifier: Apache-2.0
import Wire

/// A PUBLISH packet: an application message under a topic. Of the payload only the length is kept.
///
///     | Topic Name (string) | Packet Identifier (2, if QoS > 0) | Properties (MQTT 5.0) | Payload (the rest) |
///
/// - Source: MQTT 3.1.1 §3.3, MQTT 5.0 §3.3.
public struct MQTTPublish: ~Escapable {
  public let header: MQTTFixedHeader
  /// The topic; empty where a topic alias stands for it (MQTT 5.0).
  public let topic: RawSpan
  /// Nil at QoS 0.
  public let packetIdentifier: UInt16?
  public let properties: MQTTProperties
  /// The payload's length in bytes, also of payloads that were not kept whole.
  public let payloadLength: Int

  /// Reads a variable header; the payload need not be at hand.
  ///
  /// - Throws: `truncated` if the bytes end before the payload; `malformed` if the topic is empty, is no UTF-8 or holds a
  ///   wildcard, if the packet identifier is zero, or if a property is not allowed.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader, header: MQTTFixedHeader, version: MQTTVersion) throws(WireError) {
    let start = input.offset
    self.header = header
    topic = try input.takeMQTTTopicName(mayBeEmpty: version == .v5)
    packetIdentifier = header.qualityOfService > 0 ? try input.readMQTTPacketIdentifier() : nil
    properties = try MQTTProperties(parsing: &input, Self.propertyTable, version)
    guard topic.byteCount > 0 || properties.contains(.topicAlias) else {
      throw .malformed(at: start, rule: .mqttTopicAliasMissing)
    }
    let payloadStart = input.offset - start
    guard payloadStart <= header.remainingLength else { throw .malformed(at: input.offset, rule: .endsInsideField) }
    payloadLength = header.remainingLength - payloadStart
  }
}

extension MQTTPublish {
  static let headerFields = MQTTFixedHeader.Fields(
    qos: "mqtt.publish.qos", retain: "mqtt.publish.retain", dup: "mqtt.publish.dup")
  static let topicField = Field(
    "mqtt.publish.topic", .text, "the topic published to (MQTT 5.0 §3.3.2.1)", isPersonal: true)
  static let messageIDField = Field(
    "mqtt.publish.message_id", .number, "the packet identifier at QoS 1 and 2 (MQTT 5.0 §2.2.1)")
  static let payloadLengthField = Field(
    "mqtt.publish.payload_length", .number, unit: "bytes", "the length of the payload, which is not kept")

  static let propertyTable = MQTTPropertyTable(
    [
      (
        .payloadFormatIndicator,
        Field("mqtt.publish.properties.payload_format_indicator", .number, "1 if the payload is UTF-8 (§3.3.2.3.2)")
      ),
      (
        .messageExpiryInterval,
        Field(
          "mqtt.publish.properties.message_expiry_interval", .number, unit: "s", "the message's lifetime (§3.3.2.3.3)")
      ),
      (
        .topicAlias,
        Field("mqtt.publish.properties.topic_alias", .number, "a number that stands for the topic (§3.3.2.3.4)")
      ),
      (
        .responseTopic,
        Field(
          "mqtt.publish.properties.response_topic", .text, "the topic for the answer (§3.3.2.3.5)", isPersonal: true)
      ),
      (
        .correlationData,
        Field("mqtt.publish.properties.correlation_data", .text, "present; the data is not kept (§3.3.2.3.6)")
      ),
      (
        .subscriptionIdentifier,
        Field(
          "mqtt.publish.properties.subscription_identifier", .list,
          "the identifiers of the subscriptions that matched (§3.3.2.3.8)")
      ),
      (
        .contentType,
        Field("mqtt.publish.properties.content_type", .text, "what the payload is (§3.3.2.3.9)")
      ),
    ], userProperties: "mqtt.publish.properties.user_properties",
    name: "mqtt.publish.properties.user_properties.name", value: "mqtt.publish.properties.user_properties.value",
    allowsSubscriptionIdentifiers: true)

  static let fields =
    headerFields.all + [topicField, messageIDField, payloadLengthField] + propertyTable.fields

  func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    header.visit(Self.headerFields, &visitor)
    visitor.visit(Self.topicField, text: topic)
    if let packetIdentifier { visitor.visit(Self.messageIDField, packetIdentifier) }
    visitor.visit(Self.payloadLengthField, payloadLength)
    Self.propertyTable.visit(properties, &visitor)
  }
}

extension WireError.Rule {
  static let mqttTopicAliasMissing = Self(
    "mqtt_topic_alias_missing", "MQTT 5.0 §3.3.2.1", "a PUBLISH with an empty topic must have a topic alias")
}
