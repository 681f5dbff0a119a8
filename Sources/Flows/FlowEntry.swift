// SPDX-License-Identifier: Apache-2.0
import Frames
import NetworkTypes
import Protocols

/// One flow with what every packet of it touches; what its bytes need is in `FlowContent`.
struct FlowEntry {
  var flow: Flow
  let path: FlowPath
  /// The part of the key's hash that the table's index holds.
  let tag: UInt32
  /// What stands in place of ports in the key of an ICMP exchange, and its identifier; 0 for other flows.
  let clientNumber: UInt16
  let serverNumber: UInt16
  let identifier: UInt16
  /// Whether the flow's content in the table is its own, and not that of an earlier flow.
  var hasContent = false
  var recognition = RecognitionState()
  var connection = TCPConnection()
  /// The SYN that began the flow, until there is content.
  var request: FirstRequest?
  /// Microseconds from the first packet to the other side's SYN, and to the first byte of the server.
  var connect: UInt32?
  var firstByte: UInt32?
  /// The ICMP errors that spoke of the flow.
  var undelivered = UndeliveredCounts()
  /// When the last record of the flow was told, or its start.
  var told: Timestamp
  var timeoutClass: FlowTimeouts.Class
  /// Whether the first packet still waits for an answer.
  var isAwaitingAnswer = false
  /// Neighbours in the list of the timeout class, oldest activity first; -1 at the ends.
  var older: Int32 = -1
  var newer: Int32 = -1
  /// Neighbours in the list of flows that wait for an answer, oldest start first.
  var earlier: Int32 = -1
  var later: Int32 = -1

  @inline(__always)
  init(_ flow: Flow, _ packet: Packet, _ path: FlowPath, hash: UInt64) {
    self.flow = flow
    self.path = path
    tag = FlowTable.tag(of: hash)
    let exchange = packet.exchange
    clientNumber = exchange.isReply ? exchange.receiverNumber : exchange.senderNumber
    serverNumber = exchange.isReply ? exchange.senderNumber : exchange.receiverNumber
    identifier = exchange.identifier
    told = flow.start
    timeoutClass = flow.transport == .tcp ? .streamNew : .datagramNew
  }
}

extension FlowEntry {
  /// Whether this is the flow with a certain key.
  func matches(_ key: FlowKey) -> Bool {
    guard path == key.path, flow.transport == key.transport else { return false }
    var (client, server) = (flow.client, flow.server)
    if flow.transport == .icmp || flow.transport == .icmpv6 {
      client.port = clientNumber
      server.port = serverNumber
      guard identifier == key.identifier else { return false }
    }
    return client == key.lower && server == key.upper || client == key.upper && server == key.lower
  }
}

// MARK: One packet

extension FlowEntry {
  /// As many packets of one side alone show a conversation, and not a stray packet.
  private static let oneSidedPacketCount: UInt64 = 4

  /// Adds a packet to the counts of its direction.
  mutating func count(_ packet: borrowing Packet, _ direction: Direction, payloadByteCount: Int) {
    let time = packet.facts.time
    if time > flow.last { flow.last = time }
    switch direction {
    case .toServer: flow.toServer.count(packet.facts, packet.earlier)
    case .toClient:
      flow.toClient.count(packet.facts, packet.earlier)
      if payloadByteCount > 0 && firstByte == nil { firstByte = elapsed(until: time) }
    }
  }

  /// Follows the state of a TCP connection; `isBelieved` is false for a reset that the receiver would ignore.
  mutating func follow(_ tcp: TCPHeader, _ direction: Direction, at time: Timestamp, isBelieved: Bool) {
    if isBelieved { connection.follow(tcp, from: direction) }
    if direction == .toClient && tcp.flags.contains(.syn) && connect == nil && connection.stage == .synReceived
      && flow.toServer.tcpFlags & TCPHeader.Flags.syn.rawValue != 0
    {
      connect = elapsed(until: time)
    }
    if connection.stage == .unknown { noteMidStream() }
    flow.stage = connection.stage
    switch connection.stage {
    case .unknown, .synSent, .synReceived: flow.state = .new
    case .established, .finWait: flow.state = connection.wasOpen ? .established : .new
    case .lastAck, .closed: flow.state = .closed
    }
  }

  /// A conversation whose handshake was missed is open once both sides speak, or one of them speaks on.
  private mutating func noteMidStream() {
    let flags = TCPHeader.Flags(rawValue: flow.toServer.tcpFlags | flow.toClient.tcpFlags)
    let isOfBoth = flow.toServer.packets > 0 && flow.toClient.packets > 0
    guard flags.contains(.ack), isOfBoth || flow.toServer.packets &+ flow.toClient.packets >= Self.oneSidedPacketCount
    else { return }
    connection.noteOpen()
  }

  /// Follows a conversation without connections.
  mutating func followDatagram() {
    if flow.isAnswered && flow.toServer.packets > 0 { flow.state = .established }
  }

  private func elapsed(until time: Timestamp) -> UInt32 {
    UInt32(clamping: max(0, time.nanoseconds(since: flow.start)) / 1000)
  }

  /// The class whose timeout holds for the flow as it stands.
  @inline(__always)
  var currentClass: FlowTimeouts.Class {
    let (sent, answered) = (flow.toServer.packets, flow.toClient.packets)
    guard flow.transport == .tcp else {
      if sent > 0 && answered > 0 { return sent > 1 && answered > 1 ? .datagramEstablished : .datagramAnswered }
      return sent &+ answered >= Self.oneSidedPacketCount ? .datagramOneSided : .datagramNew
    }
    switch flow.state {
    case .closed: return .closed
    case .new:
      let isOpenElsewhere = (flow.toServer.tcpFlags | flow.toClient.tcpFlags) & TCPHeader.Flags.ack.rawValue != 0
      return connection.stage == .unknown && isOpenElsewhere ? .streamUnknown : .streamNew
    case .established where sent == 0 || answered == 0: return .streamOneSided
    case .established: return connection.stage == .finWait ? .streamClosing : .streamEstablished
    }
  }

  /// How a flow ends that nothing else ends: as TCP ended it, or else for the reason given.
  func endReason(_ reason: FlowRecord.EndReason) -> FlowRecord.EndReason {
    guard flow.state == .closed else { return reason }
    return connection.isReset ? .reset : .finished
  }

  /// The record of the flow as it stands, without what its segments went through.
  @inline(__always)
  func record(_ reason: FlowRecord.EndReason) -> FlowRecord {
    var record = FlowRecord()
    record.endReason = reason
    record.isInitiatorCertain = flow.isInitiatorCertain
    record.connect = connect
    record.firstByte = firstByte
    record.undelivered = undelivered
    return record
  }
}

extension Traffic {
  mutating func count(_ facts: PacketFacts, _ earlier: EarlierParts) {
    packets &+= 1 &+ UInt64(earlier.packets)
    bytes &+= UInt64(facts.length) &+ UInt64(earlier.bytes)
    tcpFlags |= facts.tcpFlags
  }
}
