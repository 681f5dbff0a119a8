// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

@testable import Protocols

/// A message written by hand, its length filled in, and what is to be seen in it.
struct KNXSample: Sendable, CustomTestStringConvertible {
  let message: [UInt8]
  let lines: [String]

  /// Takes the service and all behind the header.
  init(_ service: UInt16, _ notation: String, _ lines: [String]) {
    message = Self.message(service, notation)
    self.lines = lines.map { "knx." + $0 }
  }

  static func message(_ service: UInt16, _ notation: String) -> [UInt8] {
    let body = bytes(notation)
    return [6, 0x10, UInt8(service >> 8), UInt8(service & 0xFF), 0, UInt8(body.count + 6)] + body
  }

  var testDescription: String { lines.joined(separator: " ") }

  private static let endpoint = "0801 c0000209 0e57"
  private static let control = ["control_endpoint=192.0.2.9", "control_port=3671"]
  private static let data = ["data_endpoint=192.0.2.9", "data_port=3671"]
  private static let device =
    "36 01 02 01 1105 0001 00c501020304 e000170c 000102030405 'Stair router' 000000000000000000000000000000000000"
  private static let deviceLines = [
    "device.friendly_name=Stair router", "device.medium=TP1", "device.individual_address=1.1.5",
    "device.serial=00c501020304", "device.mac=00:01:02:03:04:05", "device.routing_group=224.0.23.12",
    "device.programming_mode=true",
  ]

  static let all: [KNXSample] = [
    KNXSample(0x0201, endpoint, ["service=search_request", "service_raw=513", "action=reads"] + control),
    KNXSample(
      0x0202, endpoint + device + "08 02 0201 0301 0401",
      ["service=search_response", "service_raw=514"] + control + deviceLines),
    KNXSample(0x0203, endpoint, ["service=description_request", "service_raw=515", "action=reads"] + control),
    KNXSample(0x0204, device, ["service=description_response", "service_raw=516"] + deviceLines),
    KNXSample(
      0x0205, endpoint + endpoint + "04 04 02 00",
      ["service=connect_request", "service_raw=517"] + control + data + ["connection_type=4", "tunnel_layer=2"]),
    KNXSample(
      0x0206, "15 00" + endpoint + "04 04 11fa",
      ["service=connect_response", "service_raw=518", "channel=21", "status=0"] + data
        + ["connection_type=4", "assigned_address=1.1.250"]),
    KNXSample(0x0206, "00 24", ["service=connect_response", "service_raw=518", "channel=0", "status=36"]),
    KNXSample(
      0x0205, endpoint + endpoint + "02 03",
      ["service=connect_request", "service_raw=517"] + control + data + ["connection_type=3"]),
    KNXSample(
      0x0207, "15 00" + endpoint, ["service=connectionstate_request", "service_raw=519", "channel=21"] + control),
    KNXSample(0x0208, "15 00", ["service=connectionstate_response", "service_raw=520", "channel=21", "status=0"]),
    KNXSample(0x0209, "15 00" + endpoint, ["service=disconnect_request", "service_raw=521", "channel=21"] + control),
    KNXSample(
      0x0310, "04 15 00 00 fc 000b 01 34 1001",
      [
        "service=device_configuration_request", "service_raw=784", "action=reads", "channel=21", "sequence=0",
        "cemi.message=M_PropRead.req", "cemi.message_raw=252", "cemi.object_type=11", "cemi.object_instance=1",
        "cemi.property=52", "cemi.value_length=0",
      ]),
    KNXSample(
      0x0310, "04 15 01 00 f1",
      [
        "service=device_configuration_request", "service_raw=784", "action=restarts", "channel=21", "sequence=1",
        "cemi.message=M_Reset.req", "cemi.message_raw=241", "cemi.value_length=0",
      ]),
    KNXSample(
      0x0420, "04 15 07 00 11 00 bce0 0000 0805 01 0081",
      [
        "service=tunnelling_request", "service_raw=1056", "action=writes", "channel=21", "sequence=7",
        "cemi.message=L_Data.req", "cemi.message_raw=17", "cemi.source=0.0.0", "cemi.destination=1/0/5",
        "cemi.is_group=true", "cemi.apci=GroupValueWrite", "cemi.apci_raw=128", "cemi.value_length=0",
      ]),
    KNXSample(
      0x0421, "04 15 07 00",
      ["service=tunnelling_ack", "service_raw=1057", "channel=21", "sequence=7", "status=0"]),
    KNXSample(
      0x0422, "04 15 00 00 01 00",
      [
        "service=tunnelling_feature_get", "service_raw=1058", "action=reads", "channel=21", "sequence=0", "status=0",
        "feature=1",
      ]),
    KNXSample(
      0x0530, "29 00 bcd0 1105 0805 03 0080 0c1a",
      [
        "service=routing_indication", "service_raw=1328", "action=writes", "cemi.message=L_Data.ind",
        "cemi.message_raw=41", "cemi.source=1.1.5", "cemi.destination=1/0/5", "cemi.is_group=true",
        "cemi.apci=GroupValueWrite", "cemi.apci_raw=128", "cemi.value_length=2",
      ]),
    KNXSample(
      0x0530, "29 04 03020a0b bc60 1105 1203 01 4380",
      [
        "service=routing_indication", "service_raw=1328", "action=restarts", "cemi.message=L_Data.ind",
        "cemi.message_raw=41", "cemi.source=1.1.5", "cemi.destination=1.2.3", "cemi.is_group=false",
        "cemi.apci=Restart", "cemi.apci_raw=896", "cemi.value_length=0",
      ]),
    KNXSample(
      0x0530, "29 00 b060 1105 1203 00 80",
      [
        "service=routing_indication", "service_raw=1328", "cemi.message=L_Data.ind", "cemi.message_raw=41",
        "cemi.source=1.1.5", "cemi.destination=1.2.3", "cemi.is_group=false", "cemi.transport=connect",
        "cemi.value_length=0",
      ]),
    KNXSample(0x0531, "04 00 0005", ["service=routing_lost_message", "service_raw=1329", "lost_count=5"]),
    KNXSample(0x0532, "06 00 0064 0000", ["service=routing_busy", "service_raw=1330", "busy_ms=100"]),
    KNXSample(0x0743, "0102", ["service=remote_reset_request", "service_raw=1859", "action=restarts"]),
    KNXSample(
      0x0950, "0001 000000000001 00fa12345678 affe a1b2c3",
      ["service=secure_wrapper", "service_raw=2384", "secure=true", "session=1"]),
    KNXSample(0x0954, "03 00", ["service=session_status", "service_raw=2388", "status=3"]),
    KNXSample(0x0600, "01", ["service_raw=1536"]),
  ]
}

