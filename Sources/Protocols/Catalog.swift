// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// The analyzer of one flow: every protocol is registered here, and only here, by one case and its line in each switch.
public enum FlowAnalyzer: Sendable {
  /// Not recognised yet.
  case undecided
  /// Looked at, and none of ours.
  case unknown
  case mqtt(MQTTAnalyzer)
  case dns(DNSAnalyzer)
  case dnsStream(DNSStreamAnalyzer)
  case multicastDNS(MulticastDNSAnalyzer)
  case linkLocalNames(LinkLocalNameAnalyzer)
  case coap(CoAPAnalyzer)
  case coapStream(CoAPStreamAnalyzer)
  case tls(TLSAnalyzer)
  case http(HTTPAnalyzer)
  case smtp(SMTPAnalyzer)
}

extension FlowAnalyzer {
  /// The cards of all registered protocols.
  public static let cards: [AnalyzerCard] = [
    MQTTAnalyzer.card, DNSAnalyzer.card, CoAPAnalyzer.card, TLSAnalyzer.card, DNSStreamAnalyzer.card,
    MulticastDNSAnalyzer.card, LinkLocalNameAnalyzer.card, CoAPStreamAnalyzer.card, HTTPAnalyzer.card,
    SMTPAnalyzer.card,
  ]

  /// The card of the recognised protocol, if any.
  public var card: AnalyzerCard? {
    switch self {
    case .undecided, .unknown: nil
    case .mqtt: MQTTAnalyzer.card
    case .dns: DNSAnalyzer.card
    case .dnsStream: DNSStreamAnalyzer.card
    case .multicastDNS: MulticastDNSAnalyzer.card
    case .linkLocalNames: LinkLocalNameAnalyzer.card
    case .coap: CoAPAnalyzer.card
    case .coapStream: CoAPStreamAnalyzer.card
    case .tls: TLSAnalyzer.card
    case .http: HTTPAnalyzer.card
    case .smtp: SMTPAnalyzer.card
    }
  }
}

extension FlowAnalyzer {
  /// What the first bytes of a flow look like.
  public struct Guess: Sendable {
    public private(set) var recognition = Recognition.no
    /// A fresh analyzer of the likeliest protocol.
    public private(set) var analyzer = FlowAnalyzer.unknown
    private var isOnUsualPort = false

    /// Asks one protocol; a better answer than the one so far takes its place.
    fileprivate mutating func ask<Candidate: Analyzer>(
      _: Candidate.Type, _ bytes: RawSpan, _ transport: TransportProtocol, _ ports: (UInt16, UInt16),
      _ make: (Candidate) -> FlowAnalyzer
    ) {
      guard Candidate.card.transports.contains(transport) else { return }
      let isUsual = Candidate.card.ports.contains(ports.0) || Candidate.card.ports.contains(ports.1)
      var answer = Candidate.probe(bytes, isOnUsualPort: isUsual)
      if answer == .possible && isUsual { answer = .certain }
      guard answer.rank > recognition.rank || (answer == .certain && isUsual && !isOnUsualPort) else { return }
      recognition = answer
      analyzer = make(Candidate())
      isOnUsualPort = isUsual
    }
  }

  /// Finds the protocol that the first bytes of a stream, or a datagram, belong to.
  ///
  /// The bytes decide. A port only makes a possible answer enough, and of two certain answers prefers the one at home there.
  /// The cost is bounded by what each protocol's probe looks at.
  public static func recognise(
    _ bytes: RawSpan, transport: TransportProtocol, ports: (UInt16, UInt16)
  ) -> Guess {
    var guess = Guess()
    guess.ask(MQTTAnalyzer.self, bytes, transport, ports, FlowAnalyzer.mqtt)
    guess.ask(DNSAnalyzer.self, bytes, transport, ports, FlowAnalyzer.dns)
    guess.ask(DNSStreamAnalyzer.self, bytes, transport, ports, FlowAnalyzer.dnsStream)
    guess.ask(MulticastDNSAnalyzer.self, bytes, transport, ports, FlowAnalyzer.multicastDNS)
    guess.ask(LinkLocalNameAnalyzer.self, bytes, transport, ports, FlowAnalyzer.linkLocalNames)
    guess.ask(CoAPAnalyzer.self, bytes, transport, ports, FlowAnalyzer.coap)
    guess.ask(CoAPStreamAnalyzer.self, bytes, transport, ports, FlowAnalyzer.coapStream)
    guess.ask(TLSAnalyzer.self, bytes, transport, ports, FlowAnalyzer.tls)
    guess.ask(HTTPAnalyzer.self, bytes, transport, ports, FlowAnalyzer.http)
    guess.ask(SMTPAnalyzer.self, bytes, transport, ports, FlowAnalyzer.smtp)
    return guess
  }

