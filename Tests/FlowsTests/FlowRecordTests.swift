// SPDX-License-Identifier: Apache-2.0
import Flows
import NetworkTypes
import SensorTestKit
import Testing

@Suite("Flow records")
struct FlowRecordTests {
  private let ends = "10.0.0.1:4000>10.0.0.2:80"

  @Test("a record says how long the handshake and the first answer took")
  func times() {
    var bench = Bench()
    bench.send(segment(100, flags: 0x02))
    bench.send(segment(fromServer: true, 500, ack: 101, flags: 0x12), after: 20)
    bench.send(segment(101, ack: 501, flags: 0x10))
    bench.send(segment(101, ack: 501, flags: 0x18, [1, 2]))
    bench.send(segment(fromServer: true, 501, ack: 103, flags: 0x18, [3]), after: 70)
    bench.stage.finish(sink: &bench.recorder)
    #expect(bench.recorder.records.map(\.connect) == [20_000])
    #expect(bench.recorder.records.map(\.firstByte) == [92_000])
    #expect(bench.recorder.records.map(\.isInitiatorCertain) == [true])
  }

  @Test("a record says what the segments of each direction went through")
  func segments() {
    var bench = Bench()
    bench.send(segment(100, flags: 0x02))
    bench.send(segment(fromServer: true, 500, ack: 101, flags: 0x12))
    bench.send(segment(101, ack: 501, flags: 0x18, [1, 2, 3]))
    bench.send(segment(101, ack: 501, flags: 0x18, [1, 2, 3]))
    bench.send(segment(fromServer: true, 501, ack: 104, flags: 0x18, [1]))
    bench.send(segment(fromServer: true, 512, ack: 104, flags: 0x18, [1]))
    bench.send(segment(104, ack: 513, flags: 0x10))
    bench.stage.finish(sink: &bench.recorder)
    var sent = StreamCounts()
    sent.retransmittedSegments = 1
    sent.retransmittedBytes = 3
    var received = StreamCounts()
    received.gaps = 1
    received.missingBytes = 10
    #expect(bench.recorder.records.map(\.toServer) == [sent])
    #expect(bench.recorder.records.map(\.toClient) == [received])
  }

  @Test("a flow that goes on is told of each time that the interval has passed, and once more at its end")
  func interim() {
    var bench = Bench()
    for _ in 0..<40 {
      bench.send(PacketBuilder(payload: [1]).udp(from: 4000, to: 80).ip(from: client, to: server, .udp), after: 20_000)
      bench.send(PacketBuilder(payload: [1]).udp(from: 80, to: 4000).ip(from: server, to: client, .udp))
    }
    let during = bench.take().filter { $0.hasPrefix("continues") }
    bench.stage.finish(sink: &bench.recorder)
    let last = bench.take()
    #expect(during == [])
    for _ in 0..<100 {
      bench.send(PacketBuilder(payload: [1]).udp(from: 4000, to: 80).ip(from: client, to: server, .udp), after: 20_000)
      bench.send(PacketBuilder(payload: [1]).udp(from: 80, to: 4000).ip(from: server, to: client, .udp))
    }
    bench.stage.finish(sink: &bench.recorder)
    let found = bench.take().filter { $0.hasPrefix("continues") || $0.hasPrefix("ended") }
    #expect(last == ["ended \(ends) shutdown 40/40"])
    #expect(found == ["continues \(ends) 45/45", "continues \(ends) 90/90", "ended \(ends) shutdown 100/100"])
  }

  @Test("an interval of 0 tells of a flow at its end only")
  func noInterim() {
    var configuration = FlowConfiguration()
    configuration.interimInterval = 0
    var bench = Bench(configuration)
    for _ in 0..<400 { bench.send(segment(100, ack: 7, flags: 0x10), after: 20_000) }
    bench.stage.finish(sink: &bench.recorder)
    #expect(bench.recorder.records.count == 1)
  }

  @Test("ICMP errors are counted on the flow that they quote, a ping's too, and only there")
  func undelivered() {
    var bench = Bench()
    let ping = PacketBuilder().icmp(type: 8, identifier: 7).ip(from: client, to: server, .icmp)
    let segment = segment(100, flags: 0x02)
    let router = IPAddress(v4: 0x0A00_00FE)
    bench.send(ping)
    bench.send(segment)
    bench.send(PacketBuilder(payload: ping.bytes).icmp(type: 3, code: 1).ip(from: router, to: client, .icmp))
    bench.send(PacketBuilder(payload: segment.bytes).icmp(type: 11, code: 0).ip(from: router, to: client, .icmp))
    bench.send(PacketBuilder(payload: segment.bytes).icmp(type: 3, code: 13).ip(from: router, to: client, .icmp))
    let told = bench.take()
    bench.stage.finish(sink: &bench.recorder)
    let errors = bench.recorder.records.map { [$0.undelivered.count, UInt16($0.undelivered.type)] }
    #expect(told.contains("0 refused 10.0.0.1:8>10.0.0.2:0"))
    #expect(told.contains("0 refused \(ends)"))
    #expect(errors.contains([1, 3]) && errors.contains([2, 3]) && errors.count { $0[0] > 0 } == 2)
  }

  @Test("who started is certain by a handshake, and else guessed from the server that was seen to serve before")
  func initiator() {
    func datagram(_ from: UInt16, _ to: UInt16, fromServer: Bool) -> PacketBuilder {
      PacketBuilder(payload: [1]).udp(from: from, to: to).ip(
        from: fromServer ? server : client, to: fromServer ? client : server, .udp)
    }
    var bench = Bench()
    bench.send(datagram(2000, 3000, fromServer: false))
    bench.send(datagram(3000, 2000, fromServer: true))
    // Neither port tells, and the server speaks first this time: but it served before.
    bench.send(datagram(3000, 2001, fromServer: true))
    // A port of a registered protocol above the system ports is a service's.
    bench.send(segment(fromServer: true, port: 1883, 5, ack: 1, flags: 0x10))
    bench.stage.finish(sink: &bench.recorder)
    let started = bench.take().filter { $0.contains("started") }
    #expect(
      started == [
        "1 started 10.0.0.1:2000>10.0.0.2:3000", "3 started 10.0.0.1:2001>10.0.0.2:3000",
        "4 started 10.0.0.1:4000>10.0.0.2:1883",
      ])
    #expect(bench.recorder.records.allSatisfy { !$0.isInitiatorCertain })
  }

  @Test("VLANs and tunnels tell flows apart unless they are told not to")
  func key() {
    for isSeparate in [true, false] {
      var configuration = FlowConfiguration()
      configuration.isVLANInKey = isSeparate
      configuration.areTunnelsInKey = isSeparate
      var bench = Bench(configuration)
      let packet = PacketBuilder(payload: [1]).udp(from: 4000, to: 9).ip(from: client, to: server, .udp)
      let answer = PacketBuilder(payload: [1]).udp(from: 9, to: 4000).ip(from: server, to: client, .udp)
      let mac = MACAddress(value: 1)
      bench.send(packet.ethernet(from: mac, to: mac, vlan: [5]), on: .ethernet)
      bench.send(answer.ethernet(from: mac, to: mac), on: .ethernet)
      bench.send(packet.ip(from: IPAddress(v4: 1), to: IPAddress(v4: 2), TransportProtocol(rawValue: 4)))
      #expect(bench.stage.statistics.flows == (isSeparate ? 3 : 1))
    }
  }
}
