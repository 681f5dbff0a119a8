// SPDX-License-Identifier: Apache-2.0
import Flows
import NetworkTypes
import SensorTestKit
import Testing

@Suite("Flow timeouts: what is kept for how long, and what a full table gives up")
struct FlowTimeoutsTests {
  private let ends = "10.0.0.1:4000>10.0.0.2:80"

  private func datagram(fromServer: Bool = false, port: UInt16 = 80) -> PacketBuilder {
    PacketBuilder(payload: [1]).udp(from: fromServer ? port : 4000, to: fromServer ? 4000 : port).ip(
      from: fromServer ? server : client, to: fromServer ? client : server, .udp)
  }

  /// The milliseconds of silence after which the flow of these packets ends.
  private func silence(_ packets: [PacketBuilder], _ timeouts: FlowTimeouts = FlowTimeouts()) -> Int64 {
    var configuration = FlowConfiguration()
    configuration.timeouts = timeouts
    var bench = Bench(configuration)
    for packet in packets { bench.send(packet) }
    let last = bench.milliseconds
    while bench.stage.statistics.activeFlows > 0 && bench.milliseconds < last + 7_200_000 {
      bench.wait(milliseconds: 1_000)
    }
    return bench.milliseconds - last
  }

  private var handshake: [PacketBuilder] {
    [
      segment(100, flags: 0x02), segment(fromServer: true, 500, ack: 101, flags: 0x12),
      segment(101, ack: 501, flags: 0x10),
    ]
  }

  @Test("each state has its own timeout")
  func states() {
    let closing = handshake + [segment(101, ack: 501, flags: 0x11)]
    let closed = closing + [segment(fromServer: true, 501, ack: 102, flags: 0x11)]
    #expect(silence([segment(100, flags: 0x02)]) == 60_000)
    #expect(silence(Array(handshake.prefix(2))) == 60_000)
    #expect(silence(handshake) == 3_600_000)
    #expect(silence(closing) == 300_000)
    #expect(silence(closed) == 10_000)
    #expect(silence([datagram()]) == 30_000)
    #expect(silence([datagram(), datagram(fromServer: true)]) == 300_000)
    #expect(silence(Array(repeating: datagram(), count: 9)) == 30_000)
  }

  @Test("timeouts are those configured")
  func configured() {
    var timeouts = FlowTimeouts()
    timeouts.tcpNew = 5_000_000_000
    timeouts.datagramEstablished = 7_000_000_000
    #expect(silence([segment(100, flags: 0x02)], timeouts) == 5_000)
    #expect(silence([datagram(), datagram(fromServer: true)], timeouts) == 7_000)
  }

  @Test("a stream of which only one direction is captured is kept as an open one")
  func oneDirection() {
    let packets = (0..<4).map { segment(UInt32(100 + $0), ack: 501, flags: 0x18, [1]) }
    #expect(silence(packets) == 3_600_000)
    #expect(silence(Array(packets.prefix(3))) == 300_000)
  }

  @Test("a flood of answered SYNs that nobody completes displaces itself, not an open connection or a conversation")
  func answeredFlood() {
    var configuration = FlowConfiguration()
    configuration.flowCapacity = 16
    var bench = Bench(configuration)
    for packet in handshake { bench.send(packet) }
    for _ in 0..<2 {
      bench.send(datagram(port: 53))
      bench.send(datagram(fromServer: true, port: 53))
    }
    for port in UInt16(1000)..<1200 {
      bench.send(segment(port: port, 1, flags: 0x02))
      bench.send(segment(fromServer: true, port: port, 1, ack: 2, flags: 0x12))
      // A repeated SYN completes no handshake.
      bench.send(segment(port: port, 1, flags: 0x02))
    }
    for port in UInt16(1000)..<1200 {
      bench.send(datagram(port: port))
      bench.send(datagram(fromServer: true, port: port))
    }
    let ended = bench.take().filter { $0.hasPrefix("ended") }
    #expect(ended.count > 380)
    #expect(!ended.contains { $0.contains(ends) || $0.contains("10.0.0.2:53 ") })
  }
}
