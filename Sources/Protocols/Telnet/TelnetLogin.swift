// SPDX-License-Identifier: Apache-2.0
import Wire

/// Follows a login in what both sides type: the server's prompts, the user's name, and what became of it.
///
/// Prompts are judged when the client begins to answer, by the end of what the server has sent. Of a password only its being
/// there is kept, and a running hash until its line ends.
struct TelnetLogin: Sendable {
  /// What happened with a byte.
  enum Step: Sendable, Equatable {
    /// Nothing that must be told.
    case none
    /// A user's password was sent, be it empty; with the name it has a mark, unless what was meant cannot be told.
    case attempted(hasPassword: Bool, LoginMark?)
    case accepted, refused
  }

  private enum Phase: UInt8 {
    /// Nobody has been asked for anything, or the answer is not the client's yet.
    case idle
    /// The client types a user's name, a password, or something else.
    case name, password, other
    /// The password is sent, and the server is to say what comes of it.
    case judging
  }

  /// The last 16 bytes of the server (`promptLimit`), in lower case, the newest lowest.
  private var tail: UInt128 = 0
  private(set) var userName = KeptName()
  /// The login while its password is typed; nil where what is meant cannot be told from what is typed.
  private var typed: DefaultCredentials.Login?
  private var phase = Phase.idle
  /// How many characters the password has.
  private var passwordCount: UInt8 = 0
  /// Whether the client's last byte was a carriage return, so that a line feed or zero behind it belongs to it.
  private var isBehindReturn = false
  /// Whether the server has said anything behind the password.
  private var hasSpoken = false

  /// Forgets what was under way, as bytes are missing.
  mutating func lose() {
    tail = 0
    typed = nil
    phase = .idle
    isBehindReturn = false
  }

  // MARK: Client

  mutating func type(_ byte: UInt8) -> Step {
    defer { isBehindReturn = byte == 0x0D }
    if isBehindReturn && (byte == 0x0A || byte == 0) { return .none }
    let step = begin()
    switch byte {
    case 0x0D, 0x0A: return step == .none ? endLine() : step
    case 0x03:
      typed = nil
      if phase != .judging { phase = .other }
    case 0x08, 0x7F:
      typed = nil
      if phase == .name { userName.removeLast() }
      if phase == .password, passwordCount > 0 { passwordCount -= 1 }
    case 0x15:
      if phase == .name { userName = KeptName() }
      if phase == .password { beginPassword() }
    case 0..<0x20: typed = nil
    default:
      if phase == .name { userName.append(byte) }
      if phase == .password {
        typed?.append(byte)
        passwordCount = passwordCount == .max ? .max : passwordCount + 1
      }
    }
    return step
  }

  private mutating func beginPassword() {
    let name = userName
    typed = DefaultCredentials.Login(userName: name.bytes)
    passwordCount = 0
  }

  /// Finds out what the client answers, with the first byte of a line.
  private mutating func begin() -> Step {
    switch phase {
    case .name, .password, .other: return .none
    case .idle:
      let asked = prompt
      if asked == .name { userName = KeptName() }
      if asked == .password { beginPassword() }
      phase = asked
      return .none
    case .judging:
      // What the client says before the server has spoken answers nothing.
      guard hasSpoken else { return .none }
      phase = prompt
      if phase == .password { beginPassword() }
      return .accepted
    }
  }

  private mutating func endLine() -> Step {
    let isAttempt = phase == .password
    if phase != .judging { phase = .idle }
    guard isAttempt else { return .none }
    let hasPassword = passwordCount > 0
    let mark = typed?.mark
    typed = nil
    tail = 0
    hasSpoken = false
    phase = .judging
    return .attempted(hasPassword: hasPassword, mark)
  }

  // MARK: Server

  mutating func hear(_ byte: UInt8) -> Step {
    // Some servers put zeros behind carriage returns (RFC 854, the network virtual terminal).
    guard byte != 0 else { return .none }
    tail = tail << 8 | UInt128(byte.asciiLowerCase)
    guard phase == .judging else { return .none }
    if !byte.isWhitespace { hasSpoken = true }
    let step = judge(byte.asciiLowerCase)
    if step != .none { phase = .idle }
    return step
  }

  /// Whether the server's last words let the user in, or not; looked at only where one can end.
  private func judge(_ last: UInt8) -> Step {
    switch last {
    case 0x3A: return prompt == .other ? .none : .refused
    case 0x20: return isShellPrompt ? .accepted : .none
    case 0x74: return tail.endsWith("incorrect") ? .refused : .none
    case 0x6E: return tail.endsWith("last login") ? .accepted : .none
    case 0x65:
      if tail.endsWith("welcome") { return .accepted }
      return tail.endsWith("failure") ? .refused : .none
    case 0x64:
      if tail.endsWith("last failed") { return .accepted }
      return tail.endsWith("failed") || tail.endsWith("denied") || tail.endsWith("invalid") || tail.endsWith("rejected")
        ? .refused : .none
    default: return .none
    }
  }

  /// A sign that a shell puts at the end of its prompt, and a space behind it.
  private var isShellPrompt: Bool {
    if tail.endsWith("# ") || tail.endsWith("$ ") { return true }
    return tail.endsWith("> ") && UInt8(truncatingIfNeeded: tail >> 16) > 0x20
  }

  /// The most bytes that a prompt is told by.
  static let promptLimit = 16

  /// Whether the server has asked for a name or a password last.
  var isAsking: Bool { prompt == .name || prompt == .password }

  /// What the server asks for at the end of what it has sent: a name, a password, or something else.
  private var prompt: Phase {
    var end = tail
    while UInt8(truncatingIfNeeded: end).isWhitespace { end >>= 8 }
    if end.endsWith("password:") || end.endsWith("passwd:") || end.endsWith("passcode:") { return .password }
    if end.endsWith("last login:") { return .other }
    let asksName =
      end.endsWith("login:") || end.endsWith("name:") || end.endsWith("user:") || end.endsWith("account:")
      || end.endsWith("user id:")
    return asksName ? .name : .other
  }
}

extension UInt128 {
  /// Whether the lowest bytes are those of a word of at most 16 characters.
  fileprivate func endsWith(_ word: StaticString) -> Bool {
    let count = word.utf8CodeUnitCount
    for index in 0..<count
    where UInt8(truncatingIfNeeded: self >> UInt128(8 * (count - 1 - index))) != word.octet(index) {
      return false
    }
    return true
  }
}
