// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Reads what the two sides of a TLS connection say before they encrypt: hellos, certificates and alerts.
///
/// Each direction is read record by record until its messages are protected. What it says then is passed over, for as long as the
/// other side may still demand another hello.
public struct TLSAnalyzer: Analyzer {
  public static let card = AnalyzerCard(
    name: "tls", title: "Transport Layer Security", transports: [.tcp],
    ports: [443, 465, 636, 853, 989, 990, 992, 993, 995, 5061, 5223, 5349, 5671, 6514, 6697, 8009, 8443, 8883],
    specifications: [
      "RFC 8446", "RFC 5246", "RFC 6066", "RFC 6520", "RFC 7301", "RFC 8449", "RFC 8701", "RFC 8879", "RFC 5280",
      "RFC 7250", "RFC 6101",
    ],
    limits:
      "messages of at most 32 KiB, their records included; a side's first certificate is decoded; 255 messages a direction; 64 records are passed over in wait of a second hello"
  )

  /// By `Direction.rawValue`.
  private var sides = [2 of TLSStreamSide](repeating: TLSStreamSide())
  /// Whether the server has chosen, so that no further hello can be demanded.
  private var isAnswered = false
  /// The hash of the client's session id, or 0 where it sent none.
  private var sessionHash: UInt64 = 0

  public init() {}

  public mutating func receive(
    _ input: borrowing AnalyzerInput, into receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress {
    let side = Int(input.direction.rawValue)
    let end = input.bytes.byteCount
    if sides[side].isUnaligned {
      switch Self.probe(input.bytes, isOnUsualPort: input.isOnUsualPort) {
      case .undecided where input.elidedByteCount == 0: return Progress(consumed: 0)
      case .certain: sides[side].isUnaligned = false
      default: sides[side].phase = .finished
      }
    }
    // A message that was not kept whole is none: a fingerprint is absent, not wrong.
    if input.elidedByteCount > 0 {
      sides[side].passElided(upTo: end + input.elidedByteCount)
      return Progress(consumed: end, isFinished: isFinished)
    }
    var position = 0
    // Each turn uses up bytes, or is the last, or enters a record.
    while !isOver(side), position < end {
      let passed = sides[side].pass(atMost: end - position)
      position += passed
      if passed > 0 { continue }
      do throws(WireError) {
        let rest = input.bytes.extracting(position..<end)
        let step =
          sides[side].isInsideHandshake
          ? try readMessage(rest, side, into: &receiver) : try readRecord(rest, side, into: &receiver)
        position += step.consumedByteCount
        if step.awaitedByteCount > 0 { return Progress(consumed: position, awaited: step.awaitedByteCount) }
      } catch {
        sides[side].phase = .finished
        receiver.receive(.malformed(Malformation(layer: Self.card.name, error)))
      }
    }
    return Progress(consumed: end, isFinished: isFinished)
  }

  public mutating func resynchronise(_ direction: Direction, missing count: Int?) -> Bool {
    sides[Int(direction.rawValue)].lose(count)
    return !isFinished
  }

  /// Whether a direction has nothing more to say that is read.
  private func isOver(_ side: Int) -> Bool {
    if sides[side].isExhausted { return true }
    return switch sides[side].phase {
    case .finished: true
    case .protected: isAnswered || sides[1 - side].phase == .finished
    case .clear, .awaitingAnotherHello: false
    }
  }

  private var isFinished: Bool { isOver(0) && isOver(1) }
}

// MARK: Records

extension TLSAnalyzer {
  /// Reads a record's head, and its content where that is no handshake.
  private mutating func readRecord(
    _ bytes: RawSpan, _ side: Int, into receiver: inout some MessageReceiver & ~Copyable
  ) throws(WireError) -> Progress {
    let isFirst = sides[side].phase == .clear && !sides[side].hasSaidHello
    if isFirst, let first = bytes.octet(0), first & 0x80 != 0 { return try readSSL2(bytes, side, into: &receiver) }
    guard bytes.byteCount >= TLSRecordHeader.byteCount else {
      return Progress(consumed: 0, awaited: TLSRecordHeader.byteCount)
    }
    var input = WireReader(bytes)
    let record = try TLSRecordHeader(parsing: &input)
    if sides[side].isInsidePassedMessage && record.content != .handshake {
      throw .malformed(at: 0, rule: .tlsInterleavedRecord)
    }
    switch record.content {
    case .handshake where sides[side].phase != .protected:
      sides[side].enter(record)
      return Progress(consumed: TLSRecordHeader.byteCount)
    case .alert where sides[side].phase != .protected && record.length == TLSAlert.byteCount:
      guard input.remaining >= TLSAlert.byteCount else {
        return Progress(consumed: 0, awaited: TLSRecordHeader.byteCount + TLSAlert.byteCount)
      }
      let alert = try TLSAlert(parsing: &input)
      if alert.isFatal || alert.isClosure { sides[side].phase = .finished }
      if !alert.isClosure { receiver.receive(.tlsAlert(alert)) }
      return Progress(consumed: input.offset)
    case .heartbeat where sides[side].phase == .clear && record.length >= TLSHeartbeat.headByteCount:
      guard input.remaining >= TLSHeartbeat.headByteCount else {
        return Progress(consumed: 0, awaited: TLSRecordHeader.byteCount + TLSHeartbeat.headByteCount)
      }
      if let breach = try TLSHeartbeat.breach(&input, recordLength: record.length) {
        receiver.receive(.malformed(Malformation(layer: Self.card.name, breach)))
      }
    case .changeCipherSpec, .applicationData:
      if sides[side].phase == .clear { sides[side].phase = isFirst ? .finished : .protected }
    case .alert where sides[side].phase == .clear:
      // Two bytes are an alert in the open; more are an encrypted one.
      sides[side].phase = isFirst ? .finished : .protected
    case .handshake, .alert, .heartbeat: break
    }
    sides[side].pass(record)
    return Progress(consumed: TLSRecordHeader.byteCount)
  }

