// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// One LLDPDU: three TLVs that are always there, and any number of others.
///
///     | chassis id | port id | time to live | optional TLVs … | end |
///
/// - Source: IEEE 802.1AB-2016 §8.2, §8.5.
public struct LLDPMessage: WireDecodable, ~Escapable {
  public let chassis: LLDPIdentifier
  public let port: LLDPIdentifier
  /// For how many seconds the neighbour keeps what is said here; 0: the sender leaves.
  public let timeToLive: UInt16
  /// The TLVs behind these three.
  let units: LLDPUnits
  /// What is broken behind the part that every message has; nil where nothing is.
  let fault: WireError?

  /// Reads a message up to its end; padding behind it is left.
  ///
  /// - Throws: `truncated` if the bytes end inside the first three TLVs; `malformed` if these are others, or have impossible lengths.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    let first = try LLDPUnit(parsing: &input)
    guard first.type == .chassis else { throw .malformed(at: first.offset, rule: .lldpOrder) }
    chassis = try LLDPIdentifier(of: first, rule: .lldpChassis)
    let second = try LLDPUnit(parsing: &input)
    guard second.type == .port else { throw .malformed(at: second.offset, rule: .lldpOrder) }
    port = try LLDPIdentifier(of: second, rule: .lldpPort)
    let third = try LLDPUnit(parsing: &input)
    guard third.type == .timeToLive else { throw .malformed(at: third.offset, rule: .lldpOrder) }
    guard third.value.byteCount == 2 else { throw .malformed(at: third.offset, rule: .lldpTimeToLive) }
    timeToLive = third.value.number(at: 0, UInt16.self)
    units = LLDPUnits(input)
    fault = Self.check(&input)
  }

  /// Goes over the optional TLVs and returns the first rule that is broken.
  @_lifetime(input: copy input)
  private static func check(_ input: inout WireReader) -> WireError? {
    var seen: UInt16 = 0b1110
    do throws(WireError) {
      // Each TLV uses up two octets at least.
      while !input.isAtEnd {
        let unit = try LLDPUnit(parsing: &input)
        if unit.type == .end {
          return unit.value.byteCount == 0 ? nil : .malformed(at: unit.offset, rule: .lldpEnd)
        }
        if unit.type.rawValue < 8 {
          guard seen & 1 << UInt16(unit.type.rawValue) == 0 else {
            throw .malformed(at: unit.offset, rule: .lldpRepeated)
          }
          seen |= 1 << UInt16(unit.type.rawValue)
        }
        try unit.check()
      }
      return nil
    } catch {
      return error
    }
  }
}

extension LLDPUnit {
  /// Checks the form of an optional TLV.
  ///
  /// - Throws: `malformed` with the rule that it breaks.
  func check() throws(WireError) {
    switch type {
    case .portDescription, .systemName, .systemDescription:
      guard value.byteCount <= 255 else { throw .malformed(at: offset, rule: .lldpText) }
    case .capabilities:
      guard let capabilities = LLDPCapabilities(of: self), capabilities.enabled & ~capabilities.supported == 0 else {
        throw .malformed(at: offset, rule: .lldpCapabilities)
      }
    case .managementAddress:
      guard LLDPManagementAddress(of: self) != nil else { throw .malformed(at: offset, rule: .lldpManagementAddress) }
    case .organisation:
      guard let own = LLDPOrganisationUnit(of: self), own.isWhole else {
        throw .malformed(at: offset, rule: .lldpOrganisation)
      }
    default: break
    }
  }
}

/// Whose chassis or port it is, and how that is written.
///
///     | subtype 1 | id 1...255 |
///
/// - Source: IEEE 802.1AB-2016 §8.5.2, §8.5.3.
public struct LLDPIdentifier: ~Escapable {
  public let subtype: UInt8
  public let value: RawSpan

  @_lifetime(copy unit)
  init(of unit: borrowing LLDPUnit, rule: WireError.Rule) throws(WireError) {
    guard (2...256).contains(unit.value.byteCount) else { throw .malformed(at: unit.offset, rule: rule) }
    subtype = unit.value.number(at: 0, UInt8.self)
    value = unit.value.extracting(from: 1)
  }

  /// The identifier as people write it: hardware and network addresses as such, all else as text.
  ///
  /// - Parameters:
  ///   - hardware: the subtype that means a hardware address.
  ///   - network: the subtype that means a network address.
  func text(hardware: UInt8, network: UInt8) -> BoundedText {
    var text = BoundedText()
    var reader = WireReader(value)
    if subtype == hardware, value.byteCount == 6, let address = try? reader.readMACAddress() {
      text.append(address.text)
    } else if subtype == network, let address = IPAddress(familyAnd: value) {
      text.append(address.text)
    } else {
      text.append(escapingText: value)
    }
    return text
  }
}

extension IPAddress {
  /// Takes an address behind the octet that says its family; nil for other families and lengths.
  ///
  /// - Source: IANA, Address Family Numbers.
  init?(familyAnd bytes: RawSpan) {
    var reader = WireReader(bytes)
    guard let family = try? reader.read(UInt8.self) else { return nil }
    let address =
      switch (family, reader.remaining) {
      case (1, 4): try? reader.readIPv4Address()
      case (2, 16): try? reader.readIPv6Address()
      default: IPAddress?.none
      }
    guard let address else { return nil }
    self = address
  }
}

extension WireError.Rule {
  static let lldpOrder = Self(
    "lldp_order", "IEEE 802.1AB-2016 §8.2", "a message begins with chassis id, port id and time to live, in this order")
  static let lldpChassis = Self(
    "lldp_chassis", "IEEE 802.1AB-2016 §8.5.2", "a chassis id has 1 to 255 octets behind its subtype")
  static let lldpPort = Self(
    "lldp_port", "IEEE 802.1AB-2016 §8.5.3", "a port id has 1 to 255 octets behind its subtype")
  static let lldpTimeToLive = Self("lldp_time_to_live", "IEEE 802.1AB-2016 §8.5.4", "the time to live has two octets")
  static let lldpEnd = Self("lldp_end", "IEEE 802.1AB-2016 §8.5.1", "the end of a message has no value")
  static let lldpRepeated = Self(
    "lldp_repeated", "IEEE 802.1AB-2016 §8.2, §8.5.5-§8.5.8", "of the TLVs 1 to 7 a message has one at most")
  static let lldpText = Self(
    "lldp_text", "IEEE 802.1AB-2016 §8.5.5-§8.5.7", "names and descriptions have at most 255 octets")
  static let lldpCapabilities = Self(
    "lldp_capabilities", "IEEE 802.1AB-2016 §8.5.8", "capabilities have four octets, and what is enabled is supported")
  static let lldpManagementAddress = Self(
    "lldp_management_address", "IEEE 802.1AB-2016 §8.5.9",
    "a management address has 1 to 31 octets, an interface number, and an object identifier of at most 128")
  static let lldpOrganisation = Self(
    "lldp_organisation", "IEEE 802.1AB-2016 §8.6, IEEE 802.1Q §D.2, IEEE 802.3 §79.3, ANSI/TIA-1057 §10.2",
    "a TLV of an organisation names it, and holds every field of its subtype")
}
