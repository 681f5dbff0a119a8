// SPDX-License-Identifier: Apache-2.0
import Frames
import NetworkTypes
import Protocols

extension Flow: Message {
  public static let eventType: StaticString = "flow"

  static let flagsField = Field("tcp.tcp_flags", .text, "all TCP flags seen, two hexadecimal digits (RFC 9293 §3.1)")
  static let flagsToServerField = Field("tcp.tcp_flags_ts", .text, "the TCP flags that the client sent")
  static let flagsToClientField = Field("tcp.tcp_flags_tc", .text, "the TCP flags that the server sent")
  static let flagFields = [
    Field("tcp.fin", .boolean, "true if a FIN was seen; absent otherwise, as the other flags are"),
    Field("tcp.syn", .boolean, "true if a SYN was seen"), Field("tcp.rst", .boolean, "true if an RST was seen"),
    Field("tcp.psh", .boolean, "true if a PSH was seen"), Field("tcp.ack", .boolean, "true if an ACK was seen"),
    Field("tcp.urg", .boolean, "true if a URG was seen"),
    Field("tcp.ecn", .boolean, "true if an ECE was seen (RFC 3168 §6.1)"),
    Field("tcp.cwr", .boolean, "true if a CWR was seen (RFC 3168 §6.1)"),
  ]
  static let stageField = Field(
    "tcp.state", .text,
    "none (its beginning was missed), syn_sent, syn_recv, established, fin_wait1, last_ack or closed")
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

  public static let fields =
    [flagsField, flagsToServerField, flagsToClientField] + flagFields + [
      stageField, packetsToServerField, packetsToClientField, bytesToServerField, bytesToClientField, startField,
      endField, ageField, stateField,
    ]

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    if transport == .tcp { visitTCP(&visitor) }
    visitor.visit(Self.packetsToServerField, toServer.packets)
    visitor.visit(Self.packetsToClientField, toClient.packets)
    visitor.visit(Self.bytesToServerField, toServer.bytes)
    visitor.visit(Self.bytesToClientField, toClient.bytes)
    visitor.visit(Self.startField, .time(start))
    visitor.visit(Self.endField, .time(last))
    visitor.visit(Self.ageField, last.nanoseconds(since: start) / 1_000_000_000)
    visitor.visit(Self.stateField, state.word)
  }

  private func visitTCP(_ visitor: inout some FieldVisitor & ~Copyable) {
    let flags = toServer.tcpFlags | toClient.tcpFlags
    visitor.visit(Self.flagsField, text: hexadecimal(flags))
    visitor.visit(Self.flagsToServerField, text: hexadecimal(toServer.tcpFlags))
    visitor.visit(Self.flagsToClientField, text: hexadecimal(toClient.tcpFlags))
    for (bit, field) in Self.flagFields.enumerated() where flags >> bit & 1 == 1 { visitor.visit(field, true) }
    visitor.visit(Self.stageField, stage.word)
  }

  private func hexadecimal(_ flags: UInt8) -> ShortText {
    var text = ShortText()
    text.append(hex: UInt64(flags), minimumDigits: 2)
    return text
  }
}

extension FlowRecord: Message {
  public static let eventType: StaticString = "flow"

  static let reasonField = Field(
    "flow.reason", .text,
    "timeout, finished, reset, replaced (its ports began another), forced (for room) or shutdown; absent where it goes on"
  )
  static let interimField = Field(
    "vedette.flow.interim", .boolean, "true if the flow goes on and the counts are those so far; absent otherwise")
  static let initiatorField = Field(
    "vedette.flow.initiator", .text,
    "certain where a handshake or request said who started, else guessed"
  )
  static let connectField = Field(
    "vedette.flow.connect_us", .number, unit: "µs", "from the client's SYN to the server's (RFC 9293 §3.5)")
  static let firstByteField = Field(
    "vedette.flow.first_byte_us", .number, unit: "µs", "from the flow's first packet to the server's first payload")
  /// The counts of one direction; those that are 0 are left out.
  struct StreamFields: Sendable {
    let retransmittedSegments: Field
    let retransmittedBytes: Field
    let outOfOrderSegments: Field
    let gaps: Field
    let missingBytes: Field
    let conflicts: Field
    let implausibleSegments: Field
    let zeroWindows: Field
    let keepAlives: Field

    var all: [Field] {
      [
        retransmittedSegments, retransmittedBytes, outOfOrderSegments, gaps, missingBytes, conflicts,
        implausibleSegments, zeroWindows, keepAlives,
      ]
    }

