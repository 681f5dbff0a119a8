// SPDX-License-Identifier: Apache-2.0
import Wire

/// Which properties a packet type allows, and the name under which its record shows each: one line a property.
///
/// What a value means is the property's own matter (`MQTTProperty.field`), wherever it stands.
///
/// - Source: MQTT 5.0 §2.2.2.2, table 2-4.
struct MQTTPropertyTable: Sendable {
  private let rows: [(property: MQTTProperty, field: Field)]
  /// One bit for every property that may stand in the packet, and for every one that may stand there several times.
  private let allowed: UInt64
  private let repeatable: UInt64

  /// Makes a table; besides user properties, which may always stand several times, `repeatable` may.
  init(_ names: KeyValuePairs<MQTTProperty, StaticString>, repeatable: MQTTProperty? = nil) {
    let repeatableBits = MQTTProperty.userProperty.bit | (repeatable?.bit ?? 0)
    rows = names.map { (property: $0.key, field: $0.key.field($0.value, isList: repeatableBits & $0.key.bit != 0)) }
    allowed = names.reduce(0) { $0 | $1.key.bit }
    self.repeatable = repeatableBits
  }

  var fields: [Field] { rows.map(\.field) }

  func allows(_ property: MQTTProperty) -> Bool { allowed & property.bit != 0 }

  func allowsRepeated(_ property: MQTTProperty) -> Bool { repeatable & property.bit != 0 }

  /// Shows the properties in the table's order.
  func visit(_ properties: borrowing MQTTProperties, _ visitor: inout some FieldVisitor & ~Copyable) {
    guard !properties.isEmpty else { return }
    for row in rows where properties.contains(row.property) {
      if row.field.kind == .list { visitor.openList(row.field) }
      var entries = WireReader(properties.bytes)
      while let entry = entries.nextProperty() {
        if entry.property == row.property { visit(entry, row.field, &visitor) }
      }
      if row.field.kind == .list { visitor.closeList() }
    }
  }

  private func visit(
    _ entry: borrowing MQTTProperty.Entry, _ field: Field, _ visitor: inout some FieldVisitor & ~Copyable
  ) {
    switch entry.property.encoding {
    case .byte, .twoBytes, .fourBytes, .variableByteInteger: visitor.visit(field, entry.number)
    // Of a user property the name; its value is the application's own.
    case .string, .topicName, .stringPair: visitor.visit(field, text: entry.bytes)
    // Authentication data is a secret; correlation data is a payload in disguise.
    case .binaryData: visitor.visit(field, entry.bytes.byteCount)
    }
  }
}

extension MQTTProperty {
  /// The field that shows the property under a name.
  func field(_ name: StaticString, isList: Bool) -> Field {
    let kind: Field.Kind =
      switch encoding {
      case _ where isList: .list
      case .string, .topicName, .stringPair: .text
      case .byte, .twoBytes, .fourBytes, .variableByteInteger, .binaryData: .number
      }
    return Field(name, kind, unit: unit, meaning, isPersonal: isPersonal)
  }

  private var unit: StaticString {
    switch self {
    case .messageExpiryInterval, .sessionExpiryInterval, .willDelayInterval, .serverKeepAlive: "s"
    case .maximumPacketSize, .correlationData, .authenticationData: "bytes"
    default: ""
    }
  }

  private var isPersonal: Bool {
    switch self {
    case .responseTopic, .responseInformation, .assignedClientIdentifier, .userProperty: true
    default: false
    }
  }

  private var meaning: StaticString {
    switch self {
    case .payloadFormatIndicator: "1 if the payload is UTF-8 (MQTT 5.0 §3.3.2.3.2)"
    case .messageExpiryInterval: "the message's lifetime (MQTT 5.0 §3.3.2.3.3)"
    case .contentType: "what the payload is, in the application's words (MQTT 5.0 §3.3.2.3.9)"
    case .responseTopic: "the topic for the answer (MQTT 5.0 §3.3.2.3.5)"
    case .correlationData: "the length of what tells answers apart, which is not kept (MQTT 5.0 §3.3.2.3.6)"
    case .subscriptionIdentifier: "the client's number for a subscription (MQTT 5.0 §3.3.2.3.8, §3.8.2.1.2)"
    case .sessionExpiryInterval: "how long the session outlives the connection (MQTT 5.0 §3.1.2.11.2)"
    case .assignedClientIdentifier: "the client's name that the server chose (MQTT 5.0 §3.2.2.3.7)"
    case .serverKeepAlive: "the keep alive that the server wants instead of the client's (MQTT 5.0 §3.2.2.3.14)"
    case .authenticationMethod: "the name of the enhanced authentication's method (MQTT 5.0 §4.12)"
    case .authenticationData: "the length of the authentication data, which is not kept (MQTT 5.0 §4.12)"
    case .requestProblemInformation: "0 declines reason strings and user properties (MQTT 5.0 §3.1.2.11.7)"
    case .willDelayInterval: "how long the server waits with the will (MQTT 5.0 §3.1.3.2.2)"
    case .requestResponseInformation: "1 asks for response information (MQTT 5.0 §3.1.2.11.6)"
    case .responseInformation: "a basis for response topics (MQTT 5.0 §3.2.2.3.15)"
    case .serverReference: "another server to use (MQTT 5.0 §4.11)"
    case .reasonString: "the reason in words (MQTT 5.0 §3.2.2.3.9)"
    case .receiveMaximum: "the most packets in flight that the sender takes (MQTT 5.0 §3.1.2.11.3)"
    case .topicAliasMaximum: "the highest topic alias that the sender takes (MQTT 5.0 §3.1.2.11.5)"
    case .topicAlias: "a number that stands for the topic (MQTT 5.0 §3.3.2.3.4)"
    case .maximumQoS: "the highest quality of service that the server takes (MQTT 5.0 §3.2.2.3.4)"
    case .retainAvailable: "0 if the server retains nothing (MQTT 5.0 §3.2.2.3.5)"
    case .userProperty:
      "the names of the application's own properties, whose values are not kept (MQTT 5.0 §3.1.2.11.8)"
    case .maximumPacketSize: "the longest packet that the sender takes (MQTT 5.0 §3.1.2.11.4)"
    case .wildcardSubscriptionAvailable: "0 if the server takes no wildcards (MQTT 5.0 §3.2.2.3.11)"
    case .subscriptionIdentifiersAvailable: "0 if the server takes no subscription identifiers (MQTT 5.0 §3.2.2.3.12)"
    case .sharedSubscriptionAvailable: "0 if the server takes no shared subscriptions (MQTT 5.0 §3.2.2.3.13)"
    }
  }
}
