// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

@testable import Protocols

/// A datagram written by hand, its length filled in, and what is to be seen in it.
struct BACnetSample: Sendable, CustomTestStringConvertible {
  let datagram: [UInt8]
  let lines: [String]

  /// Takes the function and all behind the length.
  init(_ function: UInt8, _ notation: String, _ lines: [String]) {
    datagram = Self.datagram(function, notation)
    self.lines = lines.map { "bacnet." + $0 }
  }

  static func datagram(_ function: UInt8, _ notation: String) -> [UInt8] {
    let rest = bytes(notation)
    return [0x81, function, 0, UInt8(rest.count + 4)] + rest
  }

  var testDescription: String { lines.joined(separator: " ") }

  static let link: [BACnetSample] = [
    BACnetSample(0, "0030", ["bvlc_function=result", "bvlc_function_raw=0", "bvlc_result=48"]),
    BACnetSample(
      1, "c0000201 bac0 ffffff00",
      ["bvlc_function=write_broadcast_table", "bvlc_function_raw=1", "parameter_length=10"]),
    BACnetSample(5, "003c", ["bvlc_function=register_foreign_device", "bvlc_function_raw=5", "registration_ttl=60"]),
    BACnetSample(
      8, "c0000209 bac0",
      [
        "bvlc_function=delete_foreign_device", "bvlc_function_raw=8", "forwarded_from=192.0.2.9",
        "forwarded_from_port=47808",
      ]),
    BACnetSample(0x0C, "00", ["bvlc_function=secure", "bvlc_function_raw=12", "parameter_length=1"]),
  ]

  private static let unicast = ["bvlc_function=original_unicast", "bvlc_function_raw=10"]
  private static let plain = unicast + ["network_priority=normal", "expects_reply=false"]
  private static let asked = unicast + ["network_priority=normal", "expects_reply=true"]

  static let network: [BACnetSample] = [
    BACnetSample(
      0x0B, "01 80 00",
      [
        "bvlc_function=original_broadcast", "bvlc_function_raw=11", "network_priority=normal", "expects_reply=false",
        "network_message=who_is_router_to_network", "network_message_raw=0", "action=reads",
      ]),
    BACnetSample(
      0x0B, "01 83 01 0001 0007",
      [
        "bvlc_function=original_broadcast", "bvlc_function_raw=11", "network_priority=life_safety",
        "expects_reply=false", "network_message=i_am_router_to_network", "network_message_raw=1", "networks[0]=1",
        "networks[1]=7", "parameter_length=4",
      ]),
    BACnetSample(
      0x0A, "01 80 06 00",
      plain + [
        "network_message=initialize_routing_table", "network_message_raw=6", "action=configures", "parameter_length=1",
      ]),
    BACnetSample(
      0x0A, "01 80 90 0015 01",
      plain + ["network_message_raw=144", "network_message_vendor=21", "parameter_length=1"]),
  ]

