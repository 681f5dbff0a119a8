// SPDX-License-Identifier: Apache-2.0
import Wire

/// Whom a SIP URI names, as it stands in a field or as a request's target.
///
///     [ display-name ] "<" scheme ":" [ user [ ":" password ] "@" ] host [ ":" port ] *( ";" parameter ) ">" *( ";" parameter )
///
/// - Source: RFC 3261 §19.1.1, §20.10; RFC 3966 §3 (tel).
struct SIPAddress: ~Escapable {
  /// The URI as it was sent; it may hold a password.
  let uri: RawSpan

  /// Takes a target, or the value of a field, of which the first address counts.
  @_lifetime(copy text)
  init(_ text: RawSpan) {
    var offset = 0
    var isQuoted = false
    var start: Int?
    // Each turn goes on by one byte.
    while let octet = text.octet(offset), start == nil {
      if octet == 0x22 { isQuoted.toggle() }
      if octet == 0x3C && !isQuoted { start = offset + 1 }
      offset += 1
    }
    if let start {
      let rest = text.extracting(from: start)
      uri = rest.extracting(first: rest.firstOffset(of: 0x3E) ?? rest.byteCount)
    } else {
      uri = text.extracting(first: text.firstOffset(of: 0x3B) ?? text.byteCount).trimmed
    }
  }

  /// Where scheme, user information and host part: the offset behind the scheme's colon, and that behind the `@`, or the same.
  private var parts: (scheme: Int, host: Int) {
    guard let colon = uri.firstOffset(of: 0x3A) else { return (0, 0) }
    let at = uri.firstOffset(of: 0x40, from: colon)
    return (colon + 1, at.map { $0 + 1 } ?? colon + 1)
  }

  /// The user, or the number called; nothing if the URI names a host alone.
  var user: RawSpan {
    @_lifetime(copy self) get {
      let (scheme, host) = parts
      if uri.extracting(first: scheme).isWord("tel:") { return uri.extracting(from: scheme).upToParameter }
      guard host > scheme else { return uri.extracting(first: 0) }
      let information = uri.extracting(scheme..<host - 1)
      return information.extracting(first: information.firstOffset(of: 0x3A) ?? information.byteCount)
    }
  }

  /// The host, with its port if one is named; nothing of a telephone number.
  var host: RawSpan {
    @_lifetime(copy self) get {
      let (scheme, host) = parts
      if uri.extracting(first: scheme).isWord("tel:") { return uri.extracting(first: 0) }
      return uri.extracting(from: host).upToParameter
    }
  }

  /// The URI without a password.
  var redactedText: BoundedText {
    var text = BoundedText()
    let (scheme, host) = parts
    guard host > scheme, let colon = uri.extracting(scheme..<host - 1).firstOffset(of: 0x3A) else {
      text.append(uri)
      return text
    }
    text.append(uri.extracting(first: scheme + colon + 1))
    text.append("<redacted>@")
    text.append(uri.extracting(from: host))
    return text
  }
}

extension RawSpan {
  /// The bytes in front of the first semicolon, question mark, or blank.
  fileprivate var upToParameter: RawSpan {
    @_lifetime(copy self) get {
      var end = 0
      while let octet = octet(end), octet != 0x3B, octet != 0x3F, !octet.isWhitespace { end += 1 }
      return extracting(first: end)
    }
  }
}
