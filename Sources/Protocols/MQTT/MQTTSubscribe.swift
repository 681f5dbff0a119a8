// SPDX-License-Identifier: Apache-2.0
import Wire

/// A SUBSCRIBE packet: the topic filters that a client asks for.
///
///     | Packet Identifier (2) | Properties (MQTT 5.0) | Topic Filter (string) | Options (1) | Topic Filter | ...
///
/// - Source: MQTT 3.1.1 §3.8, MQTT 5.0 §3.8.
public struct MQTTSubscribe: ~Escapable {
  public let header: MQTTFixedHeader
  public let packetIdentifier: UInt16
  public let properties: MQTTProperties
  /// The subscriptions asked for, at least one.
  public let subscriptions: Subscriptions

  /// Reads a variable header and all topic filters.
  ///
  /// - Throws: `truncated` if the bytes end inside a field; `malformed` if there is no topic filter, if one is not well formed, or
  ///   if a packet identifier, property or option is not allowed.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader, header: MQTTFixedHeader, version: MQTTVersion) throws(WireError) {
    self.header = header
    packetIdentifier = try input.readMQTTPacketIdentifier()
    properties = try MQTTProperties(parsing: &input, Self.propertyTable, version)
    guard !input.isAtEnd else { throw .malformed(at: input.offset, rule: .mqttSubscribeEmpty) }
    subscriptions = Subscriptions(input.rest, version)
    while !input.isAtEnd { _ = try Subscription(parsing: &input, version: version) }
  }
}

extension MQTTSubscribe {
  /// One topic filter and what is asked for it; a view into received bytes.
  public struct Subscription: ~Escapable {
    public let topicFilter: RawSpan
    /// The highest quality of service that the client wants, 0 to 2.
    public let qualityOfService: UInt8
    /// Whether the version has the options that follow.
    let hasOptions: Bool
    /// Whether the client wants nothing that it published itself (MQTT 5.0).
    public let isNoLocal: Bool
    /// Whether forwarded messages keep their RETAIN flag (MQTT 5.0).
    public let isRetainAsPublished: Bool
    /// When retained messages are sent: 0 at every subscription, 1 at a new one, 2 never (MQTT 5.0).
    public let retainHandling: UInt8

    @_lifetime(copy input)
    @_lifetime(input: copy input)
    init(parsing input: inout WireReader, version: MQTTVersion) throws(WireError) {
      topicFilter = try input.takeMQTTTopicFilter(version)
      let start = input.offset
      let options = try input.read(UInt8.self)
      qualityOfService = options & 0x03
      guard qualityOfService < 3 else { throw .malformed(at: start, rule: .mqttSubscribeQoS) }
      hasOptions = version == .v5
      isNoLocal = version == .v5 && options & 0x04 != 0
      isRetainAsPublished = version == .v5 && options & 0x08 != 0
      retainHandling = version == .v5 ? options >> 4 & 0x03 : 0
      switch version {
      case .v31: break
      case .v311:
        guard options < 0x04 else { throw .malformed(at: start, rule: .mqttSubscribeOptions) }
      case .v5:
        guard options < 0x40, retainHandling < 3 else { throw .malformed(at: start, rule: .mqttSubscribeOptions) }
        guard !isNoLocal || !topicFilter.isMQTTSharedFilter else {
          throw .malformed(at: start, rule: .mqttSharedNoLocal)
        }
      }
    }
  }

  /// The subscriptions of one packet, read again from their checked bytes one by one.
  ///
  ///     var subscriptions = packet.subscriptions
  ///     while let subscription = subscriptions.next() { … }
  public struct Subscriptions: ~Escapable {
    private var reader: WireReader
    private let version: MQTTVersion

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan, _ version: MQTTVersion) {
      reader = WireReader(bytes)
      self.version = version
    }

    /// The next subscription, or nil behind the last.
    @_lifetime(copy self)
    @_lifetime(self: copy self)
    public mutating func next() -> Subscription? {
      guard !reader.isAtEnd else { return nil }
      return try? Subscription(parsing: &reader, version: version)
    }
  }
}

