// SPDX-License-Identifier: Apache-2.0
import Frames
import NetworkTypes
import Protocols
import Wire

/// Follows conversations: takes frames, keeps the flow table and the streams, and tells a sink what happened.
///
/// Knows packet time only. The same frames give the same calls, in the same order.
public struct FlowStage: ~Copyable {
  let configuration: FlowConfiguration
  var table: FlowTable
  var buffers: StreamBuffers
  var early: EarlySegments
  /// The latest packet time so far, or since the clock was set back.
  var now = Timestamp(nanoseconds: .min)
  /// No flow times out before this moment.
  private var nextExpiry = Timestamp(nanoseconds: .max)
  public internal(set) var statistics = FlowStatistics()

  public init(_ configuration: FlowConfiguration = FlowConfiguration()) {
    self.configuration = configuration
    table = FlowTable(capacity: configuration.flowCapacity, seed: configuration.hashSeed)
    buffers = StreamBuffers(limit: configuration.streamBufferCapacity)
    early = EarlySegments(limit: configuration.earlySegmentCapacity)
  }

  /// Takes one frame; flows that time out before it end first.
  public mutating func receive(
    _ frame: borrowing Frame, header: PacketHeader, sink: inout some FlowSink & ~Copyable
  ) {
    advance(to: header.time, sink: &sink)
    let packet = Packet(frame, header)
    sink.observe(packet: packet.facts)
    switch frame.network {
    case .arp(let arp):
      let event = ARPEvent(
        operation: arp.operation, senderMAC: arp.senderMAC, senderAddress: arp.senderAddress, targetMAC: arp.targetMAC,
        targetAddress: arp.targetAddress)
      var context = packet.context(of: nil, .toServer)
      context.sender = Endpoint(address: arp.senderAddress, port: 0)
      context.receiver = Endpoint(address: arp.targetAddress, port: 0)
      sink.observe(.arp(event), in: context)
    case .ip where frame.failure == nil && !frame.isHeld:
      follow(frame, packet, sink: &sink)
    case .ip, .other:
      break
    }
    if let breach = frame.breach {
      let malformation = Malformation(layer: "ip", rule: breach.rule, offset: 0)
      sink.observe(.message(.malformed(malformation)), in: packet.context(of: nil, .toServer))
    }
    if case .tcp(let tcp) = frame.transport, case .malformed(let offset, let rule)? = tcp.optionError {
      let malformation = Malformation(layer: "tcp", rule: rule, offset: offset)
      sink.observe(.message(.malformed(malformation)), in: packet.context(of: nil, .toServer))
    }
    if case .unreadable(let layer, .malformed(let offset, let rule), _) = frame.failure {
      let malformation = Malformation(layer: layer.word, rule: rule, offset: offset)
      sink.observe(.message(.malformed(malformation)), in: packet.context(of: nil, .toServer))
    }
  }

  /// Lets time pass: first contacts that got no answer fail, silent flows end.
  public mutating func advance(to time: Timestamp, sink: inout some FlowSink & ~Copyable) {
    if now.nanoseconds(since: time) > Self.largestStepBack { setBack(to: time, sink: &sink) }
    if time > now { now = time }
    guard now >= nextExpiry else { return }
    // Each turn takes a flow out of a list, so that the loops end.
    while table.awaiting.first >= 0 {
      let slot = Int(table.awaiting.first)
      guard now.nanoseconds(since: table.entries[slot].flow.start) >= configuration.timeouts.answer else { break }
      table.stopAwaiting(slot)
      sink.observe(.flowFailed(.unanswered), in: Packet.context(ofSilent: table.entries[slot].flow, at: now))
    }
    for kind in FlowTimeouts.Class.allCases {
      while let slot = table.oldest(kind),
        now.nanoseconds(since: table.entries[slot].flow.last) >= configuration.timeouts[kind]
      {
        end(slot, kind == .closed ? table.entries[slot].flow.endReason : .timeout, sink: &sink)
      }
    }
    findNextExpiry()
  }

  /// The time by which packets may come late before the clock follows them, in nanoseconds.
  private static let largestStepBack: Int64 = 3_600_000_000_000

  /// Follows a clock that was set back, or had leapt ahead: else every flow from now on would end as soon as it begins.
  ///
  /// The flows of the other time end, each once for the packet that began it, however often the clock leaps.
  private mutating func setBack(to time: Timestamp, sink: inout some FlowSink & ~Copyable) {
    now = time
    for kind in FlowTimeouts.Class.allCases {
      while let slot = table.oldest(kind) {
        let reason = table.entries[slot].flow.endReason
        end(slot, reason == .none ? .timeout : reason, sink: &sink)
      }
    }
    findNextExpiry()
  }

  /// Ends every flow that is left, as at the end of a run.
  public mutating func finish(sink: inout some FlowSink & ~Copyable) {
    for kind in FlowTimeouts.Class.allCases {
      while let slot = table.oldest(kind) {
        let reason = table.entries[slot].flow.endReason
        end(slot, reason == .none ? .shutdown : reason, sink: &sink)
      }
    }
  }

