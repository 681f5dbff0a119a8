// SPDX-License-Identifier: Apache-2.0
import Wire

/// What precedes a Modbus message in a stream: the application header, called MBAP.
///
///     |  Transaction (2)  |  Protocol (2)  |  Length (2)  |  Unit (1)  |
///
/// The length counts the unit identifier and all behind it.
///
/// - Source: Modbus Messaging on TCP/IP V1.0b §3.1.3.
public struct ModbusHeader: Hashable, Sendable {
  /// Copied by the server into its answer.
  public let transaction: UInt16
  /// The device behind a gateway, or 0 or 255 for the server itself.
  public let unit: UInt8
  /// Whether the protocol is Modbus; what follows is something else where not.
  public let isModbus: Bool
  /// The bytes behind the unit identifier: function code and data, 1 to 253 where no rule is broken.
  public let bodyByteCount: Int

  /// The bytes of the header itself.
  public static let byteCount = 7
  /// The bytes of header and body.
  public var messageByteCount: Int { Self.byteCount &+ bodyByteCount }

  /// The most bytes behind the length field: a unit identifier, and the longest message of a serial line without its check.
  static let lengths: ClosedRange<UInt16> = 2...254
  /// What senders of functions of their own go up to; nothing else is taken for a length.
  static let readableLengths: ClosedRange<UInt16> = 2...2_048
}

extension ModbusHeader: WireDecodable {
  /// Reads a header and leaves `input` at the function code.
  ///
  /// - Throws: `truncated` if the bytes end inside the header; `malformed` if the length is far from any that is allowed.
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    let start = input.offset
    transaction = try input.read(UInt16.self)
    isModbus = try input.read(UInt16.self) == 0
    let length = try input.read(UInt16.self)
    guard Self.readableLengths.contains(length) else { throw .malformed(at: start &+ 4, rule: .modbusLength) }
    unit = try input.read(UInt8.self)
    bodyByteCount = Int(length) &- 1
  }

  /// The rule that the header breaks although what follows it can be found, and where.
  var breach: (rule: WireError.Rule, offset: Int)? {
    if !isModbus { return (.modbusProtocol, 2) }
    return bodyByteCount >= Int(Self.lengths.upperBound) ? (.modbusLength, 4) : nil
  }
}

extension WireError.Rule {
  static let modbusProtocol = Self(
    "modbus_protocol", "Modbus Messaging on TCP/IP V1.0b §3.1.3", "the protocol identifier must be 0")
  static let modbusLength = Self(
    "modbus_length", "Modbus Messaging on TCP/IP V1.0b §3.1.3, Modbus Application Protocol V1.1b3 §4.1",
    "the length must be 2 to 254: a unit identifier, a function code, and at most 252 bytes of data")
}