@Suite("KNXnet/IP messages · KNX Standard 03/08, 03/06/03, 03/03/07")
struct KNXTests {
  private func read(_ message: [UInt8], isCut: Bool = false) -> [RenderedMessage] {
    var analyzer = KNXAnalyzer()
    var receiver = CollectingReceiver()
    let input = AnalyzerInput(message.span.octets, direction: .toServer, isCutByCapture: isCut)
    _ = analyzer.receive(input, into: &receiver)
    return receiver.messages
  }

  @Test("a message shows exactly its fields, none of them a value", arguments: KNXSample.all)
  func fields(_ sample: KNXSample) {
    let found = read(sample.message)
    #expect(found.map(\.lines) == [sample.lines])
    #expect(found.map(\.eventType) == ["knx"])
    #expect(found.flatMap(DeclaredFields(KNXMessage.fields).breaches(of:)) == [])
  }

  @Test("the decoding laws hold", arguments: KNXSample.all)
  func laws(_ sample: KNXSample) {
    let breaches = DecodingLaws.breaches(ofReading: sample.message) { reader throws(WireError) in
      _ = try KNXMessage(parsing: &reader)
    }
    #expect(breaches == [])
  }

  @Test("a stream says the same whole, split anywhere, and byte by byte")
  func splits() {
    let breaches = DecodingLaws.splitBreaches(of: KNXSample.all.flatMap(\.message), by: KNXStreamAnalyzer.self)
    #expect(breaches == [])
    var feeder = StreamFeeder<KNXStreamAnalyzer>()
    feeder.feed(KNXSample.all.flatMap(\.message))
    #expect(feeder.messages.map(\.lines) == KNXSample.all.map(\.lines))
  }

  @Test("no change of a single byte reads past the datagram", arguments: KNXSample.all)
  func mutations(_ sample: KNXSample) {
    for index in sample.message.indices {
      for value: UInt8 in [0, 1, 4, 8, 0x36, 0x7F, 0xFE, 0xFF, sample.message[index] ^ 1] {
        var changed = sample.message
        changed[index] = value
        let padded = changed + [UInt8](repeating: 0x01, count: 300)
        var analyzer = KNXAnalyzer()
        var receiver = CollectingReceiver()
        let input = AnalyzerInput(padded.span.octets.extracting(first: changed.count), direction: .toServer)
        _ = analyzer.receive(input, into: &receiver)
        #expect(receiver.messages == read(changed))
        #expect(!receiver.messages.isEmpty)
      }
    }
  }

  @Test(
    "what breaks a rule of the header is named, and the place",
    arguments: [
      ("07 10 0201 0006", .knxHeader, 0), ("06 11 0201 0006", .knxHeader, 1), ("06 10 0201 0005", .knxLength, 4),
      ("06 10 0208 000a 15 00", .endsInsideField, 6), ("06 10 02", .endsInsideField, 2),
    ] as [(String, WireError.Rule, Int)])
  func headerRules(_ notation: String, _ rule: WireError.Rule, _ offset: Int) {
    let found = read(bytes(notation))
    #expect(found.map(\.brokenRule) == [name(rule)])
    #expect(found.last?["anomaly.offset"] == String(offset))
    #expect(found.last?["anomaly.layer"] == "knxnet-ip")
  }

