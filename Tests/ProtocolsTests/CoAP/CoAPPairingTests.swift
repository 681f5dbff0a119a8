// SPDX-License-Identifier: Apache-2.0
import Protocols
import SensorTestKit
import Testing
import Wire

/// Datagrams between a client and a server, one a second, and what the analyzer makes of them.
private struct Conversation {
  var analyzer = CoAPAnalyzer()
  var receiver = PairingReceiver(serverPort: 5683)

  /// Lets a datagram come; returns what is said of it.
  @discardableResult
  mutating func say(
    _ bytes: [UInt8], from direction: Direction = .toServer, isToGroup: Bool = false
  ) -> [RenderedMessage] {
    receiver.turn(direction)
    let before = receiver.messages.count
    _ = analyzer.receive(
      AnalyzerInput(bytes.span.octets, direction: direction, isToGroup: isToGroup), into: &receiver)
    return Array(receiver.messages[before...])
  }
}

private typealias Bytes = CoAPBytes

@Suite("CoAP exchanges · RFC 7252 §4, §5.3; RFC 7641, RFC 7959")
struct CoAPPairingTests {
  private static let path: (number: Int, value: [UInt8]) = (11, Array("light".utf8))

  private static func get(_ id: UInt16 = 1, token: [UInt8] = [9], type: UInt8 = 0) -> [UInt8] {
    Bytes.header(type: type, id: id, token: token) + Bytes.options(path)
  }

  private static func content(_ id: UInt16, token: [UInt8] = [9], type: UInt8 = 2) -> [UInt8] {
    Bytes.header(type: type, code: 0x45, id: id, token: token) + [0xFF, 0x31]
  }

  @Test("a piggybacked response names its request's packet and the time between")
  func piggybacked() {
    var talk = Conversation()
    talk.say(Self.get())
    let response = talk.say(Self.content(1), from: .toClient)[0]
    #expect(response["vedette.exchange.request_pcap_cnt"] == "1")
    #expect(response["vedette.exchange.elapsed_us"] == "1000000")
    #expect(response["vedette.exchange.requests"] == nil)
  }

  @Test("a separate response is paired by its token, the empty acknowledgements by their message IDs")
  func separate() {
    var talk = Conversation()
    talk.say(Self.get(7))
    let acknowledgement = talk.say(Bytes.header(type: 2, code: 0, id: 7), from: .toClient)[0]
    #expect(acknowledgement["vedette.exchange.request_pcap_cnt"] == "1")
    let response = talk.say(Self.content(500, type: 0), from: .toClient)[0]
    #expect(response["vedette.exchange.request_pcap_cnt"] == "1")
    #expect(response["vedette.exchange.elapsed_us"] == "2000000")
    let last = talk.say(Bytes.header(type: 2, code: 0, id: 500))[0]
    #expect(last["vedette.exchange.request_pcap_cnt"] == "3")
  }

  @Test("the same message again is a retransmission; the same request with another message ID is not")
  func retransmission() {
    var talk = Conversation()
    #expect(talk.say(Self.get(1))[0]["coap.retransmission"] == nil)
    let again = talk.say(Self.get(1))[0]
    #expect(again["coap.retransmission"] == "true")
    #expect(again["vedette.exchange.requests"] == "2")
    let repeated = talk.say(Self.get(2))[0]
    #expect(repeated["coap.retransmission"] == nil)
    #expect(repeated["vedette.exchange.requests"] == "3")
    let other = talk.say(Self.get(2, token: [4]))[0]
    #expect(other["coap.retransmission"] == nil, "an ID that is used again belongs to another message")
  }

  @Test("a retransmitted response is one, too, and a reset answers a message")
  func serverRetransmission() {
    var talk = Conversation()
    talk.say(Self.get(1))
    talk.say(Self.content(50, type: 0), from: .toClient)
    let again = talk.say(Self.content(50, type: 0), from: .toClient)
    #expect(again.count == 1)
    #expect(again[0]["coap.retransmission"] == "true")
    #expect(again[0]["vedette.exchange.answers"] == "2")
    #expect(talk.say(Bytes.header(type: 3, code: 0, id: 50))[0]["vedette.exchange.request_pcap_cnt"] == "2")
  }

  @Test("a response that nobody asked for is an event, one of an observation is not")
  func unsolicited() {
    var talk = Conversation()
    talk.say(Self.get(1))
    let stray = talk.say(Self.content(60, token: [77], type: 1), from: .toClient)
    #expect(stray.map(\.eventType) == ["coap", "anomaly"])
    #expect(stray[1]["anomaly.event"] == "unsolicited_answer")
    #expect(stray[1]["anomaly.layer"] == "coap")
    let notification =
      Bytes.header(type: 1, code: 0x45, id: 61, token: [78]) + Bytes.options((6, [5])) + [0xFF, 0x31]
    #expect(talk.say(notification, from: .toClient).count == 1)
  }

  @Test("notifications belong to their registration, however many come")
  func observation() {
    var talk = Conversation()
    talk.say(Bytes.header(id: 1, token: [3]) + Bytes.options((6, []), Self.path))
    for number in 1...20 {
      let notification =
        Bytes.header(type: 1, code: 0x45, id: UInt16(100 + number), token: [3]) + Bytes.options((6, [UInt8(number)]))
        + [0xFF, 0x31]
      let message = talk.say(notification, from: .toClient)[0]
      #expect(message["vedette.exchange.request_pcap_cnt"] == "1")
      #expect(message["vedette.exchange.answers"] == (number == 1 ? nil : String(number)))
    }
  }

