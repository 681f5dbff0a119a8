// SPDX-License-Identifier: Apache-2.0
import Protocols

/// What the checksums of all packets said; a packet with a bad one is read all the same.
public struct ChecksumStatistics: Sendable {
  public var valid: UInt64 = 0
  /// Packets whose sum the interface that sends them was still to make.
  public var offloaded: UInt64 = 0
  /// Packets without a sum, or not captured as far as their sum reaches.
  public var unverified: UInt64 = 0
  /// Packets with a bad sum, by the layer that it belongs to.
  public var bad: [PacketCount] = []

  public init() {}

  /// All packets with a bad sum.
  public var badTotal: UInt64 { bad.reduce(0) { $0 &+ $1.packets } }
}

extension ChecksumStatistics {
  static let validField = Field("vedette.checksums.valid", .number, "packets whose checksums fit")
  static let offloadedField = Field(
    "vedette.checksums.offloaded", .number,
    "packets whose checksum was still to be made by the interface that sent them, as captures of the sender's own have it"
  )
  static let unverifiedField = Field(
    "vedette.checksums.unverified", .number, "packets without a checksum, or captured too short to verify it")
  static let badField = Field("vedette.checksums.bad", .number, "packets with a checksum that does not fit")
  static let layersField = Field("vedette.checksums.layers", .list, "the layers whose checksums do not fit")
  static let layerField = Field("vedette.checksums.layers.layer", .text, "ip, tcp, udp or icmp")
  static let layerPacketsField = Field("vedette.checksums.layers.packets", .number, "the packets of which this is so")

  static let fields = [
    validField, offloadedField, unverifiedField, badField, layersField, layerField, layerPacketsField,
  ]

  func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(Self.validField, valid)
    visitor.visit(Self.offloadedField, offloaded)
    visitor.visit(Self.unverifiedField, unverified)
    visitor.visit(Self.badField, badTotal)
    visitor.openList(Self.layersField)
    for layer in bad {
      visitor.openItem()
      visitor.visit(Self.layerField, string: layer.key)
      visitor.visit(Self.layerPacketsField, layer.packets)
      visitor.closeItem()
    }
    visitor.closeList()
  }
}
