// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Reads link-local multicast name resolution.
///
/// Its messages have the form of DNS, so only its port tells it apart: elsewhere nothing is recognised as it.
///
/// - Source: RFC 4795 §2.
public struct LinkLocalNameAnalyzer: Analyzer {
  public static let card = AnalyzerCard(
    name: "llmnr", title: "Link-Local Multicast Name Resolution", transports: [.udp], ports: [5355],
    specifications: ["RFC 4795", "RFC 1035"], limits: "as of DNS in datagrams")

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
