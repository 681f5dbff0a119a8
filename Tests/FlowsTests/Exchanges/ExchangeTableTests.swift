// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols
import Testing

@testable import Flows

/// A table and a conversation between two endpoints, told what each says when.
private struct Conversation {
  var table: ExchangeTable
  var flow = Self.flow(port: 4_000)

  init(capacity: Int = 64) { table = ExchangeTable(capacity: capacity) }

  static func flow(port: UInt16, id: UInt64 = 7) -> Flow {
    var flow = Flow(
      id: id, transport: .udp, client: Endpoint(address: IPAddress(v4: 0x0A00_0001), port: port),
      server: Endpoint(address: IPAddress(v4: 0x0A00_0002), port: 53), clientMAC: .zero, serverMAC: .zero,
      vlan: VLANTags(), start: Timestamp(nanoseconds: 0), firstPacket: 1, source: 0)
    flow.toServer.packets = 1
    flow.toClient.packets = 1
    return flow
  }

  static func moment(_ seconds: Double) -> Timestamp { Timestamp(nanoseconds: Int64(seconds * 1e9)) }

  func context(_ seconds: Double, packet: UInt64, _ direction: Direction = .toServer, of flow: Flow? = nil)
    -> EventContext
  {
    var context = EventContext(of: flow ?? self.flow, at: Self.moment(seconds), direction)
    context.packet = packet
    return context
  }

  mutating func ask(
    _ key: ExchangeKey, at seconds: Double, packet: UInt64, _ terms: ExchangeTerms = ExchangeTerms(.short),
    adding amount: UInt64 = 0
  ) -> Exchange? {
    table.open(key, terms, note: packet &* 10, adding: amount, in: context(seconds, packet: packet))
  }

  mutating func answer(
    _ key: ExchangeKey, at seconds: Double, packet: UInt64, isLasting: Bool = false, adding amount: UInt64 = 0
  ) -> AnswerJudgement {
    table.answer(key, isLasting: isLasting, adding: amount, in: context(seconds, packet: packet, .toClient))
  }

  mutating func unanswered(at seconds: Double) -> [UInt64] {
    var packets: [UInt64] = []
    while let next = table.expire(at: Self.moment(seconds)) { packets.append(next.fault.request?.packet ?? 0) }
    return packets
  }
}

@Suite("Requests and their answers")
struct ExchangeTableTests {
  private static let key = ExchangeKey(.dns, 77)

  @Test("an answer names the packet of its request, the time between, and the analyzer's note")
  func paired() {
    var talk = Conversation()
    #expect(talk.ask(Self.key, at: 1, packet: 3) == Exchange(packet: 3, note: 30))
    let answer = talk.answer(Self.key, at: 1.5, packet: 9)
    #expect(answer == .paired(Exchange(packet: 3, elapsed: 500_000_000, answerCount: 1, note: 30)))
  }

  @Test("what is known of a request is told to its own side only, and changes nothing")
  func known() {
    var talk = Conversation()
    _ = talk.ask(Self.key, at: 1, packet: 3, adding: 5)
    let table = talk.table
    #expect(table.known(Self.key, in: talk.context(2, packet: 4)) == Exchange(packet: 3, note: 30, amount: 5))
    #expect(table.known(Self.key, in: talk.context(2, packet: 4, .toClient)) == nil)
    #expect(table.known(ExchangeKey(.dns, 78), in: talk.context(2, packet: 4)) == nil)
    #expect(talk.ask(Self.key, at: 3, packet: 5)?.requestCount == 2)
  }

  @Test("a request that is said again counts as the same one until it is answered")
  func repeated() {
    var talk = Conversation()
    _ = talk.ask(Self.key, at: 1, packet: 3)
    #expect(talk.ask(Self.key, at: 2, packet: 4)?.requestCount == 2)
    #expect(talk.answer(Self.key, at: 3, packet: 5).exchange?.packet == 3)
    #expect(talk.ask(Self.key, at: 4, packet: 6) == Exchange(packet: 6, note: 60))
    #expect(talk.answer(Self.key, at: 5, packet: 7).exchange?.packet == 6)
  }

  @Test("a request that is not renewed counts as said again after its answer, too")
  func kept() {
    var talk = Conversation()
    let terms = ExchangeTerms(.long, renewal: .never)
    _ = talk.ask(Self.key, at: 1, packet: 3, terms)
    _ = talk.answer(Self.key, at: 2, packet: 4)
    let again = talk.ask(Self.key, at: 3, packet: 5, terms)
    #expect(again?.packet == 3)
    #expect(again?.requestCount == 2)
    #expect(again?.answerCount == 1)
  }

  @Test("a request that always begins anew never counts as said again")
  func renewed() {
    var talk = Conversation()
    let terms = ExchangeTerms(.long, renewal: .always)
    _ = talk.ask(Self.key, at: 1, packet: 3, terms, adding: 4)
    #expect(talk.ask(Self.key, at: 2, packet: 4, terms, adding: 5) == Exchange(packet: 4, note: 40, amount: 5))
  }

