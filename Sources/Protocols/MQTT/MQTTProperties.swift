// SPDX-License-Identifier: Apache-2.0
import Wire

/// The properties of an MQTT 5.0 packet, whole and checked; a view into received bytes. Empty before MQTT 5.0.
///
///     | Property Length (variable byte integer) | Identifier | Value | Identifier | Value | ...
///
/// - Source: MQTT 5.0 §2.2.2.
public struct MQTTProperties: ~Escapable {
  /// The properties without their length.
  let bytes: RawSpan
  /// Where in the packet they begin.
  let start: Int
  /// One bit for every kind of property there is.
  let present: UInt64

  /// Reads the property length and all properties, of which only those in the packet's table are allowed.
  ///
  /// - Throws: `truncated` if the bytes end inside them; `malformed` if one is unknown, not allowed, there twice or has a
  ///   forbidden value, or if the last one ends behind the property length.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader, _ table: MQTTPropertyTable, _ version: MQTTVersion = .v5) throws(WireError) {
    let length = version == .v5 ? try input.readMinimalMQTTVariableByteInteger() : 0
    var entries = try input.child(length)
    var present: UInt64 = 0
    bytes = entries.rest
    self.start = entries.offset
    while !entries.isAtEnd {
      let start = entries.offset
      let property = try Self.property(in: &entries)
      guard table.allows(property) else { throw .malformed(at: start, rule: .mqttPropertyNotAllowed) }
      guard present & property.bit == 0 || table.allowsRepeated(property) else {
        throw .malformed(at: start, rule: .mqttPropertyTwice)
      }
      present |= property.bit
    }
    let isAuthenticationWhole =
      present & MQTTProperty.authenticationData.bit == 0 || present & MQTTProperty.authenticationMethod.bit != 0
    guard isAuthenticationWhole else { throw .malformed(at: entries.offset, rule: .mqttAuthenticationMethod) }
    self.present = present
  }

  /// Whether there is no property.
  public var isEmpty: Bool { present == 0 }

  /// Whether the packet has the property.
  public func contains(_ property: MQTTProperty) -> Bool { present & property.bit != 0 }

  /// The value of a numeric property, the first one if there are several.
  public func number(_ property: MQTTProperty) -> UInt32? {
    var entries = WireReader(bytes)
    while contains(property), let entry = entries.nextProperty() {
      if entry.property == property { return entry.number }
    }
    return nil
  }

  /// Where in the packet a property stands, the first one if there are several.
  func offset(of property: MQTTProperty) -> Int? {
    var entries = WireReader(bytes, base: start)
    while contains(property), !entries.isAtEnd {
      let offset = entries.offset
      guard let entry = entries.nextProperty() else { return nil }
      if entry.property == property { return offset }
    }
    return nil
  }

  /// The bytes of a string or binary property.
  @_lifetime(copy self)
  public func value(_ property: MQTTProperty) -> RawSpan? {
    var entries = WireReader(bytes)
    while contains(property), let entry = entries.nextProperty() {
      if entry.property == property { return entry.bytes }
    }
    return nil
  }

  /// Hands on the name and value of every user property, in their order.
  public func forEachUserProperty(_ body: (_ name: RawSpan, _ value: RawSpan) -> Void) {
    var entries = WireReader(bytes)
    while contains(.userProperty), let entry = entries.nextProperty() {
      if entry.property == .userProperty { body(entry.bytes, entry.pairedBytes) }
    }
  }
}

extension MQTTProperties {
  /// Reads one property; an end inside it means that the property length is wrong, since all its bytes are at hand.
  @_lifetime(entries: copy entries)
  private static func property(in entries: inout WireReader) throws(WireError) -> MQTTProperty {
    do throws(WireError) {
      return try MQTTProperty.Entry(parsing: &entries).property
    } catch {
      guard case .truncated(let offset, _) = error else { throw error }
      throw .malformed(at: offset, rule: .mqttPropertyLength)
    }
  }
}

extension WireReader {
  /// The next of properties that were checked before; nil behind the last.
  @_lifetime(copy self)
  @_lifetime(self: copy self)
  mutating func nextProperty() -> MQTTProperty.Entry? {
    guard !isAtEnd else { return nil }
    return try? MQTTProperty.Entry(parsing: &self)
  }
}

extension WireError.Rule {
  static let mqttPropertyNotAllowed = Self(
    "mqtt_property_not_allowed", "MQTT 5.0 §2.2.2.2", "a packet must hold only properties that its type allows")
  static let mqttPropertyTwice = Self(
    "mqtt_property_twice", "MQTT 5.0 §3.1.2.11", "a property other than a user property must not stand twice")
  static let mqttPropertyLength = Self(
    "mqtt_property_length", "MQTT 5.0 §2.2.2.1", "the last property must end where the property length says")
  static let mqttAuthenticationMethod = Self(
    "mqtt_authentication_method", "MQTT 5.0 §3.1.2.11.10", "authentication data needs an authentication method")
}
