// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// What a KNXnet/IP device says of itself.
///
///     |  54, 1  |  Medium (1)  |  Status (1)  |  Address (2)  |  Project (2)  |  Serial (6)  |  Group (4)  |  MAC (6)  |  Name (30)  |
///
/// - Source: KNX Standard 03/08/02.
public struct KNXDevice: ~Escapable {
  private let bytes: RawSpan

  static let byteCount = 54

  /// Takes a whole block.
  @_lifetime(copy bytes)
  init(_ bytes: RawSpan) { self.bytes = bytes }

  /// Whether the device's programming button was pressed, so that it takes a new address.
  public var isInProgrammingMode: Bool { (bytes.octet(3) ?? 0) & 1 != 0 }
  public var address: KNXAddress { KNXAddress(rawValue: bytes.number(at: 4, UInt16.self), isGroup: false) }
  public var serialNumber: RawSpan { @_lifetime(copy self) get { bytes.extracting(8..<14) } }
  /// The group to which it routes; 0.0.0.0 if it does not.
  public var routingGroup: IPAddress { IPAddress(v4: bytes.number(at: 14, UInt32.self)) }
  public var hardwareAddress: MACAddress {
    MACAddress(value: UInt64(bytes.number(at: 18, UInt16.self)) << 32 | UInt64(bytes.number(at: 20, UInt32.self)))
  }

  /// The name that its owner gave it, up to the first zero; ISO 8859-1.
  public var name: RawSpan {
    @_lifetime(copy self) get {
      let field = bytes.extracting(from: 24)
      return field.extracting(first: field.firstOffset(of: 0) ?? field.byteCount)
    }
  }

  /// What carries the bus, in logs.
  public var medium: StaticString {
    switch bytes.octet(2) {
    case 0x02: "TP1"
    case 0x04: "PL110"
    case 0x10: "RF"
    case 0x20: "IP"
    default: "unknown"
    }
  }
}

/// Where to reach a side of a connection.
///
///     |  8 (1)  |  1 for UDP, 2 for TCP (1)  |  Address (4)  |  Port (2)  |
///
/// - Source: KNX Standard 03/08/02.
public struct KNXEndpoint: Hashable, Sendable {
  /// 0.0.0.0 for the sender's own.
  public let address: IPAddress
  public let port: UInt16
}

extension KNXEndpoint: WireDecodable {
  /// Reads an endpoint and leaves `input` behind it.
  ///
  /// - Throws: `truncated` if the bytes end inside it; `malformed` if its length or protocol are others.
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    let start = input.offset
    guard try input.read(UInt8.self) == 8 else { throw .malformed(at: start, rule: .knxEndpoint) }
    guard (1...2).contains(try input.read(UInt8.self)) else { throw .malformed(at: start &+ 1, rule: .knxEndpoint) }
    address = IPAddress(v4: try input.read(UInt32.self))
    port = try input.read(UInt16.self)
  }
}

extension WireError.Rule {
  static let knxEndpoint = Self(
    "knx_endpoint", "KNX 03/08/02", "an endpoint must be of 8 bytes, and of UDP or TCP over IPv4")
}
