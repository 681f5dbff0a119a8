// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Reads DNS in datagrams, and the protocols that share its form: multicast DNS, link-local and NetBIOS names.
///
/// Every datagram is one message; what pairs them is remembered by the receiver. Of the variants only the port tells multicast and
/// link-local names apart from DNS: elsewhere nothing is recognised as one of them.
///
/// - Source: RFC 1035 §4.2.1; RFC 6762 §3; RFC 4795 §2; RFC 1002 §4.2.
public struct DNSAnalyzer: Analyzer {
  public static var card: AnalyzerCard { DNSVariant.unicast.card }

  public let variant: DNSVariant

  public init() { self.init(.unicast) }

  public init(_ variant: DNSVariant) { self.variant = variant }

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
    DNSMessage.hand(input.bytes, of: variant, over: .udp, isCut: input.isCutByCapture, to: &receiver)
    return .done(input)
  }
}

extension DNSMessage {
  /// Whether bytes are a whole message that can hardly be anything else, on whatever port.
  static func isUnmistakable(_ bytes: RawSpan) -> Bool {
    guard let message = try? DNSMessage(parsing: bytes), message.trailingByteCount == 0 else { return false }
    let header = message.header
    guard header.isPlausible, header.opcode == .query, message.questionCount == 1 else { return false }
    var questions = message.questions
    guard let question = questions.next(), question.questionClass == .internet, question.type.name != nil,
      !question.hasRootName, !question.hasNetBIOSName
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

extension DNSQuestion {
  fileprivate var hasRootName: Bool { message.octet(nameOffset) == 0 }

  /// Whether the first label is a NetBIOS name: its service shares the form of DNS, but not the meaning of types.
  fileprivate var hasNetBIOSName: Bool {
    guard message.octet(nameOffset) == UInt8(NetBIOSName.labelLength) else { return false }
    let label = message.extracting(from: nameOffset &+ 1).extracting(first: NetBIOSName.labelLength)
    return NetBIOSName(label) != nil
  }
}
