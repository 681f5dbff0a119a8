// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Reads HTTP/1.x: the head of every message; bodies are passed over, so that the next message is found.
///
/// What a direction carries is seen from its bytes, requests or responses. A connection that becomes something else, by CONNECT or
/// Upgrade, is handed on in each direction behind the last message.
public struct HTTPAnalyzer: Analyzer {
  public static let card = AnalyzerCard(
    name: "http", title: "Hypertext Transfer Protocol", transports: [.tcp],
    ports: [
      80, 81, 631, 1400, 2869, 3000, 3128, 5000, 5357, 5985, 7547, 8000, 8008, 8060, 8080, 8081, 8083, 8088, 8123, 8888,
      9000, 9001, 9080,
    ],
    specifications: ["RFC 9112", "RFC 9110", "RFC 6455"],
    limits:
      "heads of at most 16 KiB; the first 4 KiB of the bodies of port mappings and of XML; the kinds of 32 unanswered requests; 16 malformed messages in a row end the analysis"
  )

  /// The longest head that is read.
  static let headLimit = 16 * 1024
  /// After as many malformed messages in a row the bytes are thought to be something else.
  private static let malformedLimit: UInt8 = 16

  struct Side: Sendable {
    var body = HTTPBody.none
    var search = HeadSearch()
    /// Whether bytes of this side were read: a side that is met in its middle has answered nothing yet.
    var hasBegun = false
    /// Whether bytes were lost, or could not be read, so that the next ones may lie inside a message.
    var isUnaligned = false
    /// Whether the last message of this side asked for the connection to become something else.
    var hasAskedToSwitch = false
    var hasLeft = false
  }

  /// By `Direction.rawValue`.
  private var sides = [2 of Side](repeating: Side())
  private var unanswered = HTTPRequestQueue()
  /// What the connection becomes, as the request that asked for it, or the response, says.
  private var successor = Successor.stream(port: 0)
  /// Whether a response has let the connection become something else.
  private var hasSwitched = false
  private var malformedInRow: UInt8 = 0

  public init() {}

  private enum Step {
    case onward, waiting, finished, leaving
    /// The message that begins at the offset is awaited with as many bytes, or 0 if that is not known.
    case awaiting(from: Int, Int)
  }

