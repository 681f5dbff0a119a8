// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// What carries BACnet over IP: the virtual link layer.
///
///     |  0x81 (1)  |  Function (1)  |  Length of the whole datagram (2)  |  what the function prescribes …
///
/// - Source: ANSI/ASHRAE 135 annex J.2.
public struct BACnetLink: Hashable, Sendable {
  public let function: Function
  /// The bytes of the datagram that the header does not count.
  public let uncountedByteCount: Int
  /// Why a request was refused, or 0 for success; nil in whatever is no result (J.2.1).
  public let result: UInt16?
  /// Who sent first what is forwarded, or whose registration is to be deleted.
  public let origin: Endpoint?
  /// For how many seconds a foreign device registers.
  public let lifetime: UInt16?

  /// An IPv4 address and port, as the link layer writes them.
  public struct Endpoint: Hashable, Sendable {
    public let address: IPAddress
    public let port: UInt16

    @_lifetime(input: copy input)
    init(parsing input: inout WireReader) throws(WireError) {
      address = IPAddress(v4: try input.read(UInt32.self))
      port = try input.read(UInt16.self)
    }
  }

  /// What the datagram is for; functions that nobody defined stay numbers.
  public struct Function: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    static let result = Self(rawValue: 0x00)
    static let forwarded = Self(rawValue: 0x04)
    static let registration = Self(rawValue: 0x05)
    static let deletion = Self(rawValue: 0x08)
  }
}

extension BACnetLink: WireDecodable {
  /// Reads a link header and leaves `input` at the network layer, or at the entries of a table.
  ///
  /// What is behind a length that is too short is read all the same, as devices that count wrong mean it.
  ///
  /// - Throws: `truncated` if the bytes end inside the header, or before its length; `malformed` if it is none.
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    let start = input.offset
    let available = input.remaining
    guard try input.read(UInt8.self) == 0x81 else { throw .malformed(at: start, rule: .bacnetLinkType) }
    function = Function(rawValue: try input.read(UInt8.self))
    let length = Int(try input.read(UInt16.self))
    guard length >= 4 else { throw .malformed(at: start &+ 2, rule: .bacnetLength) }
    guard length <= available else { throw .truncated(at: start &+ available, needed: length &- available) }
    uncountedByteCount = available &- length
    result = function == .result ? try input.read(UInt16.self) : nil
    origin = function == .forwarded || function == .deletion ? try Endpoint(parsing: &input) : nil
    lifetime = function == .registration ? try input.read(UInt16.self) : nil
  }
}

extension BACnetLink.Function {
  /// The name in logs; nil for a function that nobody defined.
  public var name: StaticString? {
    switch rawValue {
    case 0x00: "result"
    case 0x01: "write_broadcast_table"
    case 0x02: "read_broadcast_table"
    case 0x03: "read_broadcast_table_ack"
    case 0x04: "forwarded"
    case 0x05: "register_foreign_device"
    case 0x06: "read_foreign_devices"
    case 0x07: "read_foreign_devices_ack"
    case 0x08: "delete_foreign_device"
    case 0x09: "distribute_broadcast"
    case 0x0A: "original_unicast"
    case 0x0B: "original_broadcast"
    case 0x0C: "secure"
    default: nil
    }
  }

  /// Whether a network layer message follows.
  var carriesMessage: Bool { [0x04, 0x09, 0x0A, 0x0B].contains(rawValue) }

  /// What it asks of who manages broadcasts.
  var action: ControlAction? {
    switch rawValue {
    case 0x01, 0x05, 0x08: .configures
    case 0x02, 0x06: .reads
    default: nil
    }
  }
}

extension WireError.Rule {
  static let bacnetLinkType = Self("bacnet_link_type", "ASHRAE 135 §J.2", "the type of BACnet over IP must be 129")
  static let bacnetLength = Self(
    "bacnet_length", "ASHRAE 135 §J.2", "the length must be that of the datagram, its four first bytes included")
}
