// SPDX-License-Identifier: Apache-2.0
import Wire

/// A request target or the reference in a field: a URI or a part of one, in which credentials can stand.
///
/// - Source: RFC 9112 §3.2, RFC 3986 §3.
public struct HTTPTarget: ~Escapable {
  /// The text as it was sent.
  public let text: RawSpan

  @_lifetime(copy text)
  init(_ text: RawSpan) { self.text = text }

  /// The authority of a target in absolute form, without user information; else nothing.
  var authority: RawSpan {
    @_lifetime(copy self) get {
      let range = authorityRange
      let whole = text.extracting(range)
      return whole.extracting(from: userInformationByteCount(in: range))
    }
  }

  /// The text without what people use as credentials: user information, and the values of parameters with such names.
  ///
  /// - Source: RFC 9110 §4.2.4 for user information; RFC 9110 §17.9 for query parts as a place of secrets.
  var redactedText: BoundedText {
    var redacted = BoundedText()
    let authority = authorityRange
    let userInformation = userInformationByteCount(in: authority)
    redacted.append(text.extracting(first: authority.lowerBound))
    if userInformation > 0 {
      redacted.append("<redacted>@")
      redacted.append(text.extracting(authority.lowerBound + userInformation..<authority.upperBound))
    } else {
      redacted.append(text.extracting(authority))
    }
    var offset = authority.upperBound
    var (isInParameters, nameStart) = (false, offset)
    // Each turn goes on by one byte at least.
    while let octet = text.octet(offset), !redacted.isCut {
      redacted.append(octet)
      offset += 1
      if octet.isParameterBoundary {
        (isInParameters, nameStart) = (true, offset)
      } else if octet == 0x3D && isInParameters && text.extracting(nameStart..<offset - 1).isNameOfSecret {
        let start = offset
        while let next = text.octet(offset), !next.isParameterBoundary { offset += 1 }
        if offset > start { redacted.append("<redacted>") }
      }
    }
    return redacted
  }

  /// Where host and port stand: between `//` and the path; an empty range if they do not.
  private var authorityRange: Range<Int> {
    guard let colon = text.firstOffset(of: 0x3A), text.octet(colon + 1) == 0x2F, text.octet(colon + 2) == 0x2F,
      text.octet(0) != 0x2F
    else { return 0..<0 }
    let start = colon + 3
    var end = start
    while let octet = text.octet(end), octet != 0x2F, octet != 0x3F, octet != 0x23 { end += 1 }
    return start..<end
  }

  /// The bytes of user information and the `@` behind it.
  private func userInformationByteCount(in range: Range<Int>) -> Int {
    var count = 0
    for offset in range where text.octet(offset) == 0x40 { count = offset + 1 - range.lowerBound }
    return count
  }
}

extension UInt8 {
  /// Whether a parameter begins or ends at the octet: `?`, `&`, `;` or `#`.
  fileprivate var isParameterBoundary: Bool { self == 0x3F || self == 0x26 || self == 0x3B || self == 0x23 }
}

extension RawSpan {
  /// Whether a parameter of this name is likely to hold a password, a key or a token.
  fileprivate var isNameOfSecret: Bool {
    containsWord("pas") || containsWord("pwd") || containsWord("secret") || containsWord("token")
      || containsWord("auth") || containsWord("cred") || containsWord("session") || containsWord("sign")
      || containsWord("key") || containsWord("otp") || isWord("sig") || isWord("sid") || isWord("pin") || isWord("pw")
      || isWord("code") || isWord("psk") || isWord("jwt")
  }
}