  public mutating func receive(
    _ input: borrowing AnalyzerInput, into receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress {
    let side = Int(input.direction.rawValue)
    sides[side].hasBegun = true
    var rest = WireReader(input.bytes)
    // Each turn uses up bytes, or ends a body behind which the next turn does.
    while true {
      let step: Step
      if case .none = sides[side].body {
        step = readHead(&rest, side, isLastCall: input.elidedByteCount > 0, &receiver)
      } else {
        step = passBody(&rest, side, &receiver)
      }
      switch step {
      case .onward: continue
      case .waiting:
        if input.elidedByteCount > 0 { _ = resynchronise(input.direction, missing: input.elidedByteCount) }
        return Progress(consumed: rest.offset)
      case .awaiting(let start, let count): return Progress(consumed: start, awaited: count)
      case .finished: return Progress(consumed: rest.offset, isFinished: true)
      case .leaving:
        sides[side].hasLeft = true
        return Progress(consumed: rest.offset, successor: successor)
      }
    }
  }

  public mutating func resynchronise(_ direction: Direction, missing count: Int?) -> Bool {
    let side = Int(direction.rawValue)
    sides[side].search.reset()
    guard !sides[side].body.skip(count) else { return true }
    sides[side].body = .none
    sides[side].isUnaligned = true
    if sides[side].hasBegun { unanswered.removeAll() }
    return true
  }

  // MARK: Heads

  private mutating func readHead(
    _ rest: inout WireReader, _ side: Int, isLastCall: Bool, _ receiver: inout some MessageReceiver & ~Copyable
  ) -> Step {
    if hasSwitched && sides[side].hasAskedToSwitch { return .leaving }
    // Empty lines in front of a message mean nothing (RFC 9112 §2.2).
    while !sides[side].search.isUnderWay, let octet = try? rest.peek(), octet == 0x0D || octet == 0x0A {
      guard (try? rest.skip(1)) != nil else { break }
    }
    guard !rest.isAtEnd else { return .waiting }
    if !sides[side].search.isUnderWay {
      switch Self.probe(rest.rest, isOnUsualPort: true) {
      case .certain, .possible: break
      case .undecided: return .waiting
      case .no: return leaveOut(&rest, side, &receiver)
      }
      sides[side].isUnaligned = false
    }
    guard let length = sides[side].search.length(in: rest.rest, limit: Self.headLimit) else {
      guard sides[side].search.searchedByteCount >= UInt16(Self.headLimit) else { return .waiting }
      receiver.receive(.malformed(Malformation(layer: Self.card.name, rule: .httpHeadLimit, offset: Self.headLimit)))
      return .finished
    }
    sides[side].search.reset()
    let start = rest.offset
    guard var head = try? rest.child(length) else { return .finished }
    do throws(WireError) {
      let following = rest.rest
      if head.rest.beginsWithWord("http/") {
        var response = try HTTPResponse(parsing: &head)
        if response.hasReadableBody(answering: unanswered.first), !following.beginsWithWord("http/1.") {
          let content = HTTPContent(response.header, following: following)
          if let count = content.awaitedByteCount(behind: following), !isLastCall {
            return .awaiting(from: start, count > 0 ? length + count : 0)
          }
          response.body = content.beginning(of: following)
        }
        return take(response, side, &receiver)
      }
      var request = try HTTPRequest(parsing: &head)
      if request.hasReadableBody {
        let content = HTTPContent(request.header, following: following)
        if let count = content.awaitedByteCount(behind: following), !isLastCall {
          return .awaiting(from: start, count > 0 ? length + count : 0)
        }
        request.body = content.beginning(of: following)
      }
      return take(request, side, &receiver)
    } catch {
      return refuse(Malformation(layer: Self.card.name, error), side, &receiver)
    }
  }

  /// Bytes that begin no message: the next protocol where one is expected, else nothing that can be read.
  private mutating func leaveOut(
    _ rest: inout WireReader, _ side: Int, _ receiver: inout some MessageReceiver & ~Copyable
  ) -> Step {
    if hasSwitched || sides[side].hasAskedToSwitch || sides[1 - side].hasLeft { return .leaving }
    let wasUnaligned = sides[side].isUnaligned
    let offset = rest.offset
    guard (try? rest.skip(rest.remaining)) != nil, !wasUnaligned else { return .waiting }
    return refuse(Malformation(layer: Self.card.name, rule: .httpMessageStart, offset: offset), side, &receiver)
  }

  private mutating func refuse(
    _ malformation: Malformation, _ side: Int, _ receiver: inout some MessageReceiver & ~Copyable
  ) -> Step {
    receiver.receive(.malformed(malformation))
    sides[side].isUnaligned = true
    malformedInRow += 1
    return malformedInRow >= Self.malformedLimit ? .finished : .onward
  }

  private func report(
    _ breach: HTTPHeader.Breach?, to receiver: inout some MessageReceiver & ~Copyable
  ) {
    guard let breach else { return }
    receiver.receive(.malformed(Malformation(layer: Self.card.name, rule: breach.rule, offset: breach.offset)))
  }

  private mutating func take(
    _ request: borrowing HTTPRequest, _ side: Int, _ receiver: inout some MessageReceiver & ~Copyable
  ) -> Step {
    let kind = request.kind
    let note = request.header.credentials.byteCount > 0 ? HTTPRequest.credentialsNote : 0
    let key = ExchangeKey(.http, UInt64(unanswered.add(kind)))
    _ = receiver.open(key, ExchangeTerms(.medium, isAnswerDue: false, renewal: .always), note: note, adding: 0)
    receiver.receive(.httpRequest(copy request))
    report(request.breach, to: &receiver)
    malformedInRow = 0
    sides[side].hasAskedToSwitch = kind == .connect || kind == .upgrade
    if sides[side].hasAskedToSwitch && !hasSwitched { successor = request.successor }
    guard let body = HTTPBody(of: request) else { return lose(side) }
    sides[side].body = body
    return .onward
  }

  private mutating func take(
    _ received: borrowing HTTPResponse, _ side: Int, _ receiver: inout some MessageReceiver & ~Copyable
  ) -> Step {
    var response = copy received
    if let number = unanswered.firstNumber {
      let key = ExchangeKey(.http, UInt64(number))
      response.exchange = receiver.answer(key, isLasting: response.isInterim, adding: 0).exchange
    }
    receiver.receive(.httpResponse(copy response))
    report(response.breach, to: &receiver)
    malformedInRow = 0
    let kind = unanswered.first
    guard !response.isInterim else { return .onward }
    unanswered.removeFirst()
    if response.status == 101 || response.isTunnelOpened(by: kind) {
      successor = response.successor(instead: successor)
      hasSwitched = true
      return .leaving
    }
    if kind == .connect || kind == .upgrade { sides[1 - side].hasAskedToSwitch = false }
    guard let body = HTTPBody(of: response, answering: kind) else { return lose(side) }
    sides[side].body = body
    return .onward
  }

  /// Where the message ends cannot be known: the next one is looked for at the beginning of a segment.
  private mutating func lose(_ side: Int) -> Step {
    sides[side].isUnaligned = true
    return .onward
  }

  // MARK: Bodies

  private mutating func passBody(
    _ rest: inout WireReader, _ side: Int, _ receiver: inout some MessageReceiver & ~Copyable
  ) -> Step {
    do throws(WireError) {
      return try sides[side].body.pass(&rest) ? .onward : .waiting
    } catch {
      sides[side].body = .none
      _ = try? rest.skip(rest.remaining)
      return refuse(Malformation(layer: Self.card.name, error), side, &receiver)
    }
  }
}

extension WireError.Rule {
  static let httpMessageStart = Self(
    "http_message_start", "RFC 9112 §2.1", "a message must begin with a request line or a status line")
  static let httpHeadLimit = Self(
    "http_head_limit", "RFC 9110 §5.4", "a head should not be longer than receivers take; 16 KiB are read here")
}
