// SPDX-License-Identifier: Apache-2.0
import Frames
import NetworkTypes
import Protocols

/// What a run has done so far: the numbers of a `stats` record, all of them counted from the start of the run.
///
/// Every packet is accounted for: received = analysed + dropped + undecodable, for each source and for their sums.
public struct RunStatistics: Sendable {
  /// Packet time of the record, and of the first packet.
  public var time: Timestamp
  public var start: Timestamp

  /// The counts of each interface or file; all sums are made of them.
  public var sources: [SourceStatistics] = []
  /// What analysed packets carried that is not read further, most frequent first.
  public var notRead: [PacketCount] = []
  public var checksums = ChecksumStatistics()

  /// What became of fragments.
  public var fragments = FragmentStatistics()
  public var flowsTotal: UInt64 = 0
  public var flowsActive: UInt64 = 0
  public var flowsEvicted: UInt64 = 0
  public var devices: UInt64 = 0
  public var devicesEvicted: UInt64 = 0
  /// Names that devices had asked for, forgotten early to make room.
  public var namesEvicted: UInt64 = 0
  public var messages: UInt64 = 0
  public var malformedMessages: UInt64 = 0
  /// Messages dropped before they were whole: after a time, or to make room.
  public var unfinishedMessages: UInt64 = 0
  /// Requests forgotten early because too many waited for their answers.
  public var exchangesEvicted: UInt64 = 0
  /// Texts that numbers stand for, such as topics of aliases, forgotten because there were too many or they were too long.
  public var namesForgotten: UInt64 = 0
  public var alerts: UInt64 = 0
  /// Findings that went into an earlier alert or were muted.
  public var alertsSuppressed: UInt64 = 0
  /// Records that the output could not take.
  public var recordsDropped: UInt64 = 0

  /// Starts with all counts at zero.
  public init(start: Timestamp, time: Timestamp) {
    self.start = start
    self.time = time
  }

  /// Packets that came to the sensor, the dropped ones included.
  public var packetsReceived: UInt64 { sum(\.received) }
  /// The bytes on the link of the packets seen.
  public var bytesReceived: UInt64 { sum(\.bytes) }
  public var packetsAnalysed: UInt64 { sum(\.analysed) }
  public var kernelDrops: UInt64 { sum(\.kernelDrops) }
  public var interfaceDrops: UInt64 { sum(\.interfaceDrops) }
  public var ringDrops: UInt64 { sum(\.ringDrops) }
  /// Packets lost before the sensor saw them.
  public var packetsDropped: UInt64 { sum(\.dropped) }
  /// Packets that the sensor saw and could not decode.
  public var packetsUndecodable: UInt64 { sum(\.undecodableTotal) }

  /// Why packets could not be decoded, over all sources.
  public var undecodable: [PacketCount] {
    var reasons: [PacketCount] = []
    for reason in sources.flatMap(\.undecodable) {
      if let place = reasons.firstIndex(where: { $0.key == reason.key }) {
        reasons[place].packets &+= reason.packets
      } else {
        reasons.append(reason)
      }
    }
    return reasons
  }

  private func sum(_ count: KeyPath<SourceStatistics, UInt64>) -> UInt64 {
    sources.reduce(0) { $0 &+ $1[keyPath: count] }
  }
}

extension RunStatistics: Message {
  public static let eventType: StaticString = "stats"

  static let uptimeField = Field(
    "stats.uptime", .number, unit: "s", "whole seconds of packet time since the first packet")
  static let kernelDropsField = Field("stats.capture.kernel_drops", .number, "packets that the kernel dropped")
  static let interfaceDropsField = Field(
    "stats.capture.interface_drops", .number, "packets that the interface or its driver dropped")
  static let ringDropsField = Field(
    "stats.capture.ring_drops", .number, "packets for which the sensor's own queue had no room")
  static let packetsField = Field("stats.decoder.pkts", .number, "packets received")
  static let bytesField = Field("stats.decoder.bytes", .number, unit: "bytes", "bytes on the link of received packets")
  static let invalidField = Field("stats.decoder.invalid", .number, "packets that could not be decoded")
  static let flowsField = Field("stats.flow.total", .number, "flows since the start")
  static let activeFlowsField = Field("stats.flow.active", .number, "flows in the table now")
  static let evictedFlowsField = Field("stats.flow.evicted", .number, "flows that ended early to make room")
  static let alertsField = Field("stats.detect.alert", .number, "alerts raised")
  static let suppressedField = Field(
    "stats.detect.alerts_suppressed", .number, "findings that went into an earlier alert or were muted")
  static let messagesField = Field("stats.app_layer.messages", .number, "protocol messages read")
  static let malformedField = Field(
    "stats.app_layer.malformed", .number, "protocol messages that broke a rule of their specification")

  static let unfinishedField = Field(
    "stats.app_layer.unfinished", .number,
    "messages dropped before they were whole: 126 s after their first byte, or to make room; absent if none")
  static let evictedExchangesField = Field(
    "stats.app_layer.exchanges_evicted", .number, "requests forgotten early to make room, whose answers stay unpaired")

  static let forgottenNamesField = Field(
    "stats.app_layer.names_forgotten", .number,
    "topics that could not be remembered for their aliases: no room, or longer than 119 bytes")

