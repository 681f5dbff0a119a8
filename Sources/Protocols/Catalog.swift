// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// The analyzer of one flow: every protocol is registered here, and only here, by one case and its line in each switch.
public enum FlowAnalyzer: Sendable {
  /// Not recognised yet.
  case undecided
  /// Looked at, and none of ours.
  case unknown
}

extension FlowAnalyzer {
  /// The cards of all registered protocols.
  public static let cards: [AnalyzerCard] = []

  /// The card of the recognised protocol, if any.
  public var card: AnalyzerCard? {
    switch self {
    case .undecided, .unknown: nil
    }
  }
}

extension FlowAnalyzer {
  /// Finds the protocol that the first bytes of a stream, or a datagram, belong to.
  ///
  /// The bytes decide. A port only makes a possible answer enough, and of two certain answers prefers the one at home there.
  /// Returns `undecided` while a protocol still needs more bytes.
  public static func recognise(
    _ bytes: RawSpan, transport: TransportProtocol, ports: (UInt16, UInt16)
  ) -> FlowAnalyzer {
    FlowAnalyzer.unknown
  }

  /// Hands input to the flow's analyzer.
  public mutating func receive(
    _ input: borrowing AnalyzerInput, into receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress {
    switch self {
    case .undecided, .unknown: Progress(consumed: input.bytes.byteCount, isFinished: true)
    }
  }

  /// Tells the flow's analyzer that bytes were lost; returns whether it can go on.
  public mutating func resynchronise(_ direction: Direction) -> Bool {
    switch self {
    case .undecided, .unknown: false
    }
  }
}
