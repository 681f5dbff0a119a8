// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Reads the control connection of FTP: commands, replies, which answers which, and what became of a login.
///
/// With AUTH TLS each direction is handed on behind its last line.
public struct FTPAnalyzer: Analyzer {
  public static let card = AnalyzerCard(
    name: "ftp", title: "File Transfer Protocol", transports: [.tcp], ports: [21, 2121],
    specifications: ["RFC 959", "RFC 2228", "RFC 2389", "RFC 2428", "RFC 4217"],
    limits:
      "commands of 4 KiB, replies of 16 KiB, 31 bytes of a user's name; 16 malformed lines in a row end the analysis")

  private static let commandLimit = 4 * 1024
  private static let replyLimit = 16 * 1024
  private static let malformedLimit: UInt8 = 16

  private var userName = KeptName()
  private var unanswered = FTPCommandQueue()
  /// Commands sent and answered so far: what pairs them.
  private var sentCount: UInt32 = 0
  private var answeredCount: UInt32 = 0
  /// Whether every command and reply was seen, so that the one answers the other in their order.
  private var isPaired = true
  private var hasGreeted = false
  /// Whether the server has agreed that TLS begins.
  private var isEncryptionGranted = false
  /// Whether bytes were lost, so that the rest of the line means nothing, by direction.
  private var isUnaligned = [2 of Bool](repeating: false)
  private var malformedInRow: UInt8 = 0

  public init() {}

  /// A greeting that names the protocol is certain, any other greeting and the first commands of a client are possible.
  public static func probe(_ bytes: RawSpan, isOnUsualPort: Bool) -> Recognition {
    if bytes.octet(0) == 0x32 {
      let banner = bytes.begins("220 ").or(bytes.begins("220-"))
      guard banner == .certain else { return banner }
      if bytes.contains("SMTP", inFirst: 256) { return .no }
      return bytes.contains("FTP", inFirst: 256) || bytes.contains("FileZilla", inFirst: 256) ? .certain : .possible
    }
    return bytes.begins("USER ").or(bytes.begins("AUTH TLS\r\n")).or(bytes.begins("FEAT\r\n"))
      .or(bytes.begins("SYST\r\n")).atMostPossible
  }

  public mutating func receive(
    _ input: borrowing AnalyzerInput, into receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress {
    var rest = WireReader(input.bytes)
    let side = Int(input.direction.rawValue)
    if isUnaligned[side] && !Self.isEncrypted(input.bytes) {
      guard (try? rest.takeLine()) != nil else { return .done(input) }
      isUnaligned[side] = false
    }
    let isClient = input.direction == .toServer
    // Each turn uses up a line.
    while true {
      if isEncryptionGranted || Self.isEncrypted(rest.rest) {
        return Progress(consumed: rest.offset, successor: .stream(port: 990))
      }
      guard !rest.isAtEnd else { return Progress(consumed: rest.offset) }
      let start = rest.offset
      let limit = isClient ? Self.commandLimit : Self.replyLimit
      do throws(WireError) {
        if isClient {
          let command = try FTPCommand(parsing: &rest)
          guard rest.offset - start <= limit else { return Progress(consumed: start, isFinished: true) }
          take(command, &receiver)
        } else {
          let reply = try FTPReply(parsing: &rest)
          guard rest.offset - start <= limit else { return Progress(consumed: start, isFinished: true) }
          take(reply, &receiver)
        }
        malformedInRow = 0
      } catch {
        guard case .malformed(let offset, let rule) = error, rest.offset - start <= limit else {
          return Progress(consumed: start, isFinished: input.bytes.byteCount - start >= limit)
        }
        receiver.receive(.malformed(Malformation(layer: Self.card.name, rule: rule, offset: offset - start)))
        isPaired = false
        malformedInRow += 1
        if malformedInRow >= Self.malformedLimit { return Progress(consumed: rest.offset, isFinished: true) }
      }
    }
  }

  public mutating func resynchronise(_ direction: Direction, missing count: Int?) -> Bool {
    isUnaligned[Int(direction.rawValue)] = true
    isPaired = false
    return true
  }

  /// Whether bytes begin a TLS record, which no line of text does.
  private static func isEncrypted(_ bytes: RawSpan) -> Bool { bytes.octet(0) == 0x16 }

  private mutating func take(_ command: FTPCommand, _ receiver: inout some MessageReceiver & ~Copyable) {
    if command.verb == .user { userName = KeptName(command.argument) }
    if command.verb == .reinitialise { userName = KeptName() }
    // Of more commands than are kept, the replies cannot be told apart.
    if !unanswered.add(command.verb) { isPaired = false }
    sentCount &+= 1
    let exchange =
      isPaired ? receiver.open(ExchangeKey(.ftp, UInt64(sentCount)), ExchangeTerms(.medium, isAnswerDue: false)) : nil
    let name = userName
    receiver.receive(.ftp(FTPMessage(.command(command), userName: name.bytes, exchange: exchange)))
  }

  private mutating func take(_ reply: FTPReply, _ receiver: inout some MessageReceiver & ~Copyable) {
    let isGreeting = !hasGreeted && (reply.code == 220 || reply.code == 120)
    hasGreeted = hasGreeted || reply.code != 120
    var exchange: Exchange?
    var outcome: FTPMessage.Outcome?
    if !isGreeting {
      let verb = isPaired ? unanswered.first : nil
      if isPaired, answeredCount < sentCount {
        exchange =
          receiver.answer(ExchangeKey(.ftp, UInt64(answeredCount &+ 1)), isLasting: reply.isPreliminary, adding: 0)
          .exchange
      }
      outcome = Self.outcome(of: reply, to: verb)
      if !reply.isPreliminary {
        unanswered.removeFirst()
        if answeredCount < sentCount { answeredCount &+= 1 }
      }
      // Only the answer to AUTH has this code (RFC 4217 §4); that to AUTH GSSAPI is another one, as proofs follow.
      isEncryptionGranted = reply.code == 234
    }
    let name = userName
    receiver.receive(.ftp(FTPMessage(.reply(reply), userName: name.bytes, outcome: outcome, exchange: exchange)))
  }

  /// What a reply says of a login; where it is not known what it answers, its code tells alone.
  private static func outcome(of reply: borrowing FTPReply, to verb: FTPCommand.Verb?) -> FTPMessage.Outcome? {
    switch verb {
    case .user, .password, .account, nil: break
    default: return nil
    }
    if reply.code == 230 { return .accepted }
    return reply.isRefusal ? .refused : nil
  }
}

/// What the commands are that wait for an answer, up to eight of them.
struct FTPCommandQueue: Sendable {
  /// Eight bits a command, the oldest lowest.
  private var verbs: UInt64 = 0
  private var count: UInt8 = 0

  /// Remembers a command. Returns false if there is no room.
  mutating func add(_ verb: FTPCommand.Verb) -> Bool {
    guard count < 8 else { return false }
    verbs |= UInt64(verb.rawValue) << (8 * UInt64(count))
    count += 1
    return true
  }

  /// The verb that the next reply answers, or nil where none waits.
  var first: FTPCommand.Verb? {
    count > 0 ? FTPCommand.Verb(rawValue: UInt8(truncatingIfNeeded: verbs)) : nil
  }

  mutating func removeFirst() {
    guard count > 0 else { return }
    verbs >>= 8
    count -= 1
  }
}

extension RawSpan {
  /// Whether the bytes begin with a text, or may yet.
  fileprivate func begins(_ text: StaticString) -> Recognition {
    switch match(text) {
    case .whole: .certain
    case .beginning: .undecided
    case .none: .no
    }
  }
}
