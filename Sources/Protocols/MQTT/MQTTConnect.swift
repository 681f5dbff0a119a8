// SPDX-License-Identifier: Apache-2.0
import Wire

/// A CONNECT packet: a client introduces itself. Of password and will payload nothing but their presence and length is kept.
///
///     | Protocol Name (string) | Level (1) |U|P|R|QoS|W|C|0| Keep Alive (2) | Properties (MQTT 5.0) | Client Identifier |
///     | Will Properties (MQTT 5.0) | Will Topic | Will Payload (binary) | User Name | Password (binary) |
///
/// U user name, P password, R will retain, QoS will quality of service, W will, C clean session: what is announced follows.
///
/// - Source: MQTT 3.1 §3.1, MQTT 3.1.1 §3.1, MQTT 5.0 §3.1.
public struct MQTTConnect: ~Escapable {
  public let header: MQTTFixedHeader
  public let version: MQTTVersion
  public let protocolName: RawSpan
  /// The level as it was sent: bridges of some brokers set the high bit.
  public let protocolLevel: UInt8
  public let flags: Flags
  /// The seconds after which a silent client is thought dead; 0 means never.
  public let keepAlive: UInt16
  public let properties: MQTTProperties
  /// The client's name; empty where the server is to choose one.
  public let clientIdentifier: RawSpan
  /// The message that the server publishes if the client is lost.
  public let will: Will?
  /// The user name, if the client gives one.
  public let userName: RawSpan?
  /// By what user name and password are known again, where both are given.
  public let login: LoginMark?
  /// The flow in which a client of the same name is connected to the same server, which this CONNECT ends (§3.1.4).
  public internal(set) var takenOverFlow: UInt64?

  /// Reads a variable header and payload.
  ///
  /// - Throws: `truncated` if the bytes end inside a field; `malformed` if name and level are none that is known, if the flags
  ///   contradict each other, or if a string or property is not allowed.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader, header: MQTTFixedHeader) throws(WireError) {
    self.header = header
    let start = input.offset
    protocolName = try input.takeMQTTString()
    let isNamed = protocolName.holdsSameBytes(as: MQTTConnect.name.span.octets)
    guard isNamed || protocolName.holdsSameBytes(as: MQTTConnect.oldName.span.octets) else {
      throw .malformed(at: start, rule: .mqttProtocolName)
    }
    let levelStart = input.offset
    protocolLevel = try input.read(UInt8.self)
    guard let version = MQTTVersion(rawValue: protocolLevel & 0x7F), isNamed == (version != .v31) else {
      throw .malformed(at: levelStart, rule: .mqttProtocolLevel)
    }
    self.version = version
    let flagsStart = input.offset
    flags = Flags(rawValue: try input.read(UInt8.self))
    if let rule = flags.brokenRule(version) { throw .malformed(at: flagsStart, rule: rule) }
    keepAlive = try input.read(UInt16.self)
    properties = try MQTTProperties(parsing: &input, Self.propertyTable, version)

    let clientStart = input.offset
    clientIdentifier = try input.takeMQTTString()
    guard version != .v311 || clientIdentifier.byteCount > 0 || flags.isCleanSession else {
      throw .malformed(at: clientStart, rule: .mqttClientIdentifier)
    }
    will = flags.hasWill ? try Will(parsing: &input, flags: flags, version: version) : nil
    // MQTT 3.1 §3.1: the Remaining Length takes precedence over the flags of user name and password.
    let mayEnd = version == .v31
    userName = flags.hasUserName && !(mayEnd && input.isAtEnd) ? try input.takeMQTTString() : nil
    var login: LoginMark?
    if flags.hasPassword && !(mayEnd && input.isAtEnd) {
      let password = try input.takeMQTTBinaryData()
      if let userName { login = DefaultCredentials.mark(userName: userName, password: password) }
    }
    self.login = login
  }

  static let name: [4 of UInt8] = [0x4D, 0x51, 0x54, 0x54]  // MQTT
  static let oldName: [6 of UInt8] = [0x4D, 0x51, 0x49, 0x73, 0x64, 0x70]  // MQIsdp
}

