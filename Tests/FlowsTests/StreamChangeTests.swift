// SPDX-License-Identifier: Apache-2.0
import Flows
import NetworkTypes
import Protocols
import SensorTestKit
import Testing

@Suite("Streams that change hands · RFC 9110 §7.8, §9.3.6; RFC 6455; RFC 3207")
struct StreamChangeTests {
  @Test("MQTT is read in WebSocket frames, TLS behind CONNECT, SOCKS and STARTTLS", arguments: Dialogue.inTurns)
  func change(exchange: Dialogue) {
    var wire = Wire(exchange)
    for turn in exchange.turns { wire.send(turn) }
    #expect(wire.messages == exchange.messages)
    #expect(wire.service == exchange.service)
  }

  @Test("whichever direction is seen first, the same messages come", arguments: Dialogue.all)
  func order(exchange: Dialogue) {
    for first in [Direction.toServer, .toClient] {
      var wire = Wire(exchange)
      for turn in exchange.turns where turn.direction == first { wire.send(turn) }
      for turn in exchange.turns where turn.direction != first { wire.send(turn) }
      #expect(wire.messages.sorted() == exchange.messages.sorted(), "\(first) first")
      #expect(wire.service == exchange.service)
    }
  }

  @Test("wherever a segment is cut, and byte by byte, the same messages come", arguments: Dialogue.all)
  func cuts(exchange: Dialogue) {
    for index in exchange.turns.indices {
      for cut in 1..<exchange.turns[index].bytes.count {
        var wire = Wire(exchange)
        for (place, turn) in exchange.turns.enumerated() {
          guard place == index else {
            wire.send(turn)
            continue
          }
          wire.send(Dialogue.Turn(turn.direction, Array(turn.bytes.prefix(cut))))
          wire.send(Dialogue.Turn(turn.direction, Array(turn.bytes.dropFirst(cut))))
        }
        #expect(wire.messages == exchange.messages, "turn \(index) cut at \(cut)")
      }
    }
    var wire = Wire(exchange)
    for turn in exchange.turns {
      for byte in turn.bytes { wire.send(Dialogue.Turn(turn.direction, [byte])) }
    }
    #expect(wire.messages == exchange.messages)
  }

  @Test("all of a direction in one segment gives the same messages", arguments: Dialogue.all)
  func joined(exchange: Dialogue) {
    for first in [Direction.toServer, .toClient] {
      var wire = Wire(exchange)
      for direction in [first, first.opposite] {
        let bytes = exchange.turns.filter { $0.direction == direction }.flatMap(\.bytes)
        wire.send(Dialogue.Turn(direction, bytes))
      }
      #expect(wire.messages.sorted() == exchange.messages.sorted(), "\(first) first")
    }
  }

  @Test("where one direction alone is seen, its messages come all the same", arguments: Dialogue.all)
  func oneSided(exchange: Dialogue) {
    for direction in [Direction.toServer, .toClient] {
      var wire = Wire(exchange)
      for turn in exchange.turns where turn.direction == direction { wire.send(turn) }
      #expect(wire.messages == exchange.messages.filter { $0.hasPrefix("\(direction)") }, "\(direction)")
      #expect(wire.service == exchange.service)
    }
  }

  @Test(
    "if the last segment before the change is lost in either direction, the next protocol is found",
    arguments: Dialogue.all)
  func loss(exchange: Dialogue) {
    for lost in exchange.lastBeforeChange {
      var wire = Wire(exchange)
      for (place, turn) in exchange.turns.enumerated() {
        if place == lost { wire.lose(turn) } else { wire.send(turn) }
      }
      wire.acknowledgeAll()
      let next = exchange.messages.filter { $0.contains(" \(exchange.service) ") }
      #expect(wire.messages.filter { $0.contains(" \(exchange.service) ") } == next, "turn \(lost) lost")
    }
  }

  @Test("a refused change leaves the stream with its protocol")
  func refused() {
    let exchange = Dialogue(
      "refused", port: 8080, service: "http",
      [
        .client("GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n\r\n"),
        .server("HTTP/1.1 426 No\r\nContent-Length: 0\r\n\r\n"), .client("CONNECT a:1 HTTP/1.1\r\nHost: h\r\n\r\n"),
        .server("HTTP/1.1 407 No\r\nContent-Length: 3\r\n\r\nno!"), .client("GET / HTTP/1.1\r\nHost: h\r\n\r\n"),
        .server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
      ], messages: [])
    var wire = Wire(exchange)
    for turn in exchange.turns { wire.send(turn) }
    #expect(wire.messages.map { String($0.suffix(3)) } == ["GET", "426", "ECT", "407", "GET", "200"])
  }

  @Test("a stream changes hands four times at most")
  func limit() {
    let connect = Dialogue.Turn.client("CONNECT a:1 HTTP/1.1\r\nHost: h\r\n\r\n")
    let accept = Dialogue.Turn.server("HTTP/1.1 200 OK\r\n\r\n")
    let exchange = Dialogue("limit", port: 8080, service: "http", [], messages: [])
    var wire = Wire(exchange)
    for _ in 0..<8 {
      wire.send(connect)
      wire.send(accept)
    }
    #expect(wire.messages.count == 10)
  }

  @Test("streams that change hands give back what they held")
  func release() {
    var configuration = FlowConfiguration()
    configuration.changedStreamCapacity = 1
    for exchange in Dialogue.all {
      var wire = Wire(exchange, configuration)
      for _ in 0..<3 {
        for turn in exchange.turns { wire.send(turn) }
        wire.reopen()
      }
      #expect(wire.messages.count == 3 * exchange.messages.count)
    }
  }
}
