// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

@testable import Protocols

/// A message written by hand, its length filled in, and what is to be seen in it.
struct OPCUASample: Sendable, CustomTestStringConvertible {
  let direction: Direction
  let message: [UInt8]
  let lines: [String]

  /// Takes the direction, type and chunk, and all behind the length.
  init(_ direction: Direction, _ kind: String, _ notation: String, _ lines: [String]) {
    self.direction = direction
    message = Self.message(kind, notation)
    let chunk = kind.hasSuffix("F") ? "final" : kind.hasSuffix("C") ? "intermediate" : "aborted"
    self.lines =
      (["type=\(kind.prefix(3))", "chunk=\(chunk)"] + lines + ["length=\(message.count)"]).map { "opcua." + $0 }
  }

  static func message(_ kind: String, _ notation: String) -> [UInt8] {
    let body = bytes(notation)
    let count = body.count + 8
    return Array(kind.utf8) + [UInt8(count & 0xFF), UInt8(count >> 8), 0, 0] + body
  }

  var testDescription: String { lines.joined(separator: " ") }

  static let limits = "00000000 00000100 00000100 00000001 88130000"
  private static let limitLines = [
    "protocol_version=0", "receive_buffer=65536", "send_buffer=65536", "max_message=16777216", "max_chunks=5000",
  ]
  private static let policy = "'http://opcfoundation.org/UA/SecurityPolicy#"
  static let none = "2f000000 \(policy)None' ffffffff ffffffff"
  private static let requestHeader = "0000 0000000000000000 07000000 00000000 ffffffff 10270000 000000"
  private static let responseHeader = "0000000000000000 07000000"

  static let all: [OPCUASample] = [
    OPCUASample(
      .toServer, "HELF", limits + "1b000000 'opc.tcp://plc.lan:4840/line'",
      limitLines + ["endpoint=opc.tcp://plc.lan:4840/line", "host=plc.lan"]),
    OPCUASample(
      .toServer, "HELF", limits + "18000000 'opc.tcp://[fd00::1]:4840'",
      limitLines + ["endpoint=opc.tcp://[fd00::1]:4840", "host=[fd00::1]"]),
    OPCUASample(.toServer, "HELF", limits + "ffffffff", limitLines),
    OPCUASample(.toClient, "ACKF", limits, limitLines),
    OPCUASample(
      .toClient, "ERRF", "00008380 04000000 'gone'",
      ["error=BadTcpEndpointUrlInvalid", "error_raw=2156068864", "reason=gone"]),
    OPCUASample(.toClient, "ERRF", "00009999 ffffffff", ["error_raw=2576941056"]),
    OPCUASample(
      .toClient, "RHEF", "05000000 'urn:a' 0e000000 'opc.tcp://a:48'", ["endpoint=opc.tcp://a:48", "host=a"]),
    OPCUASample(
      .toServer, "OPNF",
      "00000000" + none + "01000000 01000000 0100be01" + requestHeader + "00000000 00000000 01000000 ffffffff 80ee3600",
      [
        "channel=0", "security_policy=http://opcfoundation.org/UA/SecurityPolicy#None", "unprotected=true",
        "security_mode=None", "request_id=1", "service=OpenSecureChannel", "service_node=446", "is_request=true",
        "request_handle=7",
      ]),
    OPCUASample(
      .toClient, "OPNF",
      "05000000" + none + "01000000 01000000 0100c101" + responseHeader + "00000000 00 ffffffff 000000",
      [
        "channel=5", "security_policy=http://opcfoundation.org/UA/SecurityPolicy#None", "unprotected=true",
        "request_id=1", "service=OpenSecureChannel", "service_node=449", "is_request=false", "request_handle=7",
        "result=Good", "result_raw=0",
      ]),
    OPCUASample(
      .toServer, "MSGF", "05000000 01000000 02000000 02000000 0100a102" + requestHeader + "01000000",
      [
        "channel=5", "request_id=2", "service=Write", "service_node=673", "is_request=true", "action=writes",
        "request_handle=7",
      ]),
    OPCUASample(
      .toClient, "MSGF",
      "05000000 01000000 02000000 02000000 01008d01" + responseHeader + "00001f80 00 ffffffff 000000",
      [
        "channel=5", "request_id=2", "service=ServiceFault", "service_node=397", "is_request=false",
        "request_handle=7", "result=BadUserAccessDenied", "result_raw=2149515264",
      ]),
    OPCUASample(
      .toServer, "MSGC", "05000000 01000000 03000000 03000000 01007702" + requestHeader,
      [
        "channel=5", "request_id=3", "service=Read", "service_node=631", "is_request=true", "action=reads",
        "request_handle=7",
      ]),
    OPCUASample(.toServer, "MSGF", "05000000 01000000 8a2b4c6d 9e8f7a6b c1d2e3f4 a5b6c7d8", ["channel=5"]),
    OPCUASample(
      .toServer, "CLOF", "05000000 01000000 09000000 09000000 0100c401" + requestHeader,
      [
        "channel=5", "request_id=9", "service=CloseSecureChannel", "service_node=452", "is_request=true",
        "request_handle=7",
      ]),
  ]
}

