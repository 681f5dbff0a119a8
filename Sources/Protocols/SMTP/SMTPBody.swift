// SPDX-License-Identifier: Apache-2.0
import Wire

/// What a client sends that is no command, and where it ends.
///
/// - Source: RFC 5321 §4.1.1.4, §4.5.2; RFC 3030 §2.
enum SMTPBody: Sendable, Equatable {
  /// The next byte begins a command.
  case none
  /// A message, ended by a line with a full stop alone; what stands there so far of a line end or of that line.
  case message(LineState)
  /// As many bytes of a message.
  case chunk(Int)

  /// How far a line has come that may be the last.
  enum LineState: UInt8, Sendable {
    case inside, carriageReturn
    case start, stop, stopAndReturn
    /// The same behind a line feed alone, which ends no line: a server that thinks otherwise sees the message end here.
    case bareStart, bareStop, bareStopAndReturn

    /// The state behind the next byte, or nil behind the last one of a message.
    func next(_ octet: UInt8) -> LineState? {
      switch (self, octet) {
      case (.stopAndReturn, 0x0A): nil
      case (.carriageReturn, 0x0A): .start
      case (_, 0x0A): .bareStart
      case (.start, 0x2E): .stop
      case (.bareStart, 0x2E): .bareStop
      case (.stop, 0x0D): .stopAndReturn
      case (.bareStop, 0x0D): .bareStopAndReturn
      case (_, 0x0D): .carriageReturn
      default: .inside
      }
    }

    /// Whether a line feed now would make some servers think that the message is over.
    var isContested: Bool { self == .stop || self == .bareStop || self == .bareStopAndReturn }
  }

  /// Moves over what is there. Returns whether a line was passed that only some servers take for the last.
  @_lifetime(input: copy input)
  mutating func pass(_ input: inout WireReader) -> Bool {
    switch self {
    case .none: return false
    case .chunk(let count):
      let passed = min(count, input.remaining)
      _ = try? input.skip(passed)
      self = passed == count ? .none : .chunk(count - passed)
      return false
    case .message(var state):
      var isContested = false
      while let octet = try? input.read(UInt8.self) {
        if octet == 0x0A && state.isContested { isContested = true }
        guard let next = state.next(octet) else {
          self = .none
          return isContested
        }
        state = next
      }
      self = .message(state)
      return isContested
    }
  }
}

extension WireError.Rule {
  static let smtpBareLineEnd = Self(
    "smtp_bare_line_end", "RFC 5321 §2.3.8", "a full stop alone must not stand between line ends other than CR LF")
}
