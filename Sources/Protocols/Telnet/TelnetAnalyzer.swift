// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Reads telnet: which options both sides negotiate, and who logs in with what success.
///
/// Characters are passed over one by one, typed and echoed; of what is typed only a user's name is kept, never a password:
/// of that only a hash runs along while it is typed.
public struct TelnetAnalyzer: Analyzer {
  public static let card = AnalyzerCard(
    name: "telnet", title: "Telnet", transports: [.tcp], ports: [23, 2323],
    specifications: ["RFC 854", "RFC 855", "RFC 1091"],
    limits:
      "31 bytes of a user's name; subnegotiations of at most 1 KiB; 16 malformed commands in a row end the analysis")

  /// The most bytes of a subnegotiation, its command and its end included.
  private static let subnegotiationLimit = TelnetCommand.parameterLimit + 4
  private static let malformedLimit: UInt8 = 16

  private var login = TelnetLogin()
  /// Whether a side has sent its first character, by `Direction.rawValue`.
  private var isNegotiated = [2 of Bool](repeating: false)
  private var malformedInRow: UInt8 = 0
  /// By `Direction.rawValue`, up to the side's first character.
  private var negotiations = [2 of TelnetMessage.Negotiation](repeating: TelnetMessage.Negotiation())

  public init() {}

  /// Two negotiations in a row: IAC, one of WILL, WONT, DO and DONT, and a registered option. On the port also a prompt for a name or
  /// a password, by which servers begin that negotiate nothing.
  public static func probe(_ bytes: RawSpan, isOnUsualPort: Bool) -> Recognition {
    guard bytes.octet(0) == TelnetCommand.escape else { return isOnUsualPort ? prompt(bytes) : .no }
    let first = negotiation(bytes, at: 0)
    guard first == .certain, bytes.byteCount > 3 else { return first.atMostPossible }
    if bytes.octet(3) == TelnetCommand.escape, bytes.octet(4) == TelnetCommand.Kind.subnegotiation.rawValue {
      return .certain
    }
    let second = negotiation(bytes, at: 3)
    return second == .undecided ? .possible : second
  }

  /// Whether the last bytes ask who logs in, or may be the beginning of a text that does.
  private static func prompt(_ bytes: RawSpan) -> Recognition {
    var login = TelnetLogin()
    for offset in max(0, bytes.byteCount &- TelnetLogin.promptLimit)..<bytes.byteCount {
      _ = login.hear(bytes.octet(offset) ?? 0)
    }
    if login.isAsking { return .possible }
    return Opening(bytes, isDatagram: false, isHome: true).isText(from: 0, limit: 64) ? .undecided : .no
  }

  private static func negotiation(_ bytes: RawSpan, at start: Int) -> Recognition {
    guard bytes.octet(start) == TelnetCommand.escape else { return .no }
    guard let command = bytes.octet(start + 1) else { return .undecided }
    guard (0xFB...0xFE).contains(command) else { return .no }
    guard let option = bytes.octet(start + 2) else { return .undecided }
    return TelnetOption(rawValue: option).isRegistered ? .certain : .no
  }

  public mutating func receive(
    _ input: borrowing AnalyzerInput, into receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress {
    var rest = WireReader(input.bytes)
    // Each turn uses up a byte or more.
    while let octet = try? rest.peek() {
      guard octet == TelnetCommand.escape else {
        guard (try? rest.skip(1)) != nil else { break }
        hear(octet, input.direction, &receiver)
        continue
      }
      guard let next = try? rest.peek(1) else { break }
      guard next != TelnetCommand.escape else {
        guard (try? rest.skip(2)) != nil else { break }
        hear(octet, input.direction, &receiver)
        continue
      }
      let start = rest.offset
      var ahead = rest
      do throws(WireError) {
        let command = try TelnetCommand(parsing: &ahead)
        rest = ahead
        malformedInRow = 0
        take(command, input.direction, &receiver)
      } catch {
        guard case .malformed(_, let rule) = error else {
          return Progress(consumed: start, isFinished: rest.remaining >= Self.subnegotiationLimit)
        }
        receiver.receive(.malformed(Malformation(layer: Self.card.name, rule: rule, offset: 0)))
        malformedInRow += 1
        // The command that is none, or the beginning of the one that is broken off, is left out.
        guard malformedInRow < Self.malformedLimit, (try? rest.skip(2)) != nil else {
          return Progress(consumed: start, isFinished: true)
        }
      }
    }
    return Progress(consumed: rest.offset)
  }

  public mutating func resynchronise(_ direction: Direction, missing count: Int?) -> Bool {
    login.lose()
    return true
  }

  private mutating func take(
    _ command: TelnetCommand, _ direction: Direction, _ receiver: inout some MessageReceiver & ~Copyable
  ) {
    let side = Int(direction.rawValue)
    switch command.kind {
    case .will where !isNegotiated[side]: negotiations[side].will.insert(command.option)
    case .do where !isNegotiated[side]: negotiations[side].wants.insert(command.option)
    default: break
    }
    let terminal = command.terminalType
    guard terminal.byteCount > 0 else { return }
    receiver.receive(
      .telnet(TelnetMessage(.terminal, userName: terminal.extracting(first: 0), terminalType: terminal)))
  }

  /// Takes a character.
  private mutating func hear(
    _ octet: UInt8, _ direction: Direction, _ receiver: inout some MessageReceiver & ~Copyable
  ) {
    tellNegotiation(direction, &receiver)
    let step = direction == .toServer ? login.type(octet) : login.hear(octet)
    let content: TelnetMessage.Content
    switch step {
    case .none: return
    case .attempted(let hasPassword, let mark): content = .login(hasPassword: hasPassword, mark)
    case .accepted: content = .result(isAccepted: true)
    case .refused: content = .result(isAccepted: false)
    }
    let name = login.userName
    receiver.receive(
      .telnet(TelnetMessage(content, userName: name.bytes, terminalType: name.bytes.extracting(first: 0))))
  }

  /// Tells what a side negotiated, with its first character.
  private mutating func tellNegotiation(
    _ direction: Direction, _ receiver: inout some MessageReceiver & ~Copyable
  ) {
    let side = Int(direction.rawValue)
    guard !isNegotiated[side] else { return }
    isNegotiated[side] = true
    let negotiation = negotiations[side]
    guard !negotiation.isEmpty else { return }
    let nothing = RawSpan()
    receiver.receive(.telnet(TelnetMessage(.negotiation(negotiation), userName: nothing, terminalType: nothing)))
  }
}
