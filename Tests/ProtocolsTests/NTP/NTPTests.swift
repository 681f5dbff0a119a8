// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

@testable import Protocols

/// Bytes of NTP messages, put together by hand.
enum NTPBytes {
  /// A header of time; timestamps are seconds since 1900 and their parts.
  static func time(
    _ mode: UInt8, version: UInt8 = 4, leap: UInt8 = 0, stratum: UInt8 = 2, reference: [UInt8] = [192, 0, 2, 1],
    origin: UInt64 = 0, received: UInt64 = 0, transmitted: UInt64 = 0xE92F_1102_8000_0000
  ) -> [UInt8] {
    func octets(_ value: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: value >> UInt64(56 - 8 * $0)) } }
    return [leap << 6 | version << 3 | mode, stratum, 6, 0xEC, 0, 0, 0x80, 0, 0, 1, 0x40, 0] + reference
      + octets(origin == 0 ? 0 : 0xE92F_1000_0000_0000) + octets(origin) + octets(received) + octets(transmitted)
  }

  static let question = time(3, stratum: 0, reference: [0, 0, 0, 0])
  static let answer = time(
    4, origin: 0xE92F_1102_8000_0000, received: 0xE92F_1103_0000_0000, transmitted: 0xE92F_1103_4000_0000)
  static let kiss = time(4, leap: 3, stratum: 0, reference: Array("RATE".utf8), origin: 0xE92F_1102_8000_0000)
  static let clock = time(5, version: 3, stratum: 1, reference: Array("GPS".utf8) + [0])
  static let authenticated = question + [0, 0, 0, 9] + [UInt8](repeating: 7, count: 16)
  static let refused = answer + [0, 0, 0, 0]
  static let secured =
    question + [0x01, 0x04, 0, 36] + [UInt8](repeating: 1, count: 32) + [0x02, 0x04, 0, 20]
    + [UInt8](repeating: 2, count: 16) + [0x04, 0x04, 0, 40] + [UInt8](repeating: 3, count: 36)
  static let variables: [UInt8] = [0x16, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]
  static let variablesAnswer: [UInt8] = [0x16, 0xE2, 0, 1, 5, 0, 0, 9, 0, 0, 0, 4] + Array("a=1,".utf8)
  static let monlist: [UInt8] = [0x17, 0, 3, 42] + [UInt8](repeating: 0, count: 4)
  static let monlistAnswer: [UInt8] = [0xD7, 1, 3, 42, 0x10, 2, 0, 8] + [UInt8](repeating: 5, count: 16)

  static let samples = [
    question, answer, kiss, clock, authenticated, refused, secured, variables, variablesAnswer, monlist,
    monlistAnswer,
  ]

  static func messages(of bytes: [UInt8], isCutByCapture: Bool = false) -> [RenderedMessage] {
    var analyzer = NTPAnalyzer()
    var receiver = CollectingReceiver()
    let input = AnalyzerInput(bytes.span.octets, direction: .toServer, isCutByCapture: isCutByCapture)
    _ = analyzer.receive(input, into: &receiver)
    return receiver.messages
  }

  /// The names of the rules that a datagram breaks, and where.
  static func breaches(of bytes: [UInt8]) -> [String] {
    messages(of: bytes).compactMap { message in
      message.brokenRule.map { "\($0)@\(message["anomaly.offset"] ?? "?")" }
    }
  }
}

private typealias Bytes = NTPBytes

@Suite("NTP messages · RFC 5905 §7.3, RFC 4330, RFC 9327")
struct NTPMessageTests {
  private func lines(_ bytes: [UInt8]) -> [String] { Bytes.messages(of: bytes)[0].lines }

  @Test("no sample breaks a rule", arguments: Bytes.samples)
  func samples(bytes: [UInt8]) { #expect(Bytes.breaches(of: bytes) == []) }

  @Test("an answer shows EVE's fields, and its clock")
  func answer() {
    #expect(
      lines(Bytes.answer) == [
        "ntp.version=4", "ntp.mode=4", "ntp.mode_name=server", "ntp.stratum=2", "ntp.reference_id=c0:00:02:01",
        "ntp.leap=0", "ntp.poll=6", "ntp.precision=-20", "ntp.root_delay=0.5", "ntp.root_dispersion=1.25",
        "ntp.reference_time=2023-12-21T19:26:56.000000+0000", "ntp.origin_time=2023-12-21T19:31:14.500000+0000",
        "ntp.receive_time=2023-12-21T19:31:15.000000+0000", "ntp.transmit_time=2023-12-21T19:31:15.250000+0000",
      ])
  }