@Suite("OPC UA messages · OPC 10000-6 §6.7, §7.1")
struct OPCUATests {
  private func read(_ message: [UInt8], _ direction: Direction = .toServer) -> [RenderedMessage] {
    var feeder = StreamFeeder<OPCUAAnalyzer>()
    feeder.feed(message, direction)
    return feeder.messages
  }

  @Test("a message shows exactly its fields", arguments: OPCUASample.all)
  func fields(_ sample: OPCUASample) {
    let found = read(sample.message, sample.direction)
    #expect(found.map(\.lines) == [sample.lines])
    #expect(found.map(\.eventType) == ["opcua"])
    #expect(found.flatMap(DeclaredFields(OPCUAMessage.fields).breaches(of:)) == [])
  }

  @Test("the decoding laws hold", arguments: OPCUASample.all)
  func laws(_ sample: OPCUASample) {
    let breaches = DecodingLaws.breaches(ofReading: sample.message) { reader throws(WireError) in
      _ = try OPCUAMessage(parsing: &reader)
    }
    #expect(breaches == [])
  }

  @Test("a stream says the same whole, split anywhere, and byte by byte")
  func splits() {
    let stream = OPCUASample.all.flatMap(\.message)
    let breaches = DecodingLaws.splitBreaches(of: stream, by: OPCUAAnalyzer.self)
    #expect(breaches == [])
    #expect(read(stream).map(\.lines) == OPCUASample.all.map(\.lines))
  }

  @Test("no change of a single byte reads past the message", arguments: OPCUASample.all)
  func mutations(_ sample: OPCUASample) {
    for index in sample.message.indices {
      for value: UInt8 in [0, 1, 3, 0x2F, 0x41, 0x7F, 0x80, 0xFF, sample.message[index] ^ 1] {
        var changed = sample.message
        changed[index] = value
        let padded = changed + [UInt8](repeating: 0x46, count: 64)
        let alone = Self.lines(changed.span.octets)
        let amid = Self.lines(padded.span.octets.extracting(first: changed.count))
        #expect(alone == amid)
        #expect(!alone.isEmpty || (4...6).contains(index))
      }
    }
  }

  private static func lines(_ bytes: RawSpan) -> [[String]] {
    var analyzer = OPCUAAnalyzer()
    var receiver = CollectingReceiver()
    _ = analyzer.receive(AnalyzerInput(bytes, direction: .toServer), into: &receiver)
    return receiver.messages.map(\.lines)
  }

  @Test(
    "a header that breaks a rule ends the stream",
    arguments: [
      ("'HELX' 20000000", .opcuaChunk, 3), ("'XELF' 20000000", .opcuaType, 0), ("'HELF' 07000000", .opcuaLength, 4),
      ("'HELF' 00000001", .opcuaLength, 4),
    ] as [(String, WireError.Rule, Int)])
  func headerRules(_ notation: String, _ rule: WireError.Rule, _ offset: Int) {
    let whole = OPCUASample.all[3].message
    var feeder = StreamFeeder<OPCUAAnalyzer>()
    feeder.feed(whole + bytes(notation) + whole)
    #expect(feeder.isFinished)
    #expect(feeder.messages.map(\.brokenRule) == [nil, name(rule)])
    #expect(feeder.messages.last?["anomaly.offset"] == String(offset))
    #expect(feeder.messages.last?["anomaly.layer"] == "opcua")
  }

  private static let long = String(repeating: "61", count: 4_097)

  @Test(
    "what breaks a rule of the body is named behind the message",
    arguments: [
      ("HELC", OPCUASample.limits + "ffffffff", .opcuaChunk, 3),
      ("HELF", "00000000 ff1f0000 00000100 00000001 88130000 ffffffff", .opcuaBuffer, 12),
      ("ACKF", "00000000 00000100 ff1f0000 00000001 88130000", .opcuaBuffer, 12),
      ("HELF", OPCUASample.limits + "01100000" + long, .opcuaEndpoint, 28),
      ("ERRF", "00008380 01100000" + long, .opcuaReason, 12),
      ("OPNF", "00000000 00010000" + long.prefix(512) + "ffffffff ffffffff", .opcuaPolicy, 12),
      ("OPNF", "00000000 02000000 'ab' ffffffff 02000000 0102", .opcuaThumbprint, 22),
      ("HELF", OPCUASample.limits + "feffffff", .opcuaString, 28),
      ("ACKF", OPCUASample.limits + "00", .trailingBytes, 28),
      ("HELF", "00000000 0000", .endsInsideField, 12),
    ] as [(String, String, WireError.Rule, Int)])
  func bodyRules(_ kind: String, _ notation: String, _ rule: WireError.Rule, _ offset: Int) {
    let found = read(OPCUASample.message(kind, notation))
    #expect(found.map(\.eventType) == ["opcua", "anomaly"])
    #expect(found.last?.brokenRule == name(rule))
    #expect(found.last?["anomaly.offset"] == String(offset))
  }

