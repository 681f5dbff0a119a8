// SPDX-License-Identifier: Apache-2.0

/// A packet of which too few bytes were kept to read its fields: no fault of the sender, but counted.
public struct MQTTTooLong: Hashable, Sendable {
  public let header: MQTTFixedHeader
  /// The number of the packet's first bytes that were kept.
  public let keptLength: Int
}

extension MQTTTooLong {
  static let typeField = Field("mqtt.too_long.type", .text, "the packet type that could not be read")
  static let lengthField = Field("mqtt.too_long.length", .number, unit: "bytes", "the length of the whole packet")
  static let skippedLengthField = Field(
    "mqtt.too_long.skipped_length", .number, unit: "bytes", "how many of its last bytes were not kept")

  static let fields = [typeField, lengthField, skippedLengthField]

  func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(Self.typeField, header.kind.name)
    visitor.visit(Self.lengthField, header.packetLength)
    visitor.visit(Self.skippedLengthField, max(0, header.packetLength - keptLength))
  }
}
