// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Reads SIP in datagrams, each of which is one message.
///
/// - Source: RFC 3261 §18.3.
public struct SIPAnalyzer: Analyzer {
  public static let card = AnalyzerCard(
    name: "sip", title: "Session Initiation Protocol", transports: [.udp], ports: [5060],
    specifications: ["RFC 3261", "RFC 3966"], limits: "heads; bodies are counted, not read")

  public init() {}

  public static func probe(_ bytes: RawSpan, isOnUsualPort: Bool) -> Recognition {
    SIPMessage.recognise(Opening(bytes, isDatagram: true, isHome: isOnUsualPort))
  }

  public mutating func receive(
    _ input: borrowing AnalyzerInput, into receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress {
    // Two line ends, or zeroes, keep the way through a router open (RFC 5626 §3.5.1).
    guard let first = input.bytes.octet(0), !first.isWhitespace, first != 0 else { return .done(input) }
    var reader = WireReader(input.bytes)
    do throws(WireError) {
      var message = try SIPMessage(parsingDatagram: &reader, isCutByCapture: input.isCutByCapture)
      if let length = message.bodyByteCount, length > reader.remaining, !input.isCutByCapture {
        message.blame(.sipLength, at: reader.offset)
      }
      message.pair(isAnswerDue: true, with: &receiver)
      receiver.receive(.sip(message))
      if let malformation = message.brokenRule { receiver.receive(.malformed(malformation)) }
    } catch {
      guard !input.isCutByCapture || !error.isTruncation else { return .done(input) }
      receiver.receive(.malformed(Malformation(layer: Self.card.name, error)))
    }
    return .done(input)
  }
}

extension SIPMessage {
  /// Says whether bytes begin a status line, or a request line with a known method and a URI.
  static func recognise(_ opening: borrowing Opening) -> Recognition {
    let response = opening.text("SIP/2.0 ")
    if response != .no { return response }
    let method = opening.text("INVITE ").or(opening.text("REGISTER ")).or(opening.text("OPTIONS "))
      .or(opening.text("ACK ")).or(opening.text("BYE ")).or(opening.text("CANCEL ")).or(opening.text("MESSAGE "))
      .or(opening.text("NOTIFY ")).or(opening.text("SUBSCRIBE ")).or(opening.text("PUBLISH "))
      .or(opening.text("INFO ")).or(opening.text("PRACK ")).or(opening.text("UPDATE ")).or(opening.text("REFER "))
    guard method == .certain else { return method }
    var target = 4
    while target < 10, opening.octet(target - 1) != 0x20 { target += 1 }
    return opening.text("sip:", at: target).or(opening.text("sips:", at: target)).or(opening.text("tel:", at: target))
  }
}
