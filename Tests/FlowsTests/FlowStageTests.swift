// SPDX-License-Identifier: Apache-2.0
import Flows
import Frames
import NetworkTypes
import SensorTestKit
import Testing
import Wire

@Suite("Flow stage: conversations")
struct FlowStageTests {
  private let ends = "10.0.0.1:4000>10.0.0.2:80"

  @Test("a handshake starts, answers, and ends when both sides have said so")
  func handshake() {
    var bench = Bench()
    bench.send(segment(100, flags: 0x02))
    bench.send(segment(fromServer: true, 500, ack: 101, flags: 0x12))
    bench.send(segment(101, ack: 501, flags: 0x10))
    bench.send(segment(101, ack: 501, flags: 0x11))
    bench.send(segment(fromServer: true, 501, ack: 102, flags: 0x11))
    let during = bench.take()
    bench.wait(milliseconds: 20_000)
    let after = bench.take()
    #expect(during == ["1 started \(ends)", "2 answered \(ends)"])
    #expect(after == ["ended \(ends) finished 3/2"])
  }

  @Test("a reset in answer to a SYN is a refusal, silence for 3 s is a failure")
  func failures() {
    var bench = Bench()
    bench.send(segment(100, flags: 0x02))
    bench.send(segment(fromServer: true, 0, ack: 101, flags: 0x14))
    let refused = bench.take()
    bench.send(segment(port: 81, 100, flags: 0x02))
    bench.wait(milliseconds: 2_900)
    let early = bench.take()
    bench.wait(milliseconds: 200)
    let silent = bench.take()
    #expect(refused == ["1 started \(ends)", "2 refused \(ends)"])
    #expect(early == ["3 started 10.0.0.1:4000>10.0.0.2:81"])
    #expect(silent == ["0 unanswered 10.0.0.1:4000>10.0.0.2:81"])
  }

  @Test(
    "a segment without SYN, ACK and RST is a contact of its sender's: a reset refuses it, and silence lets it fail",
    arguments: [0x00, 0x01, 0x29])
  func probes(flags: UInt8) {
    var bench = Bench()
    bench.send(segment(100, flags: flags))
    bench.send(segment(fromServer: true, 0, ack: 101, flags: 0x14))
    let refused = bench.take()
    bench.send(segment(port: 40_001, 100, flags: flags))
    bench.wait(milliseconds: 3_100)
    let silent = bench.take()
    #expect(refused == ["1 started \(ends)", "2 refused \(ends)"])
    #expect(silent == ["3 started 10.0.0.1:4000>10.0.0.2:40001", "0 unanswered 10.0.0.1:4000>10.0.0.2:40001"])
  }

  @Test(
    "a segment that belongs to a connection met in its middle asks for nothing", arguments: [0x10, 0x11, 0x18, 0x04])
  func middle(flags: UInt8) {
    var bench = Bench()
    bench.send(segment(100, ack: 1, flags: flags))
    bench.wait(milliseconds: 3_100)
    #expect(bench.take() == ["1 started \(ends)"])
  }

