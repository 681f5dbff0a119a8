// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Reads NTP and SNTP; every datagram is one message.
///
/// - Source: RFC 5905 §7 and §8; RFC 4330; RFC 9327.
public struct NTPAnalyzer: Analyzer {
  public static let card = AnalyzerCard(
    name: "ntp", title: "Network Time Protocol", transports: [.udp], ports: [123],
    specifications: ["RFC 5905", "RFC 4330", "RFC 9327", "RFC 1305", "RFC 7822", "RFC 8915"],
    limits: "the data of control messages is counted, not kept")

  public init() {}

  /// A header of 48 octets and more whose version, mode, stratum and precision exist; elsewhere with a time of this century.
  public static func probe(_ bytes: RawSpan, isOnUsualPort: Bool) -> Recognition {
    let opening = Opening(bytes, isDatagram: true, isHome: isOnUsualPort)
    let (version, mode) = (opening.octet(0) >> 3 & 7, opening.octet(0) & 7)
    guard opening.count > 0, (1...4).contains(version), mode > 0 else { return .no }
    if mode >= 6 { return opening.isHome && opening.count >= 8 ? .possible : .no }
    guard opening.count >= NTPMessage.headerByteCount, opening.octet(1) <= 16 else { return .no }
    if opening.isHome { return .possible }
    guard opening.count == 48, opening.octet(2) <= 17, opening.octet(3) == 0 || opening.octet(3) >= 0xE0 else {
      return .no
    }
    return opening.octet(40) >= 0xC0 ? .possible : .no
  }

  public mutating func receive(
    _ input: borrowing AnalyzerInput, into receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress {
    do throws(WireError) {
      var message = try NTPMessage(parsing: input.bytes, isCutByCapture: input.isCutByCapture)
      let fault = message.pair(with: &receiver)
      receiver.receive(.ntp(message))
      if let malformation = message.brokenRule { receiver.receive(.malformed(malformation)) }
      if let fault { receiver.receive(.exchangeFault(fault)) }
    } catch {
      if !input.isCutByCapture || !error.isTruncation {
        receiver.receive(.malformed(Malformation(layer: Self.card.name, error)))
      }
    }
    return .done(input)
  }
}

extension NTPMessage {
  /// Finds the request that the message answers or repeats.
  ///
  /// An answer's origin timestamp is its request's transmit timestamp; one that is nobody's is bogus (RFC 5905 §8, TEST2).
  /// Answers to queries come in several datagrams, and carry the query's sequence (mode 6) or request number (mode 7).
  ///
  /// - Returns: what is wrong if it is an answer that nobody asked for.
  @_lifetime(self: copy self)
  mutating func pair(with receiver: inout some MessageReceiver & ~Copyable) -> ExchangeFault? {
    switch mode {
    case .client, .symmetricActive:
      // Servers answer whom they want to, and as often as they want to (RFC 5905 §7.4, codes DENY and RATE).
      exchange = receiver.open(key(transmitted.rawValue), ExchangeTerms(.short, isAnswerDue: false))
    case .server, .symmetricPassive:
      let judgement = receiver.answer(key(origin.rawValue))
      exchange = judgement.exchange
      if judgement == .unsolicited, mode == .server { return ExchangeFault(.unsolicitedAnswer, of: .ntp) }
    case .control:
      let control = NTPControl(bytes)
      pairQuery(key(UInt64(control.sequence) << 8 | 6), isResponse: control.isResponse, with: &receiver)
    case .private:
      let query = NTPPrivate(bytes)
      pairQuery(key(UInt64(query.request) << 8 | 7), isResponse: query.isResponse, with: &receiver)
    default: break
    }
    return nil
  }

  @_lifetime(self: copy self)
  private mutating func pairQuery(
    _ key: ExchangeKey, isResponse: Bool, with receiver: inout some MessageReceiver & ~Copyable
  ) {
    exchange =
      isResponse
      ? receiver.answer(key, isLasting: true, adding: 0).exchange
      : receiver.open(key, ExchangeTerms(.short, isAnswerDue: false))
  }

  private func key(_ value: UInt64) -> ExchangeKey {
    var hash = StableHash()
    hash.combine(value)
    return ExchangeKey(.ntp, hash.value)
  }
}
