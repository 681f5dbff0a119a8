// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Reads SIP over TCP: the heads of both sides; bodies are passed over.
///
/// - Source: RFC 3261 §7.5, §18.3.
public struct SIPStreamAnalyzer: HeadStreamAnalyzer {
  public static let card = AnalyzerCard(
    name: "sip", title: "Session Initiation Protocol", transports: [.tcp], ports: [5060],
    specifications: ["RFC 3261"],
    limits: "heads of at most 16 KiB; bodies are passed over; 16 malformed messages in a row end the analysis")

  var sides = [2 of HeadFraming](repeating: HeadFraming())
  var malformedInRow: UInt8 = 0

  public init() {}

  public static func probe(_ bytes: RawSpan, isOnUsualPort: Bool) -> Recognition {
    SIPMessage.recognise(Opening(bytes, isDatagram: false, isHome: isOnUsualPort))
  }

  public mutating func receive(
    _ input: borrowing AnalyzerInput, into receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress {
    readHeads(of: input, into: &receiver)
  }

  public mutating func resynchronise(_ direction: Direction, missing count: Int?) -> Bool {
    skip(count, of: direction)
    return true
  }

  /// Passes over line ends, which mean nothing in front of a message and keep the way open (RFC 3261 §7.5).
  static func leadingByteCount(_ bytes: RawSpan) -> Int? { bytes.leadingLineEndByteCount }

  @_lifetime(head: copy head)
  mutating func hand(
    _ head: inout WireReader, to receiver: inout some MessageReceiver & ~Copyable
  ) throws(WireError) -> Int {
    var message = try SIPMessage(parsing: &head)
    if message.bodyByteCount == nil { message.blame(.sipLengthMissing, at: 0) }
    message.pair(isAnswerDue: false, with: &receiver)
    receiver.receive(.sip(message))
    if let malformation = message.brokenRule { receiver.receive(.malformed(malformation)) }
    return message.bodyByteCount ?? 0
  }
}

extension WireError.Rule {
  static let sipLengthMissing = Self(
    "sip_length_missing", "RFC 3261 §20.14", "a message must give the length of its body in a stream")
}
