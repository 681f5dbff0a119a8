// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

@testable import Protocols

/// A message written by hand, and what is to be seen in it behind transaction 1 and unit 17.
struct ModbusSample: Sendable, CustomTestStringConvertible {
  let direction: Direction
  let body: [UInt8]
  let lines: [String]

  init(_ notation: String, _ lines: [String]) {
    direction = notation.hasPrefix(">") ? .toServer : .toClient
    body = bytes(String(notation.dropFirst()))
    self.lines = lines
  }

  var testDescription: String { "\(direction) \(lines.joined(separator: " "))" }

  /// The body behind its header.
  var message: [UInt8] { Self.message(body) }

  static func message(_ body: [UInt8]) -> [UInt8] { [0, 1, 0, 0, 0, UInt8(body.count + 1), 17] + body }

  static let requests: [ModbusSample] = [
    ModbusSample(
      "> 01 0013 0025", ["1 RdCoils PUBLIC_ASSIGNED", "action=reads", "read.address=19", "read.quantity=37"]),
    ModbusSample(
      "> 02 00c4 0016", ["2 RdDiscreteInputs PUBLIC_ASSIGNED", "action=reads", "read.address=196", "read.quantity=22"]),
    ModbusSample(
      "> 03 006b 0003", ["3 RdHoldRegs PUBLIC_ASSIGNED", "action=reads", "read.address=107", "read.quantity=3"]),
    ModbusSample(
      "> 04 0008 0001", ["4 RdInputRegs PUBLIC_ASSIGNED", "action=reads", "read.address=8", "read.quantity=1"]),
    ModbusSample(
      "> 05 00ac ff00",
      ["5 WrSingleCoil PUBLIC_ASSIGNED", "action=writes", "write.address=172", "write.quantity=1", "value_length=2"]),
    ModbusSample(
      "> 06 0001 0003",
      ["6 WrSingleReg PUBLIC_ASSIGNED", "action=writes", "write.address=1", "write.quantity=1", "value_length=2"]),
    ModbusSample("> 07", ["7 RdExcStatus PUBLIC_ASSIGNED", "action=reads"]),
    ModbusSample(
      "> 08 0000 a537",
      [
        "8 Diagnostic PUBLIC_ASSIGNED", "action=reads", "diagnostic.raw=0", "diagnostic.code=RetQueryData",
        "value_length=2",
      ]),
    ModbusSample(
      "> 08 0001 ff00",
      [
        "8 Diagnostic PUBLIC_ASSIGNED", "action=restarts", "diagnostic.raw=1", "diagnostic.code=RestartCommOpt",
        "value_length=2",
      ]),
    ModbusSample(
      "> 08 000a 0000",
      [
        "8 Diagnostic PUBLIC_ASSIGNED", "action=configures", "diagnostic.raw=10", "diagnostic.code=ClearCtrDiagReg",
        "value_length=2",
      ]),
    ModbusSample("> 0b", ["11 GetCommEventCtr PUBLIC_ASSIGNED", "action=reads"]),
    ModbusSample("> 0c", ["12 GetCommEventLog PUBLIC_ASSIGNED", "action=reads"]),
    ModbusSample(
      "> 0f 0013 000a 02 cd01",
      ["15 WrMultCoils PUBLIC_ASSIGNED", "action=writes", "write.address=19", "write.quantity=10", "value_length=2"]),
    ModbusSample(
      "> 10 0001 0002 04 000a 0102",
      ["16 WrMultRegs PUBLIC_ASSIGNED", "action=writes", "write.address=1", "write.quantity=2", "value_length=4"]),
    ModbusSample("> 11", ["17 ReportServerID PUBLIC_ASSIGNED", "action=reads"]),
    ModbusSample(
      "> 14 0e 06 0004 0001 0002 06 0003 0009 0002",
      ["20 RdFileRec PUBLIC_ASSIGNED", "action=reads", "file.number=4", "file.record=1", "file.length=2"]),
    ModbusSample(
      "> 15 0d 06 0004 0007 0003 06af 04be 100d",
      [
        "21 WrFileRec PUBLIC_ASSIGNED", "action=configures", "file.number=4", "file.record=7", "file.length=3",
        "value_length=6",
      ]),
    ModbusSample(
      "> 16 0004 00f2 0025",
      ["22 MaskWrReg PUBLIC_ASSIGNED", "action=writes", "write.address=4", "write.quantity=1", "value_length=4"]),
    ModbusSample(
      "> 17 0003 0006 000e 0003 06 00ff 00ff 00ff",
      [
        "23 RdWrMultRegs PUBLIC_ASSIGNED", "action=writes", "read.address=3", "read.quantity=6", "write.address=14",
        "write.quantity=3", "value_length=6",
      ]),
    ModbusSample("> 18 04de", ["24 RdFIFOQueue PUBLIC_ASSIGNED", "action=reads", "read.address=1246"]),
    ModbusSample("> 2b 0e 01 00", ["43 MEI PUBLIC_ASSIGNED", "action=reads", "mei.raw=14", "mei.code=RdDevId"]),
    ModbusSample(
      "> 2b 0d 0102", ["43 MEI PUBLIC_ASSIGNED", "mei.raw=13", "mei.code=CANOpenGenRefReqResp", "value_length=2"]),
    ModbusSample("> 5a 0002", ["90  RESERVED", "value_length=2"]),
    ModbusSample("> 41 01", ["65  USER_DEFINED", "value_length=1"]),
    ModbusSample("> 1f", ["31  PUBLIC_UNASSIGNED"]),
  ]

