// SPDX-License-Identifier: Apache-2.0
import Flows
import NetworkTypes
import Protocols
import SensorTestKit
import Testing

@Suite("Flow stage: recognition and ports")
struct RecognitionFlowTests {
  /// Opens a connection, lets both sides say something, and returns the mismatches and the service of the flow's record.
  private func talk(
    port: UInt16, _ toServer: [[UInt8]], _ toClient: [[UInt8]] = [], handshake: Bool = true
  ) -> (mismatches: [String], service: String) {
    var bench = Bench()
    if handshake {
      bench.send(segment(port: port, 99, flags: 0x02))
      bench.send(segment(fromServer: true, port: port, 499, ack: 100, flags: 0x12))
    }
    var (sent, received) = (UInt32(100), UInt32(500))
    for index in 0..<max(toServer.count, toClient.count) {
      if index < toServer.count {
        bench.send(segment(port: port, sent, ack: received, flags: 0x18, toServer[index]))
        sent += UInt32(toServer[index].count)
      }
      if index < toClient.count {
        bench.send(segment(fromServer: true, port: port, received, ack: sent, flags: 0x18, toClient[index]))
        received += UInt32(toClient[index].count)
      }
    }
    bench.stage.finish(sink: &bench.recorder)
    let service = bench.recorder.lastService
    return (bench.take().filter { $0.contains("_on_") }, service)
  }

  private func text(_ text: String) -> [UInt8] { Array(text.utf8) }
  private let noise: [UInt8] = (0..<80).map { UInt8(truncatingIfNeeded: $0 &* 89 &+ 0xF1) }

  @Test("SSH on its port is named and fits; on another one it is an event, once")
  func ssh() {
    let banner = text("SSH-2.0-dropbear\r\n")
    let home = talk(port: 22, [banner], [banner])
    #expect(home.mismatches.isEmpty)
    #expect(home.service == "ssh")
    let away = talk(port: 31_337, [banner, noise, noise], [banner, noise])
    #expect(away.mismatches == ["3 protocol_on_unusual_port ssh 31337 []"])
  }

  @Test("another protocol on a port that belongs to some is an event that names both")
  func unexpected() {
    let found = talk(port: 80, [text("SSH-2.0-x\r\n")])
    #expect(found.mismatches == ["3 unexpected_protocol_on_port ssh 80 [\"http\", \"http2\"]"])
  }

  @Test("bytes of nothing known on port 443 are an event only when both beginnings were seen")
  func unknown() {
    let whole = talk(port: 443, [noise], [noise])
    #expect(whole.mismatches == ["4 unexpected_protocol_on_port unknown 443 [\"tls\"]"])
    #expect(whole.service == "")
    #expect(talk(port: 443, [noise], [noise], handshake: false).mismatches.isEmpty)
    #expect(talk(port: 9, [noise], [noise]).mismatches.isEmpty)
  }

  @Test("one side's possible answer is confirmed by the other side's, in either order")
  func confirmation() {
    let hello: [UInt8] = [5, 1, 0]
    let choice: [UInt8] = [5, 0]
    #expect(talk(port: 31_000, [hello], [choice]).service == "socks")
    #expect(talk(port: 31_000, [[]], [choice]).service == "")
    #expect(talk(port: 31_000, [hello]).service == "")
    #expect(talk(port: 1080, [hello]).service == "socks")
    let banner = text("220 ready\r\n")
    let user = text("USER camera\r\n")
    #expect(talk(port: 31_000, [[], user], [banner]).service == "")
  }

  @Test("what a candidate's first side said is read once the other side confirmed it")
  func keptBytes() {
    var bench = Bench()
    let publish: [UInt8] = [0x30, 0x05, 0, 3, 0x74, 0x2F, 0x31]
    let connect: [UInt8] = [0x10, 0x10, 0, 4, 0x4D, 0x51, 0x54, 0x54, 4, 2, 0, 60, 0, 4, 0x63, 0x61, 0x6D, 0x31]
    bench.send(segment(port: 9000, 100, ack: 500, flags: 0x18, publish))
    bench.send(segment(fromServer: true, port: 9000, 500, ack: 107, flags: 0x18, connect))
    bench.send(segment(port: 9000, 107, ack: 518, flags: 0x18, publish))
    let messages = bench.take().filter { $0.contains("message mqtt") }
    #expect(messages.count == 3)
  }

  @Test("a flow of which neither side is known is given up, and holds nothing")
  func givenUp() {
    #expect(talk(port: 9, [noise, text("SSH-2.0-late\r\n")], [noise]).service == "")
  }

