// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Reads SMTP: commands and replies; messages are passed over, and what proves who a client is is never looked at.
///
/// With STARTTLS each direction is handed on behind its last line.
public struct SMTPAnalyzer: Analyzer {
  public static let card = AnalyzerCard(
    name: "smtp", title: "Simple Mail Transfer Protocol", transports: [.tcp], ports: [25, 587, 2525],
    specifications: ["RFC 5321", "RFC 3030", "RFC 3207", "RFC 4954"],
    limits: "command lines of at most 4 KiB, replies of at most 8 KiB; 16 malformed replies in a row end the analysis")

  private static let commandLimit = 4 * 1024
  private static let replyLimit = 8 * 1024
  private static let malformedLimit: UInt8 = 16

  /// What the client's last command asks for, until the server's answer.
  private enum Request: UInt8 {
    case nothing, capabilities, data, authentication, encryption
  }

  private var body = SMTPBody.none
  private var request = Request.nothing
  /// Whether the server let the message, the exchange of proofs, or encryption begin that was asked for.
  private var isGranted = false
  /// Whether the client's next line is a proof.
  private var isProofExpected = false
  private var hasGreeted = false
  /// Whether the client began a message before its permission was seen.
  private var isMessageAhead = false
  /// Whether bytes of the message are missing, perhaps its end.
  private var hasHole = false
  /// Whether bytes were lost, so that the rest of the line means nothing, by direction.
  private var isUnaligned = [2 of Bool](repeating: false)
  private var malformedInRow: UInt8 = 0

  public init() {}

  public static func probe(_ bytes: RawSpan, isOnUsualPort: Bool) -> Recognition {
    let first = bytes.extracting(first: 64)
    if first.agreesWithWord("ehlo ") || first.agreesWithWord("helo ") || first.agreesWithWord("lhlo ") {
      return first.byteCount < 5 ? .undecided : .certain
    }
    guard first.agreesWithWord("220") else { return .no }
    guard let separator = first.octet(3) else { return .undecided }
    guard separator == 0x20 || separator == 0x2D else { return .no }
    if first.containsWord("smtp") { return .certain }
    if isOnUsualPort { return .possible }
    return first.byteCount < 64 && first.firstOffset(of: 0x0A) == nil ? .undecided : .no
  }

  public mutating func receive(
    _ input: borrowing AnalyzerInput, into receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress {
    var rest = WireReader(input.bytes)
    if isUnaligned[Int(input.direction.rawValue)] && !Self.isEncrypted(input.bytes) {
      guard (try? rest.takeLine()) != nil else { return .done(input) }
      isUnaligned[Int(input.direction.rawValue)] = false
    }
    return input.direction == .toServer ? readCommands(&rest, &receiver) : readReplies(&rest, &receiver)
  }

  public mutating func resynchronise(_ direction: Direction, missing count: Int?) -> Bool {
    if direction == .toServer, case .chunk(let remaining) = body, let count, count <= remaining {
      body = count < remaining ? .chunk(remaining - count) : .none
      return true
    }
    // A message whose end may be missing is over with the server's next reply.
    if direction == .toServer, case .message = body {
      body = .message(.inside)
      hasHole = true
    } else {
      isUnaligned[Int(direction.rawValue)] = true
      if direction == .toServer { body = .none }
    }
    return true
  }

  /// Whether bytes begin a TLS record, which no line of text does.
  private static func isEncrypted(_ bytes: RawSpan) -> Bool { bytes.octet(0) == 0x16 }

  /// Hands the direction on to TLS.
  private func leave(at offset: Int) -> Progress { Progress(consumed: offset, successor: .stream(port: 465)) }

  // MARK: Client

  private mutating func readCommands(
    _ rest: inout WireReader, _ receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress {
    // Each turn uses up bytes.
    while true {
      if request == .encryption && isGranted || Self.isEncrypted(rest.rest) && body == .none {
        return leave(at: rest.offset)
      }
      if request == .data && !rest.isAtEnd {
        body = .message(.start)
        request = .nothing
        isMessageAhead = true
      }
      guard !rest.isAtEnd else { return Progress(consumed: rest.offset) }
      guard case .none = body else {
        if body.pass(&rest) { refuse(.smtpBareLineEnd, at: 0, &receiver) }
        continue
      }
      guard let command = try? SMTPCommand(parsing: &rest) else {
        return Progress(consumed: rest.offset, isFinished: rest.remaining >= Self.commandLimit)
      }
      take(command, &receiver)
    }
  }

  private mutating func take(_ command: SMTPCommand, _ receiver: inout some MessageReceiver & ~Copyable) {
    if isProofExpected || request == .authentication && command.verb == .other {
      isProofExpected = false
      return
    }
    receiver.receive(.smtpCommand(command))
    isGranted = false
    switch command.verb {
    case .extendedHello, .localHello: request = .capabilities
    case .data: request = .data
    case .authenticate: request = .authentication
    case .startTLS: request = .encryption
    default: request = .nothing
    }
    if let count = command.chunkByteCount, count > 0 { body = .chunk(count) }
  }

  // MARK: Server

  private mutating func readReplies(
    _ rest: inout WireReader, _ receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress {
    // Each turn uses up a reply.
    while !rest.isAtEnd {
      if Self.isEncrypted(rest.rest) { return leave(at: rest.offset) }
      let start = rest.offset
      do throws(WireError) {
        var reply = try SMTPReply(parsing: &rest)
        malformedInRow = 0
        reply.namesCapabilities = request == .capabilities && reply.code == 250
        receiver.receive(.smtpReply(reply))
        if take(reply.code) { return leave(at: rest.offset) }
      } catch {
        guard case .malformed(let offset, let rule) = error else {
          return Progress(consumed: start, isFinished: rest.remaining + rest.offset - start >= Self.replyLimit)
        }
        refuse(rule, at: offset - start, &receiver)
        malformedInRow += 1
        if malformedInRow >= Self.malformedLimit { return Progress(consumed: rest.offset, isFinished: true) }
      }
    }
    return Progress(consumed: rest.offset)
  }

  /// Draws from a reply what the client may send next. Returns whether TLS begins behind it.
  private mutating func take(_ code: UInt16) -> Bool {
    defer { hasGreeted = true }
    let isRefusal = code >= 400
    isProofExpected = code == 334
    // Nothing but a greeting and the answer to STARTTLS has this code. Where it is not known which, the next bytes tell.
    if code == 220 && hasGreeted {
      isGranted = true
      return true
    }
    if code == 354 {
      if !isMessageAhead { body = .message(.start) }
      isMessageAhead = false
      request = .nothing
    } else if hasHole && (code == 250 || isRefusal) {
      // The server has read the message to its end, which was lost on the way here.
      hasHole = false
      if case .message = body {
        body = .none
        isUnaligned[0] = true
      }
    } else if isRefusal || code == 235 {
      request = .nothing
    }
    return false
  }

  private func refuse(
    _ rule: WireError.Rule, at offset: Int, _ receiver: inout some MessageReceiver & ~Copyable
  ) {
    receiver.receive(.malformed(Malformation(layer: Self.card.name, rule: rule, offset: offset)))
  }
}
