// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols
import SensorTestKit
import Testing

@Suite("Streams that change hands, under mutation")
struct StreamChangeMutationTests {
  @Test(
    "6,000 exchanges with changed, lost, cut and swapped turns are read or refused, never worse, and twice the same")
  func mutations() {
    var random = SplitMix64(seed: 0x57A6)
    var outcomes: [String: Int] = [:]
    for round in 0..<6_000 {
      let exchange = Dialogue.all[round % Dialogue.all.count]
      var turns = exchange.turns
      for _ in 0...Int(random.next() % 3) {
        let place = Int(random.next() % UInt64(turns.count))
        switch random.next() % 4 {
        case 0: turns.remove(at: place)
        case 1: turns.swapAt(place, Int(random.next() % UInt64(turns.count)))
        case 2: turns.insert(turns[place], at: Int(random.next() % UInt64(turns.count)))
        default: turns[place].bytes = random.mutation(of: turns[place].bytes)
        }
      }
      let lost = Int(random.next() % 12)
      let messages = Self.messages(of: turns, losing: lost, exchange)
      if round % 20 == 0 { #expect(messages == Self.messages(of: turns, losing: lost, exchange)) }
      for message in messages {
        outcomes[message.split(separator: " ").dropFirst().joined(separator: " "), default: 0] += 1
      }
    }
    // Every stage of the exchanges is still reached often enough to count as tried.
    for outcome in [
      "http 101", "mqtt connect", "mqtt publish", "tls client_hello", "tls server_hello", "smtp starttls",
    ] {
      #expect(outcomes[outcome, default: 0] > 500, "\(outcome)")
    }
    #expect(outcomes.keys.contains { $0.contains("websocket_") })
    #expect(outcomes.keys.contains { $0.contains("http_") })
  }

  private static func messages(of turns: [Dialogue.Turn], losing lost: Int, _ exchange: Dialogue) -> [String] {
    var wire = Wire(exchange)
    for (place, turn) in turns.enumerated() {
      if place == lost { wire.lose(turn) } else { wire.send(turn) }
    }
    wire.acknowledgeAll()
    return wire.messages
  }
}
