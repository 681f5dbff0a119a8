// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols
import SensorTestKit
import Testing
import Wire

private typealias Bytes = DHCPBytes

@Suite("DHCP recognition and exchanges · RFC 2131 §4.1")
struct DHCPAnalyzerTests {
  private func probe(_ bytes: [UInt8], isOnUsualPort: Bool) -> Recognition {
    DHCPAnalyzer.probe(bytes.span.octets, isOnUsualPort: isOnUsualPort)
  }

  @Test("the cookie is certain everywhere, BOOTP without it possible on its port")
  func recognition() {
    #expect(probe(Bytes.discover, isOnUsualPort: false) == .certain)
    #expect(probe(Bytes.plain, isOnUsualPort: false) == .no)
    #expect(probe(Bytes.plain, isOnUsualPort: true) == .possible)
    let odd = Bytes.message(Bytes.header(hardwareLength: 200), Bytes.option(53, [1]))
    #expect(probe(odd, isOnUsualPort: true) == .certain)
    #expect(probe(odd, isOnUsualPort: false) == .no)
    #expect(probe(Array(Bytes.discover.prefix(64)), isOnUsualPort: true) == .possible)
    #expect(probe(Array(Bytes.discover.prefix(64)), isOnUsualPort: false) == .no)
    #expect(probe(Array(Bytes.discover.prefix(40)), isOnUsualPort: true) == .no)
    #expect(probe([3] + Bytes.discover.dropFirst(), isOnUsualPort: true) == .no)
  }

  /// Lets messages come, each in a flow of its own, and returns which packet each is said to answer or repeat.
  private func requests(_ messages: [[UInt8]]) -> [String?] {
    var receiver = PairingReceiver(clientPort: 68, serverPort: 67)
    for (number, bytes) in messages.enumerated() {
      var analyzer = DHCPAnalyzer()
      let direction: Direction = .toServer
      receiver.turn(direction)
      receiver.messageContext.flow?.id = UInt64(number)
      _ = analyzer.receive(AnalyzerInput(bytes.span.octets, direction: direction), into: &receiver)
    }
    return receiver.messages.filter { $0.eventType == "dhcp" }.map { $0["vedette.exchange.request_pcap_cnt"] }
  }

  @Test("answers are paired over flows: OFFER to DISCOVER, ACK to REQUEST; what is said again is told of")
  func pairing() {
    #expect(
      requests([Bytes.discover, Bytes.offer, Bytes.request, Bytes.acknowledgement]) == [nil, "1", nil, "3"])
    #expect(requests([Bytes.discover, Bytes.discover, Bytes.offer]) == [nil, "1", "1"])
  }

  @Test("another number or client is another exchange")
  func others() {
    let number = Bytes.message(
      Bytes.header(op: 2, id: 9), Bytes.option(53, [2]), Bytes.option(54, [192, 0, 2, 1]),
      Bytes.option(51, [0, 0, 0, 9]))
    var client = Bytes.offer
    client[33] ^= 1
    #expect(requests([Bytes.discover, number, client]) == [nil, nil, nil])
  }

  @Test("an ACK answers an INFORM, and with rapid commit a DISCOVER; a NAK a REQUEST; a reply of BOOTP its request")
  func otherAnswers() {
    let server = Bytes.option(54, [192, 0, 2, 1])
    let inform = Bytes.message(Bytes.header(client: [192, 0, 2, 7]), Bytes.option(53, [8]))
    #expect(requests([inform, Bytes.acknowledgement]) == [nil, "1"])
    let rapid = Bytes.message(Bytes.header(op: 2), Bytes.option(53, [5]), server, Bytes.option(80, []))
    #expect(requests([Bytes.discover, rapid]) == [nil, "1"])
    #expect(requests([Bytes.discover, Bytes.acknowledgement]) == [nil, nil])
    let refusal = Bytes.message(Bytes.header(op: 2), Bytes.option(53, [6]), server)
    #expect(requests([Bytes.request, refusal]) == [nil, "1"])
    let reply = [2] + Bytes.plain.dropFirst()
    #expect(requests([Bytes.plain, reply]) == [nil, "1"])
    let query = Bytes.message(Bytes.header(), Bytes.option(53, [10]))
    let active = Bytes.message(Bytes.header(op: 2, hardwareLength: 6), Bytes.option(53, [13]), server)
    #expect(requests([query, active]) == [nil, "1"])
  }
}

@Suite("DHCP messages under mutation")
struct DHCPMutationTests {
  @Test("10,000 mutated messages are read, refused or cut, never worse, and each twice the same")
  func mutations() {
    var random = SplitMix64(seed: 0xD4C9)
    var outcomes: [String: Int] = [:]
    for round in 0..<10_000 {
      let bytes = random.mutation(of: Bytes.samples[round % Bytes.samples.count])
      let isCut = round % 5 == 0
      let messages = Bytes.messages(of: bytes, isCutByCapture: isCut)
      if round % 50 == 0 { #expect(messages == Bytes.messages(of: bytes, isCutByCapture: isCut)) }
      for message in messages { outcomes[message.brokenRule ?? "read", default: 0] += 1 }
    }
    #expect(outcomes["read", default: 0] > 5_000)
    #expect(outcomes["ends_inside_field", default: 0] > 200)
    #expect(outcomes["dhcp_end", default: 0] > 50)
    #expect(outcomes["dhcp_option_length", default: 0] > 20)
  }
}