  static let services: [BACnetSample] = [
    BACnetSample(
      0x0A, "01 04 00 05 01 0c 0c 00000001 19 4d",
      asked + [
        "type=confirmed_request", "service=read_property", "service_raw=12", "action=reads", "invoke_id=1",
        "response_limit=1476", "object_type=analog_input", "object_type_raw=0", "object_instance=1",
        "property=object_name", "property_raw=77", "parameter_length=7",
      ]),
    BACnetSample(
      0x0A, "01 00 30 01 0c 0c 00000001 19 4d 29 02 3e 75 03 00 4142 3f",
      plain + [
        "type=complex_ack", "service=read_property", "service_raw=12", "invoke_id=1", "object_type=analog_input",
        "object_type_raw=0", "object_instance=1", "property=object_name", "property_raw=77", "array_index=2",
        "parameter_length=16",
      ]),
    BACnetSample(
      0x0A, "01 24 0003 06 0a0000010203 ff 00 05 02 0f 0c 0080000a 19 55 3e 44 42480000 3f 49 08",
      unicast + [
        "destination_network=3", "destination_address=0a0000010203", "hop_count=255", "network_priority=normal",
        "expects_reply=true", "type=confirmed_request", "service=write_property", "service_raw=15", "action=writes",
        "invoke_id=2", "response_limit=1476", "object_type=analog_value", "object_type_raw=2", "object_instance=10",
        "property=present_value", "property_raw=85", "write_priority=8", "parameter_length=16",
      ]),
    BACnetSample(
      0x0A, "01 08 0003 01 07 20 02 0f",
      unicast + [
        "source_network=3", "source_address=07", "network_priority=normal", "expects_reply=false", "type=simple_ack",
        "service=write_property", "service_raw=15", "invoke_id=2",
      ]),
    BACnetSample(
      0x0A, "01 04 02 05 03 0e 0c 02000001 1e 09 4d 09 4b 1f 0c 00000002 1e 09 55 1f",
      asked + [
        "type=confirmed_request", "service=read_property_multiple", "service_raw=14", "action=reads", "invoke_id=3",
        "response_limit=1476", "references[0].object_type_raw=8", "references[0].object_instance=1",
        "references[0].property_raw=77", "references[1].object_type_raw=8", "references[1].object_instance=1",
        "references[1].property_raw=75", "references[2].object_type_raw=0", "references[2].object_instance=2",
        "references[2].property_raw=85", "parameter_length=20",
      ]),
    BACnetSample(
      0x0A, "01 04 00 05 04 10 0c 00400001 1e 09 55 2e 44 42480000 2f 39 08 1f",
      asked + [
        "type=confirmed_request", "service=write_property_multiple", "service_raw=16", "action=writes", "invoke_id=4",
        "response_limit=1476", "references[0].object_type_raw=1", "references[0].object_instance=1",
        "references[0].property_raw=85", "parameter_length=18",
      ]),
    BACnetSample(
      0x0A, "01 04 00 05 05 14 09 01 1d 07 00 'secret'",
      asked + [
        "type=confirmed_request", "service=reinitialize_device", "service_raw=20", "action=restarts", "invoke_id=5",
        "response_limit=1476", "state=warmstart", "password=true", "parameter_length=11",
      ]),
    BACnetSample(
      0x0A, "01 04 00 05 06 11 09 05 19 01",
      asked + [
        "type=confirmed_request", "service=device_communication_control", "service_raw=17", "action=restarts",
        "invoke_id=6", "response_limit=1476", "state=disable", "parameter_length=4",
      ]),
    BACnetSample(
      0x0A, "01 00 50 05 14 91 04 91 1a",
      plain + [
        "type=error", "service=reinitialize_device", "service_raw=20", "invoke_id=5", "error_class=security",
        "error_code=password_failure", "parameter_length=4",
      ]),
    BACnetSample(
      0x0A, "01 00 50 05 08 0e 91 02 92 0200 0f 19 01",
      plain + [
        "type=error", "service=add_list_element", "service_raw=8", "invoke_id=5", "error_class=property",
        "error_code=512", "parameter_length=9",
      ]),
    BACnetSample(
      0x0A, "01 00 60 07 09", plain + ["type=reject", "invoke_id=7", "reason=unrecognized_service"]),
    BACnetSample(0x0A, "01 00 71 07 80", plain + ["type=abort", "invoke_id=7", "reason=128"]),
    BACnetSample(
      0x0A, "01 00 3c 08 00 04 0e 0c0200",
      plain + [
        "type=complex_ack", "service=read_property_multiple", "service_raw=14", "invoke_id=8", "segmented=true",
        "more_follows=true", "sequence=0", "window=4", "references[]", "parameter_length=3",
      ]),
    BACnetSample(
      0x0A, "01 00 42 08 00 04",
      plain + ["type=segment_ack", "invoke_id=8", "negative=true", "sequence=0", "window=4"]),
    BACnetSample(
      0x04, "c0000209 bac0 01 20 ffff 00 fe 10 08 0a 0400 1a 0800",
      [
        "bvlc_function=forwarded", "bvlc_function_raw=4", "forwarded_from=192.0.2.9", "forwarded_from_port=47808",
        "destination_network=65535", "hop_count=254", "network_priority=normal", "expects_reply=false",
        "type=unconfirmed_request", "service=who_is", "service_raw=8", "action=reads", "low_limit=1024",
        "high_limit=2048", "parameter_length=6",
      ]),
    BACnetSample(
      0x0A, "01 00 10 00 c4 020002d1 22 0400 91 03 21 0f",
      plain + [
        "type=unconfirmed_request", "service=i_am", "service_raw=0", "device_instance=721", "max_apdu=1024",
        "segmentation=none", "vendor_id=15", "parameter_length=12",
      ]),
    BACnetSample(
      0x0A, "01 00 10 01 c4 020002d1 c4 00000001 75 04 00 'fan'",
      plain + [
        "type=unconfirmed_request", "service=i_have", "service_raw=1", "device_instance=721",
        "object_type=analog_input", "object_type_raw=0", "object_instance=1", "object_name=fan", "parameter_length=16",
      ]),
    BACnetSample(
      0x0A, "01 00 10 07 3d 04 00 'fan'",
      plain + [
        "type=unconfirmed_request", "service=who_has", "service_raw=7", "action=reads", "object_name=fan",
        "parameter_length=6",
      ]),
    BACnetSample(
      0x0A, "01 00 10 06 a4 7b0b1603 b4 0a0b0c00",
      plain + [
        "type=unconfirmed_request", "service=time_synchronization", "service_raw=6", "action=configures",
        "parameter_length=10",
      ]),
    BACnetSample(
      0x0A, "01 04 00 05 09 1c 09 07 1c 00000001 4e 09 55 19 02 4f",
      asked + [
        "type=confirmed_request", "service=subscribe_cov_property", "service_raw=28", "action=reads", "invoke_id=9",
        "response_limit=1476", "object_type=analog_input", "object_type_raw=0", "object_instance=1",
        "property=present_value", "property_raw=85", "array_index=2", "parameter_length=13",
      ]),
  ]
}

