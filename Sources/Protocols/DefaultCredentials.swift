// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// The logins that everybody knows: those that devices are shipped with, and that worms try first.
///
/// Logins are compared by hash, so that a password is never kept: not longer than its bytes pass by. To add one, write it into a
/// table below, with the document that tells it.
enum DefaultCredentials {
  /// What Mirai tries at telnet; passwords of many makers of cameras, recorders and routers are among them.
  ///
  /// - Source: Antonakakis et al., Understanding the Mirai Botnet, USENIX Security 2017, table 5, and the table in the published
  ///   scanner.c, which has two of the 62 logins twice.
  private static let triedByMirai: [(userName: StaticString, passwords: [StaticString])] = [
    (
      "root",
      [
        "", "00000000", "1111", "1234", "12345", "123456", "54321", "666666", "7ujMko0admin", "7ujMko0vizxv", "888888",
        "Zte521", "admin", "anko", "default", "dreambox", "hi3518", "ikwb", "juantech", "jvbzd", "klv123", "klv1234",
        "pass", "password", "realtek", "root", "system", "user", "vizxv", "xc3511", "xmhdipc", "zlxx.",
      ]
    ),
    (
      "admin",
      [
        "", "1111", "1111111", "1234", "12345", "123456", "54321", "7ujMko0admin", "admin", "admin1234", "meinsm",
        "pass", "password", "smcadmin",
      ]
    ),
    ("666666", ["666666"]),
    ("888888", ["888888"]),
    ("Administrator", ["admin"]),
    ("admin1", ["password"]),
    ("administrator", ["1234"]),
    ("guest", ["12345", "guest"]),
    ("mother", ["fucker"]),
    ("service", ["service"]),
    ("supervisor", ["supervisor"]),
    ("support", ["support"]),
    ("tech", ["tech"]),
    ("ubnt", ["ubnt"]),
    ("user", ["user"]),
  ]

  /// What manuals tell beside these.
  ///
  /// - Source: APC Network Management Card User's Guide, Local Users (`apc`); EMQX Dashboard documentation (`public`); Samsung
  ///   Techwin network camera User Manual (`4321`); Polycom UC Software Administrators' Guide (`456`); Raspberry Pi
  ///   documentation up to April 2022 (`raspberry`); WAGO PFC200 manual, WBM User Administration (`wago`).
  private static let toldInManuals: [(userName: StaticString, passwords: [StaticString])] = [
    ("admin", ["4321", "public", "wago"]),
    ("apc", ["apc"]),
    ("device", ["apc"]),
    ("pi", ["raspberry"]),
    ("Polycom", ["456"]),
    ("readonly", ["apc"]),
    ("root", ["wago"]),
  ]

  /// The hashes of all logins; made once.
  private static let hashes = Set(
    (triedByMirai + toldInManuals).flatMap { entry in
      entry.passwords.map { password in
        var login = Login()
        login.append(entry.userName)
        login.beginPassword()
        login.append(password)
        return login.hash.value
      }
    })

  /// The mark of a login; both parts count as they are written, capital letters too.
  static func mark(userName: RawSpan, password: RawSpan) -> LoginMark {
    var login = Login(userName: userName)
    login.append(password)
    return login.mark
  }

  static let field = Field(
    "vedette.default_password", .boolean,
    "true if the login that is sent is one that devices are shipped with; absent otherwise")
}

extension DefaultCredentials {
  /// A login of which nothing but a running hash is kept while its bytes pass by: the user's name, a zero, and the password.
  struct Login: Sendable {
    fileprivate private(set) var hash = StableHash()

    init() {}

    /// Begins with a whole name; the password is to follow.
    init(userName: RawSpan) {
      append(userName)
      beginPassword()
    }

    mutating func append(_ byte: UInt8) { hash.combine(byte) }

    mutating func append(_ bytes: RawSpan) { hash.combine(bytes) }

    /// Ends the user's name.
    mutating func beginPassword() { hash.combine(0 as UInt8) }

    /// By what the login that was appended is known again.
    var mark: LoginMark {
      LoginMark(
        isDefault: DefaultCredentials.hashes.contains(hash.value), hash: UInt32(truncatingIfNeeded: hash.value >> 32))
    }

    fileprivate mutating func append(_ text: StaticString) {
      for offset in 0..<text.utf8CodeUnitCount { append(text.octet(offset) ?? 0) }
    }
  }
}
