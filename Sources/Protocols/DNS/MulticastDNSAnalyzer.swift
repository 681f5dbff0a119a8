// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Reads multicast DNS, by which the devices of a link find each other.
///
/// Its messages have the form of DNS, so only its port tells it apart: elsewhere nothing is recognised as it.
///
/// - Source: RFC 6762 §3.
public struct MulticastDNSAnalyzer: Analyzer {
  public static let card = AnalyzerCard(
    name: "mdns", title: "Multicast DNS", transports: [.udp], ports: [5353],
    specifications: ["RFC 6762", "RFC 1035"], limits: "as of DNS in datagrams")

  public init() {}

  public static func probe(_ bytes: RawSpan, isOnUsualPort: Bool) -> Recognition {
    isOnUsualPort ? DNSAnalyzer.probe(bytes, isOnUsualPort: true) : .no
  }

  public mutating func receive(
    _ input: borrowing AnalyzerInput, into receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress {
    DNSMessage.hand(input.bytes, isCut: input.isCutByCapture, layer: Self.card.name, to: &receiver)
    return .done(input)
  }
}