@Suite("BACnet messages · ANSI/ASHRAE 135 annex J, clauses 6, 20 and 21")
struct BACnetTests {
  private static let samples = BACnetSample.link + BACnetSample.network + BACnetSample.services

  private func read(_ datagram: [UInt8], isCut: Bool = false) -> [RenderedMessage] {
    var analyzer = BACnetAnalyzer()
    var receiver = CollectingReceiver()
    let input = AnalyzerInput(datagram.span.octets, direction: .toServer, isCutByCapture: isCut)
    _ = analyzer.receive(input, into: &receiver)
    return receiver.messages
  }

  @Test("a message shows exactly its fields, none of them a value or a password", arguments: samples)
  func fields(_ sample: BACnetSample) {
    let found = read(sample.datagram)
    #expect(found.map(\.lines) == [sample.lines])
    #expect(found.map(\.eventType) == ["bacnet"])
  }

  @Test("each proper prefix of a message is truncated", arguments: samples)
  func prefixes(_ sample: BACnetSample) {
    let breaches = DecodingLaws.prefixBreaches(of: sample.datagram) { reader throws(WireError) in
      _ = try BACnetMessage(parsing: reader.rest)
      try reader.skip(reader.remaining)
    }
    #expect(breaches == [])
  }

  @Test("no change of a single byte reads past the datagram", arguments: samples)
  func mutations(_ sample: BACnetSample) {
    for index in sample.datagram.indices {
      for value: UInt8 in [0, 1, 0x0E, 0x0F, 0x1E, 0x20, 0x75, 0xFE, 0xFF, sample.datagram[index] ^ 1] {
        var changed = sample.datagram
        changed[index] = value
        let padded = changed + [UInt8](repeating: 0x0F, count: 300)
        #expect(!read(changed).isEmpty)
        var analyzer = BACnetAnalyzer()
        var receiver = CollectingReceiver()
        let input = AnalyzerInput(padded.span.octets.extracting(first: changed.count), direction: .toServer)
        _ = analyzer.receive(input, into: &receiver)
        #expect(receiver.messages == read(changed))
      }
    }
  }

