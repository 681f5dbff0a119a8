// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Reads RTSP over TCP: the heads of requests and responses of both sides; bodies and the media between them are passed over.
///
/// - Source: RFC 2326; RFC 7826.
public struct RTSPAnalyzer: HeadStreamAnalyzer {
  public static let card = AnalyzerCard(
    name: "rtsp", title: "Real-Time Streaming Protocol", transports: [.tcp], ports: [554, 5554, 7070, 8554],
    specifications: ["RFC 7826", "RFC 2326"],
    limits:
      "heads of at most 16 KiB; bodies and interleaved media are passed over; 16 malformed messages in a row end the analysis"
  )

  var sides = [2 of HeadFraming](repeating: HeadFraming())
  var malformedInRow: UInt8 = 0

  public init() {}

  public static func probe(_ bytes: RawSpan, isOnUsualPort: Bool) -> Recognition {
    let opening = Opening(bytes, isDatagram: false, isHome: isOnUsualPort)
    return opening.text("RTSP/").or(opening.text("OPTIONS rtsp")).or(opening.text("OPTIONS * RTSP"))
      .or(opening.text("DESCRIBE rtsp")).or(opening.text("SETUP rtsp")).or(opening.text("PLAY rtsp"))
      .or(opening.text("ANNOUNCE rtsp")).or(opening.text("TEARDOWN rtsp")).or(opening.text("GET_PARAMETER rtsp"))
      .or(opening.text("SET_PARAMETER rtsp")).or(opening.text("PAUSE rtsp")).or(opening.text("RECORD rtsp"))
      .or(opening.text("REDIRECT rtsp"))
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

  /// Passes over line ends, and over media: a dollar sign, a channel, and the length of what follows.
  ///
  /// - Source: RFC 7826 §14; RFC 2326 §10.12.
  static func leadingByteCount(_ bytes: RawSpan) -> Int? {
    guard bytes.octet(0) == 0x24 else { return bytes.leadingLineEndByteCount }
    return bytes.byteCount < 4 ? nil : 4 &+ Int(bytes.number(at: 2, UInt16.self))
  }

  @_lifetime(head: copy head)
  mutating func hand(
    _ head: inout WireReader, to receiver: inout some MessageReceiver & ~Copyable
  ) throws(WireError) -> Int {
    var message = try RTSPMessage(parsing: &head)
    message.pair(with: &receiver)
    receiver.receive(.rtsp(message))
    if let malformation = message.brokenRule { receiver.receive(.malformed(malformation)) }
    return message.bodyByteCount
  }
}

extension RTSPMessage {
  /// Remembers a request, or finds the one that a response belongs to: both hold the same number.
  ///
  /// - Source: RFC 7826 §18.20.
  @_lifetime(self: copy self)
  fileprivate mutating func pair(with receiver: inout some MessageReceiver & ~Copyable) {
    guard let sequence else { return }
    let key = ExchangeKey(.rtsp, UInt64(truncatingIfNeeded: sequence))
    head.pair(by: key, isAnswerDue: false, renewal: .onceAnswered, with: &receiver)
  }
}
