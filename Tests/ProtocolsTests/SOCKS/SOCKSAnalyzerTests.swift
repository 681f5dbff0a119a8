// SPDX-License-Identifier: Apache-2.0
import Protocols
import SensorTestKit
import Testing
import Wire

@Suite("SOCKS proxies · RFC 1928, RFC 1929, SOCKS 4A")
struct SOCKSAnalyzerTests {
  /// What the analyzer says of each turn: the bytes it used, and what follows.
  private static func outcome(_ turns: [(Direction, [UInt8])]) -> [Progress] {
    var analyzer = SOCKSAnalyzer()
    var receiver = CollectingReceiver()
    let steps = turns.map { direction, bytes in
      analyzer.receive(AnalyzerInput(bytes.span.octets, direction: direction), into: &receiver)
    }
    #expect(receiver.messages.isEmpty)
    return steps
  }

  private static let reply: [UInt8] = [5, 0, 0, 1, 0, 0, 0, 0, 0, 0]

  @Test(
    "a connection to a server by address, name and IPv6 address leads to its port",
    arguments: [[1, 192, 0, 2, 1], [3, 3, 0x61, 0x2E, 0x62], [4] + [UInt8](repeating: 1, count: 16)] as [[UInt8]])
  func connection(address: [UInt8]) {
    let steps = Self.outcome([
      (.toServer, [5, 1, 0]), (.toClient, [5, 0]), (.toServer, [5, 1, 0] + address + [0x01, 0xBB]),
      (.toClient, Self.reply), (.toServer, []),
    ])
    #expect(steps.dropLast(2).allSatisfy { $0.successor == nil && !$0.isFinished })
    #expect(steps[3] == Progress(consumed: 10, successor: .stream(port: 443)))
    #expect(steps[4] == Progress(consumed: 0, successor: .stream(port: 443)))
  }

  @Test("what the client says behind its request waits for the proxy's word")
  func waiting() {
    let request: [UInt8] = [5, 1, 0, 1, 192, 0, 2, 1, 0, 80]
    let steps = Self.outcome([
      (.toServer, [5, 1, 0] + request + [0x47, 0x45]), (.toClient, [5, 0] + Self.reply + [0x48]),
      (.toServer, [0x47, 0x45]),
    ])
    #expect(steps[0] == Progress(consumed: 13))
    #expect(steps[1] == Progress(consumed: 12, successor: .stream(port: 80)))
    #expect(steps[2] == Progress(consumed: 0, successor: .stream(port: 80)))
  }

  @Test("SOCKS 4 names an address, SOCKS 4A a host")
  func version4() {
    for request in [
      [4, 1, 0, 80, 192, 0, 2, 1, 0x75, 0], [4, 1, 0, 80, 0, 0, 0, 1, 0x75, 0, 0x61, 0x2E, 0x62, 0],
    ] as [[UInt8]] {
      let steps = Self.outcome([(.toServer, request), (.toClient, [0, 90, 0, 0, 0, 0, 0, 0])])
      #expect(steps[0] == Progress(consumed: request.count))
      #expect(steps[1].successor == .stream(port: 80))
    }
  }

  @Test("a refusal, another command and bytes of something else end the reading")
  func ends() {
    let talk: [(Direction, [UInt8])] = [(.toServer, [5, 1, 0]), (.toClient, [5, 0])]
    let request: [UInt8] = [5, 1, 0, 1, 192, 0, 2, 1, 0, 80]
    #expect(Self.outcome([(.toServer, [5, 1, 0]), (.toClient, [5, 0xFF])])[1].isFinished)
    #expect(Self.outcome(talk + [(.toServer, [5, 3] + request.dropFirst(2))])[2].isFinished)
    #expect(Self.outcome(talk + [(.toServer, request), (.toClient, [5, 5] + Self.reply.dropFirst(2))])[3].isFinished)
    #expect(Self.outcome(talk + [(.toServer, [5, 1, 0, 9, 1, 2, 3])])[2].isFinished)
    #expect(Self.outcome([(.toServer, [0x47, 0x45, 0x54])])[0].isFinished)
  }

  @Test("each proper prefix of a message waits for the rest, and one that never ends is given up")
  func prefixes() {
    let request: [UInt8] = [4, 1, 0, 80, 0, 0, 0, 1, 0x75, 0, 0x61, 0x2E, 0x62, 0]
    for length in 0..<request.count {
      #expect(Self.outcome([(.toServer, Array(request.prefix(length)))])[0] == Progress(consumed: 0))
    }
    #expect(Self.outcome([(.toServer, [4, 1, 0, 80, 1, 1, 1, 1] + [UInt8](repeating: 1, count: 2_000))])[0].isFinished)
  }
}