  /// Hands input to the flow's analyzer.
  public mutating func receive(
    _ input: borrowing AnalyzerInput, into receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress {
    switch self {
    case .undecided, .unknown:
      return Progress(consumed: input.bytes.byteCount, isFinished: true)
    case .mqtt(var analyzer):
      defer { self = .mqtt(analyzer) }
      return analyzer.receive(input, into: &receiver)
    case .dns(var analyzer):
      defer { self = .dns(analyzer) }
      return analyzer.receive(input, into: &receiver)
    case .dnsStream(var analyzer):
      defer { self = .dnsStream(analyzer) }
      return analyzer.receive(input, into: &receiver)
    case .multicastDNS(var analyzer):
      defer { self = .multicastDNS(analyzer) }
      return analyzer.receive(input, into: &receiver)
    case .linkLocalNames(var analyzer):
      defer { self = .linkLocalNames(analyzer) }
      return analyzer.receive(input, into: &receiver)
    case .coap(var analyzer):
      defer { self = .coap(analyzer) }
      return analyzer.receive(input, into: &receiver)
    case .coapStream(var analyzer):
      defer { self = .coapStream(analyzer) }
      return analyzer.receive(input, into: &receiver)
    case .tls(var analyzer):
      defer { self = .tls(analyzer) }
      return analyzer.receive(input, into: &receiver)
    case .http(var analyzer):
      defer { self = .http(analyzer) }
      return analyzer.receive(input, into: &receiver)
    case .smtp(var analyzer):
      defer { self = .smtp(analyzer) }
      return analyzer.receive(input, into: &receiver)
    }
  }

  /// Tells the flow's analyzer that bytes of a stream are missing, and how many where that is known; returns whether it can go on.
  public mutating func resynchronise(_ direction: Direction, missing count: Int?) -> Bool {
    switch self {
    case .undecided, .unknown, .dns, .multicastDNS, .linkLocalNames, .coap:
      return false
    case .mqtt(var analyzer):
      defer { self = .mqtt(analyzer) }
      return analyzer.resynchronise(direction, missing: count)
    case .dnsStream(var analyzer):
      defer { self = .dnsStream(analyzer) }
      return analyzer.resynchronise(direction, missing: count)
    case .coapStream(var analyzer):
      defer { self = .coapStream(analyzer) }
      return analyzer.resynchronise(direction, missing: count)
    case .tls(var analyzer):
      defer { self = .tls(analyzer) }
      return analyzer.resynchronise(direction, missing: count)
    case .http(var analyzer):
      defer { self = .http(analyzer) }
      return analyzer.resynchronise(direction, missing: count)
    case .smtp(var analyzer):
      defer { self = .smtp(analyzer) }
      return analyzer.resynchronise(direction, missing: count)
    }
  }
}

extension Recognition {
  /// Of several answers the highest counts; one that wants more bytes is waited for before a mere possibility is taken.
  fileprivate var rank: Int {
    switch self {
    case .no: 0
    case .possible: 1
    case .undecided: 2
    case .certain: 3
    }
  }
}

extension FlowAnalyzer {
  /// Whether both are analyzers of the same protocol.
  public func isSameProtocol(as other: FlowAnalyzer) -> Bool { number >= 0 && number == other.number }

  /// The place of the protocol in `cards`, or -1.
  private var number: Int {
    switch self {
    case .undecided, .unknown: -1
    case .mqtt: 0
    case .dns: 1
    case .coap: 2
    case .tls: 3
    case .dnsStream: 4
    case .multicastDNS: 5
    case .linkLocalNames: 6
    case .coapStream: 7
    case .http: 8
    case .smtp: 9
    }
  }
}