    func visit(_ counts: StreamCounts, _ visitor: inout some FieldVisitor & ~Copyable) {
      func show(_ field: Field, _ count: some BinaryInteger, _ visitor: inout some FieldVisitor & ~Copyable) {
        if count > 0 { visitor.visit(field, count) }
      }
      show(retransmittedSegments, counts.retransmittedSegments, &visitor)
      show(retransmittedBytes, counts.retransmittedBytes, &visitor)
      show(outOfOrderSegments, counts.outOfOrderSegments, &visitor)
      show(gaps, counts.gaps, &visitor)
      show(missingBytes, counts.missingBytes, &visitor)
      show(conflicts, counts.conflicts, &visitor)
      show(implausibleSegments, counts.implausibleSegments, &visitor)
      show(zeroWindows, counts.zeroWindows, &visitor)
      show(keepAlives, counts.keepAlives, &visitor)
    }
  }

  static let toServerFields = StreamFields(
    retransmittedSegments: Field(
      "vedette.flow.to_server.retransmissions", .number,
      "segments with bytes that had come before; this and the other counts of a direction are absent where they are 0"),
    retransmittedBytes: Field("vedette.flow.to_server.retransmitted", .number, unit: "bytes", "those bytes"),
    outOfOrderSegments: Field(
      "vedette.flow.to_server.out_of_order", .number, "segments that came behind others that belong after them"),
    gaps: Field("vedette.flow.to_server.gaps", .number, "runs of bytes that were not captured"),
    missingBytes: Field("vedette.flow.to_server.missing", .number, unit: "bytes", "the bytes of those runs"),
    conflicts: Field(
      "vedette.flow.to_server.conflicts", .number, "segments that contradict what came before (RFC 9293 §3.4)"),
    implausibleSegments: Field(
      "vedette.flow.to_server.implausible", .number, "segments outside every window, which were left out"),
    zeroWindows: Field(
      "vedette.flow.to_server.zero_windows", .number, "segments that forbade the other side to send (RFC 9293 §3.8.6)"),
    keepAlives: Field(
      "vedette.flow.to_server.keep_alives", .number, "segments that only asked for an answer (RFC 9293 §3.8.4)"))

  static let toClientFields = StreamFields(
    retransmittedSegments: Field(
      "vedette.flow.to_client.retransmissions", .number, "the same, of the server's segments"),
    retransmittedBytes: Field("vedette.flow.to_client.retransmitted", .number, unit: "bytes", "the same"),
    outOfOrderSegments: Field("vedette.flow.to_client.out_of_order", .number, "the same"),
    gaps: Field("vedette.flow.to_client.gaps", .number, "the same"),
    missingBytes: Field("vedette.flow.to_client.missing", .number, unit: "bytes", "the same"),
    conflicts: Field("vedette.flow.to_client.conflicts", .number, "the same"),
    implausibleSegments: Field("vedette.flow.to_client.implausible", .number, "the same"),
    zeroWindows: Field("vedette.flow.to_client.zero_windows", .number, "the same"),
    keepAlives: Field("vedette.flow.to_client.keep_alives", .number, "the same"))

  static let undeliveredField = Field(
    "vedette.flow.icmp_errors", .number, "ICMP errors that spoke of the flow (RFC 792, RFC 4443 §3)")
  static let undeliveredTypeField = Field("vedette.flow.icmp_type", .number, "the type of the last of them")
  static let undeliveredCodeField = Field("vedette.flow.icmp_code", .number, "the code of the last of them")

  public static let fields =
    [
      reasonField, interimField, initiatorField, connectField, firstByteField, undeliveredField, undeliveredTypeField,
      undeliveredCodeField,
    ] + toServerFields.all + toClientFields.all

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    if isInterim {
      visitor.visit(Self.interimField, true)
    } else {
      visitor.visit(Self.reasonField, endReason.word)
    }
    visitor.visit(Self.initiatorField, isInitiatorCertain ? "certain" : "guessed")
    if let connect { visitor.visit(Self.connectField, connect) }
    if let firstByte { visitor.visit(Self.firstByteField, firstByte) }
    if undelivered.count > 0 {
      visitor.visit(Self.undeliveredField, undelivered.count)
      visitor.visit(Self.undeliveredTypeField, undelivered.type)
      visitor.visit(Self.undeliveredCodeField, undelivered.code)
    }
    Self.toServerFields.visit(toServer, &visitor)
    Self.toClientFields.visit(toClient, &visitor)
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

extension TCPStage {
  /// EVE's word for the stage.
  public var word: StaticString {
    switch self {
    case .unknown: "none"
    case .synSent: "syn_sent"
    case .synReceived: "syn_recv"
    case .established: "established"
    case .finWait: "fin_wait1"
    case .lastAck: "last_ack"
    case .closed: "closed"
    }
  }
}

extension FlowRecord.EndReason {
  /// EVE's word for the reason where EVE has one.
  public var word: StaticString {
    switch self {
    case .none: "unknown"
    case .timeout: "timeout"
    case .finished: "finished"
    case .reset: "reset"
    case .replaced: "replaced"
    case .evicted: "forced"
    case .shutdown: "shutdown"
    }
  }
}
