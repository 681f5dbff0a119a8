// SPDX-License-Identifier: Apache-2.0
import Wire

/// The fields of a SIP message that a sensor wants to know, in their long and compact forms.
///
/// - Source: RFC 3261 §7.3.3, §20; RFC 6665 §8.2 (event).
enum SIPFieldName: UInt8, HeadFieldName {
  case via, from, to, contact, callID, sequence, userAgent, server, authorization, proxyAuthorization
  case challenge, proxyChallenge, contentType, contentLength, expires, event

  static var layer: StaticString { SIPAnalyzer.card.name }
  static var versionPrefix: StaticString { "sip/" }
  static var startLineRule: WireError.Rule { .sipStartLine }

  init?(_ name: RawSpan) {
    switch name.byteCount {
    case 1:
      guard let found = Self(compact: name.octet(0)?.asciiLowerCase) else { return nil }
      self = found
    case 2 where name.isWord("to"): self = .to
    case 3 where name.isWord("via"): self = .via
    case 4 where name.isWord("from"): self = .from
    case 4 where name.isWord("cseq"): self = .sequence
    case 5 where name.isWord("event"): self = .event
    case 6 where name.isWord("server"): self = .server
    case 7 where name.isWord("contact"): self = .contact
    case 7 where name.isWord("call-id"): self = .callID
    case 7 where name.isWord("expires"): self = .expires
    case 10 where name.isWord("user-agent"): self = .userAgent
    case 12 where name.isWord("content-type"): self = .contentType
    case 13 where name.isWord("authorization"): self = .authorization
    case 14 where name.isWord("content-length"): self = .contentLength
    case 16 where name.isWord("www-authenticate"): self = .challenge
    case 18 where name.isWord("proxy-authenticate"): self = .proxyChallenge
    case 19 where name.isWord("proxy-authorization"): self = .proxyAuthorization
    default: return nil
    }
  }

  private init?(compact letter: UInt8?) {
    switch letter {
    case 0x76: self = .via
    case 0x66: self = .from
    case 0x74: self = .to
    case 0x6D: self = .contact
    case 0x69: self = .callID
    case 0x63: self = .contentType
    case 0x6C: self = .contentLength
    case 0x6F: self = .event
    default: return nil
    }
  }

  /// Folded lines and blanks in front of a colon are allowed.
  static func rule(brokenBy faults: FieldFaults) -> WireError.Rule? {
    if faults.contains(.noColon) { return .sipFieldLine }
    if faults.contains(.nameNoToken) { return .sipFieldName }
    if faults.contains(.control) || faults.contains(.bareReturn) { return .sipFieldValue }
    return faults.contains(.bareLineFeed) ? .sipLineEnd : nil
  }
}
