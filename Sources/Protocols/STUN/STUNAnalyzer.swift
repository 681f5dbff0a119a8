// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Reads STUN and TURN: how a device is seen from outside, and who helps it to be reached.
///
/// Other protocols share the ports: media, DTLS, and channel data of TURN, which are told apart by the first octet and left out.
public struct STUNAnalyzer: Analyzer {
  public static let card = AnalyzerCard(
    name: "stun", title: "Session Traversal Utilities for NAT (and TURN)", transports: [.udp, .tcp],
    ports: [3478, 5349, 19302], specifications: ["RFC 8489", "RFC 8656", "RFC 3489", "RFC 7983"],
    limits: "64 attributes; messages of at most 16 KiB in streams")

  /// Whether messages come in a stream, one behind the other.
  private let isStream: Bool

  public init() { isStream = false }

  init(isStream: Bool) { self.isStream = isStream }

  /// The magic cookie and a length that fits; without the cookie, as before RFC 5389, on the port only.
  public static func probe(_ bytes: RawSpan, isOnUsualPort: Bool) -> Recognition {
    look(bytes, isDatagram: true, isOnUsualPort: isOnUsualPort)
  }

  /// The same for the first bytes of a stream.
  static func probeStream(_ bytes: RawSpan, isOnUsualPort: Bool) -> Recognition {
    look(bytes, isDatagram: false, isOnUsualPort: isOnUsualPort)
  }

  private static func look(_ bytes: RawSpan, isDatagram: Bool, isOnUsualPort: Bool) -> Recognition {
    let opening = Opening(bytes, isDatagram: isDatagram, isHome: isOnUsualPort)
    guard opening.count >= 20 else { return opening.octet(4) > 0 && opening.octet(4) != 0x21 ? .no : opening.tooShort }
    let length = opening.number16(2)
    guard isDatagram ? length == opening.count - 20 : length <= 1500 && length & 3 == 0 else { return .no }
    if opening.number32(4) == Int(STUNMessage.cookie) { return .certain }
    return isDatagram && isOnUsualPort && length & 3 == 0 && opening.octet(1) <= 2 ? .possible : .no
  }

  public mutating func receive(
    _ input: borrowing AnalyzerInput, into receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress {
    if isStream { return receiveStream(input, into: &receiver) }
    // Nothing else on these ports begins with so low a number (RFC 7983 §7); it may yet be something that nobody expects.
    guard let first = input.bytes.octet(0), first < 4, input.bytes.byteCount >= 20,
      input.isOnUsualPort || input.bytes.number(at: 4, UInt32.self) == STUNMessage.cookie
    else { return .done(input) }
    hand(input.bytes, isCut: input.isCutByCapture, to: &receiver)
    return .done(input)
  }

  /// Reads what is whole of a stream: messages as long as they say, and channel data filled up to a multiple of four.
  ///
  /// - Source: RFC 8489 §6.2.2; RFC 8656 §12.5.
  private func receiveStream(
    _ input: borrowing AnalyzerInput, into receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress {
    let bytes = input.bytes
    if input.elidedByteCount > 0 { return .done(input) }
    var offset = 0
    // Each turn uses up a message.
    while let first = bytes.octet(offset), bytes.byteCount - offset >= 4 {
      let length = Int(bytes.number(at: offset + 2, UInt16.self))
      let isMessage = first < 4
      guard isMessage ? length <= 16 * 1024 : (0x40...0x4F).contains(first) else {
        return Progress(consumed: bytes.byteCount, isFinished: true)
      }
      let end = offset + (isMessage ? 20 + length : 4 + (length + 3) & ~3)
      guard end <= bytes.byteCount else { return Progress(consumed: offset, awaited: end - offset) }
      if isMessage { hand(bytes.extracting(offset..<end), isCut: false, to: &receiver) }
      offset = end
    }
    return Progress(consumed: offset)
  }

  /// Reads a message and hands it on, or the rule that it breaks.
  private func hand(_ bytes: RawSpan, isCut: Bool, to receiver: inout some MessageReceiver & ~Copyable) {
    var rest = WireReader(bytes)
    do throws(WireError) {
      var message = try STUNMessage(parsing: &rest)
      pair(&message, &receiver)
      receiver.receive(.stun(message))
      if let malformation = message.brokenRule { receiver.receive(.malformed(malformation)) }
      if !rest.isAtEnd { throw .malformed(at: rest.offset, rule: .trailingBytes) }
    } catch {
      if !isCut || !error.isTruncation {
        receiver.receive(.malformed(Malformation(layer: Self.card.name, error)))
      }
    }
  }

  /// Finds the request that a message answers, or remembers it as one; checks of a path often go where nobody answers.
  private func pair(_ message: inout STUNMessage, _ receiver: inout some MessageReceiver & ~Copyable) {
    guard message.kind != .indication else { return }
    var hash = StableHash()
    hash.combine(message.transaction)
    let key = ExchangeKey(.stun, hash.value)
    message.exchange =
      message.kind == .request
      ? receiver.open(key, ExchangeTerms(.short, isAnswerDue: false)) : receiver.answer(key).exchange
  }
}
