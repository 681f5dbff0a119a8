// SPDX-License-Identifier: Apache-2.0
public import Flows
import Frames
public import NetworkTypes
import Wire

/// A flood that goes past conversations which were there before it, and what a flow stage makes of both.
public struct FloodWorkload: Sendable {
  /// What became of the flood and of the conversations.
  public struct Outcome: Sendable {
    /// Packets given to the stage, those of the conversations included.
    public var packets = 0
    public var started = 0
    public var ended = 0
    /// The flows that the stage followed as the flood ended.
    public var active = 0
    /// Flows that the stage says it gave up because the table was full.
    public var evicted = 0
    /// What is wrong with a conversation: it began twice, ended early or was miscounted. Empty where all are as they were.
    public var harm: [String] = []
  }

  private let kind: FloodPackets.Kind?
  private let packets: Int
  private let packetsPerSecond: Int
  private let conversations: Int

  /// - Parameters:
  ///   - kind: what the flood is made of; nil sends the conversations' packets only.
  ///   - packets: the packets of the flood.
  ///   - packetsPerSecond: how many of them come in a second of packet time.
  ///   - conversations: how many there are beside it, at most 10,000.
  public init(_ kind: FloodPackets.Kind?, packets: Int, packetsPerSecond: Int, conversations: Int) {
    self.kind = kind
    self.packets = packets
    self.packetsPerSecond = packetsPerSecond
    self.conversations = conversations
  }

  /// Sends everything through a stage of its own.
  public func run(_ configuration: FlowConfiguration) -> Outcome {
    var bench = FloodBench(configuration)
    let all = send { time, packet in bench.send(packet, at: time) }
    bench.sink.isOver = true
    bench.sink.outcome.active = bench.stage.statistics.activeFlows
    bench.stage.finish(sink: &bench.sink)
    bench.sink.outcome.evicted = Int(bench.stage.statistics.evictedFlows)
    for conversation in all { bench.sink.judge(conversation) }
    return bench.sink.outcome
  }

  /// Shows every packet, from its Ethernet header on, and the time at which it comes.
  public func forEachPacket(_ body: (Timestamp, RawSpan) -> Void) { _ = send(body) }

  private func send(_ body: (Timestamp, RawSpan) -> Void) -> [FloodedConversation] {
    var all = (0..<conversations).map { FloodedConversation($0) }
    for index in all.indices { all[index].open(at: Self.start.advanced(byNanoseconds: Int64(index) * 1_000), body) }
    let end = sendFlood(past: &all, body)
    // Also those speak again that were silent all the time.
    for index in all.indices { all[index].exchange(at: end, body) }
    return all
  }

  private static let start = Timestamp(nanoseconds: 1_767_607_200_000_000_000)

  /// Returns when the flood is over.
  private func sendFlood(past all: inout [FloodedConversation], _ body: (Timestamp, RawSpan) -> Void) -> Timestamp {
    var flood = FloodPackets(kind ?? .syn)
    let start = Self.start.advanced(byNanoseconds: 1_000_000_000)
    var (time, soonest) = (start, start)
    for number in 0..<packets {
      time = start.advanced(byNanoseconds: Int64(number) * 1_000_000_000 / Int64(packetsPerSecond))
      if time >= soonest {
        soonest = time.advanced(byNanoseconds: 100_000_000)
        for index in all.indices where all[index].next <= time { all[index].exchange(at: time, body) }
      }
      guard kind != nil else { continue }
      flood.make(UInt64(number))
      body(time, flood.bytes.span.octets)
    }
    return time
  }
}

/// A stage, and what it told.
struct FloodBench: ~Copyable {
  var stage: FlowStage
  var sink = FloodSink()
  private var decoder = FrameDecoder()

  init(_ configuration: FlowConfiguration) { stage = FlowStage(configuration) }

  mutating func send(_ packet: RawSpan, at time: Timestamp) {
    sink.outcome.packets += 1
    let length = UInt32(packet.byteCount)
    let header = PacketHeader(
      time: time, number: UInt64(sink.outcome.packets), originalLength: length, capturedLength: length,
      linkType: .ethernet, source: 0)
    Self.send(packet, header, &decoder, &stage, &sink)
  }

  private static func send(
    _ packet: RawSpan, _ header: PacketHeader, _ decoder: inout FrameDecoder, _ stage: inout FlowStage,
    _ sink: inout FloodSink
  ) {
    decoder.decode(packet, header) { frame in stage.receive(frame, header: header, sink: &sink) }
  }
}
