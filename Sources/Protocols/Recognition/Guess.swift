// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// What the first bytes of one direction of a stream, or a datagram, look like.
public struct Guess: Sendable {
  public private(set) var recognition = Recognition.no
  /// The protocol that is certain, or the one that is possible; also while more bytes are awaited.
  public private(set) var likeliest: KnownProtocol?
  /// What all messages of the conversation in this direction share, where the protocol asks for it; else 0.
  public private(set) var conversation: UInt32 = 0

  /// Finds the protocol that the first bytes of a stream, or a datagram, belong to.
  ///
  /// The bytes decide. A port only makes a possible answer enough, and of two certain answers prefers the one at home there.
  /// Only protocols that can begin with the first octet are asked, each of which looks at a bounded number of bytes.
  init(_ bytes: RawSpan, transport: TransportProtocol, ports: (UInt16, UInt16)) {
    let isDatagram = transport == .udp
    guard let first = bytes.octet(0) else {
      recognition = isDatagram ? .no : .undecided
      return
    }
    let tables = RecognitionTables.shared
    let home = tables.residents(of: ports.0, transport).union(tables.residents(of: ports.1, transport))
    let candidates = tables.candidates(first, transport, home: home)
    ask(candidates.intersection(home), Opening(bytes, isDatagram: isDatagram, isHome: true))
    if recognition == .certain { return }
    let inhabitant = likeliest
    ask(candidates.subtracting(home), Opening(bytes, isDatagram: isDatagram, isHome: false))
    if recognition != .certain, inhabitant != nil { recognition = .certain }
  }

  /// Asks protocol after protocol until one is certain.
  private mutating func ask(_ candidates: ProtocolSet, _ opening: borrowing Opening) {
    var rest = candidates
    while let candidate = rest.removeFirst() {
      let answer = candidate.probe(opening)
      switch answer {
      case .no: continue
      case .undecided where opening.isDatagram: continue
      case .undecided: break
      case .possible, .certain:
        if answer == .possible, likeliest != nil { continue }
        likeliest = candidate
        conversation = candidate.conversation(opening)
      }
      if answer.rank > recognition.rank { recognition = answer }
      if answer == .certain { return }
    }
  }
}

extension FlowAnalyzer {
  /// Finds the protocol that the first bytes of a stream, or a datagram, belong to.
  public static func recognise(
    _ bytes: RawSpan, transport: TransportProtocol, ports: (UInt16, UInt16)
  ) -> Guess {
    Guess(bytes, transport: transport, ports: ports)
  }
}
