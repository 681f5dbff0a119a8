// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols

/// The first messages of a protocol, one of each side; empty where a side says nothing that begins a conversation.
struct Sample: Sendable, CustomStringConvertible {
  var known: KnownProtocol
  var transport: TransportProtocol
  var toServer: [UInt8]
  var toClient: [UInt8]

  init(_ known: KnownProtocol, _ transport: TransportProtocol, _ toServer: [UInt8], _ toClient: [UInt8] = []) {
    self.known = known
    self.transport = transport
    self.toServer = toServer
    self.toClient = toClient
  }

  var description: String { "\(known.name) \(transport.rawValue)" }

  /// Both sides' messages, without the missing ones.
  var openings: [[UInt8]] { [toServer, toClient].filter { !$0.isEmpty } }

  /// What recognition says of a message on the protocol's first port, or on ports that belong to nobody.
  func guess(_ bytes: [UInt8], isHome: Bool) -> Guess {
    let port = isHome ? known.card.ports.first ?? 40_001 : 40_001
    return FlowAnalyzer.recognise(bytes.span.octets, transport: transport, ports: (40_000, port))
  }
}

extension Array where Element == UInt8 {
  /// The characters of an ASCII text.
  init(text: String) { self = Array(text.utf8) }

  /// The octets of hexadecimal digits; spaces are skipped.
  init(hex: String) {
    let digits = hex.compactMap(\.hexDigitValue)
    self = stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }

  /// The same octets with as many of one value behind them.
  func padded(_ count: Int, with value: UInt8 = 0) -> [UInt8] { self + [UInt8](repeating: value, count: count) }
}
