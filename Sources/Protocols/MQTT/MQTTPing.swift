// SPDX-License-Identifier: Apache-2.0

/// A PINGREQ or PINGRESP packet: a fixed header with nothing behind it.
///
///     | 1 1 0 0 | 0 0 0 0 | 0 |   PINGREQ, the client is alive
///     | 1 1 0 1 | 0 0 0 0 | 0 |   PINGRESP, the server is
///
/// - Source: MQTT 3.1.1 §3.12 and §3.13, MQTT 5.0 §3.12 and §3.13.
public struct MQTTPing: Hashable, Sendable {
  /// Says which of the two it is.
  public let header: MQTTFixedHeader

  /// Whether the server sends it.
  public var isResponse: Bool { header.kind == .pingresp }
}

extension MQTTPing {
  static let requestFields = MQTTFixedHeader.Fields(
    qos: "mqtt.pingreq.qos", retain: "mqtt.pingreq.retain", dup: "mqtt.pingreq.dup")
  static let responseFields = MQTTFixedHeader.Fields(
    qos: "mqtt.pingresp.qos", retain: "mqtt.pingresp.retain", dup: "mqtt.pingresp.dup")

  static let fields = requestFields.all + responseFields.all

  func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    header.visit(isResponse ? Self.responseFields : Self.requestFields, &visitor)
  }
}
