// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// What is carried to or from a KNX bus: cEMI. The value is counted, never kept.
///
///     |  Code (1)  |  Length of more (1)  |  more …  |  Control (2)  |  Source (2)  |  Destination (2)  |  Length (1)  |  Data …  |
///
/// Messages about properties have object, instance and property behind the code instead.
///
/// - Source: KNX Standard 03/06/03.
public struct KNXBusMessage: Hashable, Sendable {
  public let code: Code
  /// Who sent it on the bus; nil in messages about properties.
  public private(set) var source: KNXAddress?
  public private(set) var destination: KNXAddress?
  /// What is done; nil where only the connection on the bus is meant.
  public private(set) var application: KNXApplication?
  /// What happens to the connection on the bus; nil for data.
  public private(set) var transport: StaticString?
  /// The interface object that is asked for a property.
  public private(set) var objectType: UInt16?
  public private(set) var objectInstance: UInt8?
  public private(set) var property: UInt8?
  /// The bytes of a value, or 0 where it shares the octet of the application code.
  public private(set) var valueByteCount = 0

  /// What kind of message it is.
  public struct Code: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }
  }

  public static func == (a: Self, b: Self) -> Bool {
    a.code == b.code && a.source == b.source && a.destination == b.destination && a.application == b.application
      && a.property == b.property && a.valueByteCount == b.valueByteCount
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(code)
    hasher.combine(destination)
  }
}

extension KNXBusMessage: WireDecodable {
  /// Reads what takes all of `input`.
  ///
  /// - Throws: `truncated` if the bytes end inside a field; `malformed` if the length of the data is not that of what is left.
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    code = Code(rawValue: try input.read(UInt8.self))
    if code.isAboutData {
      try input.skip(Int(try input.read(UInt8.self)))
      try readData(&input)
    } else if code.isAboutProperty {
      objectType = try input.read(UInt16.self)
      objectInstance = try input.read(UInt8.self)
      property = try input.read(UInt8.self)
      if !code.isAboutFunction { try input.skip(2) }
      valueByteCount = input.remaining
      try input.skip(input.remaining)
    } else {
      valueByteCount = input.remaining
      try input.skip(input.remaining)
    }
  }

  @_lifetime(input: copy input)
  private mutating func readData(_ input: inout WireReader) throws(WireError) {
    try input.skip(1)
    let control = try input.read(UInt8.self)
    source = KNXAddress(rawValue: try input.read(UInt16.self), isGroup: false)
    destination = KNXAddress(rawValue: try input.read(UInt16.self), isGroup: control & 0x80 != 0)
    let start = input.offset
    // The octet that tells how data is transported is not counted.
    let length = Int(try input.read(UInt8.self))
    guard length &+ 1 == input.remaining else {
      if length &+ 1 > input.remaining { throw .truncated(at: input.offset, needed: length &+ 1) }
      throw .malformed(at: start, rule: .knxDataLength)
    }
    let first = try input.read(UInt8.self)
    if first & 0x80 != 0 { transport = Self.transport(first) }
    guard length > 0 else { return }
    application = KNXApplication(rawValue: UInt16(first & 0x03) << 8 | UInt16(try input.read(UInt8.self)))
    valueByteCount = input.remaining
    try input.skip(input.remaining)
  }

  private static func transport(_ octet: UInt8) -> StaticString {
    switch octet & 0xC3 {
    case 0x80: "connect"
    case 0x81: "disconnect"
    case 0xC2: "ack"
    case 0xC3: "nak"
    default: "unknown"
    }
  }

  /// What it asks of a device on the bus, or of the server for a property; nil for answers and confirmations.
  public var action: ControlAction? {
    switch code.rawValue {
    case 0x11, 0x29: application?.action
    case 0xFC, 0xF9: .reads
    case 0xF6, 0xF8: .configures
    case 0xF1: .restarts
    default: nil
    }
  }
}

extension KNXBusMessage.Code {
  /// The name in logs; nil for a code that nobody defined.
  public var name: StaticString? {
    switch rawValue {
    case 0x10: "L_Raw.req"
    case 0x11: "L_Data.req"
    case 0x13: "L_Poll_Data.req"
    case 0x25: "L_Poll_Data.con"
    case 0x29: "L_Data.ind"
    case 0x2B: "L_Busmon.ind"
    case 0x2D: "L_Raw.ind"
    case 0x2E: "L_Data.con"
    case 0x2F: "L_Raw.con"
    case 0xF0: "M_Reset.ind"
    case 0xF1: "M_Reset.req"
    case 0xF5: "M_PropWrite.con"
    case 0xF6: "M_PropWrite.req"
    case 0xF7: "M_PropInfo.ind"
    case 0xF8: "M_FuncPropCommand.req"
    case 0xF9: "M_FuncPropStateRead.req"
    case 0xFA: "M_FuncPropCommand.con"
    case 0xFB: "M_PropRead.con"
    case 0xFC: "M_PropRead.req"
    default: nil
    }
  }

  fileprivate var isAboutData: Bool { [0x11, 0x29, 0x2E].contains(rawValue) }
  fileprivate var isAboutProperty: Bool { (0xF5...0xFC).contains(rawValue) }
  fileprivate var isAboutFunction: Bool { (0xF8...0xFA).contains(rawValue) }
}

/// Whom a message on a KNX bus comes from or goes to: one device, or all that share a group.
///
///     |  Area (4 bits)  |  Line (4)  |  Device (8)  |          |  Main (5)  |  Middle (3)  |  Sub (8)  |
///
/// - Source: KNX Standard 03/03/02.
public struct KNXAddress: Hashable, Sendable {
  public let rawValue: UInt16
  public let isGroup: Bool

  /// The notation of the engineering tools: 1.1.5 for a device, 1/0/5 for a group.
  public var text: ShortText {
    var text = ShortText()
    let separator: UInt8 = isGroup ? 0x2F : 0x2E
    text.append(decimal: UInt64(isGroup ? rawValue >> 11 : rawValue >> 12))
    text.append(separator)
    text.append(decimal: UInt64(isGroup ? rawValue >> 8 & 0x07 : rawValue >> 8 & 0x0F))
    text.append(separator)
    text.append(decimal: UInt64(rawValue & 0xFF))
    return text
  }
}

extension WireError.Rule {
  static let knxDataLength = Self(
    "knx_data_length", "KNX 03/06/03", "the length of data must be that of what follows, less one")
}