  @Test("strata 0 and 1 say by a word why there is no time, or where it is from")
  func words() {
    #expect(Bytes.messages(of: Bytes.kiss)[0]["ntp.kiss_code"] == "RATE")
    #expect(Bytes.messages(of: Bytes.clock)[0]["ntp.reference_name"] == "GPS")
    #expect(Bytes.messages(of: Bytes.question)[0]["ntp.kiss_code"] == nil)
  }

  @Test("a time whose first bit is zero is of the era that begins in 2036")
  func eras() {
    #expect(NTPTimestamp(rawValue: 1 << 32).time?.description == "2036-02-07T06:28:17.000000+0000")
    #expect(NTPTimestamp(rawValue: 0).time == nil)
  }

  @Test("extension fields and authenticators are told from each other")
  func trailers() {
    let secured = Bytes.messages(of: Bytes.secured)[0]
    #expect(secured["ntp.extensions[0]"] == "nts_unique_identifier")
    #expect(secured["ntp.extensions[1]"] == "nts_cookie")
    #expect(secured["ntp.nts"] == "true")
    #expect(secured["ntp.key_id"] == nil)
    let authenticated = Bytes.messages(of: Bytes.authenticated)[0]
    #expect(authenticated["ntp.key_id"] == "9")
    #expect(authenticated["ntp.digest_length"] == "16")
    #expect(Bytes.messages(of: Bytes.refused)[0]["ntp.crypto_nak"] == "true")
    let both = Bytes.messages(of: Bytes.secured + Bytes.authenticated.suffix(20))[0]
    #expect(both["ntp.extensions[2]"] == "nts_authenticator")
    #expect(both["ntp.key_id"] == "9")
    #expect(Bytes.breaches(of: Bytes.time(3, version: 3) + [UInt8](repeating: 1, count: 12)) == [])
  }

  @Test("questions about a server are named, monlist among them")
  func queries() {
    #expect(Bytes.messages(of: Bytes.variables)[0]["ntp.query.operation"] == "read_variables")
    #expect(
      lines(Bytes.variablesAnswer) == [
        "ntp.version=2", "ntp.mode=6", "ntp.mode_name=control", "ntp.query.operation=read_variables",
        "ntp.query.code=2", "ntp.query.response=true", "ntp.query.more=true", "ntp.query.error=5",
        "ntp.query.sequence=1", "ntp.query.association=9", "ntp.query.offset=0", "ntp.query.length=4",
      ])
    #expect(Bytes.messages(of: Bytes.monlist)[0]["ntp.query.operation"] == "monlist")
    #expect(
      lines(Bytes.monlistAnswer) == [
        "ntp.version=2", "ntp.mode=7", "ntp.mode_name=private", "ntp.query.operation=monlist", "ntp.query.code=42",
        "ntp.query.response=true", "ntp.query.more=true", "ntp.query.error=1", "ntp.query.sequence=1",
        "ntp.query.length=16", "ntp.query.implementation=3", "ntp.query.items=2",
      ])
  }

  @Test("every declared field is shown by some message, and no other")
  func declarations() {
    var receiver = PairingReceiver(serverPort: 123)
    var analyzer = NTPAnalyzer()
    let answers: Set<[UInt8]> = [Bytes.answer, Bytes.kiss, Bytes.refused, Bytes.variablesAnswer, Bytes.monlistAnswer]
    for bytes in [Bytes.question] + Bytes.samples + [Bytes.answer] {
      receiver.turn(answers.contains(bytes) ? .toClient : .toServer)
      _ = analyzer.receive(AnalyzerInput(bytes.span.octets, direction: .toServer), into: &receiver)
    }
    let shown = receiver.messages.filter { $0.eventType == "ntp" }
    #expect(DeclaredFields(NTPMessage.fields).breaches(ofAll: shown) == [])
  }
}

@Suite("Rules that senders of NTP break · RFC 5905, RFC 7822, RFC 9327")
struct NTPRuleTests {
  private static func expect(_ rule: WireError.Rule, at offset: Int, in bytes: [UInt8]) {
    #expect(Bytes.breaches(of: bytes) == ["\(rule.name)@\(offset)"])
  }

