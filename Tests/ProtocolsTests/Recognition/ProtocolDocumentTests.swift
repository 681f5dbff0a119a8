// SPDX-License-Identifier: Apache-2.0
import Foundation
import NetworkTypes
import Protocols
import Testing

/// The document that lists every known protocol is made from the protocols' cards.
///
/// With the environment variable VEDETTE_RECORD_GOLDEN set, it is written anew instead of compared.
@Suite("Protocols document")
struct ProtocolDocumentTests {
  private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Docs/Protocols.md")

  private static let head = """
    # Protocols

    What a flow's bytes can show: the names of `app_proto`. A protocol that is *read* has records of its own; of one that is
    *named*, only the name is found. Made from the cards in `Sources/Protocols`.

    The first bytes of each direction decide: at most 64 bytes of a stream, at most four datagrams. A signature that others might
    send as well counts on the protocol's own port, or when the other side or a further datagram confirms it. A flow that has
    settled is never asked again.

    Where a port does not fit, an `anomaly` record says so, once a flow: `protocol_on_unusual_port` for a protocol that is on none
    of its own ports, and `unexpected_protocol_on_port` for a port whose owners are others. *Roams* says where the first is not
    told: on ports from 49152 on, or anywhere. Bytes of nothing known count only on ports of protocols that *open
    unmistakably*, and only where both beginnings were seen. Ports from 32768 on are given to clients by chance, so that none
    is expected there.

    | name | protocol | transports | ports | is | roams | opens unmistakably | known from |
    |---|---|---|---|---|---|---|---|

    """

  private static func row(_ known: KnownProtocol) -> String {
    let card = known.card
    let transports = card.transports.map { $0 == .tcp ? "TCP" : "UDP" }.joined(separator: ", ")
    let ports = card.ports.map { "\($0)" }.joined(separator: ", ")
    let roams =
      switch card.roaming {
      case .never: ""
      case .dynamicPorts: "from 49152"
      case .anywhere: "anywhere"
      }
    return "| `\(card.name)` | \(card.title) | \(transports) | \(ports) | \(card.isRead ? "read" : "named") | \(roams) "
      + "| \(card.opensUnmistakably ? "yes" : "") | \(card.source) |\n"
  }

  private static let packetHead = """

    ## In packets of their own

    These have neither ports nor conversations: the header in front of a message says what it is, and every one is read.

    | name | protocol | stands in | known from |
    |---|---|---|---|

    """

  private static func row(_ known: PacketProtocol) -> String {
    let card = known.card
    let place = card.transports.isEmpty ? "frames" : "ICMPv6"
    let sources = card.specifications.map(\.description).joined(separator: "; ")
    return "| `\(card.name)` | \(card.title) | \(place) | \(sources) |\n"
  }

  @Test("Docs/Protocols.md says what the cards say")
  func current() throws {
    let sorted = KnownProtocol.allCases.sorted { $0.name.description < $1.name.description }
    let text =
      Self.head + sorted.map { Self.row($0) }.joined() + Self.packetHead
      + PacketProtocol.allCases.map { Self.row($0) }.joined()
    if ProcessInfo.processInfo.environment["VEDETTE_RECORD_GOLDEN"] != nil {
      try text.write(to: Self.file, atomically: true, encoding: .utf8)
    } else {
      let written = try String(contentsOf: Self.file, encoding: .utf8)
      #expect(written == text, "run the tests with VEDETTE_RECORD_GOLDEN=1 to write Protocols.md anew")
    }
  }
}
