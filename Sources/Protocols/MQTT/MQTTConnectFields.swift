// SPDX-License-Identifier: Apache-2.0

extension MQTTConnect {
  static let headerFields = MQTTFixedHeader.Fields(
    qos: "mqtt.connect.qos", retain: "mqtt.connect.retain", dup: "mqtt.connect.dup")
  static let protocolStringField = Field(
    "mqtt.connect.protocol_string", .text, "MQTT, or MQIsdp before version 3.1.1 (MQTT 5.0 §3.1.2.1)")
  static let protocolVersionField = Field(
    "mqtt.connect.protocol_version", .number, "3 for MQTT 3.1, 4 for 3.1.1, 5 for 5.0 (MQTT 5.0 §3.1.2.2)")
  static let userNameFlagField = Field(
    "mqtt.connect.flags.username", .boolean, "whether a user name is announced (MQTT 5.0 §3.1.2.8)")
  static let passwordFlagField = Field(
    "mqtt.connect.flags.password", .boolean, "whether a password is announced (MQTT 5.0 §3.1.2.9)")
  static let willFlagField = Field(
    "mqtt.connect.flags.will", .boolean, "whether a will is announced (MQTT 5.0 §3.1.2.5)")
  static let willRetainFlagField = Field(
    "mqtt.connect.flags.will_retain", .boolean, "whether the will is to be retained (MQTT 5.0 §3.1.2.7)")
  static let cleanSessionField = Field(
    "mqtt.connect.flags.clean_session", .boolean, "whether an earlier session is discarded (MQTT 5.0 §3.1.2.4)")
  static let keepAliveField = Field(
    "mqtt.connect.keep_alive", .number, unit: "s", "the longest silence of the client; 0: no limit (MQTT 5.0 §3.1.2.10)"
  )
  static let clientIDField = Field(
    "mqtt.connect.client_id", .text, "the client's name for itself (MQTT 5.0 §3.1.3.1)", isPersonal: true)
  static let takenOverFlowField = Field(
    "mqtt.connect.taken_over_flow", .number,
    "flow_id of the living connection with the same client and server, which this one ends (MQTT 5.0 §3.1.4)")
  static let willTopicField = Field(
    "mqtt.connect.will.topic", .text, "the topic of the will (MQTT 5.0 §3.1.3.3)", isPersonal: true)
  static let willQoSField = Field(
    "mqtt.connect.will.qos", .number, "the quality of service of the will, 0-2 (MQTT 5.0 §3.1.2.6)")
  static let willPayloadLengthField = Field(
    "mqtt.connect.will.payload_length", .number, unit: "bytes", "the length of the will's payload, which is not kept")
  static let willRetainField = Field(
    "mqtt.connect.will.retain", .boolean, "whether the will is to be retained (MQTT 5.0 §3.1.2.7)")
  static let willPayloadKindField = Field(
    "mqtt.connect.will.payload_kind", .text, "what the will's payload looks like, as mqtt.publish.payload_kind")
  static let userNameField = Field(
    "mqtt.connect.username", .text, "the user name (MQTT 5.0 §3.1.3.5)", isPersonal: true)
  static let passwordField = Field(
    "mqtt.connect.password", .text, "always <redacted>: a password is there (MQTT 5.0 §3.1.3.6)")

  static let willPropertyTable = MQTTPropertyTable([
    .willDelayInterval: "mqtt.connect.will.properties.will_delay_interval",
    .payloadFormatIndicator: "mqtt.connect.will.properties.payload_format_indicator",
    .messageExpiryInterval: "mqtt.connect.will.properties.message_expiry_interval",
    .contentType: "mqtt.connect.will.properties.content_type",
    .responseTopic: "mqtt.connect.will.properties.response_topic",
    .correlationData: "mqtt.connect.will.properties.correlation_data_length",
    .userProperty: "mqtt.connect.will.properties.user_properties",
  ])

  static let propertyTable = MQTTPropertyTable([
    .sessionExpiryInterval: "mqtt.connect.properties.session_expiry_interval",
    .receiveMaximum: "mqtt.connect.properties.receive_maximum",
    .maximumPacketSize: "mqtt.connect.properties.maximum_packet_size",
    .topicAliasMaximum: "mqtt.connect.properties.topic_alias_maximum",
    .requestResponseInformation: "mqtt.connect.properties.request_response_information",
    .requestProblemInformation: "mqtt.connect.properties.request_problem_information",
    .authenticationMethod: "mqtt.connect.properties.authentication_method",
    .authenticationData: "mqtt.connect.properties.authentication_data_length",
    .userProperty: "mqtt.connect.properties.user_properties",
  ])

  static let fields =
    headerFields.all + [
      protocolStringField, protocolVersionField, userNameFlagField, passwordFlagField, willFlagField,
      willRetainFlagField, cleanSessionField, keepAliveField, clientIDField, takenOverFlowField, willTopicField,
      willQoSField,
      willRetainField, willPayloadLengthField, willPayloadKindField,
    ] + willPropertyTable.fields + [userNameField, passwordField] + propertyTable.fields

  func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    header.visit(Self.headerFields, &visitor)
    visitor.visit(Self.protocolStringField, text: protocolName)
    visitor.visit(Self.protocolVersionField, version.rawValue)
    visitor.visit(Self.userNameFlagField, flags.hasUserName)
    visitor.visit(Self.passwordFlagField, flags.hasPassword)
    visitor.visit(Self.willFlagField, flags.hasWill)
    visitor.visit(Self.willRetainFlagField, flags.isWillRetained)
    visitor.visit(Self.cleanSessionField, flags.isCleanSession)
    visitor.visit(Self.keepAliveField, keepAlive)
    visitor.visit(Self.clientIDField, text: clientIdentifier)
    if let takenOverFlow { visitor.visit(Self.takenOverFlowField, takenOverFlow) }
    if let will {
      visitor.visit(Self.willTopicField, text: will.topic)
      visitor.visit(Self.willQoSField, will.qualityOfService)
      visitor.visit(Self.willRetainField, will.isRetained)
      visitor.visit(Self.willPayloadLengthField, will.payload.byteCount)
      visitor.visit(Self.willPayloadKindField, PayloadLook(will.payload, isWhole: true).kind.name)
      Self.willPropertyTable.visit(will.properties, &visitor)
    }
    if let userName { visitor.visit(Self.userNameField, text: userName) }
    if flags.hasPassword { visitor.visit(Self.passwordField, "<redacted>") }
    Self.propertyTable.visit(properties, &visitor)
  }
}
