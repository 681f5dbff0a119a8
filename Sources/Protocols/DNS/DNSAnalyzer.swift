// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Reads DNS in datagrams: of resolvers, multicast DNS and link-local name resolution, which share one form.
///
/// Every datagram is one message; nothing is remembered between them.
///
/// - Source: RFC 1035 §4.2.1, RFC 6762 §3, RFC 4795 §2.
public struct DNSAnalyzer: Analyzer {
  public static let card = AnalyzerCard(
    name: "dns", title: "Domain Name System", transports: [.udp], ports: [53, 5353, 5355],
    specifications: [
      "RFC 1035", "RFC 2136", "RFC 2782", "RFC 3596", "RFC 4795", "RFC 6762", "RFC 6891", "RFC 8659", "RFC 9460",
    ],
    limits: "4,096 questions and records a message; names of 255 octets; 1,024 bytes of a record's data in text")

  public init() {}

  /// On a usual port, a message that begins well is DNS, and one that then breaks a rule is possible, so that it is reported.
  ///
  /// Elsewhere only a message that can hardly be anything else is: one Internet question of a known type, no byte too many,
  /// and flags that suit a plain query or its response.
  public static func probe(_ bytes: RawSpan, isOnUsualPort: Bool) -> Recognition {
    guard bytes.byteCount >= DNSHeader.byteCount else { return isOnUsualPort ? .undecided : .no }
    do throws(WireError) {
      let message = try DNSMessage(parsing: bytes, isCutByCapture: isOnUsualPort)
      if isOnUsualPort { return message.header.opcode.isKnown ? .certain : .no }
      return isUnmistakable(message) ? .certain : .no
    } catch {
      var input = WireReader(bytes)
      guard isOnUsualPort, let header = try? DNSHeader(parsing: &input) else { return .no }
      return header.opcode.isKnown ? .possible : .no
    }
  }

  public mutating func receive(
    _ input: borrowing AnalyzerInput, into receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress {
    do throws(WireError) {
      let message = try DNSMessage(parsing: input.bytes, isCutByCapture: input.isCutByCapture)
      receiver.receive(.dns(message))
      if let malformation = message.brokenRule { receiver.receive(.malformed(malformation)) }
    } catch {
      if !input.isCutByCapture || !error.isTruncation {
        receiver.receive(.malformed(Malformation(layer: Self.card.name, error)))
      }
    }
    return .done(input)
  }

  private static func isUnmistakable(_ message: borrowing DNSMessage) -> Bool {
    let header = message.header
    guard message.trailingByteCount == 0, header.opcode == .query, !header.isReservedBitSet else { return false }
    var questions = message.questions
    guard message.questionCount == 1, let question = questions.next() else { return false }
    guard question.questionClass == .internet, question.type.name != nil, !question.name.isRoot else { return false }
    if message.isResponse { return header.responseCode.rawValue <= DNSResponseCode.refused.rawValue }
    return header.answerCount == 0 && header.authorityCount == 0 && header.additionalCount <= 2
      && header.responseCode == .noError && !header.isAuthoritative && !header.isTruncated
  }
}
