// SPDX-License-Identifier: Apache-2.0
import Flows
import NetworkTypes
import SensorTestKit
import Testing

@Suite("Flow key: what belongs together")
struct FlowKeyTests {
  private func message(_ type: UInt8, code: UInt8 = 0, identifier: UInt16 = 0, fromServer: Bool = false)
    -> PacketBuilder
  {
    PacketBuilder().icmp(type: type, code: code, identifier: identifier).ip(
      from: fromServer ? server : client, to: fromServer ? client : server, .icmp)
  }

  /// The flows that started, and those that were answered.
  private func flows(_ packets: [PacketBuilder], on linkType: LinkType = .raw) -> [String] {
    var bench = Bench()
    for packet in packets { bench.send(packet, on: linkType) }
    return bench.take()
  }

  @Test("two hosts that ping each other with one identifier have two exchanges")
  func mutualEcho() {
    let found = flows([
      message(8, identifier: 7), message(8, identifier: 7, fromServer: true), message(0, identifier: 7),
      message(0, identifier: 7, fromServer: true),
    ])
    #expect(
      found == [
        "1 started 10.0.0.1:8>10.0.0.2:0", "2 started 10.0.0.2:8>10.0.0.1:0", "3 answered 10.0.0.2:8>10.0.0.1:0",
        "4 answered 10.0.0.1:8>10.0.0.2:0",
      ])
  }

  @Test("a reply whose request was missed names the one who asked as the client, and what it asked")
  func lateReply() {
    #expect(
      flows([message(0, identifier: 7, fromServer: true), message(8, identifier: 7)]) == [
        "1 started 10.0.0.1:8>10.0.0.2:0", "1 answered 10.0.0.1:8>10.0.0.2:0",
      ])
  }

  @Test("messages that go one way are told apart by type, code and sender")
  func oneWay() {
    let found = flows([
      message(3, code: 1), message(3, code: 1), message(3, code: 3), message(3, code: 1, fromServer: true),
      message(3, code: 3, fromServer: true), message(11),
    ])
    #expect(found.count == 5)
  }

  @Test("an SCTP association is known by its ports · RFC 9260 §3.1")
  func sctp() {
    func chunk(_ from: UInt16, _ to: UInt16, fromServer: Bool) -> PacketBuilder {
      let ports = [UInt8(from >> 8), UInt8(from & 0xFF), UInt8(to >> 8), UInt8(to & 0xFF)]
      return PacketBuilder(payload: ports + Array(repeating: 0, count: 12)).ip(
        from: fromServer ? server : client, to: fromServer ? client : server, .sctp)
    }
    let found = flows([
      chunk(51000, 36412, fromServer: false), chunk(36412, 51000, fromServer: true),
      chunk(51001, 36412, fromServer: false),
    ])
    #expect(
      found == [
        "1 started 10.0.0.1:51000>10.0.0.2:36412", "2 answered 10.0.0.1:51000>10.0.0.2:36412",
        "3 started 10.0.0.1:51001>10.0.0.2:36412",
      ])
  }

  @Test("a label that only one direction carries does not part the directions · RFC 3031 §2.2, §3.16")
  func labels() {
    let mac = MACAddress(value: 1)
    // One label, at the bottom of the stack.
    let question = PacketBuilder(payload: [1]).udp(from: 4000, to: 9).ip(from: client, to: server, .udp)
    let labelled = PacketBuilder(payload: [0, 0, 0x11, 0x40] + question.bytes).ethernet(
      from: mac, to: mac, type: 0x8847)
    let answer = PacketBuilder(payload: [1]).udp(from: 9, to: 4000).ip(from: server, to: client, .udp)
      .ethernet(from: mac, to: mac)
    #expect(
      flows([labelled, answer], on: .ethernet) == [
        "1 started 10.0.0.1:4000>10.0.0.2:9", "2 answered 10.0.0.1:4000>10.0.0.2:9",
      ])
  }
}
