// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Who speaks in version 3, and how safely.
///
///     { engine ID, engine boots, engine time, user name, authentication parameters, privacy parameters }
///
/// - Source: RFC 3414 §2.4; RFC 3412 §6.4 (flags); RFC 3411 §5 (engine IDs).
public struct SNMPUserSecurity: ~Escapable {
  public let engineID: RawSpan
  public let boots: Int32
  public let time: Int32
  public let userName: RawSpan

  /// Reads the parameters of the user-based model, all that a message carries.
  ///
  /// - Throws: `malformed` if they are none, or the engine's name is too short or too long.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader) throws(WireError) {
    let whole = try BERElement(BERElement.sequence, of: &input, else: .snmpUserSecurity)
    guard input.isAtEnd else { throw .malformed(at: input.offset, rule: .trailingBytes) }
    var body = whole.reader
    let engine = try BERElement(BERElement.octets, of: &body, else: .snmpUserSecurity)
    engineID = engine.content
    boots = Int32(clamping: try BERElement(BERElement.integer, of: &body, else: .snmpUserSecurity).number())
    time = Int32(clamping: try BERElement(BERElement.integer, of: &body, else: .snmpUserSecurity).number())
    userName = try BERElement(BERElement.octets, of: &body, else: .snmpUserSecurity).content
    _ = try BERElement(BERElement.octets, of: &body, else: .snmpUserSecurity)
    _ = try BERElement(BERElement.octets, of: &body, else: .snmpUserSecurity)
    // Nothing stands for an engine that is still to be found out (RFC 3414 §4).
    guard engineID.byteCount == 0 || (5...32).contains(engineID.byteCount) else {
      throw .malformed(at: engine.start, rule: .snmpEngineID)
    }
  }
}

extension SNMPUserSecurity {
  /// The enterprise that made the engine's name, by IANA's numbers.
  public var enterprise: UInt32? {
    guard engineID.byteCount >= 5 else { return nil }
    return engineID.number(at: 0, UInt32.self) & 0x7FFF_FFFF
  }

  /// The hardware address in the engine's name, where it holds one (RFC 3411 §5: format 3).
  public var hardwareAddress: MACAddress? {
    guard engineID.byteCount == 11, (engineID.octet(0) ?? 0) & 0x80 != 0, engineID.octet(4) == 3 else { return nil }
    var value: UInt64 = 0
    for offset in 5..<11 { value = value << 8 | UInt64(engineID.octet(offset) ?? 0) }
    return MACAddress(value: value)
  }
}

extension WireError.Rule {
  static let snmpUserSecurity = Self(
    "snmp_user_security", "RFC 3414 §2.4", "the parameters of the user-based model must be its six")
  static let snmpEngineID = Self("snmp_engine_id", "RFC 3411 §5", "an engine's name must have 5 to 32 octets")
}
