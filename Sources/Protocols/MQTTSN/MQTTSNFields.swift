// SPDX-License-Identifier: Apache-2.0
import Wire

extension MQTTSNMessage: Message {
  /// That of MQTT: `app_proto` tells the two apart.
  public static let eventType: StaticString = "mqtt"

  static let typeField = Field("mqtt_sn.type", .text, "the message type in lower case (MQTT-SN 1.2 §5.2.2)")
  static let nodeField = Field(
    "mqtt_sn.forwarded_node", .hex, "the wireless node for which a forwarder passes this on (MQTT-SN 1.2 §5.5)",
    isPersonal: true)
  static let radiusField = Field(
    "mqtt_sn.radius", .number, "how far it is broadcast; 0: everywhere (MQTT-SN 1.2 §5.3.9)")
  static let qosField = Field(
    "mqtt_sn.qos", .number, "quality of service, -1 without a connection (MQTT-SN 1.2 §5.3.4)")
  static let retainField = Field("mqtt_sn.retain", .boolean, "whether it is to be retained (MQTT-SN 1.2 §5.3.4)")
  static let duplicateField = Field("mqtt_sn.dup", .boolean, "whether it was sent before (MQTT-SN 1.2 §5.3.4)")
  static let willField = Field("mqtt_sn.will", .boolean, "whether a will follows (MQTT-SN 1.2 §5.3.4)")
  static let cleanSessionField = Field(
    "mqtt_sn.clean_session", .boolean, "whether an earlier session is discarded (MQTT-SN 1.2 §5.3.4)")
  static let topicKindField = Field(
    "mqtt_sn.topic_id_type", .text, "normal, predefined or short (MQTT-SN 1.2 §5.3.4)")
  static let durationField = Field(
    "mqtt_sn.duration", .number, unit: "s",
    "keep alive of CONNECT, sleep behind DISCONNECT, time to the next ADVERTISE (MQTT-SN 1.2 §5.4)")
  static let gatewayField = Field("mqtt_sn.gateway_id", .number, "the gateway's number (MQTT-SN 1.2 §5.3.5)")
  static let gatewayAddressField = Field(
    "mqtt_sn.gateway_address", .hex, "the gateway's address, in a client's GWINFO (MQTT-SN 1.2 §5.4.3)",
    isPersonal: true)
  static let clientIDField = Field(
    "mqtt_sn.client_id", .text, "the client's name for itself (MQTT-SN 1.2 §5.3.1)", isPersonal: true)
  static let topicField = Field(
    "mqtt_sn.topic", .text,
    "the topic's name or filter, also where a registered number stands for it (MQTT-SN 1.2 §5.3.12)",
    isPersonal: true)
  static let topicIDField = Field("mqtt_sn.topic_id", .number, "the topic's number (MQTT-SN 1.2 §5.3.11)")
  static let messageIDField = Field(
    "mqtt_sn.message_id", .number, "pairs a message with its answer (MQTT-SN 1.2 §5.3.6)")
  static let returnCodeField = Field("mqtt_sn.return_code", .number, "0 if accepted (MQTT-SN 1.2 §5.3.10, table 5)")
  static let reasonField = Field("mqtt_sn.reason", .text, "the return code's name (MQTT-SN 1.2 §5.3.10, table 5)")
  static let payloadLengthField = Field(
    "mqtt_sn.payload_length", .number, unit: "bytes", "the length of the data or will, which is not kept")
  static let payloadKindField = Field("mqtt_sn.payload_kind", .text, "what it looks like, as mqtt.publish.payload_kind")
  static let payloadMixtureField = Field(
    "mqtt_sn.payload_entropy", .text, "how mixed its bytes are, as mqtt.publish.payload_entropy")

  public static let fields =
    [
      typeField, nodeField, radiusField, qosField, retainField, duplicateField, willField, cleanSessionField,
      topicKindField, durationField, gatewayField, gatewayAddressField, clientIDField, topicField, topicIDField,
      messageIDField, returnCodeField, reasonField, payloadLengthField, payloadKindField, payloadMixtureField,
    ] + Exchange.fields

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(Self.typeField, header.kind.name)
    if let forwardedNode { visitor.visit(Self.nodeField, hex: forwardedNode) }
    if let radius { visitor.visit(Self.radiusField, radius) }
    if let flags { visit(flags, &visitor) }
    if let duration { visitor.visit(Self.durationField, duration) }
    if let gatewayID { visitor.visit(Self.gatewayField, gatewayID) }
    if let gatewayAddress { visitor.visit(Self.gatewayAddressField, hex: gatewayAddress) }
    if let clientID { visitor.visit(Self.clientIDField, text: clientID) }
    if let topic { visitor.visit(Self.topicField, text: topic) }
    if let topicID { visitor.visit(Self.topicIDField, topicID) }
    if let messageID { visitor.visit(Self.messageIDField, messageID) }
    if let returnCode {
      visitor.visit(Self.returnCodeField, returnCode)
      visitor.visit(Self.reasonField, Self.reasonName(returnCode))
    }
    if let payload {
      visitor.visit(Self.payloadLengthField, payload.byteCount)
      if visitor.wants(Self.payloadKindField) || visitor.wants(Self.payloadMixtureField) {
        let look = PayloadLook(payload, isWhole: true)
        visitor.visit(Self.payloadKindField, look.kind.name)
        if let mixture = look.mixture { visitor.visit(Self.payloadMixtureField, mixture.name) }
      }
    }
    exchange?.visit(&visitor)
  }

  /// Shows those flags that mean something in the message type.
  private func visit(_ flags: MQTTSNFlags, _ visitor: inout some FieldVisitor & ~Copyable) {
    if header.kind == .connect {
      visitor.visit(Self.willField, flags.hasWill)
      visitor.visit(Self.cleanSessionField, flags.isCleanSession)
      return
    }
    if header.kind != .unsubscribe { visitor.visit(Self.qosField, flags.qualityOfService) }
    if header.kind == .publish || header.kind == .willtopic || header.kind == .willtopicupd {
      visitor.visit(Self.retainField, flags.isRetained)
    }
    if header.kind == .publish || header.kind == .subscribe { visitor.visit(Self.duplicateField, flags.isDuplicate) }
    if header.kind == .publish || header.kind == .subscribe || header.kind == .unsubscribe {
      visitor.visit(Self.topicKindField, flags.topicKind.name)
    }
  }

  private static func reasonName(_ code: UInt8) -> StaticString {
    switch code {
    case 0: "accepted"
    case 1: "congestion"
    case 2: "invalid_topic_id"
    case 3: "not_supported"
    default: "reserved"
    }
  }
}