  @Test(
    "what breaks a rule of the body is named behind the message",
    arguments: [
      (0x0201, "0701 c0000209 0e57", .knxEndpoint, 6), (0x0201, "0803 c0000209 0e57", .knxEndpoint, 7),
      (0x0204, "01 01", .knxDescription, 6), (0x0204, "04 01 0200", .knxDescription, 6),
      (0x0204, "08 02 0201", .endsInsideField, 8), (0x0420, "05 15 07 00 11", .knxConnectionHeader, 6),
      (0x0205, "0801 c0000209 0e57 0801 c0000209 0e57 01", .knxConnectionInformation, 22),
      (0x0531, "06 00 0005", .knxRouting, 6), (0x0532, "04 00 0064 0000", .knxRouting, 6),
      (0x0530, "29 00 bcd0 1105 0805 01 0080 0c", .knxDataLength, 14),
      (0x0530, "29 00 bcd0 1105", .endsInsideField, 12),
    ] as [(UInt16, String, WireError.Rule, Int)])
  func bodyRules(_ service: UInt16, _ notation: String, _ rule: WireError.Rule, _ offset: Int) {
    let message = KNXSample.message(service, notation)
    let found = read(message)
    #expect(found.map(\.eventType) == ["knx", "anomaly"])
    #expect(found.last?.brokenRule == name(rule))
    #expect(found.last?["anomaly.offset"] == String(offset))
    if rule == .endsInsideField { #expect(read(message, isCut: true).count == 1) }
  }

  @Test("bytes behind a datagram's message are told of")
  func trailing() {
    #expect(read(bytes("06 10 0208 0008 15 00 00")).map(\.brokenRule) == [nil, name(.knxLength)])
  }

  @Test("each answer and acknowledgement names its request")
  func pairs() {
    func hex(_ sample: Int) -> String {
      KNXSample.all[sample].message.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
    let messages = converse(
      [
        ">" + hex(4), "<" + hex(5), ">" + hex(8), "<" + hex(9), ">" + hex(13), "<" + hex(14), "<" + hex(13),
        ">" + hex(14), ">" + hex(2), "<" + hex(3), ">" + hex(0), "<" + hex(1),
      ], by: KNXAnalyzer.self, .udp)
    #expect(
      messages.map { $0["vedette.exchange.request_pcap_cnt"] } == [
        nil, "1", nil, "3", nil, "5", nil, "7", nil, "9", nil, "11",
      ])
  }

  @Test(
    "what is asked of a device on the bus is known, and an answer or a confirmation asks nothing",
    arguments: [
      ("29 00 bcd0 1105 0805 01 0000", .reads), ("29 00 bcd0 1105 0805 01 0081", .writes),
      ("29 00 bcd0 1105 0805 01 0041", nil), ("2e 00 bcd0 1105 0805 01 0081", nil),
      ("29 00 b050 1105 1203 05 4281 0102 0304", .configures), ("29 00 b050 1105 1203 01 0381", .restarts),
      ("11 00 b050 1105 1203 03 00c0 1203", .configures), ("29 00 b050 1105 1203 02 03f1 00", nil),
      ("f6 000b 01 34 1001 00", .configures), ("fb 000b 01 34 1001 00", nil), ("f8 000b 01 34 00", .configures),
    ] as [(String, ControlAction?)])
  func actions(_ notation: String, _ action: ControlAction?) throws {
    let message = KNXSample.message(0x0530, notation)
    var reader = WireReader(message.span.octets)
    let found = ProtocolMessage.knx(try KNXMessage(parsing: &reader)).controlAction
    #expect(found == action)
  }

  @Test(
    "behind a gap the next segment that begins like a message is read, and a header without a length ends the stream")
  func streams() {
    let message = KNXSample.all[0].message
    var feeder = StreamFeeder<KNXStreamAnalyzer>()
    feeder.feed(message)
    feeder.lose()
    feeder.feed([0xDE, 0xAD, 0xBE, 0xEF, 0, 0, 0])
    feeder.feed(message)
    feeder.feed(bytes("06 10 0201 0003"))
    #expect(feeder.messages.map(\.brokenRule) == [nil, nil, name(.knxLength)])
    #expect(feeder.isFinished)
  }

  @Test(
    "recognition asks for header, service and length",
    arguments: [
      ("06 10 0201 000E 08 01 C0000209 0E57", .certain, .possible),
      ("06 10 0201 000D 08 01 C0000209 0E57", .no, .possible),
      ("06 11 0201 000E 08 01 C0000209 0E57", .no, .no), ("06 10 0A01 000E 08 01 C0000209 0E57", .no, .no),
      ("06 10", .no, .undecided), ("05 10 0201 000E", .no, .no), ("06 10 0201 0801", .no, .no),
    ] as [(String, Recognition, Recognition)])
  func recognition(_ notation: String, _ inDatagram: Recognition, _ inStream: Recognition) {
    let opening = bytes(notation)
    let datagram = KNXAnalyzer.probe(opening.span.octets, isOnUsualPort: true)
    let stream = KNXStreamAnalyzer.probe(opening.span.octets, isOnUsualPort: true)
    #expect(datagram == inDatagram)
    #expect(stream == inStream)
  }
}
