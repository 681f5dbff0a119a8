// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Reads DHCP for IPv6; every datagram is one message, which relays may have wrapped.
///
/// - Source: RFC 8415 §7, §8, §9.
public struct DHCPv6Analyzer: Analyzer {
  public static let card = AnalyzerCard(
    name: "dhcpv6", title: "Dynamic Host Configuration Protocol for IPv6", transports: [.udp], ports: [546, 547],
    specifications: [
      "RFC 8415", "RFC 3646", "RFC 4649", "RFC 4704", "RFC 5908", "RFC 5970", "RFC 6355", "RFC 6939", "RFC 8520",
      "RFC 8910",
    ],
    limits: "eight relays' messages around one")

  public init() {}

  /// Options from the header to the end, each as long as it says, are certain; of a relay, from its longer header on.
  ///
  /// Looks at sixteen options; the protocol is looked for on its own ports only.
  public static func probe(_ bytes: RawSpan, isOnUsualPort: Bool) -> Recognition {
    guard let type = bytes.octet(0).map(DHCPv6MessageType.init), (1...37).contains(type.rawValue) else { return .no }
    let header = type.isRelayed ? DHCPv6Message.relayHeaderByteCount : DHCPv6Message.headerByteCount
    guard bytes.byteCount >= header else { return .no }
    var options = WireReader(bytes.extracting(from: header))
    for _ in 0..<16 {
      guard (try? DHCPv6Option(parsing: &options)) != nil else { break }
      if options.isAtEnd { return .certain }
    }
    return isOnUsualPort ? .possible : .no
  }

  public mutating func receive(
    _ input: borrowing AnalyzerInput, into receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress {
    do throws(WireError) {
      var message = try DHCPv6Message(parsing: input.bytes, isCutByCapture: input.isCutByCapture)
      message.pair(with: &receiver)
      receiver.receive(.dhcpv6(message))
      if let malformation = message.brokenRule { receiver.receive(.malformed(malformation)) }
    } catch {
      if !input.isCutByCapture || !error.isTruncation {
        receiver.receive(.malformed(Malformation(layer: Self.card.name, error)))
      }
    }
    return .done(input)
  }
}

extension DHCPv6Message {
  /// Finds the request that the message answers or repeats, among those of the same client, relay by relay.
  ///
  /// A client asks a group and is answered by whoever hears it. No answer is due, as one that goes to the client alone may not be
  /// seen.
  ///
  /// - Source: RFC 8415 §16.1, §18.2.
  @_lifetime(self: copy self)
  mutating func pair(with receiver: inout some MessageReceiver & ~Copyable) {
    // A server that begins by itself has no transaction (RFC 8415 §18.3).
    guard let transactionID, type != .reconfigure, let isOfClient = type.isOfClient else { return }
    var hash = StableHash()
    hash.combine(UInt64(transactionID))
    if let client = value(of: .client) { hash.combine(client) }
    let key = ExchangeKey(.dhcpv6, hash.value, scope: .asker)
    exchange =
      isOfClient
      ? receiver.open(key, ExchangeTerms(.medium, isAnswerDue: false)) : receiver.answer(key).exchange
  }
}