extension MQTTSubscribe {
  static let headerFields = MQTTFixedHeader.Fields(
    qos: "mqtt.subscribe.qos", retain: "mqtt.subscribe.retain", dup: "mqtt.subscribe.dup")
  static let messageIDField = Field("mqtt.subscribe.message_id", .number, "the packet identifier (MQTT 5.0 §2.2.1)")
  static let topicsField = Field("mqtt.subscribe.topics", .list, "the subscriptions asked for (MQTT 5.0 §3.8.3)")
  static let topicField = Field(
    "mqtt.subscribe.topics.topic", .text, "a topic filter (MQTT 5.0 §4.7)", isPersonal: true)
  static let qosField = Field(
    "mqtt.subscribe.topics.qos", .number, "the highest quality of service wanted, 0-2 (MQTT 5.0 §3.8.3.1)")
  static let shareNameField = Field(
    "mqtt.subscribe.topics.share_name", .text, "the group that shares the subscription (MQTT 5.0 §4.8.2)",
    isPersonal: true)
  static let noLocalField = Field(
    "mqtt.subscribe.topics.no_local", .boolean, "whether the client's own messages are left out (MQTT 5.0 §3.8.3.1)")
  static let retainAsPublishedField = Field(
    "mqtt.subscribe.topics.retain_as_published", .boolean, "whether RETAIN is passed on as sent (MQTT 5.0 §3.8.3.1)")
  static let retainHandlingField = Field(
    "mqtt.subscribe.topics.retain_handling", .number,
    "retained messages are sent 0 always, 1 at a new subscription, 2 never (MQTT 5.0 §3.8.3.1)")

  static let propertyTable = MQTTPropertyTable([
    .subscriptionIdentifier: "mqtt.subscribe.properties.subscription_identifier",
    .userProperty: "mqtt.subscribe.properties.user_properties",
  ])

  static let fields =
    headerFields.all + [
      messageIDField, topicsField, topicField, shareNameField, qosField, noLocalField, retainAsPublishedField,
      retainHandlingField,
    ] + propertyTable.fields

  func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    header.visit(Self.headerFields, &visitor)
    visitor.visit(Self.messageIDField, packetIdentifier)
    visitor.openList(Self.topicsField)
    var subscriptions = subscriptions
    while let subscription = subscriptions.next() {
      visitor.openItem()
      visitor.visit(Self.topicField, text: subscription.topicFilter)
      if let name = subscription.topicFilter.mqttShareName { visitor.visit(Self.shareNameField, text: name) }
      visitor.visit(Self.qosField, subscription.qualityOfService)
      if subscription.hasOptions {
        visitor.visit(Self.noLocalField, subscription.isNoLocal)
        visitor.visit(Self.retainAsPublishedField, subscription.isRetainAsPublished)
        visitor.visit(Self.retainHandlingField, subscription.retainHandling)
      }
      visitor.closeItem()
    }
    visitor.closeList()
    Self.propertyTable.visit(properties, &visitor)
  }
}

extension WireError.Rule {
  static let mqttSubscribeEmpty = Self(
    "mqtt_subscribe_empty", "MQTT 3.1.1 §3.8.3 [MQTT-3.8.3-3]", "a SUBSCRIBE must hold at least one topic filter")
  static let mqttSubscribeQoS = Self(
    "mqtt_subscribe_qos", "MQTT 3.1.1 §3.8.3 [MQTT-3.8.3-4]", "the requested quality of service must be 0, 1 or 2")
  static let mqttSubscribeOptions = Self(
    "mqtt_subscribe_options", "MQTT 5.0 §3.8.3.1 [MQTT-3.8.3-5]", "reserved subscription options must be 0")
  static let mqttSharedNoLocal = Self(
    "mqtt_shared_no_local", "MQTT 5.0 §3.8.3.1 [MQTT-3.8.3-4]", "a shared subscription must not ask for No Local")
}
