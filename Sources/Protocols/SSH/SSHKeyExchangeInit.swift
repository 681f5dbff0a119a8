// SPDX-License-Identifier: Apache-2.0
import Wire

/// What a side can do, its favourites first: SSH_MSG_KEXINIT.
///
///     | 20 | cookie (16) | ten lists of names, each behind its length (4) | first packet follows (1) | 0 (4) |
///
/// - Source: RFC 4253 §7.1; RFC 4251 §5; RFC 8308 §2.1; RFC 8332.
public struct SSHKeyExchangeInit: WireDecodable, ~Escapable {
  /// The lists, as they follow one another.
  public enum List: Int, CaseIterable, Sendable {
    case keyExchange, hostKey, ciphersToServer, ciphersToClient, authenticationToServer, authenticationToClient
    case compressionToServer, compressionToClient, languagesToServer, languagesToClient
  }

  /// The ten lists with their lengths.
  let lists: RawSpan
  /// Whether a packet of the key exchange follows that is right only if both sides guessed the same.
  public let isGuessFollowing: Bool

  /// Reads a message and leaves `input` behind it.
  ///
  /// - Throws: `truncated` if the bytes end inside it; `malformed` if a list has an empty name, or one of other characters.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    try input.skip(17)
    let all = input.rest
    let start = input.offset
    var broken: Int?
    for _ in List.allCases {
      let place = input.offset
      let names = try input.take(Int(try input.read(UInt32.self)))
      if broken == nil && !names.isSSHNameList { broken = place }
    }
    lists = all.extracting(first: input.offset - start)
    isGuessFollowing = try input.read(UInt8.self) != 0
    try input.skip(4)
    if let broken { throw .malformed(at: broken, rule: .sshNameList) }
  }
}

extension SSHKeyExchangeInit {
  /// The names of a list, parted by commas.
  @_lifetime(copy self)
  public func names(_ list: List) -> RawSpan {
    var rest = WireReader(lists)
    for _ in 0..<list.rawValue {
      guard let count = try? rest.read(UInt32.self), (try? rest.skip(Int(count))) != nil else { break }
    }
    guard let count = try? rest.read(UInt32.self), let names = try? rest.take(Int(count)) else {
      return lists.extracting(first: 0)
    }
    return names
  }

  /// Calls `body` with each name of a list, at most 256 of them, in the order of preference.
  public func forEachName(_ list: List, _ body: (RawSpan) -> Void) {
    var rest = names(list)
    for _ in 0..<256 where rest.byteCount > 0 {
      let end = rest.firstOffset(of: 0x2C) ?? rest.byteCount
      body(rest.extracting(first: end))
      rest = rest.extracting(from: end + 1)
    }
  }

  private func holds(_ list: List, _ test: (RawSpan) -> Bool) -> Bool {
    var isFound = false
    forEachName(list) { isFound = isFound || test($0) }
    return isFound
  }

  /// Whether the side takes a message with extensions.
  ///
  /// - Source: RFC 8308 §2.1.
  public var takesExtensions: Bool { holds(.keyExchange) { $0.isWord("ext-info-c") || $0.isWord("ext-info-s") } }

  /// Whether the side demands that nothing stands between the messages of the key exchange.
  ///
  /// - Source: OpenSSH, PROTOCOL, section 1.10 (strict key exchange).
  public var isStrict: Bool {
    holds(.keyExchange) { $0.isWord("kex-strict-c-v00@openssh.com") || $0.isWord("kex-strict-s-v00@openssh.com") }
  }

  /// What the side offers of algorithms that no longer protect.
  ///
  /// - Source: RFC 9142 §3 (group 1, SHA-1), RFC 8758 (arcfour), RFC 6151 (MD5), RFC 4253 §6.3, §6.4 (none); FIPS 186-5 (DSA);
  ///   CVE-2008-5161 (CBC).
  public var weaknesses: SSHWeaknesses {
    var found = SSHWeaknesses()
    if holds(.keyExchange, { $0.isWord("diffie-hellman-group1-sha1") }) { found.insert(.group1) }
    if holds(.hostKey, { $0.isWord("ssh-dss") }) { found.insert(.dss) }
    for list in [List.ciphersToServer, .ciphersToClient] {
      if holds(list, { $0.containsWord("-cbc") }) { found.insert(.cbc) }
      if holds(list, { $0.beginsWithWord("arcfour") }) { found.insert(.arcfour) }
      if holds(list, { $0.isWord("none") }) { found.insert(.noCipher) }
    }
    for list in [List.authenticationToServer, .authenticationToClient] {
      if holds(list, { $0.beginsWithWord("hmac-md5") }) { found.insert(.md5) }
      if holds(list, { $0.isWord("none") }) { found.insert(.noAuthentication) }
    }
    return found
  }
}

/// Algorithms that no longer protect, as a side offers them.
public struct SSHWeaknesses: OptionSet, Sendable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let dss = Self(rawValue: 1)
  public static let group1 = Self(rawValue: 2)
  public static let cbc = Self(rawValue: 4)
  public static let arcfour = Self(rawValue: 8)
  public static let noCipher = Self(rawValue: 16)
  public static let md5 = Self(rawValue: 32)
  public static let noAuthentication = Self(rawValue: 64)

  /// Calls `body` with the word for each.
  func forEachWord(_ body: (StaticString) -> Void) {
    if contains(.dss) { body("ssh-dss") }
    if contains(.group1) { body("diffie-hellman-group1-sha1") }
    if contains(.cbc) { body("cbc") }
    if contains(.arcfour) { body("arcfour") }
    if contains(.noCipher) { body("no-cipher") }
    if contains(.md5) { body("hmac-md5") }
    if contains(.noAuthentication) { body("no-mac") }
  }
}

extension RawSpan {
  /// Whether the bytes are names of printable characters parted by single commas, or nothing.
  fileprivate var isSSHNameList: Bool {
    var isInName = byteCount == 0
    for offset in 0..<byteCount {
      guard let octet = octet(offset), octet > 0x20, octet < 0x7F else { return false }
      if octet == 0x2C && !isInName { return false }
      isInName = octet != 0x2C
    }
    return isInName
  }
}

extension WireError.Rule {
  static let sshNameList = Self(
    "ssh_name_list", "RFC 4251 §5", "a list must hold names of printable characters, none of them empty")
}
