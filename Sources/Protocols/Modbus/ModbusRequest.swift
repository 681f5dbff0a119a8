// SPDX-License-Identifier: Apache-2.0
import Wire

/// What a client asks for.
///
/// - Source: Modbus Application Protocol V1.1b3 §6, section by section.
extension ModbusMessage {
  @_lifetime(self: copy self)
  @_lifetime(body: copy body)
  mutating func readRequest(_ body: inout WireReader) throws(WireError) {
    switch function {
    case .readCoils, .readDiscreteInputs, .readHoldingRegisters, .readInputRegisters:
      read = try takeRange(&body, function.readableQuantities)
    case .writeSingleCoil, .writeSingleRegister: try readSingle(&body)
    case .readExceptionStatus, .getEventCounter, .getEventLog, .reportServerIdentity: break
    case .diagnostics: try readDiagnostic(&body)
    case .writeCoils, .writeRegisters:
      write = try takeRange(&body, function.writableQuantities)
      try skipValues(&body, quantity: write?.quantity)
    case .readFileRecord, .writeFileRecord: try readFileRecords(&body, holdsData: function == .writeFileRecord)
    case .maskWriteRegister: try readMask(&body)
    case .readWriteRegisters:
      read = try takeRange(&body, function.readableQuantities)
      write = try takeRange(&body, function.writableQuantities)
      try skipValues(&body, quantity: write?.quantity)
    case .readQueue: read = ModbusRange(address: try body.read(UInt16.self), quantity: nil)
    case .encapsulated: try readEncapsulatedRequest(&body)
    default: try skipRest(&body)
    }
  }

  /// Reads an address and a quantity, which must be one that the specification allows.
  @_lifetime(self: copy self)
  @_lifetime(body: copy body)
  private mutating func takeRange(
    _ body: inout WireReader, _ allowed: ClosedRange<UInt16>?
  ) throws(WireError) -> ModbusRange {
    let address = try body.read(UInt16.self)
    let start = body.offset
    let quantity = try body.read(UInt16.self)
    if allowed?.contains(quantity) == false { blame(.modbusQuantity, at: start) }
    return ModbusRange(address: address, quantity: quantity)
  }

  /// Moves over values behind the count of their bytes, which must be that of the quantity.
  @_lifetime(self: copy self)
  @_lifetime(body: copy body)
  private mutating func skipValues(_ body: inout WireReader, quantity: UInt16?) throws(WireError) {
    let start = body.offset
    let count = Int(try body.read(UInt8.self))
    if let quantity, function.byteCount(of: quantity) != count { blame(.modbusByteCount, at: start) }
    try body.skip(count)
    valueByteCount = count
  }

  /// Moves over bytes whose meaning is not known here.
  @_lifetime(self: copy self)
  @_lifetime(body: copy body)
  mutating func skipRest(_ body: inout WireReader) throws(WireError) {
    valueByteCount = body.remaining
    try body.skip(body.remaining)
  }

  /// Reads an address and one value; a coil's is on or off. Requests and responses are alike.
  @_lifetime(self: copy self)
  @_lifetime(body: copy body)
  mutating func readSingle(_ body: inout WireReader) throws(WireError) {
    write = ModbusRange(address: try body.read(UInt16.self), quantity: 1)
    let start = body.offset
    let value = try body.read(UInt16.self)
    valueByteCount = 2
    if function == .writeSingleCoil, value != 0, value != 0xFF00 { blame(.modbusCoilValue, at: start) }
  }

  /// Reads an address and two masks. Requests and responses are alike.
  @_lifetime(self: copy self)
  @_lifetime(body: copy body)
  mutating func readMask(_ body: inout WireReader) throws(WireError) {
    write = ModbusRange(address: try body.read(UInt16.self), quantity: 1)
    try body.skip(4)
    valueByteCount = 4
  }

  /// Reads a subfunction; its data is two octets, but any number to be echoed. Requests and responses are alike.
  @_lifetime(self: copy self)
  @_lifetime(body: copy body)
  mutating func readDiagnostic(_ body: inout WireReader) throws(WireError) {
    let diagnostic = ModbusDiagnostic(rawValue: try body.read(UInt16.self))
    self.diagnostic = diagnostic
    let start = body.offset
    try skipRest(&body)
    if diagnostic == .restart || diagnostic == .listenOnly, valueByteCount != 2 { blame(.modbusDiagnostic, at: start) }
  }

  /// Reads which file records are meant; requests that write them and their responses hold the data, too.
  @_lifetime(self: copy self)
  @_lifetime(body: copy body)
  mutating func readFileRecords(_ body: inout WireReader, holdsData: Bool) throws(WireError) {
    let start = body.offset
    let count = try body.read(UInt8.self)
    let allowed: ClosedRange<UInt8> = holdsData ? 0x09...0xFB : 0x07...0xF5
    if !allowed.contains(count) { blame(.modbusFileLength, at: start) }
    var records = try body.child(Int(count))
    // Each turn uses up a record.
    while !records.isAtEnd {
      let start = records.offset
      if try records.read(UInt8.self) != 6 { blame(.modbusFileReference, at: start) }
      let record = ModbusFileRecord(
        file: try records.read(UInt16.self), record: try records.read(UInt16.self),
        length: try records.read(UInt16.self))
      if fileRecord == nil { fileRecord = record }
      guard holdsData else { continue }
      try records.skip(2 &* Int(record.length))
      valueByteCount &+= 2 &* Int(record.length)
    }
  }

  @_lifetime(self: copy self)
  @_lifetime(body: copy body)
  private mutating func readEncapsulatedRequest(_ body: inout WireReader) throws(WireError) {
    let kind = try body.read(UInt8.self)
    encapsulatedKind = kind
    guard kind == ModbusIdentity.kind else { return try skipRest(&body) }
    let start = body.offset
    let code = try body.read(UInt8.self)
    if !ModbusIdentity.codes.contains(code) { blame(.modbusIdentityCode, at: start) }
    try body.skip(1)
  }
}

extension WireError.Rule {
  static let modbusQuantity = Self(
    "modbus_quantity", "Modbus Application Protocol V1.1b3 §6.1-§6.4, §6.11, §6.12, §6.17",
    "a request must name a quantity that its function allows, at least 1")
  static let modbusByteCount = Self(
    "modbus_byte_count", "Modbus Application Protocol V1.1b3 §6.11, §6.12, §6.17",
    "the byte count must be that of the quantity to be written")
  static let modbusCoilValue = Self(
    "modbus_coil_value", "Modbus Application Protocol V1.1b3 §6.5", "a coil is set to 0000 or FF00, hexadecimal")
  static let modbusDiagnostic = Self(
    "modbus_diagnostic", "Modbus Application Protocol V1.1b3 §6.8.1",
    "restarting communications and listening only take a data field of two bytes")
  static let modbusFileLength = Self(
    "modbus_file_length", "Modbus Application Protocol V1.1b3 §6.14, §6.15",
    "a request for file records must be 7 to 245 bytes long, one that writes them 9 to 251")
  static let modbusFileReference = Self(
    "modbus_file_reference", "Modbus Application Protocol V1.1b3 §6.14, §6.15", "the reference type must be 6")
}