  @Test("identifiers of nodes are read in each of their six forms, and no other")
  func nodes() throws {
    for (notation, number) in [
      ("00 05", 5), ("01 00 a102", 673), ("02 0000 a1020000", 673), ("01 02 a102", nil), ("03 0100 02000000 'ab'", nil),
      ("04 0100 00112233445566778899aabbccddeeff", nil), ("05 0100 01000000 ff", nil),
    ] as [(String, UInt32?)] {
      let node = bytes(notation)
      var reader = WireReader(node.span.octets)
      let found = try reader.readOPCUANode()
      let isAtEnd = reader.isAtEnd
      #expect(found == number)
      #expect(isAtEnd)
    }
    let broken = bytes("06 00")
    var reader = WireReader(broken.span.octets)
    var caught: WireError?
    do throws(WireError) { _ = try reader.readOPCUANode() } catch { caught = error }
    #expect(caught == .malformed(at: 0, rule: .opcuaNode))
  }

  @Test("the sender's certificate is decoded, and what it secures is not read")
  func certificates() {
    let certificate = SampleCertificates.lamp
    let policy = "39000000 'http://opcfoundation.org/UA/SecurityPolicy#Basic256Sha256'"
    let count = UInt32(certificate.count)
    let body =
      bytes("00000000" + policy) + [UInt8(count & 0xFF), UInt8(count >> 8), 0, 0] + certificate
      + bytes("14000000 000102030405060708090a0b0c0d0e0f10111213 01000000 01000000 0100be01")
    let size = body.count + 8
    let found = read(Array("OPNF".utf8) + [UInt8(size & 0xFF), UInt8(size >> 8), 0, 0] + body)
    #expect(found.map(\.brokenRule) == [nil])
    #expect(found.first?["opcua.unprotected"] == "false")
    #expect(found.first?["opcua.certificate.thumbprint"]?.count == 40)
    #expect(found.first?["opcua.certificate.subject"] != nil)
    #expect(found.first?["opcua.service"] == nil)
  }

  @Test("each answer names its request")
  func pairs() {
    let all = OPCUASample.all
    let lines = [(0, ">"), (3, "<"), (7, ">"), (8, "<"), (9, ">"), (10, "<"), (11, ">")].map { index, way in
      way + all[index].message.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
    let messages = converse(lines, by: OPCUAAnalyzer.self, .tcp)
    #expect(
      messages.map { $0["vedette.exchange.request_pcap_cnt"] } == [nil, "1", nil, "3", nil, "5", nil])
  }

  @Test(
    "what a request asks of the server is known by its service",
    arguments: [
      (631, .reads), (527, .reads), (673, .writes), (712, .writes), (488, .configures), (437, .configures), (461, nil),
      (634, nil), (676, nil), (397, nil), (12_211, .configures), (12_212, nil),
    ] as [(UInt32, ControlAction?)])
  func actions(_ number: UInt32, _ action: ControlAction?) throws {
    let message =
      OPCUASample.message("MSGF", "05000000 01000000 02000000 02000000")
      + [1, 0, UInt8(number & 0xFF), UInt8(number >> 8)]
    var whole = message
    whole[4] = UInt8(message.count)
    var reader = WireReader(whole.span.octets)
    let found = ProtocolMessage.opcUA(try OPCUAMessage(parsing: &reader)).controlAction
    #expect(found == action)
    #expect(OPCUAService(rawValue: number).isRequest == [631, 527, 673, 712, 488, 437, 461, 12_211].contains(number))
  }

  @Test("of a message longer than the buffer the beginning is read")
  func longMessages() {
    let body = bytes("05000000 01000000 02000000 02000000 0100a102 0000 0000000000000000 07000000")
    let message = Array("MSGF".utf8) + [0, 0, 2, 0] + body + [UInt8](repeating: 7, count: 0x2_0000 - 8 - body.count)
    var feeder = StreamFeeder<OPCUAAnalyzer>(capacity: 4_096)
    feeder.feed(message + OPCUASample.all[3].message)
    #expect(feeder.messages.map(\.eventType) == ["opcua", "opcua"])
    #expect(feeder.messages.first?["opcua.service"] == "Write")
    #expect(feeder.breaches == [])
  }

  @Test("behind a gap the next segment that begins like a message is read")
  func gaps() {
    let message = OPCUASample.all[9].message
    var feeder = StreamFeeder<OPCUAAnalyzer>()
    feeder.feed(message)
    feeder.lose()
    feeder.feed([0xDE, 0xAD, 0xBE, 0xEF, 0, 0, 0])
    feeder.feed(message)
    #expect(feeder.messages.map(\.eventType) == ["opcua", "opcua"])
  }

  @Test(
    "recognition asks for a type and a length",
    arguments: [
      ("'HELF' 20000000", .certain), ("'OPNF' 84000000", .certain), ("'HELF' 07000000", .no), ("'HEL'", .undecided),
      ("'HELP' 20000000", .no), ("'MSGC' 20000000", .no),
    ] as [(String, Recognition)])
  func recognition(_ notation: String, _ expected: Recognition) {
    let opening = bytes(notation)
    let found = OPCUAAnalyzer.probe(opening.span.octets, isOnUsualPort: false)
    #expect(found == expected)
  }
}
