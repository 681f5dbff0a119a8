// SPDX-License-Identifier: Apache-2.0
import Wire

/// An UNSUBSCRIBE packet: the topic filters that a client gives up.
///
///     | Packet Identifier (2) | Properties (MQTT 5.0) | Topic Filter (string) | Topic Filter | ...
///
/// - Source: MQTT 3.1.1 §3.10, MQTT 5.0 §3.10.
public struct MQTTUnsubscribe: ~Escapable {
  public let header: MQTTFixedHeader
  public let packetIdentifier: UInt16
  public let properties: MQTTProperties
  /// The topic filters, at least one.
  public let topicFilters: TopicFilters

  /// Reads a variable header and all topic filters.
  ///
  /// - Throws: `truncated` if the bytes end inside a field; `malformed` if there is no topic filter, if one is not well formed, or
  ///   if the packet identifier or a property is not allowed.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader, header: MQTTFixedHeader, version: MQTTVersion) throws(WireError) {
    self.header = header
    packetIdentifier = try input.readMQTTPacketIdentifier()
    properties = try MQTTProperties(parsing: &input, Self.propertyTable, version)
    guard !input.isAtEnd else { throw .malformed(at: input.offset, rule: .mqttUnsubscribeEmpty) }
    topicFilters = TopicFilters(input.rest)
    while !input.isAtEnd { _ = try input.takeMQTTTopicFilter(version) }
  }
}

extension MQTTUnsubscribe {
  /// The topic filters of one packet, read again from their checked bytes one by one.
  public struct TopicFilters: ~Escapable {
    private var reader: WireReader

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan) { reader = WireReader(bytes) }

    /// The next topic filter, or nil behind the last.
    @_lifetime(copy self)
    @_lifetime(self: copy self)
    public mutating func next() -> RawSpan? {
      guard !reader.isAtEnd else { return nil }
      return try? reader.takeMQTTBinaryData()
    }
  }
}

extension MQTTUnsubscribe {
  static let headerFields = MQTTFixedHeader.Fields(
    qos: "mqtt.unsubscribe.qos", retain: "mqtt.unsubscribe.retain", dup: "mqtt.unsubscribe.dup")
  static let messageIDField = Field("mqtt.unsubscribe.message_id", .number, "the packet identifier (MQTT 5.0 §2.2.1)")
  static let topicsField = Field(
    "mqtt.unsubscribe.topics", .list, "the topic filters given up (MQTT 5.0 §3.10.3)", isPersonal: true)

  static let propertyTable = MQTTPropertyTable([
    .userProperty: "mqtt.unsubscribe.properties.user_properties"
  ])

  static let fields = headerFields.all + [messageIDField, topicsField] + propertyTable.fields

  func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    header.visit(Self.headerFields, &visitor)
    visitor.visit(Self.messageIDField, packetIdentifier)
    visitor.openList(Self.topicsField)
    var filters = topicFilters
    while let filter = filters.next() { visitor.visit(Self.topicsField, text: filter) }
    visitor.closeList()
    Self.propertyTable.visit(properties, &visitor)
  }
}

extension WireError.Rule {
  static let mqttUnsubscribeEmpty = Self(
    "mqtt_unsubscribe_empty", "MQTT 3.1.1 §3.10.3 [MQTT-3.10.3-2]", "an UNSUBSCRIBE must hold at least one topic filter"
  )
}