  private mutating func findNextExpiry() {
    nextExpiry = Timestamp(nanoseconds: .max)
    if table.awaiting.first >= 0 {
      let start = table.entries[Int(table.awaiting.first)].flow.start
      nextExpiry = start.advanced(byNanoseconds: configuration.timeouts.answer)
    }
    for kind in FlowTimeouts.Class.allCases {
      guard let slot = table.oldest(kind) else { continue }
      let expiry = table.entries[slot].flow.last.advanced(byNanoseconds: configuration.timeouts[kind])
      nextExpiry = min(nextExpiry, expiry)
    }
  }

  private mutating func end(_ slot: Int, _ reason: Flow.EndReason, sink: inout some FlowSink & ~Copyable) {
    table.entries[slot].flow.endReason = reason
    if table.entries[slot].isAwaitingAnswer && reason != .shutdown {
      table.stopAwaiting(slot)
      sink.observe(.flowFailed(.unanswered), in: Packet.context(ofSilent: table.entries[slot].flow, at: now))
    }
    sink.observe(.flowEnded, in: Packet.context(ofSilent: table.entries[slot].flow, at: now))
    releaseStream(slot, .toServer)
    releaseStream(slot, .toClient)
    table.remove(slot)
    statistics.activeFlows = table.count
  }

  // MARK: One packet

  private mutating func follow(_ frame: borrowing Frame, _ packet: Packet, sink: inout some FlowSink & ~Copyable) {
    guard let sender = packet.facts.sender, let receiver = packet.facts.receiver else { return }
    if case .icmp(let icmp) = frame.transport, icmp.isError(packet.facts.transport) {
      noteUndelivered(frame.payload, packet, sink: &sink)
    }
    let key = packet.key(sender, receiver)
    let hash = table.hash(of: key)
    var found = table.find(key, hash: hash)
    if let slot = found, case .tcp(let tcp) = frame.transport, isNewConnection(tcp, on: slot) {
      let reason = table.entries[slot].flow.endReason
      end(slot, reason == .none ? .timeout : reason, sink: &sink)
      found = nil
    }
    let slot = found ?? start(key, hash, packet, sender, receiver, sink: &sink)
    let isFromClient = packet.isSent(byClientOf: table.entries[slot].flow)
    let direction: Direction = isFromClient ? .toServer : .toClient
    count(packet, direction, slot)
    update(slot, packet, direction, isFirst: found == nil, sink: &sink)
    carry(frame, packet, direction, slot, sink: &sink)
    settle(slot)
  }

  /// Whether a SYN opens a new connection between the ports of an old one.
  private func isNewConnection(_ tcp: TCPHeader, on slot: Int) -> Bool {
    guard tcp.flags.contains(.syn), !tcp.flags.contains(.ack) else { return false }
    return table.entries[slot].flow.state == .closed
  }

  private mutating func start(
    _ key: FlowKey, _ hash: UInt64, _ packet: Packet, _ sender: Endpoint, _ receiver: Endpoint,
    sink: inout some FlowSink & ~Copyable
  ) -> Int {
    if table.isFull, let slot = table.leastValuable {
      statistics.evictedFlows += 1
      end(slot, .evicted, sink: &sink)
    }
    let (isSenderClient, isCertain) = packet.initiator
    var flow = Flow(
      id: StableHash.flowID(key, packet.facts), transport: packet.facts.transport,
      client: isSenderClient ? sender : receiver, server: isSenderClient ? receiver : sender,
      clientMAC: isSenderClient ? packet.facts.sourceMAC : packet.facts.destinationMAC,
      serverMAC: isSenderClient ? packet.facts.destinationMAC : packet.facts.sourceMAC, vlan: packet.vlan,
      start: packet.facts.time, firstPacket: packet.facts.packet, source: packet.facts.source)
    flow.isInitiatorCertain = isCertain
    flow.tunnels = packet.tunnels
    let isStream = packet.facts.transport == .tcp
    let slot = table.insert(
      FlowEntry(flow: flow, key: key, hash: hash, timeoutClass: isStream ? .streamNew : .datagramNew))
    statistics.flows += 1
    statistics.activeFlows = table.count
    switch packet.facts.transport {
    case .tcp: statistics.tcpFlows += 1
    case .udp: statistics.udpFlows += 1
    case .icmp, .icmpv6: statistics.icmpFlows += 1
    default: break
    }
    if packet.expectsAnswer {
      table.startAwaiting(slot)
      nextExpiry = min(nextExpiry, packet.facts.time.advanced(byNanoseconds: configuration.timeouts.answer))
    }
    let timeout = configuration.timeouts[isStream ? .streamNew : .datagramNew]
    nextExpiry = min(nextExpiry, packet.facts.time.advanced(byNanoseconds: timeout))
    return slot
  }

  private mutating func count(_ packet: Packet, _ direction: Direction, _ slot: Int) {
    table.entries[slot].flow.last = max(table.entries[slot].flow.last, packet.facts.time)
    if direction == .toServer {
      table.entries[slot].flow.toServer.count(packet.facts, packet.earlier)
    } else {
      table.entries[slot].flow.toClient.count(packet.facts, packet.earlier)
    }
  }

