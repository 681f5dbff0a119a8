// SPDX-License-Identifier: Apache-2.0
import Wire

/// A CONNACK packet: the server's answer to a CONNECT.
///
///     |0 0 0 0 0 0 0|S| Return Code or Reason Code (1) | Properties (MQTT 5.0) |
///
/// S session present: the server knew the client from before.
///
/// - Source: MQTT 3.1.1 §3.2, MQTT 5.0 §3.2.
public struct MQTTConnack: ~Escapable {
  public let header: MQTTFixedHeader
  public let isSessionPresent: Bool
  /// Zero if the client was accepted; up to MQTT 3.1.1 1 to 5 (4 bad user name or password, 5 not authorised), then a reason code.
  public let returnCode: UInt8
  /// Whether the return code is one of MQTT 5.0's reason codes.
  let isReasonCode: Bool
  public let properties: MQTTProperties
  /// The AUTH packets that led to this outcome.
  public internal(set) var authenticationSteps: UInt8 = 0

  /// Reads a variable header.
  ///
  /// A server that does not know MQTT 5.0 refuses it with a packet of the older form, which is accepted here.
  ///
  /// - Throws: `truncated` if the bytes end inside it; `malformed` if a reserved flag is set, if a session is present although the
  ///   client was refused, or if a reason code or property is not allowed.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader, header: MQTTFixedHeader, version: MQTTVersion) throws(WireError) {
    self.header = header
    let start = input.offset
    let flags = try input.read(UInt8.self)
    guard version == .v31 || flags < 2 else { throw .malformed(at: start, rule: .mqttConnackFlags) }
    isSessionPresent = version != .v31 && flags & 0x01 != 0
    let codeStart = input.offset
    returnCode = try input.read(UInt8.self)
    guard !isSessionPresent || returnCode == 0 else { throw .malformed(at: start, rule: .mqttConnackSession) }
    let isOldForm = version != .v5 || input.isAtEnd && returnCode == 1
    guard isOldForm || MQTTReasonCode(rawValue: returnCode).isAllowed(in: .connack) else {
      throw .malformed(at: codeStart, rule: .mqttReasonCode)
    }
    isReasonCode = !isOldForm
    properties = try MQTTProperties(parsing: &input, Self.propertyTable, isOldForm ? .v311 : .v5)
  }

  /// Whether the server let the client in.
  public var isAccepted: Bool { returnCode == 0 }

  /// The name of the return code in the version's words.
  public var reasonName: StaticString {
    isReasonCode ? MQTTReasonCode(rawValue: returnCode).name(in: .connack) : MQTTReasonCode.nameBefore5(returnCode)
  }

  /// Whether user name or password were wrong, or the client may not connect, in the numbers of any version.
  public var isCredentialRefused: Bool {
    switch returnCode {
    case 4, 5, MQTTReasonCode.badUserNameOrPassword.rawValue, MQTTReasonCode.notAuthorised.rawValue: true
    default: false
    }
  }
}

extension MQTTConnack {
  static let headerFields = MQTTFixedHeader.Fields(
    qos: "mqtt.connack.qos", retain: "mqtt.connack.retain", dup: "mqtt.connack.dup")
  static let sessionPresentField = Field(
    "mqtt.connack.session_present", .boolean, "whether the server kept a session of the client (MQTT 5.0 §3.2.2.1.1)")
  static let returnCodeField = Field(
    "mqtt.connack.return_code", .number, "0 if accepted, else why not (MQTT 3.1.1 §3.2.2.3, MQTT 5.0 §3.2.2.2)")
  static let reasonField = Field(
    "mqtt.connack.reason", .text, "the code's name (MQTT 3.1.1 §3.2.2.3, MQTT 5.0 §3.2.2.2)")
  static let authenticationStepsField = Field(
    "mqtt.connack.authentication_steps", .number, "the AUTH packets that led to this outcome (MQTT 5.0 §4.12)")

  static let propertyTable = MQTTPropertyTable([
    .sessionExpiryInterval: "mqtt.connack.properties.session_expiry_interval",
    .receiveMaximum: "mqtt.connack.properties.receive_maximum",
    .maximumQoS: "mqtt.connack.properties.maximum_qos",
    .retainAvailable: "mqtt.connack.properties.retain_available",
    .maximumPacketSize: "mqtt.connack.properties.maximum_packet_size",
    .assignedClientIdentifier: "mqtt.connack.properties.assigned_client_identifier",
    .topicAliasMaximum: "mqtt.connack.properties.topic_alias_maximum",
    .reasonString: "mqtt.connack.properties.reason_string",
    .wildcardSubscriptionAvailable: "mqtt.connack.properties.wildcard_subscription_available",
    .subscriptionIdentifiersAvailable: "mqtt.connack.properties.subscription_identifiers_available",
    .sharedSubscriptionAvailable: "mqtt.connack.properties.shared_subscription_available",
    .serverKeepAlive: "mqtt.connack.properties.server_keep_alive",
    .responseInformation: "mqtt.connack.properties.response_information",
    .serverReference: "mqtt.connack.properties.server_reference",
    .authenticationMethod: "mqtt.connack.properties.authentication_method",
    .authenticationData: "mqtt.connack.properties.authentication_data_length",
    .userProperty: "mqtt.connack.properties.user_properties",
  ])

  static let fields =
    headerFields.all + [sessionPresentField, returnCodeField, reasonField, authenticationStepsField]
    + propertyTable.fields

  func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    header.visit(Self.headerFields, &visitor)
    visitor.visit(Self.sessionPresentField, isSessionPresent)
    visitor.visit(Self.returnCodeField, returnCode)
    visitor.visit(Self.reasonField, reasonName)
    if authenticationSteps > 0 { visitor.visit(Self.authenticationStepsField, authenticationSteps) }
    Self.propertyTable.visit(properties, &visitor)
  }
}

extension WireError.Rule {
  static let mqttConnackFlags = Self(
    "mqtt_connack_flags", "MQTT 5.0 §3.2.2.1 [MQTT-3.2.2-1]", "the reserved acknowledge flags must be 0")
  static let mqttConnackSession = Self(
    "mqtt_connack_session", "MQTT 3.1.1 §3.2.2.2 [MQTT-3.2.2-4]", "a refused client must not have a session present")
}
