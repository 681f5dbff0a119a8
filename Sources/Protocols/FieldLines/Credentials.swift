// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// What a field with credentials, or one that asks for them, says without telling them: their kind, and whose they are.
///
/// - Source: RFC 9110 §11.2, §11.4; RFC 7617 §2 (Basic); RFC 7616 §3.4 (Digest); RFC 3261 §20.7, RFC 7826 §18.8 use the same.
struct Credentials: ~Escapable {
  private let value: RawSpan

  @_lifetime(copy value)
  init(_ value: RawSpan) { self.value = value }

  /// The kind, as `Basic`; nothing if no kind stands in front, as then the whole value may be the secret.
  var scheme: RawSpan {
    @_lifetime(copy self) get {
      guard let space = value.firstOffset(of: 0x20), value.extracting(first: space).isToken else {
        return value.extracting(first: 0)
      }
      return value.extracting(first: space)
    }
  }

  /// The kind that is asked for; it may stand alone.
  var challengeScheme: RawSpan {
    @_lifetime(copy self) get {
      let word = value.extracting(first: value.firstOffset(of: 0x20) ?? value.byteCount)
      return word.isToken ? word : value.extracting(first: 0)
    }
  }

  /// Whether the password stands in them for everybody to read (RFC 7617 §4).
  var showsPassword: Bool { scheme.isWord("basic") }

  /// By what the name and the password that stand in them are known again; nil for those that more than 128 characters stand for.
  var login: LoginMark? {
    guard showsPassword, basicCode.byteCount <= 128 else { return nil }
    var octets = Base64Octets(basicCode)
    var login = DefaultCredentials.Login()
    var isPassword = false
    while let octet = octets.next() {
      if octet == 0x3A && !isPassword {
        isPassword = true
        login.beginPassword()
      } else {
        login.append(octet)
      }
    }
    return isPassword && octets.isWhole ? login.mark : nil
  }

  /// Whether what was sent was good, but with a number of the server that is used up (RFC 7616 §3.3).
  var isStale: Bool { parameter("stale=").isWord("true") }

  /// The user's name, cut behind 64 bytes; nil where the kind of credentials does not tell it.
  var userName: ShortText? {
    if scheme.isWord("basic") { return basicUserName }
    guard scheme.isWord("digest") else { return nil }
    let name = parameter("username=")
    guard name.byteCount > 0 else { return nil }
    var text = ShortText()
    for offset in 0..<min(name.byteCount, ShortText.capacity) { text.append(name.octet(offset) ?? 0) }
    return text
  }

  /// The value of a parameter, of which the name is given with its equals sign in lower case; quotes are left out.
  @_lifetime(copy self)
  func parameter(_ name: StaticString) -> RawSpan {
    var offset = 0
    var isQuoted = false
    var isAtName = false
    // Each turn goes on by one byte.
    while let octet = value.octet(offset) {
      if isAtName, !isQuoted, value.extracting(from: offset).beginsWithWord(name) {
        return value.extracting(from: offset + name.utf8CodeUnitCount).unquoted
      }
      if octet == 0x22 { isQuoted.toggle() }
      isAtName = octet == 0x20 || octet == 0x2C || octet == 0x09
      offset += 1
    }
    return value.extracting(first: 0)
  }

  /// What base64 hides up to the first colon; nil if none comes within 64 bytes, as then it may be no name.
  private var basicUserName: ShortText? {
    var octets = Base64Octets(basicCode)
    var name = ShortText()
    while let octet = octets.next() {
      if octet == 0x3A { return name }
      guard name.count < ShortText.capacity else { return nil }
      name.append(octet)
    }
    return nil
  }

  /// What stands behind the kind.
  private var basicCode: RawSpan {
    @_lifetime(copy self) get { value.extracting(from: scheme.byteCount).trimmed }
  }
}

/// The octets that base64 hides, one after the other.
///
/// - Source: RFC 4648 §4.
private struct Base64Octets: ~Escapable {
  private let code: RawSpan
  private var offset = 0
  /// Bits that were read and are not shown yet, the newest lowest.
  private var bits: UInt32 = 0
  private var bitCount: UInt32 = 0

  @_lifetime(copy code)
  init(_ code: RawSpan) { self.code = code }

  /// The next octet; nil at the end, and in front of what is no base64.
  @_lifetime(self: copy self)
  mutating func next() -> UInt8? {
    // Each turn uses up a character.
    while let sextet = code.octet(offset)?.base64Sextet {
      offset += 1
      bits = bits << 6 | UInt32(sextet)
      bitCount += 6
      guard bitCount >= 8 else { continue }
      bitCount -= 8
      return UInt8(truncatingIfNeeded: bits >> bitCount)
    }
    return nil
  }

  /// Whether nothing is left but what fills the code up to whole octets.
  var isWhole: Bool {
    var end = offset
    // Each turn goes on by one byte.
    while code.octet(end) == 0x3D { end += 1 }
    return end == code.byteCount
  }
}

extension RawSpan {
  /// The text inside the quotes that the bytes begin with, or up to the next comma, semicolon or space.
  var unquoted: RawSpan {
    @_lifetime(copy self) get {
      if octet(0) == 0x22 {
        let inside = extracting(from: 1)
        return inside.extracting(first: inside.firstOffset(of: 0x22) ?? inside.byteCount)
      }
      var end = 0
      while let octet = octet(end), octet != 0x2C, octet != 0x3B, !octet.isWhitespace { end += 1 }
      return extracting(first: end)
    }
  }
}

extension UInt8 {
  /// The six bits that a character of base64 stands for (RFC 4648 §4).
  fileprivate var base64Sextet: UInt8? {
    switch self {
    case 0x41...0x5A: self &- 0x41
    case 0x61...0x7A: self &- 0x61 &+ 26
    case 0x30...0x39: self &- 0x30 &+ 52
    case 0x2B: 62
    case 0x2F: 63
    default: nil
    }
  }
}
