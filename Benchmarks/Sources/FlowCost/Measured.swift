// SPDX-License-Identifier: Apache-2.0
import Detection
import Flows
import Frames
import NetworkTypes
import Protocols
import SensorTestKit
import Wire

/// What packets are given to.
enum Stage: String, CaseIterable {
  /// The headers are read, and nothing else.
  case frames
  /// The frames go on to the flow stage, whose sink counts.
  case flows
  /// The sink shows what it counts to the detection engine.
  case detection
}

/// What traffic is like.
enum Mix: String, CaseIterable {
  /// The recorded home of Tests/Golden/iot-home.
  case home
  /// Few long connections.
  case long
  /// Many short conversations.
  case short
  /// Connection attempts, each from another end.
  case syn
  /// Datagrams, each from another end.
  case udp
}

/// Goes through the packets of a mix, round by round, always with the same stage.
struct Measured: ~Copyable {
  private let stage: Stage
  /// Nil where the packets are those of the flood.
  private var capture: MadeCapture?
  private var flood = FloodPackets(.syn)
  /// The packets of a round.
  let count: Int
  private var decoder = FrameDecoder()
  private var flows = FlowStage()
  private(set) var sink: CountingSink
  private var round = 0

  init(_ stage: Stage, _ mix: Mix, home: String, count: Int) throws {
    self.stage = stage
    sink = CountingSink(detects: stage == .detection)
    switch mix {
    case .home: capture = try MadeCapture(reading: home)
    case .long: capture = .fewLong(count)
    case .short: capture = .manyShort(count)
    case .syn: break
    case .udp: flood = FloodPackets(.udp)
    }
    self.count = capture?.count ?? count
  }

  mutating func goThrough() {
    if let capture {
      capture.forEachPacket(round: round) { header, bytes in
        Self.receive(header, bytes, stage, &decoder, &flows, &sink)
      }
    } else {
      for number in round * count..<(round + 1) * count {
        flood.make(UInt64(number))
        Self.receive(number, flood, stage, &decoder, &flows, &sink)
      }
    }
    round += 1
    // What was learned in the first round is judged from then on.
    sink.endRound()
  }

  /// What the stage counted, so that no two stages can be taken for each other.
  var summary: String {
    "\(sink.packets) packets, \(sink.events) events, \(sink.messages) messages, \(flows.statistics.flows) flows, "
      + "\(flows.statistics.evictedFlows) evicted, \(sink.alerts.count) alerts"
  }

  /// Takes the packet of a flood, of 100,000 a second.
  private static func receive(
    _ number: Int, _ flood: borrowing FloodPackets, _ stage: Stage, _ decoder: inout FrameDecoder,
    _ flows: inout FlowStage, _ sink: inout CountingSink
  ) {
    let length = UInt32(flood.bytes.count)
    let header = PacketHeader(
      time: Timestamp(nanoseconds: 1_767_607_200_000_000_000 + Int64(number) * 10_000), number: UInt64(number + 1),
      originalLength: length, capturedLength: length, linkType: .ethernet, source: 0)
    receive(header, flood.bytes.span.octets, stage, &decoder, &flows, &sink)
  }

  @inline(__always)
  private static func receive(
    _ header: PacketHeader, _ bytes: RawSpan, _ stage: Stage, _ decoder: inout FrameDecoder, _ flows: inout FlowStage,
    _ sink: inout CountingSink
  ) {
    decoder.decode(bytes, header) { frame in
      switch stage {
      case .frames: sink.bytes &+= UInt64(frame.payload.byteCount)
      case .flows, .detection: flows.receive(frame, header: header, sink: &sink)
      }
    }
  }
}

/// A sink that counts, and shows everything to the detection engine where there is one.
struct CountingSink: FlowSink, ~Copyable {
  var packets = 0
  var events = 0
  var messages = 0
  var bytes: UInt64 = 0
  private var engine: DetectionEngine?
  /// Those of the last round.
  private(set) var alerts: [Alert] = []
  var exchanges = ExchangeTable()
  var names = FlowNames()
  var certificates = CertificateMemory()
  var messageContext = EventContext(
    time: Timestamp(nanoseconds: 0), packet: 0, source: 0, vlan: VLANTags(), sourceMAC: .zero, destinationMAC: .zero,
    sender: Endpoint(address: IPAddress(v4: 0), port: 0), receiver: Endpoint(address: IPAddress(v4: 0), port: 0),
    transport: TransportProtocol(rawValue: 0), direction: .toServer, flow: nil)

  init(detects: Bool) {
    guard detects else { return }
    var configuration = DetectionConfiguration()
    configuration.learnUntil = Timestamp(nanoseconds: .max)
    engine = DetectionEngine(configuration)
  }

  mutating func observe(packet: borrowing PacketFacts) {
    packets += 1
    engine?.observe(packet: packet)
  }

  mutating func observe(_ event: borrowing @_addressable Event, in context: borrowing @_addressable EventContext) {
    events += 1
    engine?.observe(event, in: context)
  }

  mutating func receive(_ message: borrowing ProtocolMessage) {
    messages += 1
    guard engine != nil else { return }
    let context = messageContext
    engine?.observe(.message(copy message), in: context)
  }

  /// Ends the learning, and forgets the alerts of the round before.
  mutating func endRound() {
    alerts.removeAll(keepingCapacity: true)
    engine?.learnUntil = nil
    engine?.moveAlerts(to: &alerts)
  }
}
