// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Reads SSDP, by which UPnP devices are found: every datagram is one message.
///
/// - Source: UPnP Device Architecture 2.0 §1.1-§1.3.
public struct SSDPAnalyzer: Analyzer {
  public static let card = AnalyzerCard(
    name: "ssdp", title: "Simple Service Discovery Protocol", transports: [.udp], ports: [1900],
    specifications: ["UPnP Device Architecture 2.0", "draft-cai-ssdp-v1-03"],
    limits: "the first of fields with the same name; locations are shown, never fetched")

  public init() {}

  /// The two requests are certain on whatever port; an answer looks like any of HTTP's, and is certain with a unique service name.
  public static func probe(_ bytes: RawSpan, isOnUsualPort: Bool) -> Recognition {
    if bytes.match("M-SEARCH * HTTP/1.") == .whole || bytes.match("NOTIFY * HTTP/1.") == .whole { return .certain }
    guard bytes.match("HTTP/1.1 200") == .whole else { return .no }
    return bytes.extracting(first: 1024).containsWord("\nusn:") ? .certain : .possible
  }

  public mutating func receive(
    _ input: borrowing AnalyzerInput, into receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress {
    do throws(WireError) {
      var message = try SSDPMessage(parsing: input.bytes, isCutByCapture: input.isCutByCapture)
      message.pair(with: &receiver)
      receiver.receive(.ssdp(message))
      if let malformation = message.brokenRule { receiver.receive(.malformed(malformation)) }
    } catch {
      guard !input.isCutByCapture || !error.isTruncation else { return .done(input) }
      receiver.receive(.malformed(Malformation(layer: Self.card.name, rule: .ssdpStartLine, offset: 0)))
    }
    return .done(input)
  }
}

extension SSDPMessage {
  /// Remembers a search for those who answer it, or finds the search that an answer belongs to.
  ///
  /// Whoever answers sends to the endpoint that asked, and names what was looked for; but of a search for everything, each answer
  /// names what it is.
  ///
  /// - Source: UPnP Device Architecture 2.0 §1.3.3.
  @_lifetime(self: copy self)
  fileprivate mutating func pair(with receiver: inout some MessageReceiver & ~Copyable) {
    switch kind {
    case .notification: break
    case .search:
      exchange = receiver.open(Self.key(target), ExchangeTerms(.short, isAnswerDue: false, renewal: .never))
    case .answer:
      var all = ShortText()
      all.append("ssdp:all")
      let judgement = receiver.answer(Self.key(target), isLasting: false, adding: 0)
      exchange = judgement.exchange ?? receiver.answer(Self.key(all.bytes), isLasting: false, adding: 0).exchange
    }
  }

  private static func key(_ target: RawSpan) -> ExchangeKey {
    ExchangeKey(.ssdp, StableHash.of(target), scope: .asker)
  }
}