  /// Follows the handshake, and tells of start, answer and refusal.
  private mutating func update(
    _ slot: Int, _ packet: Packet, _ direction: Direction, isFirst: Bool, sink: inout some FlowSink & ~Copyable
  ) {
    if isFirst { sink.observe(.flowStarted, in: packet.context(of: table.entries[slot].flow, direction)) }
    let flow = table.entries[slot].flow
    let isReset = packet.facts.transport == .tcp && packet.facts.tcpFlags & TCPHeader.Flags.rst.rawValue != 0
    if direction == .toClient && flow.toClient.packets == 1 &+ UInt64(packet.earlier.packets) {
      let wasAwaiting = table.entries[slot].isAwaitingAnswer
      table.stopAwaiting(slot)
      if isReset && flow.toServer.tcpFlags & TCPHeader.Flags.syn.rawValue != 0 {
        sink.observe(.flowFailed(.refused), in: packet.context(of: table.entries[slot].flow, direction))
      } else if wasAwaiting || !isReset {
        sink.observe(.flowAnswered, in: packet.context(of: table.entries[slot].flow, direction))
      }
    }
    if isReset {
      table.entries[slot].flow.state = .closed
      table.entries[slot].flow.endReason = .reset
      table.stopAwaiting(slot)
    } else if flow.state == .new && flow.isAnswered
      && (flow.transport != .tcp || flow.toServer.packets > 1 || !flow.isInitiatorCertain)
    {
      table.entries[slot].flow.state = .established
    }
    if packet.facts.transport == .tcp && packet.facts.tcpFlags & TCPHeader.Flags.fin.rawValue != 0 {
      table.entries[slot][stream: direction].hasFIN = true
      if table.entries[slot].toServer.hasFIN && table.entries[slot].toClient.hasFIN && flow.state != .closed {
        table.entries[slot].flow.state = .closed
        table.entries[slot].flow.endReason = .finished
      }
    }
  }

  /// Hands the payload to the flow's analyzer.
  private mutating func carry(
    _ frame: borrowing Frame, _ packet: Packet, _ direction: Direction, _ slot: Int,
    sink: inout some FlowSink & ~Copyable
  ) {
    switch frame.transport {
    case .tcp(let tcp):
      carrySegment(
        tcp, frame.payload, isCut: frame.isPayloadCut, packet, direction, slot, sink: &sink)
    case .udp where frame.payload.byteCount > 0:
      carryDatagram(frame.payload, isCut: frame.isPayloadCut, packet, direction, slot, sink: &sink)
    default:
      break
    }
  }

  private mutating func settle(_ slot: Int) {
    let flow = table.entries[slot].flow
    let isStream = flow.transport == .tcp
    let kind: FlowTimeouts.Class =
      switch flow.state {
      case .closed: .closed
      case .established: isStream ? .streamEstablished : .datagramEstablished
      case .new: isStream ? .streamNew : .datagramNew
      }
    if kind != table.entries[slot].timeoutClass {
      nextExpiry = min(nextExpiry, flow.last.advanced(byNanoseconds: configuration.timeouts[kind]))
    }
    table.touch(slot, kind)
  }

  /// Finds the flow that an ICMP error speaks of, and lets its first contact fail.
  private mutating func noteUndelivered(
    _ body: RawSpan, _ packet: Packet, sink: inout some FlowSink & ~Copyable
  ) {
    var reader = WireReader(body)
    guard let quoted = try? QuotedPacket(parsing: &reader) else { return }
    guard quoted.transport == .tcp || quoted.transport == .udp else { return }
    let key = FlowKey(quoted.source, quoted.destination, quoted.transport, packet.vlan, tunnels: packet.tunnels.digest)
    guard let slot = table.find(key, hash: table.hash(of: key)), table.entries[slot].isAwaitingAnswer,
      table.entries[slot].flow.client == quoted.source
    else { return }
    table.stopAwaiting(slot)
    sink.observe(.flowFailed(.refused), in: Packet.context(ofSilent: table.entries[slot].flow, at: packet.facts.time))
  }
}

extension Traffic {
  mutating func count(_ facts: PacketFacts, _ earlier: EarlierParts) {
    packets &+= 1 &+ UInt64(earlier.packets)
    bytes &+= UInt64(facts.length) &+ UInt64(earlier.bytes)
    tcpFlags |= facts.tcpFlags
  }
}

extension StableHash {
  /// The 51 bits under which logs know a flow; the table's seed, which differs from run to run, has no part in them.
  static func flowID(_ key: FlowKey, _ facts: PacketFacts) -> UInt64 {
    var hash = StableHash(seed: key.hash(seed: 0))
    hash.combine(UInt64(bitPattern: facts.time.nanoseconds))
    hash.combine(facts.packet)
    hash.combine(UInt64(facts.source))
    return hash.value & 0x7_FFFF_FFFF_FFFF
  }
}
