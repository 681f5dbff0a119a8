// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Reads DHCP and BOOTP; every datagram is one message.
///
/// - Source: RFC 2131 §2 and §4.1; RFC 951 §3.
public struct DHCPAnalyzer: Analyzer {
  public static let card = AnalyzerCard(
    name: "dhcp", title: "Dynamic Host Configuration Protocol", transports: [.udp], ports: [67, 68],
    specifications: [
      "RFC 2131", "RFC 2132", "RFC 951", "RFC 3004", "RFC 3046", "RFC 3396", "RFC 3397", "RFC 3442", "RFC 3925",
      "RFC 4361", "RFC 4578", "RFC 4702", "RFC 8520", "RFC 8910",
    ],
    limits: "1,024 bytes of an option's value")

  public init() {}

  /// The cookie is certain; without it, and of what a capture has cut, the port and a plausible header are needed.
  public static func probe(_ bytes: RawSpan, isOnUsualPort: Bool) -> Recognition {
    let opening = Opening(bytes, isDatagram: true, isHome: isOnUsualPort)
    guard opening.octet(0) == 1 || opening.octet(0) == 2 else { return .no }
    let isPlausible = opening.octet(2) <= 16 && opening.octet(3) <= 16
    if opening.number32(DHCPMessage.cookiePlace.lowerBound) == Int(DHCPMessage.cookie), isPlausible || isOnUsualPort {
      return .certain
    }
    guard isOnUsualPort, isPlausible, opening.count >= DHCPMessage.essentialByteCount else { return .no }
    let isWhole = opening.count >= DHCPMessage.cookiePlace.lowerBound
    return isWhole || opening.octet(1) == 1 && opening.octet(2) == 6 ? .possible : .no
  }

  public mutating func receive(
    _ input: borrowing AnalyzerInput, into receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress {
    do throws(WireError) {
      var message = try DHCPMessage(parsing: input.bytes, isCutByCapture: input.isCutByCapture)
      message.pair(with: &receiver)
      receiver.receive(.dhcp(message))
      if let malformation = message.brokenRule { receiver.receive(.malformed(malformation)) }
    } catch {
      if !input.isCutByCapture || !error.isTruncation {
        receiver.receive(.malformed(Malformation(layer: Self.card.name, error)))
      }
    }
    return .done(input)
  }
}

extension DHCPMessage {
  /// Finds the request that the message answers or repeats.
  ///
  /// A client without an address speaks from none and is answered by broadcast, so that no flow joins the two: number and
  /// hardware address do. No answer is due, as one that goes to the client alone may not be seen.
  ///
  /// - Source: RFC 2131 §4.1 (xid), §4.3.1, §4.3.2; RFC 4039 §3.1 (an ACK to a DISCOVER).
  @_lifetime(self: copy self)
  mutating func pair(with receiver: inout some MessageReceiver & ~Copyable) {
    guard let type else {
      exchange = isRequest ? open(.discover, with: &receiver) : receiver.answer(key(.discover)).exchange
      return
    }
    switch type {
    case .discover, .request, .inform, .leaseQuery: exchange = open(type, with: &receiver)
    case .offer: exchange = receiver.answer(key(.discover)).exchange
    case .refusal: exchange = receiver.answer(key(.request)).exchange
    case .acknowledgement:
      exchange =
        receiver.answer(key(.request)).exchange ?? receiver.answer(key(.inform)).exchange
        ?? (has(.rapidCommit) ? receiver.answer(key(.discover)).exchange : nil)
    default:
      if type.isOfClient == false { exchange = receiver.answer(key(.leaseQuery)).exchange }
    }
  }

  private func open(
    _ type: DHCPMessageType, with receiver: inout some MessageReceiver & ~Copyable
  ) -> Exchange? {
    receiver.open(key(type), ExchangeTerms(.medium, isAnswerDue: false))
  }

  private func key(_ type: DHCPMessageType) -> ExchangeKey {
    var hash = StableHash()
    hash.combine(UInt64(transactionID) << 8 | UInt64(type.rawValue))
    // A server's answer to a lease query need not repeat the address.
    if type != .leaseQuery { hash.combine(hardwareAddress) }
    return ExchangeKey(.dhcp, hash.value, scope: .anybody)
  }
}
