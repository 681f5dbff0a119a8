// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols

extension Event {
  /// EVE's `event_type` of the event's record.
  public var eventType: StaticString {
    switch self {
    case .arp: ARPEvent.eventType
    case .flowStarted, .flowAnswered, .flowFailed, .flowContinues, .flowEnded: Flow.eventType
    case .portMismatch: PortMismatch.eventType
    case .message(let message): message.eventType
    }
  }

  /// Shows the fields of the event itself; those of its context are shown by the context.
  public func visit(in context: borrowing EventContext, _ visitor: inout some FieldVisitor & ~Copyable) {
    switch self {
    case .arp(let event): event.visit(&visitor)
    case .flowStarted, .flowAnswered, .flowFailed: context.flow?.visit(&visitor)
    case .flowContinues(let record), .flowEnded(let record):
      context.flow?.visit(&visitor)
      record.visit(&visitor)
    case .portMismatch(let mismatch): mismatch.visit(&visitor)
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
