// SPDX-License-Identifier: Apache-2.0
import Wire

/// What a property of an MQTT 5.0 packet is about.
///
/// - Source: MQTT 5.0 §2.2.2.2, table 2-4.
public enum MQTTProperty: UInt8, Sendable, CaseIterable {
  case payloadFormatIndicator = 0x01
  case messageExpiryInterval = 0x02
  case contentType = 0x03
  case responseTopic = 0x08
  case correlationData = 0x09
  case subscriptionIdentifier = 0x0B
  case sessionExpiryInterval = 0x11
  case assignedClientIdentifier = 0x12
  case serverKeepAlive = 0x13
  case authenticationMethod = 0x15
  case authenticationData = 0x16
  case requestProblemInformation = 0x17
  case willDelayInterval = 0x18
  case requestResponseInformation = 0x19
  case responseInformation = 0x1A
  case serverReference = 0x1C
  case reasonString = 0x1F
  case receiveMaximum = 0x21
  case topicAliasMaximum = 0x22
  case topicAlias = 0x23
  case maximumQoS = 0x24
  case retainAvailable = 0x25
  case userProperty = 0x26
  case maximumPacketSize = 0x27
  case wildcardSubscriptionAvailable = 0x28
  case subscriptionIdentifiersAvailable = 0x29
  case sharedSubscriptionAvailable = 0x2A

  /// How a property's value is written (§1.5).
  public enum Encoding: Sendable {
    case byte, twoBytes, fourBytes, variableByteInteger, string, topicName, binaryData, stringPair
  }

  public var encoding: Encoding {
    switch self {
    case .payloadFormatIndicator, .requestProblemInformation, .requestResponseInformation, .maximumQoS,
      .retainAvailable, .wildcardSubscriptionAvailable, .subscriptionIdentifiersAvailable,
      .sharedSubscriptionAvailable:
      .byte
    case .serverKeepAlive, .receiveMaximum, .topicAliasMaximum, .topicAlias: .twoBytes
    case .messageExpiryInterval, .sessionExpiryInterval, .willDelayInterval, .maximumPacketSize: .fourBytes
    case .subscriptionIdentifier: .variableByteInteger
    case .contentType, .assignedClientIdentifier, .authenticationMethod, .responseInformation, .serverReference,
      .reasonString:
      .string
    case .responseTopic: .topicName
    case .correlationData, .authenticationData: .binaryData
    case .userProperty: .stringPair
    }
  }

  /// Whether zero is a protocol error (§3.1.2.11.3, §3.1.2.11.4, §3.3.2.3.4, §3.8.2.1.2).
  var isNeverZero: Bool {
    switch self {
    case .receiveMaximum, .maximumPacketSize, .topicAlias, .subscriptionIdentifier: true
    default: false
    }
  }

  /// The property's bit in a set of properties.
  var bit: UInt64 { 1 << UInt64(rawValue) }

  /// One property as it stands in a packet; a view into received bytes.
  struct Entry: WireDecodable, ~Escapable {
    let property: MQTTProperty
    /// The value of a numeric property, otherwise zero.
    let number: UInt32
    /// The value of a string or binary property; the name of a user property; otherwise empty.
    let bytes: RawSpan
    /// The value of a user property, otherwise empty.
    let pairedBytes: RawSpan

    /// Reads a property's identifier and value.
    ///
    /// - Throws: `truncated` if the bytes end inside it; `malformed` if the identifier is unknown or the value is not allowed.
    @_lifetime(copy input)
    @_lifetime(input: copy input)
    init(parsing input: inout WireReader) throws(WireError) {
      let start = input.offset
      let identifier = try input.readMinimalMQTTVariableByteInteger()
      guard let code = UInt8(exactly: identifier), let property = MQTTProperty(rawValue: code) else {
        throw .malformed(at: start, rule: .mqttPropertyIdentifier)
      }
      self.property = property
      let valueStart = input.offset
      var number: UInt32 = 0
      var bytes = try input.take(0)
      var pairedBytes = try input.take(0)
      switch property.encoding {
      case .byte:
        number = UInt32(try input.read(UInt8.self))
        guard number < 2 else { throw .malformed(at: valueStart, rule: .mqttPropertyValue) }
      case .twoBytes: number = UInt32(try input.read(UInt16.self))
      case .fourBytes: number = try input.read(UInt32.self)
      case .variableByteInteger: number = UInt32(clamping: try input.readMinimalMQTTVariableByteInteger())
      case .string: bytes = try input.takeMQTTString()
      case .topicName: bytes = try input.takeMQTTTopicName()
      case .binaryData: bytes = try input.takeMQTTBinaryData()
      case .stringPair:
        bytes = try input.takeMQTTString()
        pairedBytes = try input.takeMQTTString()
      }
      guard number > 0 || !property.isNeverZero else { throw .malformed(at: valueStart, rule: .mqttPropertyValue) }
      self.number = number
      self.bytes = bytes
      self.pairedBytes = pairedBytes
    }
  }
}

extension WireError.Rule {
  static let mqttPropertyIdentifier = Self(
    "mqtt_property_identifier", "MQTT 5.0 §2.2.2.2", "a property identifier must be one of table 2-4")
  static let mqttPropertyValue = Self(
    "mqtt_property_value", "MQTT 5.0 §3.1.2.11, §3.2.2.3, §3.3.2.3",
    "switches are 0 or 1; receive maximum, maximum packet size, topic alias and subscription identifier are not 0")
}
