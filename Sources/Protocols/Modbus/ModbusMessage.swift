// SPDX-License-Identifier: Apache-2.0
import Wire

/// A request or response of Modbus over TCP. A view into received bytes; the values of a plant are counted, never kept.
///
///     |  Header (7)  |  Function (1)  |  Data (0...252)  |
///
/// - Source: Modbus Application Protocol V1.1b3 §4.1 and §6.
public struct ModbusMessage: ~Escapable {
  public let header: ModbusHeader
  public let isRequest: Bool
  public let function: ModbusFunction
  /// Why the server refused; nil in whatever is no exception response.
  public internal(set) var exception: ModbusException?
  /// What a request reads.
  public internal(set) var read: ModbusRange?
  /// What a request writes, or a response says was written.
  public internal(set) var write: ModbusRange?
  public internal(set) var diagnostic: ModbusDiagnostic?
  /// The kind of message that function 43 carries: 14 for device identification, 13 for CANopen.
  public internal(set) var encapsulatedKind: UInt8?
  /// The first of the file records that are read or written.
  public internal(set) var fileRecord: ModbusFileRecord?
  /// The bytes of values, or of what no specification known here defines.
  public internal(set) var valueByteCount = 0
  /// The function code and all behind it.
  private let bytes: RawSpan
  /// Where in `bytes` a device says what it is (functions 17 and 43).
  var identityStart = 0
  var identityByteCount = 0
  /// The first rule that the message breaks although its header could be read, if any.
  public internal(set) var brokenRule: Malformation?
  /// What a response answers or a request repeats; nil where nothing is known of it.
  public internal(set) var exchange: Exchange?

  /// Reads a message and leaves `input` behind it.
  ///
  /// - Throws: `truncated` if the bytes end inside the message; `malformed` if its header has no possible length. What other rule it
  ///   breaks is in `brokenRule`.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader, isRequest: Bool) throws(WireError) {
    let first = input.offset
    header = try ModbusHeader(parsing: &input)
    let start = input.offset
    bytes = try input.take(header.bodyByteCount)
    var body = WireReader(bytes, base: start)
    self.isRequest = isRequest
    let code = try body.read(UInt8.self)
    let breach = header.breach
    function = ModbusFunction(rawValue: code & 0x7F)
    if let breach { blame(breach.rule, at: first &+ breach.offset) }
    guard function.rawValue > 0, !isRequest || code < 0x80 else {
      blame(.modbusFunction, at: start)
      return
    }
    do throws(WireError) {
      try readBody(&body, isException: code >= 0x80)
    } catch {
      if brokenRule == nil { brokenRule = Malformation(layer: ModbusAnalyzer.card.name, error) }
    }
  }

  @_lifetime(self: copy self)
  @_lifetime(body: copy body)
  private mutating func readBody(_ body: inout WireReader, isException: Bool) throws(WireError) {
    if isException {
      exception = ModbusException(rawValue: try body.read(UInt8.self))
    } else if isRequest {
      try readRequest(&body)
    } else {
      try readResponse(&body)
    }
    if !body.isAtEnd { blame(.trailingBytes, at: body.offset) }
  }

  @_lifetime(self: copy self)
  mutating func blame(_ rule: WireError.Rule, at offset: Int) {
    if brokenRule == nil { brokenRule = Malformation(layer: ModbusAnalyzer.card.name, rule: rule, offset: offset) }
  }
}

/// Coils, inputs or registers that follow each other.
public struct ModbusRange: Hashable, Sendable {
  /// The first one's address, counted from 0.
  public let address: UInt16
  /// How many; nil where the message does not say.
  public let quantity: UInt16?
}

/// A place in a file of a device.
public struct ModbusFileRecord: Hashable, Sendable {
  public let file: UInt16
  public let record: UInt16
  /// In registers.
  public let length: UInt16
}

extension ModbusMessage {
  /// What a server says it is, in a device's own form (function 17).
  public var serverIdentity: RawSpan? {
    @_lifetime(copy self) get { function == .reportServerIdentity && !isRequest ? identityBytes : nil }
  }

  /// What the device says of itself (function 43, kind 14); nothing in other messages.
  public var identity: ModbusIdentity {
    @_lifetime(copy self) get {
      ModbusIdentity(function == .encapsulated ? identityBytes : RawSpan())
    }
  }

  private var identityBytes: RawSpan {
    @_lifetime(copy self) get { bytes.extracting(from: identityStart).extracting(first: identityByteCount) }
  }

  /// What the message asks of the device; nil for a response, and where the function code does not say.
  public var controlAction: ControlAction? {
    guard isRequest else { return nil }
    if let diagnostic { return diagnostic.action }
    if encapsulatedKind == ModbusIdentity.kind { return .reads }
    return function.action
  }
}

extension WireError.Rule {
  static let modbusFunction = Self(
    "modbus_function", "Modbus Application Protocol V1.1b3 §4.1",
    "function code 0 is not valid, and codes from 128 on are for exception responses")
}
