// SPDX-License-Identifier: Apache-2.0
import Wire

/// An MQTT-SN message; a view into received bytes. Of payloads is told how long they are and what they look like.
///
///     | Length (1 or 3) | MsgType (1) | what the type prescribes |
///
/// A forwarder puts `| Length (1) | 0xFE | Ctrl (1) | Wireless Node Id |` in front.
///
/// - Source: MQTT-SN 1.2 §5.
public struct MQTTSNMessage: ~Escapable {
  public let header: MQTTSNHeader
  /// The node for which a forwarder passes the message on, and how far it may be broadcast; nil without a forwarder (§5.5).
  public let forwardedNode: RawSpan?
  public private(set) var radius: UInt8?
  public private(set) var flags: MQTTSNFlags?
  /// Seconds: the keep alive of a CONNECT, the time to the next ADVERTISE, or how long a client sleeps behind DISCONNECT.
  public private(set) var duration: UInt16?
  public private(set) var gatewayID: UInt8?
  public private(set) var gatewayAddress: RawSpan?
  public private(set) var clientID: RawSpan?
  /// The topic's number; nil where the message has none, or a name in its place.
  public private(set) var topicID: UInt16?
  public private(set) var messageID: UInt16?
  public private(set) var returnCode: UInt8?
  /// The topic's name or filter, as the message has it or as a registration said; the will's topic of a WILLTOPIC.
  public internal(set) var topic: RawSpan?
  /// The bytes that are published, or the will's.
  public private(set) var payload: RawSpan?
  /// The message that this one repeats or answers, where it is known.
  public internal(set) var exchange: Exchange?

  /// Reads a whole datagram.
  ///
  /// - Throws: `truncated` if the bytes end before the message's length, or inside a field; `malformed` if the sender broke a rule.
  @_lifetime(copy bytes)
  public init(parsing bytes: RawSpan) throws(WireError) {
    var input = WireReader(bytes)
    var header = try MQTTSNHeader(parsing: &input)
    var node: RawSpan?
    if header.kind == .encapsulated {
      radius = try input.read(UInt8.self) & 0x03
      guard header.messageLength >= header.byteCount + 1 else { throw .malformed(at: 0, rule: .mqttsnLength) }
      node = try input.take(header.messageLength - header.byteCount - 1)
      let start = input.offset
      header = try MQTTSNHeader(parsing: &input)
      guard header.kind != .encapsulated else { throw .malformed(at: start, rule: .mqttsnType) }
    }
    self.header = header
    forwardedNode = node
    input = try input.child(header.messageLength - header.byteCount)
    // The datagram ends with its message.
    let rest = bytes.byteCount - input.offset - input.remaining
    guard rest == 0 else { throw .malformed(at: bytes.byteCount - rest, rule: .mqttsnLength) }
    try readFields(&input)
    guard input.isAtEnd else { throw .malformed(at: input.offset, rule: .trailingBytes) }
  }

  /// The topic of two characters that stands in place of a topic's number.
  public var hasShortTopic: Bool { flags?.topicKind == .short && topicID == nil && topic != nil }

  /// The same message under the topic that its number stands for.
  @_lifetime(copy self, copy topic)
  func withTopic(_ topic: RawSpan) -> MQTTSNMessage {
    var message = self
    message.topic = topic
    return message
  }
}

// MARK: Fields on the wire

extension MQTTSNMessage {
  @_lifetime(self: copy input)
  @_lifetime(input: copy input)
  private mutating func readFields(_ input: inout WireReader) throws(WireError) {
    switch header.kind {
    case .advertise:
      gatewayID = try input.read(UInt8.self)
      duration = try input.read(UInt16.self)
    case .searchgw: radius = try input.read(UInt8.self)
    case .gwinfo:
      gatewayID = try input.read(UInt8.self)
      if !input.isAtEnd { gatewayAddress = try input.take(input.remaining) }
    case .connect:
      flags = MQTTSNFlags(rawValue: try input.read(UInt8.self))
      let start = input.offset
      guard try input.read(UInt8.self) == 0x01 else { throw .malformed(at: start, rule: .mqttsnProtocolID) }
      duration = try input.read(UInt16.self)
      clientID = try input.takeMQTTSNClientID()
    case .connack, .willtopicresp, .willmsgresp: returnCode = try input.read(UInt8.self)
    case .willtopicreq, .willmsgreq, .pingresp: break
    case .willtopic, .willtopicupd:
      // Without flags and topic, the will is taken back (§5.4.7).
      guard !input.isAtEnd else { return }
      flags = try input.readMQTTSNFlags(allowsUnconnected: false)
      topic = try input.takeMQTTSNText(isFilter: false)
    case .willmsg, .willmsgupd: payload = try input.take(input.remaining)
    case .register:
      topicID = try input.read(UInt16.self)
      messageID = try input.readMQTTSNMessageID()
      topic = try input.takeMQTTSNText(isFilter: false)
    case .regack, .puback:
      topicID = try input.read(UInt16.self)
      messageID = try input.read(UInt16.self)
      returnCode = try input.read(UInt8.self)
    case .publish: try readPublish(&input)
    case .pubcomp, .pubrec, .pubrel, .unsuback: messageID = try input.readMQTTSNMessageID()
    case .subscribe, .unsubscribe:
      let flags = try input.readMQTTSNFlags(allowsUnconnected: false)
      self.flags = flags
      messageID = try input.readMQTTSNMessageID()
      if flags.topicKind == .predefined {
        topicID = try input.readMQTTSNTopicID()
      } else {
        topic = try input.takeMQTTSNText(isFilter: true)
      }
    case .suback:
      flags = try input.readMQTTSNFlags(allowsUnconnected: false)
      topicID = try input.read(UInt16.self)
      messageID = try input.readMQTTSNMessageID()
      returnCode = try input.read(UInt8.self)
    case .pingreq: if !input.isAtEnd { clientID = try input.takeMQTTSNClientID() }
    case .disconnect: if !input.isAtEnd { duration = try input.read(UInt16.self) }
    case .encapsulated: throw .malformed(at: input.offset, rule: .mqttsnType)
    }
  }

