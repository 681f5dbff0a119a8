// SPDX-License-Identifier: Apache-2.0

/// The protocols whose messages stand alone in a packet, below or beside all flows: one case and its line in each switch.
///
/// Which of them a packet holds is said by the header in front of it, so that nothing need be recognised.
public enum PacketProtocol: UInt8, CaseIterable, Sendable {
  case arp
  case cdp
  case lldp
  case ndp
}

extension PacketProtocol {
  /// What the protocol says of itself.
  public var card: AnalyzerCard {
    switch self {
    case .arp: ARPAnalyzer.card
    case .cdp: CDPAnalyzer.card
    case .lldp: LLDPAnalyzer.card
    case .ndp: NDPAnalyzer.card
    }
  }

  /// Reads one packet.
  public func receive(_ input: borrowing PacketInput, into receiver: inout some MessageReceiver & ~Copyable) {
    switch self {
    case .arp: ARPAnalyzer.receive(input, into: &receiver)
    case .cdp: CDPAnalyzer.receive(input, into: &receiver)
    case .lldp: LLDPAnalyzer.receive(input, into: &receiver)
    case .ndp: NDPAnalyzer.receive(input, into: &receiver)
    }
  }
}