  @Test("strata, extension fields, authenticators and announced data are as they must be")
  func rules() {
    Self.expect(.ntpStratum, at: 1, in: Bytes.time(4, stratum: 17))
    Self.expect(.ntpExtension, at: 48, in: Bytes.question + [1, 4, 0, 12] + [UInt8](repeating: 0, count: 24))
    Self.expect(.ntpExtension, at: 48, in: Bytes.question + [1, 4, 0, 18] + [UInt8](repeating: 0, count: 24))
    Self.expect(.ntpExtension, at: 48, in: Bytes.question + [1, 4, 0, 40] + [UInt8](repeating: 0, count: 24))
    Self.expect(.ntpAuthenticator, at: 48, in: Bytes.question + [1, 2, 3])
    Self.expect(.ntpAuthenticator, at: 48, in: Bytes.question + [UInt8](repeating: 1, count: 12))
    Self.expect(.ntpControlData, at: 10, in: [0x16, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1])
  }

  @Test("each proper prefix of a header ends inside a field", arguments: Bytes.samples)
  func prefixes(bytes: [UInt8]) {
    let header = [6: 12, 7: 8][bytes[0] & 7] ?? 48
    for length in 0..<header {
      #expect(Bytes.messages(of: Array(bytes.prefix(length))).compactMap(\.brokenRule) == ["ends_inside_field"])
      #expect(Bytes.messages(of: Array(bytes.prefix(length)), isCutByCapture: true).isEmpty)
    }
  }

  @Test("10,000 mutated messages are read or refused, never worse, and each twice the same")
  func mutations() {
    var random = SplitMix64(seed: 123)
    var outcomes: [String: Int] = [:]
    for round in 0..<10_000 {
      let bytes = random.mutation(of: Bytes.samples[round % Bytes.samples.count])
      let messages = Bytes.messages(of: bytes, isCutByCapture: round % 5 == 0)
      if round % 50 == 0 { #expect(messages == Bytes.messages(of: bytes, isCutByCapture: round % 5 == 0)) }
      for message in messages { outcomes[message.brokenRule ?? "read", default: 0] += 1 }
    }
    #expect(outcomes["read", default: 0] > 3_000)
    #expect(outcomes["ends_inside_field", default: 0] > 200)
    #expect(outcomes["ntp_authenticator", default: 0] > 50)
  }
}

@Suite("NTP exchanges · RFC 5905 §8, RFC 9327 §2")
struct NTPExchangeTests {
  /// Lets messages come, questions from the client, and returns what is said of them.
  private func say(_ messages: [[UInt8]]) -> [RenderedMessage] {
    var receiver = PairingReceiver(serverPort: 123)
    var analyzer = NTPAnalyzer()
    for bytes in messages {
      let isAnswer = bytes[0] & 7 >= 6 ? (bytes[0] | bytes[1]) & 0x80 != 0 : bytes[0] & 7 == 4 || bytes[0] & 7 == 2
      receiver.turn(isAnswer ? .toClient : .toServer)
      _ = analyzer.receive(
        AnalyzerInput(bytes.span.octets, direction: isAnswer ? .toClient : .toServer), into: &receiver)
    }
    return receiver.messages
  }

  private func requests(_ messages: [[UInt8]]) -> [String?] {
    say(messages).map { $0["vedette.exchange.request_pcap_cnt"] }
  }

  @Test("an answer belongs to the request whose time it repeats; any other is nobody's")
  func time() {
    #expect(requests([Bytes.question, Bytes.answer]) == [nil, "1"])
    let stray = say([Bytes.question, Bytes.time(4, origin: 5)])
    #expect(stray.map(\.eventType) == ["ntp", "ntp", "anomaly"])
    #expect(stray[2]["anomaly.event"] == "unsolicited_answer")
    #expect(stray[2]["anomaly.layer"] == "ntp")
    let peers = [Bytes.time(1, transmitted: 9), Bytes.time(2, origin: 9)]
    #expect(requests(peers) == [nil, "1"])
  }

  @Test("the datagrams of one answer to a question belong to it, all of them")
  func queries() {
    #expect(requests([Bytes.variables, Bytes.variablesAnswer, Bytes.variablesAnswer]) == [nil, "1", "1"])
    #expect(requests([Bytes.monlist, Bytes.monlistAnswer, Bytes.monlistAnswer]) == [nil, "1", "1"])
  }

  @Test("an analyzer is small")
  func size() { #expect(MemoryLayout<NTPAnalyzer>.size <= 96) }
}