  private mutating func readSSL2(
    _ bytes: RawSpan, _ side: Int, into receiver: inout some MessageReceiver & ~Copyable
  ) throws(WireError) -> Progress {
    var input = WireReader(bytes)
    guard bytes.byteCount >= 2 else { return Progress(consumed: 0, awaited: 2) }
    let length = Int(try input.read(UInt16.self) & 0x7FFF)
    guard input.remaining >= length else { return Progress(consumed: 0, awaited: length + 2) }
    var message = try input.child(length)
    guard try message.peek() == SSL2ClientHello.messageType else {
      sides[side].phase = .finished
      return Progress(consumed: bytes.byteCount)
    }
    sides[side].hasSaidHello = true
    let hello = try SSL2ClientHello(parsing: &message)
    // A server that speaks SSL 2.0 goes on in its own records; any other answers in those of TLS.
    sides[side].phase = hello.version == .ssl2 ? .finished : .clear
    receiver.receive(.ssl2ClientHello(hello))
    return Progress(consumed: input.offset)
  }
}

// MARK: Handshake messages

extension TLSAnalyzer {
  private mutating func readMessage(
    _ bytes: RawSpan, _ side: Int, into receiver: inout some MessageReceiver & ~Copyable
  ) throws(WireError) -> Progress {
    // A connection that begins with anything else was begun before; what stands behind its first byte breaks no rule.
    if !sides[side].hasSaidHello, sides[side].walk.isAtStart, let first = bytes.octet(0),
      !TLSHandshakeType(rawValue: first).isHello
    {
      sides[side].phase = .finished
      return Progress(consumed: bytes.byteCount)
    }
    switch try sides[side].walk.advance(over: bytes) {
    case .awaiting(let length): return Progress(consumed: 0, awaited: length)
    case .unwanted(let message):
      sides[side].leave(message, isRead: false)
      return Progress(consumed: message.end)
    case .whole(let message):
      if message.isInOnePiece {
        let body = bytes.extracting(TLSHandshakeWalk.headByteCount..<message.end)
        sides[side].leave(message, isRead: true)
        try read(message.type, body, side, into: &receiver)
      } else {
        let body = sides[side].walk.joinedBody(of: bytes)
        sides[side].leave(message, isRead: true)
        try read(message.type, body.span.octets, side, into: &receiver)
      }
      return Progress(consumed: message.end)
    }
  }

  private mutating func read(
    _ type: TLSHandshakeType, _ body: RawSpan, _ side: Int, into receiver: inout some MessageReceiver & ~Copyable
  ) throws(WireError) {
    var input = WireReader(body, base: TLSHandshakeWalk.headByteCount)
    switch type {
    case .clientHello:
      let hello = try TLSClientHello(parsing: &input)
      sides[side].hasSaidHello = true
      if sides[side].phase == .awaitingAnotherHello { sides[side].phase = .clear }
      sessionHash = hello.sessionID.byteCount > 0 ? StableHash.of(hello.sessionID) : 0
      receiver.receive(.tlsClientHello(hello))
      if let breach = hello.breach { receiver.receive(.malformed(Malformation(layer: Self.card.name, breach))) }
    case .serverHello:
      var hello = try TLSServerHello(parsing: &input)
      hello.noteSession(hash: sessionHash)
      follow(hello, side)
      receiver.receive(.tlsServerHello(hello))
    case .certificate where !sides[side].hasShownCertificate:
      sides[side].hasShownCertificate = true
      var certificates = try TLSCertificates(parsing: &input)
      let breach = certificates.decode(by: &receiver)
      receiver.receive(.tlsCertificates(certificates))
      // The rest of the handshake can be read all the same.
      if let breach { receiver.receive(.malformed(Malformation(layer: Self.card.name, breach))) }
    default: break
    }
  }

  /// Takes what a server's answer means for both directions.
  private mutating func follow(_ hello: borrowing TLSServerHello, _ side: Int) {
    sides[side].hasSaidHello = true
    let other = 1 - side
    if hello.isRetryRequest, !isAnswered {
      sides[side].phase = .awaitingAnotherHello
      if sides[other].phase != .finished { sides[other].phase = .awaitingAnotherHello }
      return
    }
    isAnswered = true
    // From TLS 1.3 on everything behind the answer is encrypted.
    sides[side].phase = hello.version.isOrAfterTLS13 ? .finished : .clear
    if sides[other].phase == .awaitingAnotherHello { sides[other].phase = .clear }
  }
}
