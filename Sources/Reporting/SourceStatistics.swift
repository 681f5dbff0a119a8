// SPDX-License-Identifier: Apache-2.0
import Protocols

/// A number of packets that one thing is said of.
public struct PacketCount: Sendable, Equatable {
  /// The thing's name in logs; stable.
  public var key: String
  /// What people call it, or empty: `LLDP` for `ethertype_0x88cc`.
  public var name: String
  public var packets: UInt64

  public init(_ key: String, name: String = "", packets: UInt64) {
    self.key = key
    self.name = name
    self.packets = packets
  }
}

/// What became of the packets of one interface or capture file, or of several together.
///
/// Every packet is accounted for: received = analysed + dropped + undecodable.
public struct SourceStatistics: Sendable {
  /// The interface's or file's name; empty where the counts are those of several.
  public var name: String
  /// How many interfaces or files the counts are of.
  public var count: UInt64 = 1
  /// Packets that reached the analysis, and their bytes on the link.
  public var seen: UInt64 = 0
  public var bytes: UInt64 = 0
  public var kernelDrops: UInt64 = 0
  public var interfaceDrops: UInt64 = 0
  public var ringDrops: UInt64 = 0
  /// Why packets could not be decoded.
  public var undecodable: [PacketCount] = []
  /// Whether packets are captured now, in a word; empty for a file.
  public var condition = ""
  /// The whole seconds during which nothing could be captured.
  public var blindSeconds: UInt64 = 0

  /// Starts with all counts at zero.
  public init(name: String) { self.name = name }

  /// Packets that came to the sensor, those lost before the analysis included.
  public var received: UInt64 { seen &+ dropped }
  public var dropped: UInt64 { kernelDrops &+ interfaceDrops &+ ringDrops }
  public var undecodableTotal: UInt64 { undecodable.reduce(0) { $0 &+ $1.packets } }
  public var analysed: UInt64 { seen &- undecodableTotal }
}

extension SourceStatistics {
  static let listField = Field(
    "vedette.sources", .list,
    "the accounting of each interface or file: the first 64 apart, the others together in the last item")
  static let nameField = Field("vedette.sources.name", .text, "the interface or file; absent for several together")
  static let countField = Field("vedette.sources.count", .number, "how many interfaces or files the item stands for")
  static let receivedField = Field(
    "vedette.sources.received", .number, "packets received: the sum of analysed, dropped and undecodable")
  static let analysedField = Field("vedette.sources.analysed", .number, "packets analysed")
  static let bytesField = Field("vedette.sources.bytes", .number, unit: "bytes", "bytes on the link of packets seen")
  static let kernelDropsField = Field("vedette.sources.kernel_drops", .number, "packets that the kernel dropped")
  static let interfaceDropsField = Field(
    "vedette.sources.interface_drops", .number, "packets that the interface or its driver dropped")
  static let ringDropsField = Field(
    "vedette.sources.ring_drops", .number, "packets for which the sensor's own queue had no room")
  static let undecodableField = Field("vedette.sources.undecodable", .number, "packets that could not be decoded")
  static let reasonsField = Field("vedette.sources.reasons", .list, "why packets could not be decoded")
  static let reasonField = Field("vedette.sources.reasons.reason", .text, "the reason's name")
  static let reasonPacketsField = Field("vedette.sources.reasons.packets", .number, "the packets it struck")
  static let conditionField = Field(
    "vedette.sources.condition", .text, "capturing, blind or ended; interfaces only")
  static let blindField = Field(
    "vedette.sources.blind_seconds", .number, unit: "s", "the time in which nothing could be captured; interfaces only")

  static let fields = [
    listField, nameField, countField, receivedField, analysedField, bytesField, kernelDropsField, interfaceDropsField,
    ringDropsField, undecodableField, reasonsField, reasonField, reasonPacketsField, conditionField, blindField,
  ]

  func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    if !name.isEmpty { visitor.visit(Self.nameField, string: name) }
    visitor.visit(Self.countField, count)
    visitor.visit(Self.receivedField, received)
    visitor.visit(Self.analysedField, analysed)
    visitor.visit(Self.bytesField, bytes)
    visitor.visit(Self.kernelDropsField, kernelDrops)
    visitor.visit(Self.interfaceDropsField, interfaceDrops)
    visitor.visit(Self.ringDropsField, ringDrops)
    visitor.visit(Self.undecodableField, undecodableTotal)
    if !undecodable.isEmpty {
      visitor.openList(Self.reasonsField)
      for reason in undecodable {
        visitor.openItem()
        visitor.visit(Self.reasonField, string: reason.key)
        visitor.visit(Self.reasonPacketsField, reason.packets)
        visitor.closeItem()
      }
      visitor.closeList()
    }
    guard !condition.isEmpty else { return }
    visitor.visit(Self.conditionField, string: condition)
    visitor.visit(Self.blindField, blindSeconds)
  }
}
