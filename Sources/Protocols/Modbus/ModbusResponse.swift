// SPDX-License-Identifier: Apache-2.0
import Wire

/// What a server answers.
///
/// - Source: Modbus Application Protocol V1.1b3 §6, section by section.
extension ModbusMessage {
  @_lifetime(self: copy self)
  @_lifetime(body: copy body)
  mutating func readResponse(_ body: inout WireReader) throws(WireError) {
    switch function {
    case .readCoils, .readDiscreteInputs, .readHoldingRegisters, .readInputRegisters, .readWriteRegisters:
      try skipCounted(&body)
    case .writeSingleCoil, .writeSingleRegister: try readSingle(&body)
    case .readExceptionStatus:
      try body.skip(1)
      valueByteCount = 1
    case .diagnostics: try readDiagnostic(&body)
    case .getEventCounter:
      try body.skip(4)
      valueByteCount = 4
    case .getEventLog: try skipCounted(&body)
    case .writeCoils, .writeRegisters:
      write = ModbusRange(address: try body.read(UInt16.self), quantity: try body.read(UInt16.self))
    case .reportServerIdentity: try skipIdentity(&body, try body.read(UInt8.self))
    case .readFileRecord: try readFileData(&body)
    case .writeFileRecord: try readFileRecords(&body, holdsData: true)
    case .maskWriteRegister: try readMask(&body)
    case .readQueue: try readQueue(&body)
    case .encapsulated: try readEncapsulatedResponse(&body)
    default: try skipRest(&body)
    }
  }

  /// Moves over values behind the count of their bytes.
  @_lifetime(self: copy self)
  @_lifetime(body: copy body)
  private mutating func skipCounted(_ body: inout WireReader) throws(WireError) {
    let count = Int(try body.read(UInt8.self))
    try body.skip(count)
    valueByteCount = count
  }

  @_lifetime(self: copy self)
  @_lifetime(body: copy body)
  private mutating func readFileData(_ body: inout WireReader) throws(WireError) {
    var records = try body.child(Int(try body.read(UInt8.self)))
    // Each turn uses up a record.
    while !records.isAtEnd {
      let start = records.offset
      let count = Int(try records.read(UInt8.self))
      guard count > 0 else { return blame(.modbusFileLength, at: start) }
      if try records.read(UInt8.self) != 6 { blame(.modbusFileReference, at: start &+ 1) }
      try records.skip(count &- 1)
      valueByteCount &+= count &- 1
    }
  }

  @_lifetime(self: copy self)
  @_lifetime(body: copy body)
  private mutating func readQueue(_ body: inout WireReader) throws(WireError) {
    let start = body.offset
    let byteCount = Int(try body.read(UInt16.self))
    let count = Int(try body.read(UInt16.self))
    if count > 31 || byteCount != 2 &+ 2 &* count { blame(.modbusQueueCount, at: start) }
    try skipRest(&body)
    if valueByteCount &+ 2 != byteCount { blame(.modbusQueueCount, at: start) }
  }

  @_lifetime(self: copy self)
  @_lifetime(body: copy body)
  private mutating func readEncapsulatedResponse(_ body: inout WireReader) throws(WireError) {
    let kind = try body.read(UInt8.self)
    encapsulatedKind = kind
    guard kind == ModbusIdentity.kind else { return try skipRest(&body) }
    let start = body.offset
    if !ModbusIdentity.codes.contains(try body.read(UInt8.self)) { blame(.modbusIdentityCode, at: start) }
    // Conformity level, whether more follows, and where it would begin.
    try body.skip(3)
    let count = try body.read(UInt8.self)
    let first = body.offset
    for _ in 0..<count {
      try body.skip(1)
      try body.skip(Int(try body.read(UInt8.self)))
    }
    (identityStart, identityByteCount) = (first &- ModbusHeader.byteCount, body.offset &- first)
  }

  @_lifetime(self: copy self)
  @_lifetime(body: copy body)
  private mutating func skipIdentity(_ body: inout WireReader, _ count: UInt8) throws(WireError) {
    (identityStart, identityByteCount) = (body.offset &- ModbusHeader.byteCount, Int(count))
    try body.skip(Int(count))
  }
}

/// The walk through what a device says of itself.
///
///     |  Object (1)  |  Length (1)  |  Value …  |  next object …
///
/// - Source: Modbus Application Protocol V1.1b3 §6.21.
public struct ModbusIdentity: ~Escapable {
  /// The kind of encapsulated message.
  static let kind: UInt8 = 14
  /// Basic, regular and extended objects as a stream, or one object.
  static let codes: ClosedRange<UInt8> = 1...4

  private var rest: WireReader

  @_lifetime(copy bytes)
  init(_ bytes: RawSpan) { rest = WireReader(bytes) }

  /// Takes the next object; nil at the end.
  @_lifetime(copy self)
  @_lifetime(self: copy self)
  public mutating func next() -> ModbusIdentityObject? {
    guard let number = try? rest.read(UInt8.self), let length = try? rest.read(UInt8.self),
      let value = try? rest.take(Int(length))
    else { return nil }
    return ModbusIdentityObject(number: number, value: value)
  }
}

/// One thing that a device says of itself.
public struct ModbusIdentityObject: ~Escapable {
  public let number: UInt8
  /// A text, for the objects that have a name.
  public let value: RawSpan

  @_lifetime(copy value)
  init(number: UInt8, value: RawSpan) {
    self.number = number
    self.value = value
  }
}

extension WireError.Rule {
  static let modbusQueueCount = Self(
    "modbus_queue_count", "Modbus Application Protocol V1.1b3 §6.18",
    "a queue must hold at most 31 registers, and both counts must be those of what follows")
  static let modbusIdentityCode = Self(
    "modbus_identity_code", "Modbus Application Protocol V1.1b3 §6.21", "the code for reading identity must be 1 to 4")
}