  @Test(
    "what breaks a rule of the headers is named, and the place",
    arguments: [
      ("82 0a 0006 01 00", .bacnetLinkType, 0), ("81 0a 0003 01 00 10 08", .bacnetLength, 2),
      ("81 0a 0003 01 00", .bacnetLength, 2), ("81 0a 0008 01 00", .endsInsideField, 6),
      ("81 0a 0007 02 00 10", .bacnetVersion, 4), ("81 0a 0008 01 40 1008", .bacnetReservedBits, 5),
      ("81 0a 0008 01 10 1008", .bacnetReservedBits, 5), ("81 0a 000c 01 20 0000 00 ff 1008", .bacnetDestination, 6),
      ("81 0a 000c 01 08 0001 00 10 08 00", .bacnetSource, 6), ("81 0a 000b 01 08 ffff 01 07 10", .bacnetSource, 6),
      ("81 0a 0008 01 00 8008", .bacnetType, 6), ("81 0a 000a 01 00 40 01 00 00", .bacnetWindow, 9),
      ("81 0a 0008 01 00 4001", .endsInsideField, 8),
    ] as [(String, WireError.Rule, Int)])
  func headerRules(_ notation: String, _ rule: WireError.Rule, _ offset: Int) {
    let found = read(bytes(notation))
    #expect(found.map(\.brokenRule) == [name(rule)])
    #expect(found.last?["anomaly.offset"] == String(offset))
    #expect(found.last?["anomaly.layer"] == "bacnet")
  }

  @Test(
    "a length that is too short breaks a rule, and the message is read all the same; elsewhere than on the port it is none"
  )
  func shortLength() {
    let datagram = bytes("81 0b 0006 01 00 10 08")
    let found = read(datagram)
    #expect(found.map(\.brokenRule) == [nil, name(.bacnetLength)])
    #expect(found.first?["bacnet.service"] == "who_is")
    #expect(found.last?["anomaly.offset"] == "2")
    let recognitions = [true, false].map { BACnetAnalyzer.probe(datagram.span.octets, isOnUsualPort: $0) }
    #expect(recognitions == [.certain, .no])
  }

  @Test(
    "what breaks a rule of the services is named behind the message",
    arguments: [
      ("01 00 10 08 a6 a7", .bacnetTag, 8), ("01 00 10 08 0e", .bacnetTagBalance, 9),
      ("01 00 10 08 0f", .bacnetTagBalance, 8), ("01 00 10 08 09", .endsInsideField, 9),
      ("01 00 10 08 09 01", .bacnetLimits, 8), ("01 00 10 08 09 02 19 01", .bacnetLimits, 8),
      ("01 00 10 08 09 02 1b 400000", .bacnetLimits, 8), ("01 00 10 07 19 01 2c 02000001", .bacnetLimits, 8),
      ("01 00 10 00 c4 000002d1 22 0400 91 03 21 0f", .bacnetIAm, 8),
      ("01 00 10 00 c4 020002d1 22 0400 91 03", .bacnetIAm, 8), ("01 00 10 01 c4 020002d1", .bacnetIHave, 8),
      ("01 04 00 05 01 0c 0c 00000001", .bacnetProperty, 10), ("01 04 00 05 01 0f 19 55", .bacnetProperty, 10),
    ] as [(String, WireError.Rule, Int)])
  func serviceRules(_ notation: String, _ rule: WireError.Rule, _ offset: Int) {
    let datagram = BACnetSample.datagram(0x0A, notation)
    let found = read(datagram)
    #expect(found.map(\.eventType) == ["bacnet", "anomaly"])
    #expect(found.last?.brokenRule == name(rule))
    #expect(found.last?["anomaly.offset"] == String(offset))
    #expect(read(datagram, isCut: true).map(\.eventType) == ["bacnet"])
  }

  @Test("a datagram that the capture cut is not blamed for its end")
  func cut() {
    #expect(read(bytes("81 0a 0020 01 00 10 00 c4"), isCut: true).isEmpty)
  }

