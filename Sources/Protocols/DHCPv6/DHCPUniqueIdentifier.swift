// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Who a client or server is, whatever link it is on: a DUID. A view into received bytes.
///
///     |  1 (2)  |  hardware type (2)  |  seconds since 2000 (4)  |  hardware address …  |    LLT
///     |  2 (2)  |  enterprise number (4)  |  identifier …  |                               EN
///     |  3 (2)  |  hardware type (2)  |  hardware address …  |                              LL
///     |  4 (2)  |  UUID (16)  |                                                             UUID
///
/// - Source: RFC 8415 §11; RFC 6355 §4.
public struct DHCPUniqueIdentifier: ~Escapable {
  /// The most octets that one has, its type included.
  static let lengths = 3...130

  public let bytes: RawSpan
  /// How it was made; other numbers are kept.
  public let type: UInt16

  /// Takes an identifier that fills `bytes`, or returns nil where it is too short to have a type.
  @_lifetime(copy bytes)
  init?(_ bytes: RawSpan) {
    guard bytes.byteCount >= 2 else { return nil }
    self.bytes = bytes
    type = bytes.number(at: 0, UInt16.self)
  }

  /// The type's name, or nil.
  public var word: StaticString? {
    switch type {
    case 1: "llt"
    case 2: "en"
    case 3: "ll"
    case 4: "uuid"
    default: nil
    }
  }

  /// The hardware address that it was made of, where that is one of Ethernet's form.
  public var hardwareAddress: MACAddress? {
    let offset = type == 1 ? 8 : 4
    guard type == 1 || type == 3, bytes.byteCount == offset &+ 6, bytes.number(at: 2, UInt16.self) == 1 else {
      return nil
    }
    let high = UInt64(bytes.number(at: offset, UInt32.self))
    return MACAddress(value: high << 16 | UInt64(bytes.number(at: offset &+ 4, UInt16.self)))
  }

  /// When it was made, of an LLT.
  public var creation: Timestamp? {
    guard type == 1, bytes.byteCount >= 8 else { return nil }
    // From 1970 to 2000.
    return Timestamp(nanoseconds: (Int64(bytes.number(at: 4, UInt32.self)) &+ 946_684_800) &* 1_000_000_000)
  }

  /// The number of the vendor that made it, of an EN.
  public var enterprise: UInt32? { type == 2 && bytes.byteCount >= 6 ? bytes.number(at: 2, UInt32.self) : nil }

  /// Whether it is as long as its type demands.
  var isWhole: Bool {
    guard Self.lengths.contains(bytes.byteCount) else { return false }
    return switch type {
    case 1: bytes.byteCount > 8
    case 2: bytes.byteCount > 6
    case 3: bytes.byteCount > 4
    case 4: bytes.byteCount == 18
    default: true
    }
  }
}

/// The fields that say of a DUID what it is made of.
struct DHCPUniqueIdentifierFields: Sendable {
  let identifier: Field
  let type: Field
  let hardwareAddress: Field
  let creation: Field
  let enterprise: Field

  var all: [Field] { [identifier, type, hardwareAddress, creation, enterprise] }

  func visit(_ bytes: RawSpan, _ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(identifier, hex: bytes)
    guard let duid = DHCPUniqueIdentifier(bytes) else { return }
    if let word = duid.word { visitor.visit(type, word) }
    if let address = duid.hardwareAddress { visitor.visit(hardwareAddress, .hardwareAddress(address)) }
    if let time = duid.creation { visitor.visit(creation, .time(time)) }
    if let number = duid.enterprise { visitor.visit(enterprise, number) }
  }

  static let client = DHCPUniqueIdentifierFields(
    identifier: Field(
      "dhcp.client_duid.id", .hex, "who the client is, whatever its link (RFC 8415 §11; RFC 4361 §6.1)",
      isPersonal: true),
    type: Field("dhcp.client_duid.type", .text, "how it was made: llt, en, ll or uuid (RFC 8415 §11.1)"),
    hardwareAddress: Field(
      "dhcp.client_duid.mac", .hardwareAddress, "the hardware address that it was made of (RFC 8415 §11.2, §11.4)",
      isPersonal: true),
    creation: Field("dhcp.client_duid.time", .time, "when it was made (RFC 8415 §11.2)"),
    enterprise: Field("dhcp.client_duid.enterprise", .number, "the vendor that made it (RFC 8415 §11.3)"))

  static let server = DHCPUniqueIdentifierFields(
    identifier: Field("dhcp.server_duid.id", .hex, "who the server is (RFC 8415 §21.3)"),
    type: Field("dhcp.server_duid.type", .text, "how it was made: llt, en, ll or uuid (RFC 8415 §11.1)"),
    hardwareAddress: Field(
      "dhcp.server_duid.mac", .hardwareAddress, "the hardware address that it was made of (RFC 8415 §11.2, §11.4)"),
    creation: Field("dhcp.server_duid.time", .time, "when it was made (RFC 8415 §11.2)"),
    enterprise: Field("dhcp.server_duid.enterprise", .number, "the vendor that made it (RFC 8415 §11.3)"))
}