  @Test("a flood of one patience displaces itself, and nothing of another")
  func flood() {
    var talk = Conversation(capacity: 64)
    for number in 0..<8 { _ = talk.ask(ExchangeKey(.dns, UInt64(number)), at: 0, packet: 1) }
    for number in 0..<1_000 { _ = talk.ask(ExchangeKey(.coap, UInt64(number)), at: 1, packet: 2, ExchangeTerms(.long)) }
    for number in 0..<8 { #expect(talk.answer(ExchangeKey(.dns, UInt64(number)), at: 2, packet: 3).exchange != nil) }
  }

  @Test("amounts add up over requests and answers")
  func amounts() {
    var talk = Conversation()
    _ = talk.ask(Self.key, at: 1, packet: 1, adding: 5)
    _ = talk.answer(Self.key, at: 2, packet: 2, adding: 7)
    #expect(talk.answer(Self.key, at: 3, packet: 3, adding: 8).exchange?.amount == 20)
  }

  @Test("a message the same way, of another protocol or of another flow is no answer")
  func strangers() {
    var talk = Conversation()
    _ = talk.ask(Self.key, at: 1, packet: 1)
    let same = talk.context(2, packet: 2, .toServer)
    #expect(talk.table.answer(Self.key, isLasting: false, adding: 0, in: same).exchange == nil)
    #expect(talk.answer(ExchangeKey(.coap, 77), at: 2, packet: 2).exchange == nil)
    let other = talk.context(2, packet: 2, .toClient, of: Conversation.flow(port: 4_001, id: 8))
    #expect(talk.table.answer(Self.key, isLasting: false, adding: 0, in: other).exchange == nil)
    #expect(talk.answer(Self.key, at: 2, packet: 2).exchange != nil)
  }

  @Test("an answer from whomever belongs to the asker's request to a group")
  func group() {
    var talk = Conversation()
    let key = ExchangeKey(.coap, 5, scope: .asker)
    _ = talk.ask(key, at: 1, packet: 1)
    var flow = Conversation.flow(port: 4_000, id: 99)
    flow.server = Endpoint(address: IPAddress(v4: 0x0A00_0009), port: 5_683)
    let answer = talk.table.answer(
      key, isLasting: true, adding: 0, in: talk.context(2, packet: 2, .toClient, of: flow))
    #expect(answer.exchange?.packet == 1)
  }

  @Test("an answer that nobody asked for is unsolicited, if the asking side was seen")
  func unsolicited() {
    var talk = Conversation()
    #expect(talk.answer(Self.key, at: 1, packet: 1) == .unsolicited)
    talk.flow.toServer.packets = 0
    #expect(talk.answer(Self.key, at: 1, packet: 1) == .unknown)
  }

  @Test("an answer whose request may have been given up is not judged")
  func notJudged() {
    var talk = Conversation(capacity: 16)
    for number in 0..<17 { _ = talk.ask(ExchangeKey(.dns, UInt64(number)), at: 1, packet: UInt64(number)) }
    #expect(talk.table.evictions == 1)
    #expect(talk.answer(ExchangeKey(.dns, 0), at: 2, packet: 40) == .unknown)
    #expect(talk.answer(ExchangeKey(.dns, 1), at: 2, packet: 41).exchange?.packet == 1)
    #expect(talk.answer(ExchangeKey(.dns, 500), at: 300, packet: 42) == .unsolicited)
  }

  @Test("a request whose patience runs out is told of once, if an answer was due and none came")
  func unanswered() {
    var talk = Conversation()
    _ = talk.ask(ExchangeKey(.dns, 1), at: 0, packet: 1)
    _ = talk.ask(ExchangeKey(.dns, 2), at: 1, packet: 2)
    _ = talk.ask(ExchangeKey(.dns, 3), at: 2, packet: 3, ExchangeTerms(.short, isAnswerDue: false))
    _ = talk.ask(ExchangeKey(.coap, 4), at: 3, packet: 4, ExchangeTerms(.long))
    _ = talk.answer(ExchangeKey(.dns, 2), at: 4, packet: 5)
    #expect(talk.unanswered(at: 14.9) == [])
    #expect(talk.unanswered(at: 20) == [1])
    #expect(talk.table.count == 1)
    #expect(talk.unanswered(at: 300) == [4])
    #expect(talk.table.count == 0)
  }

  @Test("an unanswered request is told of with its flow, seen from who asked")
  func context() throws {
    var talk = Conversation()
    _ = talk.ask(Self.key, at: 1, packet: 3)
    let expired = talk.table.expire(at: Conversation.moment(20))
    let unanswered = try #require(expired)
    #expect(unanswered.context.sender == talk.flow.client)
    #expect(unanswered.context.flow?.id == talk.flow.id)
    #expect(unanswered.context.time == Conversation.moment(20))
    #expect(unanswered.fault.request?.elapsed == 19_000_000_000)
  }

  @Test("an answer that promises more keeps its request alive")
  func lasting() {
    var talk = Conversation()
    _ = talk.ask(Self.key, at: 0, packet: 1)
    for second in stride(from: 10.0, through: 100, by: 10) {
      #expect(talk.answer(Self.key, at: second, packet: 2, isLasting: true).exchange != nil)
      #expect(talk.unanswered(at: second) == [])
    }
    #expect(talk.table.count == 1)
  }

  @Test("however many requests come, the table holds no more than its capacity")
  func bounded() {
    var talk = Conversation(capacity: 100)
    for number in 0..<10_000 {
      _ = talk.ask(
        ExchangeKey(.dns, UInt64(number)), at: Double(number) / 1_000, packet: UInt64(number),
        ExchangeTerms(number % 3 == 0 ? .long : .short))
      #expect(talk.table.count <= 100)
    }
    #expect(talk.table.evictions == 9_900)
    #expect(talk.answer(ExchangeKey(.dns, 9_999), at: 10, packet: 1).exchange?.packet == 9_999)
  }

  @Test("nothing is left of a table that was emptied")
  func emptied() {
    var talk = Conversation()
    for number in 0..<50 { _ = talk.ask(ExchangeKey(.dns, UInt64(number)), at: 1, packet: 1) }
    talk.table.removeAll()
    #expect(talk.table.count == 0)
    #expect(talk.answer(ExchangeKey(.dns, 3), at: 1, packet: 2).exchange == nil)
  }
}
