// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols

extension Event {
  /// EVE's `event_type` of the event's record.
  public var eventType: StaticString {
    switch self {
    case .arp: ARPEvent.eventType
    case .flowStarted, .flowAnswered, .flowFailed, .flowEnded: Flow.eventType
    case .message(let message): message.eventType
    }
  }

  /// Shows the fields of the event itself; those of its context are shown by the context.
  public func visit(in context: borrowing EventContext, _ visitor: inout some FieldVisitor & ~Copyable) {
    switch self {
    case .arp(let event): event.visit(&visitor)
    case .flowStarted, .flowAnswered, .flowFailed, .flowEnded: context.flow?.visit(&visitor)
    case .message(let message): message.visit(&visitor)
    }
  }
}

extension ARPEvent: Message {
  public static let eventType: StaticString = "arp"

  static let operationField = Field("arp.opcode", .text, "request, reply, or the operation's number (RFC 826)")
  static let senderMACField = Field(
    "arp.src_mac", .hardwareAddress, "the sender's own hardware address", isPersonal: true)
  static let senderAddressField = Field("arp.src_ip", .address, "the sender's own address", isPersonal: true)
  static let targetMACField = Field(
    "arp.dest_mac", .hardwareAddress, "the hardware address asked of, zero in requests", isPersonal: true)
  static let targetAddressField = Field("arp.dest_ip", .address, "the address asked for", isPersonal: true)

  public static let fields = [
    operationField, senderMACField, senderAddressField, targetMACField, targetAddressField,
  ]

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    switch operation {
    case 1: visitor.visit(Self.operationField, "request")
    case 2: visitor.visit(Self.operationField, "reply")
    default:
      var number = ShortText()
      number.append(decimal: UInt64(operation))
      visitor.visit(Self.operationField, text: number)
    }
    visitor.visit(Self.senderMACField, .hardwareAddress(senderMAC))
    visitor.visit(Self.senderAddressField, .address(senderAddress))
    visitor.visit(Self.targetMACField, .hardwareAddress(targetMAC))
    visitor.visit(Self.targetAddressField, .address(targetAddress))
  }
}

extension Flow: Message {
  public static let eventType: StaticString = "flow"

  static let packetsToServerField = Field("flow.pkts_toserver", .number, "packets that the client sent")
  static let packetsToClientField = Field("flow.pkts_toclient", .number, "packets that the server sent")
  static let bytesToServerField = Field(
    "flow.bytes_toserver", .number, unit: "bytes", "bytes on the link that the client sent")
  static let bytesToClientField = Field(
    "flow.bytes_toclient", .number, unit: "bytes", "bytes on the link that the server sent")
  static let startField = Field("flow.start", .time, "when the first packet was captured")
  static let endField = Field("flow.end", .time, "when the last packet was captured")
  static let ageField = Field("flow.age", .number, unit: "s", "whole seconds from the first packet to the last")
  static let stateField = Field("flow.state", .text, "new, established or closed")
  static let reasonField = Field(
    "flow.reason", .text, "why the record ended: timeout, finished, reset, forced (for room) or shutdown")
  static let flagsField = Field("tcp.tcp_flags", .text, "all TCP flags seen, two hexadecimal digits (RFC 9293 §3.1)")
  static let flagsToServerField = Field("tcp.tcp_flags_ts", .text, "the TCP flags that the client sent")
  static let flagsToClientField = Field("tcp.tcp_flags_tc", .text, "the TCP flags that the server sent")

  public static let fields = [
    packetsToServerField, packetsToClientField, bytesToServerField, bytesToClientField, startField, endField, ageField,
    stateField, reasonField, flagsField, flagsToServerField, flagsToClientField,
  ]

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(Self.packetsToServerField, toServer.packets)
    visitor.visit(Self.packetsToClientField, toClient.packets)
    visitor.visit(Self.bytesToServerField, toServer.bytes)
    visitor.visit(Self.bytesToClientField, toClient.bytes)
    visitor.visit(Self.startField, .time(start))
    visitor.visit(Self.endField, .time(last))
    visitor.visit(Self.ageField, last.nanoseconds(since: start) / 1_000_000_000)
    visitor.visit(Self.stateField, state.word)
    if endReason != .none { visitor.visit(Self.reasonField, endReason.word) }
    guard transport == .tcp else { return }
    visitor.visit(Self.flagsField, text: hexadecimal(toServer.tcpFlags | toClient.tcpFlags))
    visitor.visit(Self.flagsToServerField, text: hexadecimal(toServer.tcpFlags))
    visitor.visit(Self.flagsToClientField, text: hexadecimal(toClient.tcpFlags))
  }

  private func hexadecimal(_ flags: UInt8) -> ShortText {
    var text = ShortText()
    text.append(hex: UInt64(flags), minimumDigits: 2)
    return text
  }
}

extension Flow.State {
  /// EVE's word for the state.
  public var word: StaticString {
    switch self {
    case .new: "new"
    case .established: "established"
    case .closed: "closed"
    }
  }
}

extension Flow.EndReason {
  /// EVE's word for the reason where EVE has one.
  public var word: StaticString {
    switch self {
    case .none: "unknown"
    case .timeout: "timeout"
    case .finished: "finished"
    case .reset: "reset"
    case .evicted: "forced"
    case .shutdown: "shutdown"
    }
  }
}
