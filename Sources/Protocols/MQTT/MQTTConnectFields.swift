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
  static let willTopicField = Field(
    "mqtt.connect.will.topic", .text, "the topic of the will (MQTT 5.0 §3.1.3.3)", isPersonal: true)
  static let willQoSField = Field(
    "mqtt.connect.will.qos", .number, "the quality of service of the will, 0-2 (MQTT 5.0 §3.1.2.6)")
  static let willPayloadLengthField = Field(
    "mqtt.connect.will.payload_length", .number, unit: "bytes", "the length of the will's payload, which is not kept")
  static let userNameField = Field(
    "mqtt.connect.username", .text, "the user name (MQTT 5.0 §3.1.3.5)", isPersonal: true)
  static let passwordField = Field(
    "mqtt.connect.password", .text, "always <redacted>: a password is there (MQTT 5.0 §3.1.3.6)")

  static let willPropertyTable = MQTTPropertyTable(
    [
      (
        .willDelayInterval,
        Field("mqtt.connect.will.properties.will_delay_interval", .number, unit: "s", "the will's delay (§3.1.3.2.2)")
      ),
      (
        .payloadFormatIndicator,
        Field("mqtt.connect.will.properties.payload_format_indicator", .number, "1 if it is UTF-8 (§3.1.3.2.3)")
      ),
      (
        .messageExpiryInterval,
        Field(
          "mqtt.connect.will.properties.message_expiry_interval", .number, unit: "s", "the will's lifetime (§3.1.3.2.4)"
        )
      ),
      (
        .contentType,
        Field("mqtt.connect.will.properties.content_type", .text, "what the will's payload is (§3.1.3.2.5)")
      ),
      (
        .responseTopic,
        Field(
          "mqtt.connect.will.properties.response_topic", .text, "the topic for an answer (§3.1.3.2.6)", isPersonal: true
        )
      ),
      (
        .correlationData,
        Field("mqtt.connect.will.properties.correlation_data", .text, "present; the data is not kept (§3.1.3.2.7)")
      ),
    ], userProperties: "mqtt.connect.will.properties.user_properties",
    name: "mqtt.connect.will.properties.user_properties.name",
    value: "mqtt.connect.will.properties.user_properties.value")

  static let propertyTable = MQTTPropertyTable(
    [
      (
        .sessionExpiryInterval,
        Field(
          "mqtt.connect.properties.session_expiry_interval", .number, unit: "s",
          "how long the session outlives the connection (§3.1.2.11.2)")
      ),
      (
        .receiveMaximum,
        Field("mqtt.connect.properties.receive_maximum", .number, "the most packets in flight (§3.1.2.11.3)")
      ),
      (
        .maximumPacketSize,
        Field(
          "mqtt.connect.properties.maximum_packet_size", .number, unit: "bytes", "the longest packet (§3.1.2.11.4)")
      ),
      (
        .topicAliasMaximum,
        Field("mqtt.connect.properties.topic_alias_maximum", .number, "the highest topic alias (§3.1.2.11.5)")
      ),
      (
        .requestResponseInformation,
        Field("mqtt.connect.properties.request_response_information", .number, "1 asks for it (§3.1.2.11.6)")
      ),
      (
        .requestProblemInformation,
        Field("mqtt.connect.properties.request_problem_information", .number, "0 declines it (§3.1.2.11.7)")
      ),
      (
        .authenticationMethod,
        Field("mqtt.connect.properties.authentication_method", .text, "extended authentication (§3.1.2.11.9)")
      ),
      (
        .authenticationData,
        Field("mqtt.connect.properties.authentication_data", .text, "always <redacted>: it is there (§3.1.2.11.10)")
      ),
    ], userProperties: "mqtt.connect.properties.user_properties",
    name: "mqtt.connect.properties.user_properties.name", value: "mqtt.connect.properties.user_properties.value")

  static let fields =
    headerFields.all + [
      protocolStringField, protocolVersionField, userNameFlagField, passwordFlagField, willFlagField,
      willRetainFlagField, cleanSessionField, keepAliveField, clientIDField, willTopicField, willQoSField,
      willPayloadLengthField,
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
    if let will {
      visitor.visit(Self.willTopicField, text: will.topic)
      visitor.visit(Self.willQoSField, will.qualityOfService)
      visitor.visit(Self.willPayloadLengthField, will.payloadLength)
      Self.willPropertyTable.visit(will.properties, &visitor)
    }
    if let userName { visitor.visit(Self.userNameField, text: userName) }
    if flags.hasPassword { visitor.visit(Self.passwordField, "<redacted>") }
    Self.propertyTable.visit(properties, &visitor)
  }
}
