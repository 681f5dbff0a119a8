// SPDX-License-Identifier: Apache-2.0
import Flows
import NetworkTypes
import SensorTestKit
import Testing

@Suite("TCP connection: stages · RFC 9293 §3.3.2, §3.5, §3.10")
struct TCPConnectionTests {
  private let ends = "10.0.0.1:4000>10.0.0.2:80"
  private let handshake = [
    segment(100, flags: 0x02), segment(fromServer: true, 500, ack: 101, flags: 0x12),
    segment(101, ack: 501, flags: 0x10),
  ]

  /// The lines of a run of packets to its end.
  private func lines(_ packets: [PacketBuilder]) -> [String] {
    var bench = Bench()
    for packet in packets { bench.send(packet) }
    bench.stage.finish(sink: &bench.recorder)
    return bench.take()
  }

  @Test("a SYN from both sides opens one connection, whose client asked first")
  func simultaneousOpen() {
    let found = lines([
      segment(100, flags: 0x02), segment(fromServer: true, 500, flags: 0x02),
      segment(100, ack: 501, flags: 0x12), segment(fromServer: true, 500, ack: 101, flags: 0x12),
      segment(101, ack: 501, flags: 0x10),
    ])
    #expect(found == ["1 started \(ends)", "2 answered \(ends)", "ended \(ends) shutdown 3/2"])
  }

  @Test("a SYN into a living connection changes nothing, whoever sends it")
  func strayRequest() {
    let found = lines(
      handshake + [
        segment(9_000_000, flags: 0x02), segment(fromServer: true, 501, ack: 101, flags: 0x10),
        segment(fromServer: true, 7_000_000, flags: 0x02), segment(101, ack: 501, flags: 0x18, [1]),
      ])
    #expect(found.last == "ended \(ends) shutdown 4/3")
    #expect(found.count == 3)
  }

  @Test("a SYN that the other side agrees to replaces the connection between the same ports")
  func restart() {
    let found = lines(
      handshake + [
        segment(9_000_000, flags: 0x02), segment(fromServer: true, 800, ack: 9_000_001, flags: 0x12),
        segment(9_000_001, ack: 801, flags: 0x10),
      ])
    #expect(
      found.suffix(4) == [
        "ended \(ends) replaced 2/1", "5 started \(ends)", "5 answered \(ends)", "ended \(ends) shutdown 2/1",
      ])
  }

  @Test("where one side alone is captured, its own next segment shows that its SYN was taken")
  func restartOfOneSide() {
    let first = [
      segment(100, flags: 0x02), segment(101, ack: 501, flags: 0x10), segment(101, ack: 501, flags: 0x18, [1]),
    ]
    let second = [segment(900_000, flags: 0x02), segment(900_001, ack: 7_001, flags: 0x10)]
    let found = lines(first + first + second)
    #expect(
      found.suffix(3) == ["ended \(ends) replaced 6/0", "8 started \(ends)", "ended \(ends) shutdown 2/0"])
  }

  @Test("a repeated SYN and its repeated answer belong to the connection that they opened")
  func repeatedHandshake() {
    let found = lines(handshake + handshake)
    #expect(found.last == "ended \(ends) shutdown 4/2")
    #expect(found.count == 3)
  }

  @Test("a SYN after both sides have finished begins a new connection")
  func reusedPorts() {
    let ending = [
      segment(101, ack: 501, flags: 0x11), segment(fromServer: true, 501, ack: 102, flags: 0x11),
      segment(102, ack: 502, flags: 0x10),
    ]
    let found = lines(handshake + ending + handshake)
    #expect(found.filter { $0.contains("started") }.count == 2)
    #expect(found.contains("ended \(ends) finished 4/2"))
  }

  @Test("one who was refused and asks again with the same number goes on with the same connection")
  func refusedAndRepeated() {
    let refused = [segment(100, flags: 0x02), segment(fromServer: true, 0, ack: 101, flags: 0x14)]
    #expect(
      lines(refused + handshake) == ["1 started \(ends)", "2 refused \(ends)", "ended \(ends) shutdown 3/2"])
    let another = lines(refused + [segment(900, flags: 0x02)])
    #expect(another.contains("ended \(ends) reset 1/1") && another.contains("3 started \(ends)"))
  }

  @Test("a reset that the receiver would ignore ends nothing · RFC 9293 §3.10.7.3")
  func strayReset() {
    let found = lines(
      handshake + [
        segment(fromServer: true, 9_000_000, flags: 0x04), segment(101, ack: 501, flags: 0x18, [1]),
      ])
    #expect(found.last == "ended \(ends) shutdown 3/2")
  }

  @Test("a packet that asks for nothing opens nothing: FIN, no flags, and all flags")
  func strangeFirstPackets() {
    for flags: UInt8 in [0x01, 0x00, 0x29] {
      var bench = Bench()
      for _ in 0..<6 { bench.send(segment(100, flags: flags)) }
      bench.wait(milliseconds: 61_000)
      let found = bench.take()
      #expect(found.last == "ended \(ends) timeout 6/0", "flags \(flags)")
    }
  }
}