  static let responses: [ModbusSample] = [
    ModbusSample("< 01 05 cd6bb20e1b", ["1 RdCoils PUBLIC_ASSIGNED", "value_length=5"]),
    ModbusSample("< 03 06 022b 0000 0064", ["3 RdHoldRegs PUBLIC_ASSIGNED", "value_length=6"]),
    ModbusSample("< 83 02", ["3 RdHoldRegs PUBLIC_ASSIGNED", "exception.raw=2", "exception.code=IllegalDataAddr"]),
    ModbusSample("< 83 20", ["3 RdHoldRegs PUBLIC_ASSIGNED", "exception.raw=32", "exception.code=Unknown"]),
    ModbusSample(
      "< 05 00ac ff00", ["5 WrSingleCoil PUBLIC_ASSIGNED", "write.address=172", "write.quantity=1", "value_length=2"]),
    ModbusSample("< 07 6d", ["7 RdExcStatus PUBLIC_ASSIGNED", "value_length=1"]),
    ModbusSample(
      "< 08 000b 0007",
      ["8 Diagnostic PUBLIC_ASSIGNED", "diagnostic.raw=11", "diagnostic.code=RetBusMsgCount", "value_length=2"]),
    ModbusSample("< 0b ffff 0108", ["11 GetCommEventCtr PUBLIC_ASSIGNED", "value_length=4"]),
    ModbusSample("< 0c 08 0000 0108 0121 20 00", ["12 GetCommEventLog PUBLIC_ASSIGNED", "value_length=8"]),
    ModbusSample("< 10 0001 0002", ["16 WrMultRegs PUBLIC_ASSIGNED", "write.address=1", "write.quantity=2"]),
    ModbusSample("< 11 05 'PLC7' ff", ["17 ReportServerID PUBLIC_ASSIGNED", "server_id=PLC7\u{FFFD}"]),
    ModbusSample("< 14 0c 05 06 0dfe 0020 05 06 33cd 0040", ["20 RdFileRec PUBLIC_ASSIGNED", "value_length=8"]),
    ModbusSample(
      "< 15 0d 06 0004 0007 0003 06af 04be 100d",
      ["21 WrFileRec PUBLIC_ASSIGNED", "file.number=4", "file.record=7", "file.length=3", "value_length=6"]),
    ModbusSample(
      "< 16 0004 00f2 0025", ["22 MaskWrReg PUBLIC_ASSIGNED", "write.address=4", "write.quantity=1", "value_length=4"]),
    ModbusSample("< 17 02 00fe", ["23 RdWrMultRegs PUBLIC_ASSIGNED", "value_length=2"]),
    ModbusSample("< 18 0006 0002 01b8 1284", ["24 RdFIFOQueue PUBLIC_ASSIGNED", "value_length=4"]),
    ModbusSample(
      "< 2b 0e 01 01 00 00 03 00 04 'Acme' 01 02 'P9' 02 04 'V2.1'",
      [
        "43 MEI PUBLIC_ASSIGNED", "mei.raw=14", "mei.code=RdDevId", "device.vendor_name=Acme", "device.product_code=P9",
        "device.revision=V2.1",
      ]),
    ModbusSample(
      "< 2b 0e 03 03 ff 07 02 06 05 'Pump1' 80 01 00",
      ["43 MEI PUBLIC_ASSIGNED", "mei.raw=14", "mei.code=RdDevId", "device.application_name=Pump1"]),
    ModbusSample("< 41 0102", ["65  USER_DEFINED", "value_length=2"]),
  ]

