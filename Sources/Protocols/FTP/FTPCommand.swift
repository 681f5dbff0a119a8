// SPDX-License-Identifier: Apache-2.0
import Wire

/// One command line of a client.
///
///     verb [ SP argument ] CRLF
///
/// - Source: RFC 959 §4.1, §5.3; RFC 2228 §3 (AUTH, ADAT, MIC, CONF, ENC); RFC 2428 §2, §3 (EPRT, EPSV).
public struct FTPCommand: WireDecodable, ~Escapable {
  public let verb: Verb
  /// The verb as it was sent.
  public let word: RawSpan
  /// Everything behind the verb; it may hold secrets.
  let argument: RawSpan
  /// Where the client waits for the data, behind PORT and EPRT.
  public let place: FTPPlace?

  /// The commands that mean something here.
  public enum Verb: UInt8, Sendable {
    case user, password, account, authenticate, proof, quit, reinitialise
    case port, extendedPort, passive, extendedPassive
    case other
  }

  /// Reads a line and leaves `input` behind it; commands of telnet in front of it are left out (RFC 959 §4.1.3).
  ///
  /// - Throws: `truncated` if the line's end is not there; `malformed` if the verb is none, or the place of PORT or EPRT.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    let start = input.offset
    var line = try input.takeLine()
    // Each turn uses up an octet.
    while let octet = line.octet(0), octet >= 0xF0 { line = line.extracting(from: 1) }
    line = line.trimmed
    let end = line.firstOffset(of: 0x20) ?? line.byteCount
    word = line.extracting(first: end)
    argument = line.extracting(from: end).trimmed
    guard word.isFTPVerb else { throw .malformed(at: start, rule: .ftpVerb) }
    verb = Verb(word)
    switch verb {
    case .port:
      place = FTPPlace(numbers: argument)
      if place == nil { throw .malformed(at: start, rule: .ftpPort) }
    case .extendedPort:
      place = FTPPlace(extended: argument)
      if place == nil { throw .malformed(at: start, rule: .ftpExtendedPort) }
    default: place = nil
    }
  }
}

extension FTPCommand.Verb {
  fileprivate init(_ word: RawSpan) {
    if word.isWord("user") {
      self = .user
    } else if word.isWord("pass") {
      self = .password
    } else if word.isWord("acct") {
      self = .account
    } else if word.isWord("auth") {
      self = .authenticate
    } else if word.isWord("adat") || word.isWord("mic") || word.isWord("conf") || word.isWord("enc") {
      self = .proof
    } else if word.isWord("port") {
      self = .port
    } else if word.isWord("eprt") {
      self = .extendedPort
    } else if word.isWord("pasv") {
      self = .passive
    } else if word.isWord("epsv") {
      self = .extendedPassive
    } else if word.isWord("rein") {
      self = .reinitialise
    } else if word.isWord("quit") {
      self = .quit
    } else {
      self = .other
    }
  }

  /// Whether what stands behind the verb proves who somebody is, or is protected by such a proof.
  var isSecret: Bool { self == .password || self == .account || self == .proof }
}

extension RawSpan {
  /// Whether the bytes are a command's word: three or four letters.
  fileprivate var isFTPVerb: Bool {
    guard byteCount == 3 || byteCount == 4 else { return false }
    for offset in 0..<byteCount {
      guard let octet = octet(offset), octet.asciiLowerCase &- 0x61 < 26 else { return false }
    }
    return true
  }
}

extension WireError.Rule {
  static let ftpVerb = Self("ftp_verb", "RFC 959 §5.3", "a command must begin with three or four letters")
  static let ftpPort = Self(
    "ftp_port", "RFC 959 §4.1.2", "PORT must name an address and a port in six numbers below 256")
  static let ftpExtendedPort = Self(
    "ftp_extended_port", "RFC 2428 §2", "EPRT must name a family, an address and a port between delimiters")
}