  @Test("answers name the request with their invoke ID, between the same two devices behind routers")
  func pairs() {
    func message(_ notation: String) -> String {
      BACnetSample.datagram(0x0A, notation).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
    let read = "00 05 01 0c 0c 00000001 19 4d"
    let messages = converse(
      [
        ">" + message("01 04 \(read)"), ">" + message("01 24 0003 01 07 ff \(read)"),
        ">" + message("01 24 0003 01 08 ff \(read)"), "<" + message("01 08 0003 01 08 60 01 00"),
        "<" + message("01 00 50 01 0c 91 01 91 1f"), "<" + message("01 08 0003 01 07 70 01 00"),
        ">" + message("01 04 00 05 02 14 09 01"), "<" + message("01 00 20 02 11"), "<" + message("01 00 20 09 0f"),
      ], by: BACnetAnalyzer.self, .udp)
    #expect(
      messages.map { $0["vedette.exchange.request_pcap_cnt"] } == [
        nil, nil, nil, "3", "1", "2", nil, "7", nil, nil, nil,
      ])
    #expect(messages.map(\.brokenRule).suffix(3) == [name(.bacnetAnswerService), nil, "unsolicited_answer"])
  }

  @Test("an error may name any service by the choice called other, and no other service than was asked for")
  func errorChoice() {
    let request = "> 810a0011 01 04 02 05 07 0c 0c 02000001 19 55"
    for (choice, rule) in [("0c", nil), ("7f", nil), ("0f", name(.bacnetAnswerService))] as [(String, String?)] {
      let messages = converse([request, "< 810a000d 01 00 50 07 \(choice) 91 02 91 20"], by: BACnetAnalyzer.self, .udp)
      #expect(messages.compactMap(\.brokenRule) == [rule].compactMap { $0 })
      #expect(messages.count > 1 && messages[1]["vedette.exchange.request_pcap_cnt"] == "1")
    }
  }

  @Test("the segments of an answer belong to one request")
  func segments() {
    let messages = converse(
      [
        "> 810a000d 01 04 02 05 01 0e 0c 0000", "< 810a000d 01 00 3c 01 00 04 0e 0000",
        "< 810a000d 01 00 3c 01 01 04 0e 0000", "< 810a000d 01 00 38 01 02 04 0e 0000",
      ], by: BACnetAnalyzer.self, .udp)
    let answers = messages.filter { $0["bacnet.type"] == "complex_ack" }
    #expect(answers.map { $0["vedette.exchange.request_pcap_cnt"] } == ["1", "1", "1"])
  }

  @Test(
    "what a request asks of the device is known, and an answer asks nothing",
    arguments: [
      (0x0A, "01 04 00 05 01 0c 0c 00000001 19 4d", .reads), (0x0A, "01 00 10 08", .reads),
      (0x0A, "01 04 00 05 01 0f 0c 00000001 19 55 3e 3f", .writes), (0x0A, "01 04 00 05 01 07", .configures),
      (0x0A, "01 00 10 09", .configures), (0x0A, "01 04 00 05 01 14 09 00", .restarts),
      (0x0A, "01 04 00 05 01 11 19 01", .restarts), (0x0A, "01 00 20 01 0f", nil), (0x0A, "01 00 10 02", nil),
      (0x0A, "01 80 06 00", .configures), (0x0A, "01 80 00", .reads), (0x01, "", .configures),
      (0x05, "003c", .configures),
      (0x02, "", .reads), (0x00, "0000", nil),
    ] as [(UInt8, String, ControlAction?)])
  func actions(_ function: UInt8, _ notation: String, _ action: ControlAction?) throws {
    let datagram = BACnetSample.datagram(function, notation)
    let found = ProtocolMessage.bacnet(try BACnetMessage(parsing: datagram.span.octets)).controlAction
    #expect(found == action)
  }

  @Test(
    "recognition asks for the datagram's length and the network layer's version",
    arguments: [
      ("81 0b 0008 01 00 1008", .certain), ("81 0b 0008 02 00 1008", .no), ("81 0b 0009 01 00 1008", .no),
      ("81 0d 0004", .no), ("81 02 0004", .possible), ("81 04 0012 c0000209bac0 01 00 10 08 00000000", .certain),
      ("", .no),
    ] as [(String, Recognition)])
  func recognition(_ notation: String, _ expected: Recognition) {
    let datagram = bytes(notation)
    let found = BACnetAnalyzer.probe(datagram.span.octets, isOnUsualPort: false)
    #expect(found == expected)
  }
}