extension MQTTConnect {
  /// What the packet announces of itself (§3.1.2.3).
  public struct Flags: Hashable, Sendable {
    public let rawValue: UInt8

    public var hasUserName: Bool { rawValue & 0x80 != 0 }
    public var hasPassword: Bool { rawValue & 0x40 != 0 }
    public var isWillRetained: Bool { rawValue & 0x20 != 0 }
    public var willQualityOfService: UInt8 { rawValue >> 3 & 0x03 }
    public var hasWill: Bool { rawValue & 0x04 != 0 }
    /// Clean Session, in MQTT 5.0 Clean Start.
    public var isCleanSession: Bool { rawValue & 0x02 != 0 }

    /// The rule that the flags break, if any; MQTT 3.1 has only that of user name and password, and that of the QoS.
    func brokenRule(_ version: MQTTVersion) -> WireError.Rule? {
      if willQualityOfService == 3 { return .mqttWillQoS }
      if version != .v5, hasPassword, !hasUserName { return .mqttPasswordAlone }
      guard version != .v31 else { return nil }
      if rawValue & 0x01 != 0 { return .mqttConnectReserved }
      return !hasWill && (willQualityOfService != 0 || isWillRetained) ? .mqttWillFlags : nil
    }
  }

  /// The message that a server publishes for a lost client; a view into received bytes.
  public struct Will: ~Escapable {
    public let topic: RawSpan
    /// The message, of which the log tells how long it is and what it looks like.
    public let payload: RawSpan
    /// The quality of service it is published with, 0 to 2.
    public let qualityOfService: UInt8
    public let isRetained: Bool
    public let properties: MQTTProperties

    @_lifetime(copy input)
    @_lifetime(input: copy input)
    init(parsing input: inout WireReader, flags: Flags, version: MQTTVersion) throws(WireError) {
      properties = try MQTTProperties(parsing: &input, MQTTConnect.willPropertyTable, version)
      topic = try input.takeMQTTTopicName()
      payload = try input.takeMQTTBinaryData()
      qualityOfService = flags.willQualityOfService
      isRetained = flags.isWillRetained
    }
  }
}

extension WireError.Rule {
  static let mqttProtocolName = Self(
    "mqtt_protocol_name", "MQTT 3.1.1 §3.1.2.1 [MQTT-3.1.2-1]", "CONNECT must name the protocol MQTT, or MQIsdp in 3.1")
  static let mqttProtocolLevel = Self(
    "mqtt_protocol_level", "MQTT 3.1.1 §3.1.2.2 [MQTT-3.1.2-2]", "the level is 3 under MQIsdp, 4 or 5 under MQTT")
  static let mqttConnectReserved = Self(
    "mqtt_connect_reserved", "MQTT 3.1.1 §3.1.2.3 [MQTT-3.1.2-3]", "the reserved connect flag must be 0")
  static let mqttWillFlags = Self(
    "mqtt_will_flags", "MQTT 3.1.1 §3.1.2.6 [MQTT-3.1.2-13] [MQTT-3.1.2-15]",
    "without a will, its quality of service and its retain flag must be 0")
  static let mqttWillQoS = Self(
    "mqtt_will_qos", "MQTT 3.1.1 §3.1.2.6 [MQTT-3.1.2-14]", "a will's quality of service must not be 3")
  static let mqttPasswordAlone = Self(
    "mqtt_password_alone", "MQTT 3.1.1 §3.1.2.9 [MQTT-3.1.2-22]", "before MQTT 5.0 a password needs a user name")
  static let mqttClientIdentifier = Self(
    "mqtt_client_identifier", "MQTT 3.1.1 §3.1.3.1 [MQTT-3.1.3-7]", "an empty client identifier needs a clean session")
}
