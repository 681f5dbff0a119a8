// SPDX-License-Identifier: Apache-2.0
import Wire

/// One command between the characters of a connection.
///
///     | IAC 255 | command 240-254 | option (1), behind WILL, WONT, DO and DONT |
///     | IAC 255 | SB 250 | option (1) | parameters, 255 as 255 255 ... | IAC 255 | SE 240 |
///
/// - Source: RFC 854, "Telnet command structure"; RFC 855, sections 3 and 4.
public struct TelnetCommand: WireDecodable, ~Escapable {
  public let kind: Kind
  /// The option that is negotiated, or 0 for other commands.
  public let option: TelnetOption
  /// What stands between SB and SE behind the option, an octet 255 still doubled.
  public let parameters: RawSpan

  /// The octet behind IAC.
  public struct Kind: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    static let subnegotiationEnd = Self(rawValue: 240)
    static let subnegotiation = Self(rawValue: 250)
    static let will = Self(rawValue: 251)
    static let wont = Self(rawValue: 252)
    static let `do` = Self(rawValue: 253)
    static let dont = Self(rawValue: 254)
  }

  /// The most parameters that are looked through for the end of a subnegotiation.
  static let parameterLimit = 1024
  /// The octet that begins a command.
  static let escape: UInt8 = 255

  /// Reads a command and leaves `input` behind it; the next octet must be IAC, and the one behind it not IAC as well.
  ///
  /// - Throws: `truncated` if the bytes end inside the command; `malformed` if no command has this octet, or a subnegotiation
  ///   is broken off.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    let start = input.offset
    try input.skip(1)
    kind = Kind(rawValue: try input.read(UInt8.self))
    guard kind.rawValue >= Kind.lowest else { throw .malformed(at: start, rule: .telnetCommand) }
    parameters =
      kind == .subnegotiation ? try Self.readParameters(&input, from: start) : input.rest.extracting(first: 0)
    switch kind {
    case .will, .wont, .do, .dont: option = TelnetOption(rawValue: try input.read(UInt8.self))
    case .subnegotiation: option = TelnetOption(rawValue: parameters.octet(0) ?? 0)
    default: option = TelnetOption(rawValue: 0)
    }
  }

  /// Takes the bytes up to IAC SE and moves behind it.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  private static func readParameters(_ input: inout WireReader, from start: Int) throws(WireError) -> RawSpan {
    let all = input.rest
    var count = 0
    // Each turn uses up a byte, or two.
    while count < parameterLimit, let octet = all.octet(count) {
      guard octet == escape else {
        count += 1
        continue
      }
      guard let next = all.octet(count + 1) else { break }
      if next == Kind.subnegotiationEnd.rawValue {
        try input.skip(count + 2)
        return all.extracting(first: count)
      }
      guard next == escape else { throw .malformed(at: start, rule: .telnetSubnegotiationEnd) }
      count += 2
    }
    throw .truncated(at: input.offset, needed: all.byteCount + 1)
  }
}

extension TelnetCommand.Kind {
  /// The lowest octet of a command: end of file, suspend and abort of RFC 1184 stand in front of those of RFC 854.
  fileprivate static var lowest: UInt8 { 236 }
}

extension TelnetCommand {
  /// The name that a client gives its terminal, or nothing.
  ///
  /// - Source: RFC 1091 §2: TERMINAL-TYPE, IS, and the name.
  public var terminalType: RawSpan {
    @_lifetime(copy self) get {
      let isName = kind == .subnegotiation && option == .terminalType && parameters.octet(1) == 0
      return isName ? parameters.extracting(from: 2) : parameters.extracting(first: 0)
    }
  }
}

extension WireError.Rule {
  static let telnetCommand = Self(
    "telnet_command", "RFC 854, Telnet command structure", "behind IAC must stand a command, or IAC again")
  static let telnetSubnegotiationEnd = Self(
    "telnet_subnegotiation_end", "RFC 855 section 4",
    "in a subnegotiation, IAC must stand in front of SE, or doubled for an octet 255")
}
