// SPDX-License-Identifier: Apache-2.0
import Wire

/// Topic names and topic filters, whose levels are parted by `/`.
///
/// - Source: MQTT 3.1.1 §4.7, MQTT 5.0 §4.7 and §4.8.2.
extension WireReader {
  /// Takes a topic name: a string without wildcards, which may be empty only where a topic alias stands for it.
  @_lifetime(copy self)
  @_lifetime(self: copy self)
  mutating func takeMQTTTopicName(mayBeEmpty: Bool = false) throws(WireError) -> RawSpan {
    let start = offset
    let name = try takeMQTTString()
    guard mayBeEmpty || name.byteCount > 0 else { throw .malformed(at: start, rule: .mqttTopicEmpty) }
    for index in 0..<name.byteCount {
      guard let byte = name.octet(index), byte != 0x23, byte != 0x2B else {
        throw .malformed(at: start + 2 + index, rule: .mqttTopicNameWildcard)
      }
    }
    return name
  }

  /// Takes a topic filter: a string in which `+` fills a level of its own and `#` the last one.
  @_lifetime(copy self)
  @_lifetime(self: copy self)
  mutating func takeMQTTTopicFilter(_ version: MQTTVersion) throws(WireError) -> RawSpan {
    let start = offset
    let filter = try takeMQTTString()
    guard filter.byteCount > 0 else { throw .malformed(at: start, rule: .mqttTopicEmpty) }
    for index in 0..<filter.byteCount {
      guard let byte = filter.octet(index), byte == 0x23 || byte == 0x2B else { continue }
      let begins = index == 0 || filter.octet(index - 1) == 0x2F
      let next = filter.octet(index + 1)
      guard begins, next == nil || byte == 0x2B && next == 0x2F else {
        throw .malformed(at: start + 2 + index, rule: .mqttTopicFilterWildcard)
      }
    }
    guard version != .v5 || filter.isMQTTSharedFilterWellFormed else {
      throw .malformed(at: start + 2, rule: .mqttSharedSubscription)
    }
    return filter
  }
}

extension RawSpan {
  /// Whether a topic filter asks for a shared subscription: `$share/{ShareName}/{filter}` (MQTT 5.0 §4.8.2).
  public var isMQTTSharedFilter: Bool {
    let prefix: [7 of UInt8] = [0x24, 0x73, 0x68, 0x61, 0x72, 0x65, 0x2F]
    guard byteCount >= prefix.count else { return false }
    for index in 0..<prefix.count where octet(index) != prefix[index] { return false }
    return true
  }

  /// Whether a topic filter holds a wildcard.
  var hasMQTTWildcard: Bool {
    for index in 0..<byteCount where octet(index) == 0x23 || octet(index) == 0x2B { return true }
    return false
  }

  /// The group that shares a shared subscription; nil for other filters.
  public var mqttShareName: RawSpan? {
    @_lifetime(copy self) get {
      guard isMQTTSharedFilter else { return nil }
      var end = 7
      while let byte = octet(end), byte != 0x2F { end += 1 }
      return extracting(first: end).extracting(from: 7)
    }
  }

  /// Whether a shared filter has a share name without wildcards and a filter behind it; true for other filters.
  fileprivate var isMQTTSharedFilterWellFormed: Bool {
    guard isMQTTSharedFilter else { return true }
    var end = 7
    while let byte = octet(end), byte != 0x2F {
      if byte == 0x23 || byte == 0x2B { return false }
      end += 1
    }
    return end > 7 && end + 1 < byteCount
  }
}

extension WireError.Rule {
  static let mqttTopicEmpty = Self(
    "mqtt_topic_empty", "MQTT 3.1.1 §4.7.3 [MQTT-4.7.3-1]", "topic names and filters have at least one character")
  static let mqttTopicNameWildcard = Self(
    "mqtt_topic_name_wildcard", "MQTT 3.1.1 §4.7.1 [MQTT-4.7.1-1]", "a topic name must not hold wildcards")
  static let mqttTopicFilterWildcard = Self(
    "mqtt_topic_filter_wildcard", "MQTT 3.1.1 §4.7.1 [MQTT-4.7.1-2] [MQTT-4.7.1-3]",
    "a wildcard must fill a level, and # must be the last character")
  static let mqttSharedSubscription = Self(
    "mqtt_shared_subscription", "MQTT 5.0 §4.8.2 [MQTT-4.8.2-1] [MQTT-4.8.2-2]",
    "a shared subscription must have a share name without wildcards and a topic filter behind it")
}
