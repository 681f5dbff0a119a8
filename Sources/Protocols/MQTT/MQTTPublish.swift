// SPDX-License-Identifier: Apache-2.0
import Wire

/// A PUBLISH packet: an application message under a topic. Of the payload is told how long it is and what it looks like.
///
///     | Topic Name (string) | Packet Identifier (2, if QoS > 0) | Properties (MQTT 5.0) | Payload (the rest) |
///
/// - Source: MQTT 3.1.1 §3.3, MQTT 5.0 §3.3.
public struct MQTTPublish: ~Escapable {
  public let header: MQTTFixedHeader
  /// The topic; empty where a topic alias stands for it that is not known (MQTT 5.0).
  public private(set) var topic: RawSpan
  /// Nil at QoS 0.
  public let packetIdentifier: UInt16?
  public let properties: MQTTProperties
  /// The payload's length in bytes, also of payloads that were not kept whole.
  public let payloadLength: Int
  /// The payload's bytes at hand, which are the first ones of a payload that was not kept whole.
  public let payload: RawSpan

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
    payload = input.rest
    if version == .v5, properties.number(.payloadFormatIndicator) == 1, payload.byteCount == payloadLength,
      let broken = payload.firstByteNotUTF8
    {
      throw .malformed(at: input.offset + broken, rule: .mqttPayloadFormat)
    }
    try input.skip(input.remaining)
  }

  /// The packet with the topic that its topic alias stands for.
  @_lifetime(copy self, copy topic)
  func withTopic(_ topic: RawSpan) -> MQTTPublish {
    var packet = self
    packet.topic = topic
    return packet
  }

  /// What the payload looks like.
  public var payloadLook: PayloadLook { PayloadLook(payload, isWhole: payload.byteCount == payloadLength) }
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
  static let payloadKindField = Field(
    "mqtt.publish.payload_kind", .text,
    "empty, json, text, jpeg, png, gif, gzip, zip, zstd, pdf, elf or binary, by the first 256 bytes")
  static let payloadMixtureField = Field(
    "mqtt.publish.payload_entropy", .text,
    "constant, low, medium or high, by the first 256 bytes; left out for fewer than 64")

  static let propertyTable = MQTTPropertyTable(
    [
      .payloadFormatIndicator: "mqtt.publish.properties.payload_format_indicator",
      .messageExpiryInterval: "mqtt.publish.properties.message_expiry_interval",
      .topicAlias: "mqtt.publish.properties.topic_alias",
      .responseTopic: "mqtt.publish.properties.response_topic",
      .correlationData: "mqtt.publish.properties.correlation_data_length",
      .subscriptionIdentifier: "mqtt.publish.properties.subscription_identifier",
      .contentType: "mqtt.publish.properties.content_type",
      .userProperty: "mqtt.publish.properties.user_properties",
    ], repeatable: .subscriptionIdentifier)

  static let fields =
    headerFields.all + [topicField, messageIDField, payloadLengthField, payloadKindField, payloadMixtureField]
    + propertyTable.fields

  func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    header.visit(Self.headerFields, &visitor)
    visitor.visit(Self.topicField, text: topic)
    if let packetIdentifier { visitor.visit(Self.messageIDField, packetIdentifier) }
    visitor.visit(Self.payloadLengthField, payloadLength)
    if visitor.wants(Self.payloadKindField) || visitor.wants(Self.payloadMixtureField) {
      let look = payloadLook
      visitor.visit(Self.payloadKindField, look.kind.name)
      if let mixture = look.mixture { visitor.visit(Self.payloadMixtureField, mixture.name) }
    }
    Self.propertyTable.visit(properties, &visitor)
  }
}

extension WireError.Rule {
  static let mqttPayloadFormat = Self(
    "mqtt_payload_format", "MQTT 5.0 §3.3.2.3.2", "a payload that is said to be UTF-8 must be well formed")
  static let mqttTopicAliasMissing = Self(
    "mqtt_topic_alias_missing", "MQTT 5.0 §3.3.2.1", "a PUBLISH with an empty topic must have a topic alias")
}