  @Test("a request to a group is answered by whoever hears it, and no answer is due")
  func group() {
    var talk = Conversation()
    talk.say(Bytes.header(type: 1, id: 1, token: [5]) + Bytes.options(Self.path), isToGroup: true)
    talk.receiver.messageContext.flow?.id = 8
    let response = talk.say(Self.content(9, token: [5], type: 1), from: .toClient)[0]
    #expect(response["vedette.exchange.request_pcap_cnt"] == "1")
  }

  @Test("the blocks of a request's body are joined, and the last one says whether all were seen")
  func requestBody() {
    var talk = Conversation()
    let block = { (number: UInt8, more: Bool, id: UInt16, count: Int) in
      Bytes.header(code: 0x03, id: id, token: [UInt8(id)])
        + Bytes.options(Self.path, (27, [number << 4 | (more ? 8 : 0) | 1])) + [0xFF]
        + [UInt8](repeating: 0x41, count: count)
    }
    let first = talk.say(block(0, true, 1, 32))[0]
    #expect(first["coap.body.first_pcap_cnt"] == "1")
    #expect(first["coap.body.blocks"] == "1")
    talk.say(Bytes.header(type: 2, code: 0x5F, id: 1, token: [1]), from: .toClient)
    talk.say(block(1, true, 2, 32))
    talk.say(block(1, true, 2, 32))
    let last = talk.say(block(2, false, 3, 7))[0]
    #expect(last["coap.body.first_pcap_cnt"] == "1")
    #expect(last["coap.body.blocks"] == "3")
    #expect(last["coap.body.length"] == "71")
    #expect(last["coap.body.complete"] == "true")
  }

  @Test("a body of which a block was not seen is not complete")
  func incompleteBody() {
    var talk = Conversation()
    let block = { (number: UInt8, more: Bool, id: UInt16) in
      Bytes.header(code: 0x03, id: id, token: [1]) + Bytes.options(Self.path, (27, [number << 4 | (more ? 8 : 0)]))
        + [0xFF] + [UInt8](repeating: 0x41, count: 16)
    }
    talk.say(block(0, true, 1))
    let last = talk.say(block(2, false, 3))[0]
    #expect(last["coap.body.length"] == "32")
    #expect(last["coap.body.complete"] == nil)
  }

  @Test("the blocks of a response's body are joined over their requests, and a new fetch is a new body")
  func responseBody() {
    var talk = Conversation()
    for round in 0..<2 {
      for number in UInt8(0)...2 {
        let id = UInt16(round * 10) + UInt16(number)
        let ask = number == 0 ? [Self.path] : [Self.path, (23, [number << 4 | 2])]
        talk.say(
          Bytes.header(id: id, token: [UInt8(id) + 1])
            + (ask.count == 1 ? Bytes.options(ask[0]) : Bytes.options(ask[0], ask[1])))
        let response = talk.say(
          Bytes.header(type: 2, code: 0x45, id: id, token: [UInt8(id) + 1])
            + Bytes.options((23, [number << 4 | (number < 2 ? 8 : 0) | 2])) + [0xFF]
            + [UInt8](repeating: 0x41, count: number < 2 ? 64 : 10), from: .toClient)[0]
        #expect(response["coap.body.blocks"] == String(number + 1))
        #expect(response["coap.body.complete"] == (number == 2 ? "true" : nil))
        #expect(response["coap.body.first_pcap_cnt"] == (round == 0 ? "2" : "8"))
      }
    }
  }

  @Test("every field of what belongs together is declared, and shown by some message")
  func declarations() {
    var talk = Conversation()
    talk.say(Self.get())
    talk.say(Self.get())
    talk.say(Self.content(1), from: .toClient)
    talk.say(Self.content(1), from: .toClient)
    let put = Bytes.header(code: 0x03, id: 2, token: [2])
    talk.say(put + Bytes.options((27, [0x08])) + [0xFF] + [UInt8](repeating: 0, count: 16))
    talk.say(
      Bytes.header(code: 0x03, id: 3, token: [3]) + Bytes.options((27, [0x10])) + [0xFF, 0x00])
    let shown = Set(talk.receiver.messages.flatMap(\.lines).map { String($0.prefix { $0 != "=" }) })
    let declared = CoAPMessage.fields.map(\.name.description)
    #expect(shown.subtracting(declared) == [])
    let joined = declared.filter {
      $0.hasPrefix("coap.body.") || $0.hasPrefix("vedette.exchange.") || $0 == "coap.retransmission"
    }
    #expect(Set(joined).subtracting(shown) == [])
  }

  @Test("a ping over TCP is answered by its pong")
  func ping() {
    var analyzer = CoAPStreamAnalyzer()
    var receiver = PairingReceiver(.tcp, serverPort: 5683)
    for (direction, bytes) in [
      (Direction.toServer, [0x01, 0xE2, 0xAA] as [UInt8]), (.toClient, [0x01, 0xE3, 0xAA]),
    ] {
      receiver.turn(direction)
      _ = analyzer.receive(AnalyzerInput(bytes.span.octets, direction: direction), into: &receiver)
    }
    #expect(receiver.messages.last?["coap.signal"] == "Pong")
    #expect(receiver.messages.last?["vedette.exchange.request_pcap_cnt"] == "1")
  }
}