  @_lifetime(self: copy input)
  @_lifetime(input: copy input)
  private mutating func readPublish(_ input: inout WireReader) throws(WireError) {
    let start = input.offset
    let flags = try input.readMQTTSNFlags(allowsUnconnected: true)
    self.flags = flags
    guard flags.qualityOfService >= 0 || flags.topicKind != .normal else {
      throw .malformed(at: start, rule: .mqttsnUnconnectedTopic)
    }
    if flags.topicKind == .short {
      topic = try input.take(2)
    } else {
      topicID = try input.readMQTTSNTopicID()
    }
    let identifierStart = input.offset
    let identifier = try input.read(UInt16.self)
    guard (identifier != 0) == (flags.qualityOfService > 0) else {
      throw .malformed(at: identifierStart, rule: .mqttsnMessageID)
    }
    if identifier != 0 { messageID = identifier }
    payload = try input.take(input.remaining)
  }
}

extension WireReader {
  @_lifetime(self: copy self)
  fileprivate mutating func readMQTTSNFlags(allowsUnconnected: Bool) throws(WireError) -> MQTTSNFlags {
    let start = offset
    let flags = MQTTSNFlags(rawValue: try read(UInt8.self))
    guard flags.topicKind != .reserved else { throw .malformed(at: start, rule: .mqttsnTopicKind) }
    guard allowsUnconnected || flags.qualityOfService >= 0 else { throw .malformed(at: start, rule: .mqttsnQoS) }
    return flags
  }

  @_lifetime(self: copy self)
  fileprivate mutating func readMQTTSNTopicID() throws(WireError) -> UInt16 {
    let start = offset
    let identifier = try read(UInt16.self)
    guard identifier != 0, identifier != 0xFFFF else { throw .malformed(at: start, rule: .mqttsnTopicID) }
    return identifier
  }

  @_lifetime(self: copy self)
  fileprivate mutating func readMQTTSNMessageID() throws(WireError) -> UInt16 {
    let start = offset
    let identifier = try read(UInt16.self)
    guard identifier != 0 else { throw .malformed(at: start, rule: .mqttsnMessageID) }
    return identifier
  }

  @_lifetime(copy self)
  @_lifetime(self: copy self)
  fileprivate mutating func takeMQTTSNClientID() throws(WireError) -> RawSpan {
    let start = offset
    let name = try take(remaining)
    guard (1...23).contains(name.byteCount), name.firstByteNotInMQTTString == nil else {
      throw .malformed(at: start, rule: .mqttsnClientID)
    }
    return name
  }

  /// Takes what is left as a topic name, or as a topic filter, in which wildcards are allowed.
  @_lifetime(copy self)
  @_lifetime(self: copy self)
  fileprivate mutating func takeMQTTSNText(isFilter: Bool) throws(WireError) -> RawSpan {
    let start = offset
    let text = try take(remaining)
    guard text.byteCount > 0, text.firstByteNotInMQTTString == nil, isFilter || !text.hasMQTTWildcard else {
      throw .malformed(at: start, rule: .mqttsnTopicName)
    }
    return text
  }
}

extension WireError.Rule {
  static let mqttsnProtocolID = Self("mqttsn_protocol_id", "MQTT-SN 1.2 §5.3.8", "the protocol identifier must be 1")
  static let mqttsnClientID = Self(
    "mqttsn_client_id", "MQTT-SN 1.2 §5.3.1", "a client identifier must be a text of 1 to 23 bytes")
  static let mqttsnTopicKind = Self(
    "mqttsn_topic_kind", "MQTT-SN 1.2 §5.3.4", "the topic identifier type 3 is reserved")
  static let mqttsnQoS = Self(
    "mqttsn_qos", "MQTT-SN 1.2 §5.3.4, §6.8", "the quality of service -1 is for PUBLISH alone")
  static let mqttsnUnconnectedTopic = Self(
    "mqttsn_unconnected_topic", "MQTT-SN 1.2 §6.8",
    "a PUBLISH with quality of service -1 must have a predefined topic identifier or a short topic name")
  static let mqttsnTopicID = Self(
    "mqttsn_topic_id", "MQTT-SN 1.2 §5.3.11", "topic identifiers 0 and 65535 are reserved")
  static let mqttsnMessageID = Self(
    "mqttsn_message_id", "MQTT-SN 1.2 §5.3.6, §5.4.12",
    "a message identifier must not be 0, except in a PUBLISH that is not acknowledged, where it must be")
  static let mqttsnTopicName = Self(
    "mqttsn_topic_name", "MQTT-SN 1.2 §5.3.11, MQTT 3.1.1 §4.7",
    "a topic name must be a text of one character or more, with wildcards in a subscription only")
}
