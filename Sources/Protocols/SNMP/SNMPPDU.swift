// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// What a manager asks of an agent, or an agent tells.
///
///     [0xA0...0xA8] { request-id, error-status, error-index, { { name, value } ... } }
///     [0xA4] { enterprise, agent-addr, generic-trap, specific-trap, time-stamp, { { name, value } ... } }
///
/// - Source: RFC 3416 §3; RFC 1157 §4.1.
public struct SNMPPDU: ~Escapable {
  public let kind: Kind
  /// Pairs an answer with its request; 0 in traps of version 1.
  public let requestID: Int32
  /// What went wrong; in GetBulk how many variables are wanted once; in traps of version 1 the generic trap.
  public let status: Int32
  /// Which variable went wrong; in GetBulk how often the others are wanted; in traps of version 1 the specific trap.
  public let index: Int32
  /// Who a trap of version 1 is about.
  let enterprise: RawSpan
  let agent: RawSpan
  /// The variables, each a sequence of name and value.
  let variables: RawSpan

  /// The tag.
  public enum Kind: UInt8, CaseIterable, Sendable {
    case getRequest = 0xA0
    case getNextRequest, response, setRequest, trap1, getBulkRequest, informRequest, trap2, report

    /// Whether an answer is due.
    var isRequest: Bool {
      switch self {
      case .getRequest, .getNextRequest, .setRequest, .getBulkRequest, .informRequest: true
      case .response, .trap1, .trap2, .report: false
      }
    }

    /// The name in logs, as EVE has it.
    public var name: StaticString {
      switch self {
      case .getRequest: "get_request"
      case .getNextRequest: "get_next_request"
      case .response: "response"
      case .setRequest: "set_request"
      case .trap1: "trap_v1"
      case .getBulkRequest: "get_bulk_request"
      case .informRequest: "inform_request"
      case .trap2: "trap_v2"
      case .report: "report"
      }
    }
  }

  /// Reads the element and leaves `input` behind it.
  ///
  /// - Throws: `truncated` if the bytes end inside it; `malformed` if its tag is none of these, or a part is none.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader) throws(WireError) {
    let whole = try BERElement(parsing: &input)
    guard let kind = Kind(rawValue: whole.tag) else { throw .malformed(at: whole.start, rule: .snmpPDU) }
    self.kind = kind
    var body = whole.reader
    if kind == .trap1 {
      enterprise = try BERElement(BERElement.objectIdentifier, of: &body, else: .snmpTrap).content
      agent = try BERElement(BERElement.address, of: &body, else: .snmpTrap).content
      requestID = 0
    } else {
      enterprise = body.rest.extracting(first: 0)
      agent = body.rest.extracting(first: 0)
      requestID = try Self.number(&body)
    }
    status = try Self.number(&body)
    index = try Self.number(&body)
    if kind == .trap1 { _ = try BERElement(parsing: &body) }
    let list = try BERElement(BERElement.sequence, of: &body, else: .snmpVariable)
    guard body.isAtEnd else { throw .malformed(at: body.offset, rule: .trailingBytes) }
    variables = list.content
    var rest = list.reader
    // Each turn uses up a variable.
    while !rest.isAtEnd { _ = try SNMPVariable(parsing: &rest) }
  }

  @_lifetime(input: copy input)
  private static func number(_ input: inout WireReader) throws(WireError) -> Int32 {
    Int32(clamping: try BERElement(BERElement.integer, of: &input, else: .snmpPDU).number())
  }
}

/// A name and a value.
struct SNMPVariable: WireDecodable, ~Escapable {
  let name: SNMPObjectIdentifier
  let tag: UInt8
  let value: RawSpan

  /// Reads a variable and leaves `input` behind it.
  ///
  /// - Throws: `truncated` if the bytes end inside it; `malformed` if it is no pair that begins with a name.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader) throws(WireError) {
    let pair = try BERElement(BERElement.sequence, of: &input, else: .snmpVariable)
    var body = pair.reader
    let first = try BERElement(BERElement.objectIdentifier, of: &body, else: .snmpVariable)
    name = SNMPObjectIdentifier(first.content)
    guard name.isWhole else { throw .malformed(at: first.start, rule: .snmpObjectIdentifier) }
    let second = try BERElement(parsing: &body)
    tag = second.tag
    value = second.content
    guard body.isAtEnd else { throw .malformed(at: body.offset, rule: .trailingBytes) }
  }
}

extension SNMPPDU {
  /// Calls `body` with each variable, at most 64 of them.
  func forEachVariable(_ body: (SNMPVariable) -> Void) {
    var rest = WireReader(variables)
    for _ in 0..<64 {
      guard !rest.isAtEnd, let variable = try? SNMPVariable(parsing: &rest) else { return }
      body(variable)
    }
  }

  /// Whether an agent says that somebody may not do what was asked.
  ///
  /// - Source: RFC 3416 §3: noAccess, authorizationError; RFC 3414 §5: usmStatsUnknownUserNames, usmStatsWrongDigests.
  var isRefusal: Bool {
    if kind == .response { return status == 6 || status == 16 }
    guard kind == .report else { return false }
    var isFound = false
    forEachVariable { variable in
      isFound =
        isFound || variable.name.isName("\u{2B}\u{6}\u{1}\u{6}\u{3}\u{F}\u{1}\u{1}\u{3}\u{0}")
        || variable.name.isName("\u{2B}\u{6}\u{1}\u{6}\u{3}\u{F}\u{1}\u{1}\u{5}\u{0}")
    }
    return isFound
  }
}

extension WireError.Rule {
  static let snmpPDU = Self("snmp_pdu", "RFC 3416 §3", "a message must hold one of the PDUs, which begins with numbers")
  static let snmpTrap = Self(
    "snmp_trap", "RFC 1157 §4.1.6", "a trap must begin with the enterprise's name and the agent's address")
  static let snmpVariable = Self(
    "snmp_variable", "RFC 3416 §3", "variables must be a sequence of pairs that begin with a name")
  static let snmpObjectIdentifier = Self(
    "snmp_object_identifier", "ITU-T X.690 §8.19.2", "the last octet of a name must end its number")
}