  @Test("a direction whose first bytes were missed is not called malformed for what they lack")
  func missedBeginning() {
    var bench = Bench()
    let hello: [UInt8] = [22, 3, 1, 0, 4, 1, 0, 0, 0]
    bench.send(segment(port: 443, 99, flags: 0x02))
    bench.send(segment(port: 443, 100, ack: 500, flags: 0x18, hello))
    _ = bench.take()
    // The server's SYN and first segment were lost; no record begins with these bytes.
    bench.send(segment(fromServer: true, port: 443, 1_900, ack: 109, flags: 0x18, text("no record of TLS")))
    #expect(!bench.take().contains { $0.contains("anomaly") })
  }

  @Test("a flow met inside a message is known by one of the next segments, within a bound")
  func metInside() {
    let banner = text("SSH-2.0-late\r\n")
    #expect(talk(port: 9, Array(repeating: noise, count: 9) + [banner], handshake: false).service == "ssh")
    #expect(talk(port: 9, Array(repeating: noise, count: 40) + [banner], handshake: false).service == "")
  }

  @Test("datagrams that only keep a way open do not use up the four that are looked at")
  func keepAlives() {
    for (count, service) in [(8, "sip"), (40, "")] {
      var bench = Bench()
      for index in 0...count {
        let bytes = text(index < count ? "hello" : "OPTIONS sip:a SIP/2.0\r\n\r\n")
        bench.send(PacketBuilder(payload: bytes).udp(from: 4000, to: 5060).ip(from: client, to: server, .udp))
      }
      bench.stage.finish(sink: &bench.recorder)
      #expect(bench.recorder.lastService == service)
    }
  }

  @Test("the fifth datagram of a flow is not looked at, whatever it is")
  func datagramBound() {
    let query: [UInt8] = [
      0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 7, 0x65, 0x78, 0x61, 0x6D, 0x70, 0x6C, 0x65, 3, 0x63, 0x6F, 0x6D, 0, 0,
      1,
      0, 1,
    ]
    for refused in [3, 4] {
      var bench = Bench()
      for index in 0..<refused + 1 {
        let bytes = index < refused ? noise : query
        bench.send(PacketBuilder(payload: bytes).udp(from: 4000, to: 31_000).ip(from: client, to: server, .udp))
      }
      bench.stage.finish(sink: &bench.recorder)
      #expect(bench.recorder.lastService == (refused == 3 ? "dns" : ""))
    }
  }

  @Test("RTP takes three packets of one source; as many of different sources are none")
  func consistency() {
    func packet(_ source: UInt8, _ number: UInt8) -> PacketBuilder {
      let bytes: [UInt8] = [0x80, 0x60, 0, number, 0, 0, 0, number, 1, 2, 3, source] + noise
      return PacketBuilder(payload: bytes).udp(from: 41_000, to: 41_002).ip(from: client, to: server, .udp)
    }
    for (sources, service) in [([7, 7, 7], "rtp"), ([7, 7], ""), ([7, 8, 9, 10], "")] as [([UInt8], String)] {
      var bench = Bench()
      for (number, source) in sources.enumerated() { bench.send(packet(source, UInt8(number))) }
      bench.stage.finish(sink: &bench.recorder)
      let lines = bench.take()
      #expect(bench.recorder.lastService == service)
      #expect(!lines.contains { $0.contains("_on_") })
    }
  }

  @Test("protocols that roam fit everywhere, others on ports handed out as needed where that is their custom")
  func roaming() {
    let request = text("GET /description.xml HTTP/1.1\r\nHost: 192.0.2.1\r\n\r\n")
    #expect(talk(port: 49_152, [request]).mismatches.isEmpty)
    #expect(talk(port: 31_000, [request]).mismatches == ["3 protocol_on_unusual_port http 31000 []"])
    var bench = Bench()
    let binding: [UInt8] = [0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42] + Array(repeating: 7, count: 12)
    bench.send(PacketBuilder(payload: binding).udp(from: 41_000, to: 31_000).ip(from: client, to: server, .udp))
    #expect(bench.take().filter { !$0.contains("message") }.count == 1)
  }

  @Test("DTLS between the ports that STUN has opened is read; media there and STUN behind it are passed over")
  func dtlsBehindSTUN() {
    let binding: [UInt8] = [0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42] + [UInt8](repeating: 7, count: 12)
    let media: [UInt8] = [0x80, 0x60] + [UInt8](repeating: 3, count: 40)
    // A HelloVerifyRequest with a cookie of three bytes.
    let demand: [UInt8] =
      [22, 0xFE, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0, 18] + [3, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0, 6] + [0xFE, 0xFF, 3, 1, 2, 3]
    var bench = Bench()
    for payload in [binding, media, binding, demand, media, binding] {
      bench.send(PacketBuilder(payload: payload).udp(from: 50_000, to: 50_001).ip(from: client, to: server, .udp))
    }
    bench.stage.finish(sink: &bench.recorder)
    let service = bench.recorder.lastService
    let messages = bench.take().filter { $0.contains("message") }
    #expect(messages == ["1 toServer message stun", "3 toServer message stun", "4 toServer message dtls"])
    #expect(service == "dtls")
  }
}