  static let receivedField = Field(
    "vedette.accounting.received", .number, "packets received: the sum of analysed, dropped and undecodable")
  static let analysedField = Field("vedette.accounting.analysed", .number, "packets analysed")
  static let droppedField = Field("vedette.accounting.dropped", .number, "packets lost before they were analysed")
  static let undecodableField = Field("vedette.accounting.undecodable", .number, "packets that could not be decoded")
  static let reasonsField = Field("vedette.accounting.reasons", .list, "why packets could not be decoded")
  static let reasonField = Field("vedette.accounting.reasons.reason", .text, "the reason's name")
  static let reasonNameField = Field(
    "vedette.accounting.reasons.name", .text, "what people call it, where it has a name: the link type's")
  static let reasonPacketsField = Field("vedette.accounting.reasons.packets", .number, "the packets it struck")
  static let notReadField = Field(
    "vedette.accounting.not_read", .list,
    "what analysed packets carried that is not read further, most frequent first")
  static let notReadKeyField = Field(
    "vedette.accounting.not_read.protocol", .text, "ethertype_, llc_ or ip_protocol_ and the number, or other")
  static let notReadNameField = Field(
    "vedette.accounting.not_read.name", .text, "the protocol's usual name, where it is known")
  static let notReadPacketsField = Field("vedette.accounting.not_read.packets", .number, "the packets that carried it")
  static let devicesField = Field("vedette.devices.total", .number, "devices in the inventory")
  static let evictedDevicesField = Field("vedette.devices.evicted", .number, "devices forgotten to make room")
  static let evictedNamesField = Field(
    "vedette.names.evicted", .number, "names that devices had asked for, forgotten early to make room; absent if none")
  static let droppedRecordsField = Field("vedette.records_dropped", .number, "records that the output could not take")

  public static let fields =
    [
      uptimeField, kernelDropsField, interfaceDropsField, ringDropsField, packetsField, bytesField, invalidField,
    ] + FragmentStatistics.fields + [
      flowsField, activeFlowsField, evictedFlowsField, alertsField, suppressedField, messagesField, malformedField,
      unfinishedField, evictedExchangesField, forgottenNamesField, receivedField, analysedField, droppedField,
      undecodableField,
      reasonsField, reasonField,
      reasonNameField,
      reasonPacketsField, notReadField, notReadKeyField, notReadNameField, notReadPacketsField,
      devicesField, evictedDevicesField, evictedNamesField, droppedRecordsField,
    ] + ChecksumStatistics.fields + SourceStatistics.fields

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(Self.uptimeField, max(0, time.nanoseconds(since: start)) / 1_000_000_000)
    visitor.visit(Self.kernelDropsField, kernelDrops)
    visitor.visit(Self.interfaceDropsField, interfaceDrops)
    visitor.visit(Self.ringDropsField, ringDrops)
    visitor.visit(Self.packetsField, packetsReceived)
    visitor.visit(Self.bytesField, bytesReceived)
    visitor.visit(Self.invalidField, packetsUndecodable)
    if fragments.fragments > 0 { fragments.visit(&visitor) }
    visitor.visit(Self.flowsField, flowsTotal)
    visitor.visit(Self.activeFlowsField, flowsActive)
    visitor.visit(Self.evictedFlowsField, flowsEvicted)
    visitor.visit(Self.alertsField, alerts)
    visitor.visit(Self.suppressedField, alertsSuppressed)
    visitor.visit(Self.messagesField, messages)
    visitor.visit(Self.malformedField, malformedMessages)
    if unfinishedMessages > 0 { visitor.visit(Self.unfinishedField, unfinishedMessages) }
    if exchangesEvicted > 0 { visitor.visit(Self.evictedExchangesField, exchangesEvicted) }
    if namesForgotten > 0 { visitor.visit(Self.forgottenNamesField, namesForgotten) }
    visitor.visit(Self.receivedField, packetsReceived)
    visitor.visit(Self.analysedField, packetsAnalysed)
    visitor.visit(Self.droppedField, packetsDropped)
    visitor.visit(Self.undecodableField, packetsUndecodable)
    visitCounts(
      undecodable, Self.reasonsField, Self.reasonField, Self.reasonNameField, Self.reasonPacketsField, &visitor)
    visitCounts(
      notRead, Self.notReadField, Self.notReadKeyField, Self.notReadNameField, Self.notReadPacketsField, &visitor)
    visitor.visit(Self.devicesField, devices)
    visitor.visit(Self.evictedDevicesField, devicesEvicted)
    if namesEvicted > 0 { visitor.visit(Self.evictedNamesField, namesEvicted) }
    visitor.visit(Self.droppedRecordsField, recordsDropped)
    checksums.visit(&visitor)
    visitor.openList(SourceStatistics.listField)
    for source in sources {
      visitor.openItem()
      source.visit(&visitor)
      visitor.closeItem()
    }
    visitor.closeList()
  }

  private func visitCounts(
    _ counts: [PacketCount], _ list: Field, _ key: Field, _ name: Field, _ packets: Field,
    _ visitor: inout some FieldVisitor & ~Copyable
  ) {
    visitor.openList(list)
    for count in counts where count.packets > 0 {
      visitor.openItem()
      visitor.visit(key, string: count.key)
      if !count.name.isEmpty { visitor.visit(name, string: count.name) }
      visitor.visit(packets, count.packets)
      visitor.closeItem()
    }
    visitor.closeList()
  }
}