  /// The lines of the record in full.
  var expected: [String] {
    let side = direction == .toServer ? "modbus.request." : "modbus.response."
    let function = lines[0].split(separator: " ", omittingEmptySubsequences: false)
    let name = function[1].isEmpty ? [] : ["function_code=\(function[1])"]
    return
      (["transaction_id=1", "unit_id=17", "function_raw=\(function[0])"] + name + ["category=\(function[2])"]
      + lines.dropFirst()).map { side + $0 }
  }
}

@Suite("Modbus messages · Modbus Application Protocol V1.1b3 §6, Modbus Messaging on TCP/IP V1.0b §3.1.3")
struct ModbusMessageTests {
  private func read(_ message: [UInt8], _ direction: Direction) -> [RenderedMessage] {
    var feeder = StreamFeeder<ModbusAnalyzer>()
    feeder.feed(message, direction)
    return feeder.messages
  }

  @Test(
    "a message shows exactly its fields, none of them a value",
    arguments: ModbusSample.requests + ModbusSample.responses)
  func fields(_ sample: ModbusSample) {
    let found = read(sample.message, sample.direction)
    #expect(found.map(\.lines) == [sample.expected])
    #expect(found.map(\.eventType) == ["modbus"])
    #expect(found.flatMap(DeclaredFields(ModbusMessage.fields).breaches(of:)) == [])
  }

  @Test("the decoding laws hold", arguments: ModbusSample.requests + ModbusSample.responses)
  func laws(_ sample: ModbusSample) {
    let breaches = DecodingLaws.breaches(ofReading: sample.message) { reader throws(WireError) in
      _ = try ModbusMessage(parsing: &reader, isRequest: sample.direction == .toServer)
    }
    #expect(breaches == [])
  }

  @Test(
    "no change of a single byte reads past the message", arguments: ModbusSample.requests + ModbusSample.responses)
  func mutations(_ sample: ModbusSample) {
    for index in sample.message.indices {
      for value: UInt8 in [0, 1, 2, 0x06, 0x0E, 0x7F, 0x80, 0xFF, sample.message[index] ^ 1] {
        var changed = sample.message
        changed[index] = value
        let padded = changed + [UInt8](repeating: 0x06, count: 300)
        let alone = Self.lines(changed.span.octets, sample.direction)
        let amid = Self.lines(padded.span.octets.extracting(first: changed.count), sample.direction)
        #expect(alone == amid)
        #expect(!alone.isEmpty || index == 4 || index == 5)
      }
    }
  }

  /// What an analyzer finds in one segment.
  private static func lines(_ bytes: RawSpan, _ direction: Direction) -> [[String]] {
    var analyzer = ModbusAnalyzer()
    var receiver = CollectingReceiver()
    _ = analyzer.receive(AnalyzerInput(bytes, direction: direction), into: &receiver)
    return receiver.messages.map(\.lines)
  }