  @Test("one packet with a time far ahead does not end the flows behind it")
  func leapAhead() {
    var bench = Bench()
    let century: Int64 = 3_155_760_000_000
    bench.send(segment(port: 81, 100, flags: 0x10), after: century)
    bench.send(segment(100, flags: 0x02), after: -century)
    bench.send(segment(fromServer: true, 500, ack: 101, flags: 0x12))
    bench.wait(milliseconds: 50_000)
    let lines = bench.take()
    #expect(
      lines == [
        "1 started 10.0.0.1:4000>10.0.0.2:81", "ended 10.0.0.1:4000>10.0.0.2:81 timeout 1/0", "2 started \(ends)",
        "3 answered \(ends)",
      ])
  }

  @Test("a packet that comes a little late moves no clock")
  func late() {
    var bench = Bench()
    bench.send(segment(100, flags: 0x10), after: 3_600_000)
    bench.send(segment(port: 81, 100, flags: 0x10), after: -3_599_000)
    bench.wait(milliseconds: 3_600_000)
    let lines = bench.take()
    #expect(lines == ["1 started \(ends)", "2 started 10.0.0.1:4000>10.0.0.2:81"])
  }

  @Test("an ICMP error lets the contact fail that it quotes")
  func quotedContact() {
    var bench = Bench()
    let probe = PacketBuilder(payload: [1]).udp(from: 4000, to: 9).ip(from: client, to: server, .udp)
    bench.send(probe)
    let unreachable = PacketBuilder(payload: probe.bytes).icmp(type: 3, code: 3).ip(from: server, to: client, .icmp)
    bench.send(unreachable)
    let lines = bench.take()
    #expect(lines.contains("0 refused 10.0.0.1:4000>10.0.0.2:9"))
  }

  @Test("request and reply of an echo are one flow, told apart by its identifier")
  func echo() {
    var bench = Bench()
    bench.send(PacketBuilder().icmp(type: 8, identifier: 7).ip(from: client, to: server, .icmp))
    bench.send(PacketBuilder().icmp(type: 0, identifier: 7).ip(from: server, to: client, .icmp))
    bench.send(PacketBuilder().icmp(type: 8, identifier: 8).ip(from: client, to: server, .icmp))
    let lines = bench.take()
    #expect(
      lines == [
        "1 started 10.0.0.1:8>10.0.0.2:0", "2 answered 10.0.0.1:8>10.0.0.2:0", "3 started 10.0.0.1:8>10.0.0.2:0",
      ])
  }

  @Test("an answer seen first still names the side with the registered port as the server")
  func midStream() {
    var bench = Bench()
    bench.send(segment(fromServer: true, 500, ack: 101, flags: 0x10, [1]))
    let lines = bench.take()
    #expect(lines == ["1 started \(ends)", "1 answered \(ends)"])
  }

  @Test("datagrams to a group await no answer")
  func groups() {
    var bench = Bench()
    bench.send(
      PacketBuilder(payload: [1]).udp(from: 5353, to: 5353).ip(from: client, to: IPAddress(v4: 0xE000_00FB), .udp))
    bench.wait(milliseconds: 10_000)
    let lines = bench.take()
    #expect(lines.count == 1)
  }

  @Test("a full table gives up unanswered flows before established ones, and counts them")
  func eviction() {
    var configuration = FlowConfiguration()
    configuration.flowCapacity = 16
    var bench = Bench(configuration)
    bench.send(segment(100, flags: 0x02))
    bench.send(segment(fromServer: true, 500, ack: 101, flags: 0x12))
    bench.send(segment(101, ack: 501, flags: 0x10))
    for port in UInt16(1000)..<1200 { bench.send(segment(port: port, 1, flags: 0x02)) }
    let evicted = bench.stage.statistics.evictedFlows
    let active = bench.stage.statistics.activeFlows
    let ended = bench.take().filter { $0.hasPrefix("ended") }
    #expect(active == 16)
    #expect(evicted == 185)
    #expect(!ended.contains { $0.contains(ends) })
  }

  @Test("every flow that started also ends, whatever was evicted on the way")
  func balance() {
    var configuration = FlowConfiguration()
    configuration.flowCapacity = 64
    var bench = Bench(configuration)
    var random = SystemRandomNumberGenerator()
    let seed = random.next()
    var state = seed
    for _ in 0..<5_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let port = UInt16(truncatingIfNeeded: state >> 40) & 0xFF
      let flags: UInt8 = [0x02, 0x12, 0x10, 0x11, 0x04][Int(state >> 60) % 5]
      bench.send(segment(fromServer: state >> 50 & 1 == 1, port: port, 1, flags: flags), after: Int64(state >> 55 & 63))
    }
    bench.stage.finish(sink: &bench.recorder)
    let lines = bench.take()
    let started = lines.count { $0.contains("started") }
    let ended = lines.count { $0.hasPrefix("ended") }
    let active = bench.stage.statistics.activeFlows
    #expect(started == ended, "seed \(seed)")
    #expect(active == 0)
  }

  @Test("VLANs keep equal addresses apart")
  func vlans() {
    var bench = Bench()
    let mac = MACAddress(value: 1)
    let packet = PacketBuilder(payload: [1]).udp(from: 4000, to: 9).ip(from: client, to: server, .udp)
    bench.send(packet)
    let tagged = packet.ethernet(from: mac, to: mac, vlan: [5])
    let header = tagged.header(at: Timestamp(nanoseconds: 9_000_000), number: 2)
    let bytes = tagged.bytes
    let frame = Frame(bytes.span.octets, header: header)
    bench.stage.receive(frame, header: header, sink: &bench.recorder)
    #expect(bench.stage.statistics.flows == 2)
  }

  @Test("what the sink hears does not depend on the table's seed")
  func seeds() {
    var heard: [[String]] = []
    for seed in [UInt64(0), 1, .max] {
      var configuration = FlowConfiguration()
      configuration.hashSeed = seed
      configuration.flowCapacity = 32
      var bench = Bench(configuration)
      for port in UInt16(1)..<300 { bench.send(segment(port: port, 1, flags: port % 3 == 0 ? 0x12 : 0x02)) }
      bench.stage.finish(sink: &bench.recorder)
      heard.append(bench.take())
    }
    #expect(heard[0] == heard[1])
    #expect(heard[1] == heard[2])
  }
}
