// SPDX-License-Identifier: Apache-2.0
import Wire

/// One message of any version.
///
///     { version, community, PDU }
///     { 3, { message ID, greatest size, flags, security model }, parameters, { engine ID, name, PDU } or encrypted }
///
/// - Source: RFC 1157 §4; RFC 1901 §3; RFC 3412 §6.
public struct SNMPMessage: WireDecodable, ~Escapable {
  /// 1, 2 for 2c, or 3; 0 for one that is not known, of which nothing more is read.
  public let version: UInt8
  /// What stands for a password before version 3; a secret.
  let community: RawSpan
  /// Pairs messages of version 3; else 0.
  public let messageID: Int32
  /// Whether a message is authenticated (1), encrypted (2), and wants a report (4), in version 3.
  public let flags: UInt8
  /// 3 for the user-based model; 0 before version 3.
  public let securityModel: Int32
  public let user: SNMPUserSecurity?
  /// Nil if it is encrypted.
  public let pdu: SNMPPDU?
  /// What is known of the request that this answers or repeats.
  var exchange: Exchange?

  /// Reads a message and leaves `input` behind it.
  ///
  /// - Throws: `truncated` if the bytes end inside it; `malformed` if a part is none.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    let whole = try BERElement(BERElement.sequence, of: &input, else: .snmpMessage)
    var body = whole.reader
    let number = try BERElement(BERElement.integer, of: &body, else: .snmpMessage).number()
    let nothing = body.rest.extracting(first: 0)
    switch number {
    case 0, 1:
      version = UInt8(truncatingIfNeeded: number) + 1
      community = try BERElement(BERElement.octets, of: &body, else: .snmpMessage).content
      (messageID, flags, securityModel) = (0, 0, 0)
      user = nil
      pdu = try SNMPPDU(parsing: &body)
    case 3:
      version = 3
      community = nothing
      var header = try BERElement(BERElement.sequence, of: &body, else: .snmpMessage).reader
      messageID = Int32(clamping: try BERElement(BERElement.integer, of: &header, else: .snmpMessage).number())
      _ = try BERElement(BERElement.integer, of: &header, else: .snmpMessage)
      let flagsElement = try BERElement(BERElement.octets, of: &header, else: .snmpMessage)
      guard let flags = flagsElement.content.octet(0), flagsElement.content.byteCount == 1, flags & 3 != 2 else {
        throw .malformed(at: flagsElement.start, rule: .snmpFlags)
      }
      self.flags = flags
      securityModel = Int32(clamping: try BERElement(BERElement.integer, of: &header, else: .snmpMessage).number())
      var parameters = try BERElement(BERElement.octets, of: &body, else: .snmpMessage).reader
      user = securityModel == 3 ? try SNMPUserSecurity(parsing: &parameters) : nil
      pdu = try Self.scopedPDU(&body, isEncrypted: flags & 2 != 0)
    default:
      version = 0
      community = nothing
      (messageID, flags, securityModel) = (0, 0, 0)
      user = nil
      pdu = nil
      return
    }
    guard body.isAtEnd else { throw .malformed(at: body.offset, rule: .trailingBytes) }
  }

  @_lifetime(copy input)
  @_lifetime(input: copy input)
  private static func scopedPDU(_ input: inout WireReader, isEncrypted: Bool) throws(WireError) -> SNMPPDU? {
    guard !isEncrypted else {
      _ = try BERElement(BERElement.octets, of: &input, else: .snmpScope)
      return nil
    }
    var scope = try BERElement(BERElement.sequence, of: &input, else: .snmpScope).reader
    _ = try BERElement(BERElement.octets, of: &scope, else: .snmpScope)
    _ = try BERElement(BERElement.octets, of: &scope, else: .snmpScope)
    return try SNMPPDU(parsing: &scope)
  }
}

extension SNMPMessage {
  /// What a community is, in a word that gives away none but the two that everybody knows.
  public var communityKind: StaticString {
    if isPublic { return "public" }
    return isPrivate ? "private" : "<redacted>"
  }

  private var isPublic: Bool { community.byteCount == 6 && community.match("public") == .whole }
  private var isPrivate: Bool { community.byteCount == 7 && community.match("private") == .whole }

  /// Whether the message asks with a community that is a secret, which everybody on the way can read.
  public var showsPassword: Bool {
    guard version == 1 || version == 2, let pdu else { return false }
    return pdu.kind.isRequest && community.byteCount > 0 && !isPublic
  }

  /// Whether that community is the one that agents are shipped with for changing them. The one for reading is a secret nowhere: many
  /// programs look for printers with it.
  public var usesDefaultPassword: Bool { showsPassword && isPrivate }

  /// Whether an agent says that somebody may not do what was asked.
  public var isRefusal: Bool { pdu?.isRefusal ?? false }
}

extension WireError.Rule {
  static let snmpMessage = Self(
    "snmp_message", "RFC 3412 §6; RFC 1157 §4", "a message must be a sequence of version, names and PDU, in this order")
  static let snmpFlags = Self(
    "snmp_flags", "RFC 3412 §6.4", "the flags must be one octet, and nothing may be encrypted that is not authenticated"
  )
  static let snmpScope = Self(
    "snmp_scope", "RFC 3412 §6", "a PDU must be encrypted as the flags say, or stand behind its engine and context")
}
