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
  var streams: StreamReassembler
  var changes: StreamChanges
  /// Where bytes of WebSocket frames are unmasked.
  var unmasked: [UInt8] = []
  /// What the analyzers of all flows share.
  var workspace = AnalyzerWorkspace()
  private var services = LearnedServices()
  private let ports = ServicePorts()
  /// The latest packet time so far, or since the clock was set back.
  var now = Timestamp(nanoseconds: .min)
  /// No flow times out before this moment.
  private var nextExpiry = Timestamp(nanoseconds: .max)
  /// When to look for what has waited for too long.
  private var nextCheck = Timestamp(nanoseconds: .min)
  public internal(set) var statistics = FlowStatistics()

  public init(_ configuration: FlowConfiguration = FlowConfiguration()) {
    self.configuration = configuration
    table = FlowTable(capacity: configuration.flowCapacity, seed: configuration.hashSeed)
    buffers = StreamBuffers(limit: configuration.streamBufferCapacity)
    streams = StreamReassembler(configuration.streamBounds)
    changes = StreamChanges(limit: configuration.changedStreamCapacity)
  }

  /// Takes one frame; flows that time out before it end first.
  public mutating func receive(
    _ frame: borrowing Frame, header: PacketHeader, sink: inout some FlowSink & ~Copyable
  ) {
    advance(to: header.time, sink: &sink)
    let packet = Packet(frame, header)
    sink.observe(packet: packet.facts)
    switch frame.network {
    case .link(let link):
      carryLinkMessage(link, frame, packet, sink: &sink)
    // A part of a packet without its beginning does not say which conversation it belongs to.
    case .ip where frame.failure == nil && !frame.isHeld && !frame.isLaterPart:
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
    if now >= nextCheck { forgetUnfinished(sink: &sink) }
    guard now >= nextExpiry else { return }
    // Each turn takes a flow out of a list, so that the loops end.
    while table.awaiting.first >= 0 {
      let slot = Int(table.awaiting.first)
      guard now.nanoseconds(since: table.entries[slot].flow.start) >= configuration.timeouts.answer else { break }
      table.stopAwaiting(slot)
      sink.observe(.flowFailed(.unanswered), in: table.context(of: slot, at: now))
    }
    for kind in FlowTimeouts.Class.allCases {
      while let slot = table.oldest(kind),
        now.nanoseconds(since: table.entries[slot].flow.last) >= configuration.timeouts[kind]
      {
        end(slot, .timeout, sink: &sink)
      }
    }
    findNextExpiry()
  }

  /// Tells of requests that were never answered, and drops messages that were never finished; once a second is enough, and spares
  /// every packet the question.
  private mutating func forgetUnfinished(sink: inout some FlowSink & ~Copyable) {
    nextCheck = now.advanced(byNanoseconds: 1_000_000_000)
    // Each turn takes a request out of the table, so that the loop ends.
    while let unanswered = sink.exchanges.expire(at: now) {
      sink.observe(.message(.exchangeFault(unanswered.fault)), in: unanswered.context)
    }
    dropOverdue()
  }

  /// The time by which packets may come late before the clock follows them, in nanoseconds.
  private static let largestStepBack: Int64 = 3_600_000_000_000

  /// Follows a clock that was set back, or had leapt ahead: else every flow from now on would end as soon as it begins.
  ///
  /// The flows of the other time end, each once for the packet that began it, however often the clock leaps.
  private mutating func setBack(to time: Timestamp, sink: inout some FlowSink & ~Copyable) {
    now = time
    sink.exchanges.removeAll()
    nextCheck = now
    endAll(.timeout, sink: &sink)
    findNextExpiry()
  }

  /// Ends every flow that is left, as at the end of a run.
  public mutating func finish(sink: inout some FlowSink & ~Copyable) { endAll(.shutdown, sink: &sink) }

  private mutating func endAll(_ reason: FlowRecord.EndReason, sink: inout some FlowSink & ~Copyable) {
    for kind in FlowTimeouts.Class.allCases {
      while let slot = table.oldest(kind) { end(slot, reason, sink: &sink) }
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

  /// Ends a flow; where TCP ended it before, for that reason.
  private mutating func end(_ slot: Int, _ reason: FlowRecord.EndReason, sink: inout some FlowSink & ~Copyable) {
    let reason = table.entries[slot].endReason(reason)
    if table.entries[slot].hasContent { flushStreams(slot, sink: &sink) }
    let context = table.context(of: slot, at: now)
    if table.entries[slot].isAwaitingAnswer && reason != .shutdown {
      table.stopAwaiting(slot)
      sink.observe(.flowFailed(.unanswered), in: context)
    }
    sink.observe(.flowEnded(table.record(of: slot, reason)), in: context)
    release(slot, sink: &sink)
  }

  /// Gives back what a flow holds, and takes it out of the table.
  mutating func release(_ slot: Int, sink: inout some FlowSink & ~Copyable) {
    if table.entries[slot].hasContent {
      releaseName(slot, sink: &sink)
      releaseStream(slot, .toServer)
      releaseStream(slot, .toClient)
      releaseChange(slot)
      table.contents[slot].analyzer.release(to: &workspace)
    }
    table.remove(slot)
    statistics.activeFlows = table.count
  }

  // MARK: One packet

  private mutating func follow(_ frame: borrowing Frame, _ packet: Packet, sink: inout some FlowSink & ~Copyable) {
    guard let sender = packet.facts.sender, let receiver = packet.facts.receiver else { return }
    if case .icmp(let icmp) = frame.transport, icmp.isError(packet.facts.transport) {
      noteUndelivered(icmp, frame.payload, packet, sink: &sink)
    }
    let key = packet.key(sender, receiver, packet.path(configuration))
    let hash = table.hash(of: key)
    var found = table.find(key, hash: hash)
    var restart: FlowRestart?
    if let slot = found, case .tcp(let tcp) = frame.transport {
      let direction = packet.direction(client: table.entries[slot].flow.client, server: table.entries[slot].flow.server)
      if isReplaced(slot, by: tcp, direction) {
        restart = takeRestart(slot, behind: tcp)
        end(slot, .replaced, sink: &sink)
        found = nil
      }
    }
    let slot = found ?? start(key, hash, packet, sender, receiver, isRestart: restart != nil, sink: &sink)
    if let restart { table.entries[slot].begin(with: restart) }
    let direction = packet.direction(client: table.entries[slot].flow.client, server: table.entries[slot].flow.server)
    if found != nil { tellInterim(slot, at: packet.facts.time, sink: &sink) }
    table.entries[slot].count(packet, direction, payloadByteCount: frame.payload.byteCount)
    if found == nil {
      let context = packet.context(of: table.entries[slot].flow, direction)
      sink.observe(.flowStarted(ConnectionRequest(frame)), in: context)
    }
    if case .tcp(let tcp) = frame.transport {
      openStreams(tcp, payloadByteCount: frame.payload.byteCount, slot, isFirst: found == nil && restart == nil)
      let isBelieved = !tcp.flags.contains(.rst) || isAcceptableReset(tcp, direction, slot)
      table.entries[slot].follow(tcp, direction, at: packet.facts.time, isBelieved: isBelieved)
      if tcp.flags.contains(.fin) || tcp.flags.contains(.rst) && isBelieved { releaseName(slot, sink: &sink) }
      if found != nil, FirstRequest(tcp, payloadByteCount: 0) != nil, table.entries[slot].connection.isChallenged {
        table.contents[slot].restart = FlowRestart(tcp, packet.facts, direction)
      }
    } else {
      table.entries[slot].followDatagram()
    }
    if direction == .toClient { tellAnswer(slot, packet, sink: &sink) }
    carry(frame, packet, direction, slot, sink: &sink)
    settle(slot)
  }

  /// Lets others have the name that a flow has at its server.
  private func releaseName(_ slot: Int, sink: inout some FlowSink & ~Copyable) {
    guard table.entries[slot].hasContent, let name = table.contents[slot].analyzer.claimedName else { return }
    sink.names.release(name, at: table.entries[slot].flow.server, of: table.entries[slot].flow.id)
  }

  /// Whether a segment begins another connection between the ports of a flow.
  private mutating func isReplaced(_ slot: Int, by tcp: TCPHeader, _ direction: Direction) -> Bool {
    let (sent, answered) = (table.entries[slot].flow.toServer.packets, table.entries[slot].flow.toClient.packets)
    return table.entries[slot].connection.isReplaced(by: tcp, from: direction, isOneSided: sent == 0 || answered == 0)
  }

  /// The SYN that began the connection which replaces a flow's, no longer counted to the flow.
  private mutating func takeRestart(_ slot: Int, behind tcp: TCPHeader) -> FlowRestart? {
    guard FirstRequest(tcp, payloadByteCount: 0) == nil, table.entries[slot].connection.isChallenged,
      table.entries[slot].hasContent,
      let restart = table.contents[slot].restart
    else { return nil }
    table.entries[slot].giveUp(restart)
    return restart
  }

  private mutating func start(
    _ key: FlowKey, _ hash: UInt64, _ packet: Packet, _ sender: Endpoint, _ receiver: Endpoint, isRestart: Bool,
    sink: inout some FlowSink & ~Copyable
  ) -> Int {
    if table.isFull, let slot = table.leastValuable {
      statistics.evictedFlows += 1
      end(slot, .evicted, sink: &sink)
    }
    var (isSenderClient, isCertain) = initiator(packet, sender, receiver)
    // Behind a SYN that was seen, whatever is no answer comes from the side that sent it.
    if isRestart && !isCertain { (isSenderClient, isCertain) = (true, true) }
    var flow = Flow(
      id: StableHash.flowID(key, packet.facts), transport: packet.facts.transport,
      client: isSenderClient ? sender : receiver, server: isSenderClient ? receiver : sender,
      clientMAC: isSenderClient ? packet.facts.sourceMAC : packet.facts.destinationMAC,
      serverMAC: isSenderClient ? packet.facts.destinationMAC : packet.facts.sourceMAC, vlan: packet.vlan,
      start: packet.facts.time, firstPacket: packet.facts.packet, source: packet.facts.source)
    flow.isInitiatorCertain = isCertain
    let slot = table.insert(FlowEntry(flow, packet, key.path, hash: hash))
    if !packet.tunnels.isEmpty {
      table.open(slot)
      table.contents[slot].tunnels = packet.tunnels
    }
    statistics.flows += 1
    statistics.activeFlows = table.count
    switch packet.facts.transport {
    case .tcp: statistics.tcpFlows += 1
    case .udp: statistics.udpFlows += 1
    case .icmp, .icmpv6: statistics.icmpFlows += 1
    default: break
    }
    if packet.expectsAnswer(isSenderClient: isSenderClient) {
      table.startAwaiting(slot)
      nextExpiry = min(nextExpiry, packet.facts.time.advanced(byNanoseconds: configuration.timeouts.answer))
    }
    let timeout = configuration.timeouts[table.entries[slot].timeoutClass]
    nextExpiry = min(nextExpiry, packet.facts.time.advanced(byNanoseconds: timeout))
    return slot
  }

  /// Whether the sender of a flow's first packet started it, and whether that is certain.
  ///
  /// A handshake, a probe or an ICMP request says so. Else the side is the server that was seen to serve before, or whose port is
  /// more likely a service's; of two alike, the first to speak is the client.
  private func initiator(
    _ packet: borrowing Packet, _ sender: Endpoint, _ receiver: Endpoint
  ) -> (isSender: Bool, isCertain: Bool) {
    let flags = TCPHeader.Flags(rawValue: packet.facts.tcpFlags)
    if flags.contains(.syn) { return (!flags.contains(.ack), true) }
    if packet.isICMP { return (!packet.isReply, true) }
    if packet.isProbe { return (true, true) }
    if receiver.address.isGroup { return (true, false) }
    let transport = packet.facts.transport
    let isSenderLearned = services.contains(sender, transport)
    if isSenderLearned != services.contains(receiver, transport) { return (!isSenderLearned, false) }
    // A datagram is mostly the first of its flow; a segment without SYN never is, so that less likely signs count, too.
    let limit = transport == .tcp ? 2 : 1
    return (min(limit, ports.freedom(of: sender.port)) >= min(limit, ports.freedom(of: receiver.port)), false)
  }

  /// Tells of a flow that goes on for long.
  private mutating func tellInterim(_ slot: Int, at time: Timestamp, sink: inout some FlowSink & ~Copyable) {
    let interval = configuration.interimInterval
    guard interval > 0, time.nanoseconds(since: table.entries[slot].told) >= interval else { return }
    table.entries[slot].told = time
    let record = table.record(of: slot, .none)
    sink.observe(.flowContinues(record), in: table.context(of: slot, at: time))
  }

  /// Tells of the server's first packet: it answers, or it refuses.
  private mutating func tellAnswer(_ slot: Int, _ packet: Packet, sink: inout some FlowSink & ~Copyable) {
    let isReset = packet.facts.transport == .tcp && packet.facts.tcpFlags & TCPHeader.Flags.rst.rawValue != 0
    guard table.entries[slot].flow.toClient.packets == 1 &+ UInt64(packet.earlier.packets) else {
      if isReset { table.stopAwaiting(slot) }
      return
    }
    let wasAwaiting = table.entries[slot].isAwaitingAnswer
    table.stopAwaiting(slot)
    let flow = table.entries[slot].flow
    if isReset && (wasAwaiting || flow.toServer.tcpFlags & TCPHeader.Flags.syn.rawValue != 0) {
      sink.observe(.flowFailed(.refused), in: packet.context(of: flow, .toClient))
    } else if !isReset {
      if flow.transport != .icmp && flow.transport != .icmpv6 && !flow.server.address.isGroup {
        services.learn(flow.server, flow.transport)
      }
      sink.observe(.flowAnswered, in: packet.context(of: flow, .toClient))
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
        tcp, frame.payload, cutByteCount: frame.cutByteCount, packet, direction, slot, sink: &sink)
    case .udp where frame.payload.byteCount > 0:
      carryDatagram(frame.payload, isCut: frame.isPayloadCut, packet, direction, slot, sink: &sink)
    case .icmp(let icmp) where packet.facts.transport == .icmpv6 && NDPAnalyzer.reads(type: icmp.type):
      carryNeighborMessage(frame, packet, direction, slot, sink: &sink)
    default:
      break
    }
  }

  /// Puts the flow among those that share its timeout, as the one that is silent for the shortest time.
  private mutating func settle(_ slot: Int) {
    let kind = table.entries[slot].currentClass
    if kind == .closed { table.stopAwaiting(slot) }
    if kind != table.entries[slot].timeoutClass {
      let expiry = table.entries[slot].flow.last.advanced(byNanoseconds: configuration.timeouts[kind])
      nextExpiry = min(nextExpiry, expiry)
    }
    table.touch(slot, kind)
  }

  /// Finds the flow that an ICMP error speaks of, marks it, and lets its first contact fail.
  private mutating func noteUndelivered(
    _ icmp: ICMPHeader, _ body: RawSpan, _ packet: Packet, sink: inout some FlowSink & ~Copyable
  ) {
    var reader = WireReader(body)
    guard let quoted = try? QuotedPacket(parsing: &reader) else { return }
    // The error came the same way as the packet went.
    let path = packet.path(configuration)
    let key =
      if let message = quoted.message {
        FlowKey(
          quoted.source.address, quoted.destination.address, ICMPExchange(message, quoted.transport), quoted.transport,
          path)
      } else {
        FlowKey(quoted.source, quoted.destination, quoted.transport, path)
      }
    guard let slot = table.find(key, hash: table.hash(of: key)) else { return }
    table.entries[slot].undelivered.add(icmp)
    guard table.entries[slot].isAwaitingAnswer, table.entries[slot].flow.client.address == quoted.source.address else {
      return
    }
    table.stopAwaiting(slot)
    sink.observe(.flowFailed(.refused), in: table.context(of: slot, at: packet.facts.time))
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
