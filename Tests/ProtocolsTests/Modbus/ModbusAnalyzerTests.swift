// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

@testable import Protocols

@Suite("Modbus conversations · Modbus Messaging on TCP/IP V1.0b §4.2")
struct ModbusAnalyzerTests {
  private func talk(_ lines: [String]) -> [RenderedMessage] { converse(lines, by: ModbusAnalyzer.self, .tcp) }

  private func pairs(_ messages: [RenderedMessage]) -> [String?] {
    messages.map { $0["vedette.exchange.request_pcap_cnt"] }
  }

  @Test("a stream says the same whole, split anywhere, and byte by byte", arguments: [Direction.toServer, .toClient])
  func splits(_ direction: Direction) {
    let samples = direction == .toServer ? ModbusSample.requests : ModbusSample.responses
    let stream = samples.flatMap(\.message)
    let breaches = DecodingLaws.splitBreaches(of: stream, by: ModbusAnalyzer.self, direction)
    #expect(breaches == [])
    var feeder = StreamFeeder<ModbusAnalyzer>()
    feeder.feed(stream, direction)
    #expect(feeder.messages.count == samples.count)
  }

  @Test("each response names the request with its transaction and unit, in any order")
  func answers() {
    let messages = talk([
      "> 0001 0000 0006 11 03 0000 0001", "> 0002 0000 0006 11 03 0000 0002", "> 0001 0000 0006 12 03 0000 0003",
      "< 0002 0000 0007 11 03 04 0000 0000", "< 0001 0000 0005 11 03 02 0000", "< 0001 0000 0003 12 83 02",
      "> 0001 0000 0006 11 06 0000 0001", "< 0001 0000 0006 11 06 0000 0001",
    ])
    #expect(messages.allSatisfy { $0.eventType == "modbus" })
    #expect(pairs(messages) == [nil, nil, nil, "2", "1", "3", nil, "7"])
    #expect(messages[3]["vedette.exchange.elapsed_us"] == "2000000")
  }

  @Test("a response that nobody asked for is told of, if no request was missed")
  func strays() {
    let stray = "< 0009 0000 0005 11 03 02 0000"
    let faults = talk(["> 0001 0000 0006 11 03 0000 0001", "< 0001 0000 0005 11 03 02 0000", stray])
    #expect(faults.last?["anomaly.event"] == "unsolicited_answer")
    #expect(talk([stray]).count == 1)
    var feeder = StreamFeeder<ModbusAnalyzer>()
    feeder.feed(ModbusSample.message([3, 2, 0, 0]), .toClient)
    #expect(feeder.messages.count == 1)
  }

  @Test(
    "a response is held against its request",
    arguments: [
      ("06 11 03 0000 0001", "05 11 04 02 0000", .modbusAnswerFunction, 7),
      ("06 11 03 0000 0001", "03 11 84 02", .modbusAnswerFunction, 7),
      ("06 11 03 0000 0002", "05 11 03 02 0000", .modbusAnswerLength, 8),
      ("06 11 01 0000 0009", "04 11 01 01 00", .modbusAnswerLength, 8),
      ("06 11 06 0001 0001", "06 11 06 0002 0001", .modbusEcho, 8),
      ("0b 11 10 0001 0002 04 0000 0000", "06 11 10 0001 0001", .modbusEcho, 8),
    ] as [(String, String, WireError.Rule, Int)])
  func agreement(_ request: String, _ response: String, _ rule: WireError.Rule, _ offset: Int) {
    let messages = talk(["> 0001 0000 00 \(request)", "< 0001 0000 00 \(response)"])
    #expect(messages.map(\.brokenRule) == [nil, nil, name(rule)])
    #expect(messages.last?["anomaly.offset"] == String(offset))
  }

  @Test("a response that agrees with its request breaks nothing, nor does a refusal")
  func agreeing() {
    let messages = talk([
      "> 0001 0000 0006 11 01 0000 0009", "< 0001 0000 0005 11 01 02 0000", "> 0002 0000 0006 11 03 0000 0009",
      "< 0002 0000 0003 11 83 03", "> 0003 0000 000d 11 17 0003 0001 000e 0001 02 00ff",
      "< 0003 0000 0005 11 17 02 0000",
      "> 0004 0000 0008 11 16 0004 00f2 0025", "< 0004 0000 0008 11 16 0004 00f2 0025",
    ])
    #expect(messages.allSatisfy { $0.eventType == "modbus" })
  }

  @Test("behind a gap the next segment that begins like a message is read")
  func gaps() {
    let message = ModbusSample.requests[2].message
    var feeder = StreamFeeder<ModbusAnalyzer>()
    feeder.feed(message)
    feeder.lose()
    feeder.feed([0xDE, 0xAD, 0xBE, 0xEF, 0, 0, 0, 0, 0])
    feeder.feed(message + message)
    #expect(feeder.messages.map(\.eventType) == ["modbus", "modbus", "modbus"])
  }

  @Test(
    "recognition is strict off the usual port",
    arguments: [
      ("0001 0000 0006 01 03 0000 000A", .possible, .possible), ("0001 0000 0006 01 03 0000 000A 00", .possible, .no),
      ("0001 0000 0006 01 03", .possible, .no), ("0001 0000 00", .undecided, .no), ("0001 0001 0006 01 03", .no, .no),
      ("0001 0000 00ff 01 03", .no, .no), ("0001 0000 0006 01 00 0000 000A", .possible, .no), ("", .undecided, .no),
    ] as [(String, Recognition, Recognition)])
  func recognition(_ notation: String, _ atHome: Recognition, _ elsewhere: Recognition) {
    let opening = bytes(notation)
    let home = ModbusAnalyzer.probe(opening.span.octets, isOnUsualPort: true)
    let away = ModbusAnalyzer.probe(opening.span.octets, isOnUsualPort: false)
    #expect(home == atHome)
    #expect(away == elsewhere)
  }

  @Test("an analyzer stays small")
  func size() {
    #expect(MemoryLayout<ModbusAnalyzer>.size <= 96)
  }
}