  @Test(
    "what breaks a rule is named, and the place, behind the message as far as it is understood",
    arguments: [
      ("> 00", .modbusFunction, 7), ("> 83 02", .modbusFunction, 7), ("< 80 01", .modbusFunction, 7),
      ("> 01 0000 0000", .modbusQuantity, 10), ("> 01 0000 07d1", .modbusQuantity, 10),
      ("> 02 0000 07d1", .modbusQuantity, 10), ("> 03 0000 007e", .modbusQuantity, 10),
      ("> 04 0000 0000", .modbusQuantity, 10), ("> 0f 0000 0000 00", .modbusQuantity, 10),
      ("> 17 0000 007e 0000 0001 02 0000", .modbusQuantity, 10), ("> 17 0000 0001 0000 0000 00", .modbusQuantity, 14),
      ("> 0f 0013 000a 01 cd", .modbusByteCount, 12), ("> 10 0001 0002 02 000a", .modbusByteCount, 12),
      ("> 05 00ac ff01", .modbusCoilValue, 10), ("< 05 00ac 0001", .modbusCoilValue, 10),
      ("> 08 0001 00", .modbusDiagnostic, 10), ("> 08 0004", .modbusDiagnostic, 10),
      ("> 14 00", .modbusFileLength, 8), ("> 15 07 06 0004 0007 0000", .modbusFileLength, 8),
      ("< 14 01 00", .modbusFileLength, 9), ("> 14 07 05 0004 0001 0002", .modbusFileReference, 9),
      ("< 14 04 03 05 0dfe", .modbusFileReference, 10), ("< 18 0004 0001 01b8 01b8", .modbusQueueCount, 8),
      ("< 18 0042 0020", .modbusQueueCount, 8), ("> 2b 0e 05 00", .modbusIdentityCode, 9),
      ("< 2b 0e 00 01 00 00 00", .modbusIdentityCode, 9), ("> 01 0013 0025 00", .trailingBytes, 12),
      ("> 01 0013 00", .endsInsideField, 10), ("< 03 06 022b", .endsInsideField, 9),
      ("< 2b 0e 01 01 00 00 01 00 04 'Ac'", .endsInsideField, 16),
    ] as [(String, WireError.Rule, Int)])
  func rules(_ notation: String, _ rule: WireError.Rule, _ offset: Int) {
    let sample = ModbusSample(notation, [])
    let found = read(sample.message, sample.direction)
    #expect(found.map(\.eventType) == ["modbus", "anomaly"])
    #expect(found.last?.brokenRule == name(rule))
    #expect(found.last?["anomaly.offset"] == String(offset))
    #expect(found.last?["anomaly.layer"] == "modbus")
  }

  @Test(
    "a header without a possible length ends the stream, as nothing says where the next message begins",
    arguments: ["0001 0000 0001 11", "0001 0000 0000", "0001 0000 0801 11 01 0013 0025"])
  func lengths(_ notation: String) {
    let (rule, offset) = (WireError.Rule.modbusLength, 4)
    let whole = ModbusSample.requests[0].message
    var feeder = StreamFeeder<ModbusAnalyzer>()
    feeder.feed(whole + bytes(notation) + whole)
    #expect(feeder.isFinished)
    #expect(feeder.messages.map(\.brokenRule) == [nil, name(rule)])
    #expect(feeder.messages.last?["anomaly.offset"] == String(offset))
  }

  @Test("a message that is too long is read, and one of another protocol passed over, sixteen times in a row")
  func foreign() {
    let whole = ModbusSample.requests[0].message
    let long = bytes("0001 0000 00ff 11 41") + [UInt8](repeating: 7, count: 253)
    var feeder = StreamFeeder<ModbusAnalyzer>()
    feeder.feed(long + bytes("0001 0001 0006 11 01 0013 0025") + whole)
    #expect(
      feeder.messages.map(\.brokenRule) == [nil, name(.modbusLength), name(.modbusProtocol), nil])
    #expect(feeder.messages.map { $0["anomaly.offset"] } == [nil, "4", "2", nil])
    for _ in 0..<16 { feeder.feed(bytes("0001 0001 0006 11 01 0013 0025")) }
    #expect(feeder.isFinished)
  }

  @Test(
    "what a request asks of the device is known, and an answer asks nothing",
    arguments: [
      ("> 03 0000 0001", .reads), ("> 2b 0e 01 00", .reads), ("> 08 000b 0000", .reads),
      ("> 06 0000 0001", .writes), ("> 17 0003 0001 000e 0001 02 00ff", .writes),
      ("> 15 0b 06 0004 0007 0002 06af 04be", .configures), ("> 08 0003 0a00", .configures), ("> 12", .configures),
      ("> 08 0004 0000", .restarts), ("> 13", .restarts), ("> 2b 0d 00", nil), ("> 5a 00", nil),
      ("< 06 0000 0001", nil), ("< 08 0001 0000", nil),
    ] as [(String, ControlAction?)])
  func actions(_ notation: String, _ action: ControlAction?) throws {
    let sample = ModbusSample(notation, [])
    let message = sample.message
    var reader = WireReader(message.span.octets)
    let read = ProtocolMessage.modbus(try ModbusMessage(parsing: &reader, isRequest: sample.direction == .toServer))
    let found = read.controlAction
    #expect(found == action)
    #expect(found?.isCommand == action.map { $0 != .reads })
  }
}
