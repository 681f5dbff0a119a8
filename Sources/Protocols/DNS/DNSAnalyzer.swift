// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Reads DNS in datagrams.
///
/// Every datagram is one message; nothing is remembered between them.
///
/// - Source: RFC 1035 §4.2.1.
public struct DNSAnalyzer: Analyzer {
  public static let card = AnalyzerCard(
    name: "dns", title: "Domain Name System", transports: [.udp], ports: [53],
    specifications: [
      "RFC 1035", "RFC 2136", "RFC 2782", "RFC 3596", "RFC 6891", "RFC 8659", "RFC 9460",
    ],
    limits: "4,096 questions and records a message; names of 255 octets; 1,024 bytes of a record's data in text")

  public init() {}

  /// On a usual port, a plausible header makes it possible, so that a message that then breaks a rule is reported; with a
  /// question or record behind it, it is certain.
  ///
  /// Elsewhere only a message that can hardly be anything else is: one Internet question of a known type, no byte too many,
  /// and flags that suit a plain query or its response.
  public static func probe(_ bytes: RawSpan, isOnUsualPort: Bool) -> Recognition {
    guard isOnUsualPort else { return DNSMessage.isUnmistakable(bytes) ? .certain : .no }
    var input = WireReader(bytes)
    guard let header = try? DNSHeader(parsing: &input) else { return .undecided }
    guard header.isPlausible else { return .no }
    guard let message = try? DNSMessage(parsing: bytes, isCutByCapture: true) else { return .possible }
    return message.questionCount > 0 || message.recordCount(in: .answers) > 0 ? .certain : .possible
  }

  public mutating func receive(
    _ input: borrowing AnalyzerInput, into receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress {
    DNSMessage.hand(input.bytes, isCut: input.isCutByCapture, layer: Self.card.name, to: &receiver)
    return .done(input)
  }
}

extension DNSMessage {
  /// Reads one message and hands on what it is: itself, up to the first broken rule, and that rule.
  ///
  /// - Parameter layer: the name of the protocol that carries the message.
  static func hand(
    _ bytes: RawSpan, isCut: Bool, layer: StaticString, to receiver: inout some MessageReceiver & ~Copyable
  ) {
    do throws(WireError) {
      let message = try DNSMessage(parsing: bytes, isCutByCapture: isCut, keepsBroken: true)
      receiver.receive(.dns(message))
      guard let breach = message.brokenRule else { return }
      receiver.receive(.malformed(Malformation(layer: layer, rule: breach.rule, offset: breach.offset)))
    } catch {
      guard !isCut || !error.isTruncation else { return }
      receiver.receive(.malformed(Malformation(layer: layer, error)))
    }
  }

  /// Whether bytes are a whole message that can hardly be anything else, on whatever port.
  static func isUnmistakable(_ bytes: RawSpan) -> Bool {
    guard let message = try? DNSMessage(parsing: bytes), message.trailingByteCount == 0 else { return false }
    let header = message.header
    guard header.isPlausible, header.opcode == .query, message.questionCount == 1 else { return false }
    var questions = message.questions
    guard let question = questions.next(), question.questionClass == .internet, question.type.name != nil,
      !question.name.isRoot, !question.name.isNetBIOSEncoded
    else { return false }
    if header.isResponse { return true }
    return header.answerCount == 0 && header.authorityCount == 0 && header.additionalCount <= 2
      && !header.isAuthoritative && !header.isTruncated
  }
}

extension DNSHeader {
  /// Whether the flags and counts are such as senders of DNS use.
  var isPlausible: Bool {
    opcode.isKnown && !isReservedBitSet && responseCode.rawValue <= 10 && questionCount <= 256
      && (isResponse || responseCode == .noError)
  }
}

extension DNSName {
  /// Whether the first label is a NetBIOS name, each half octet of which is a letter A-P: its service shares the form of DNS,
  /// but not the meaning of types.
  ///
  /// - Source: RFC 1001 §14.1.
  var isNetBIOSEncoded: Bool {
    guard bytes.byteCount == 32 || bytes.octet(32) == 0x2E else { return false }
    for offset in 0..<32 {
      guard let octet = bytes.octet(offset), octet >= 0x41, octet <= 0x50 else { return false }
    }
    return true
  }
}
