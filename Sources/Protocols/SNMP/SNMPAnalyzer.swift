// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Reads SNMP of every version; of communities it tells no other than those that everybody knows.
public struct SNMPAnalyzer: Analyzer {
  public static let card = AnalyzerCard(
    name: "snmp", title: "Simple Network Management Protocol", transports: [.udp], ports: [161, 162],
    specifications: ["RFC 1157", "RFC 1901", "RFC 3411", "RFC 3412", "RFC 3414", "RFC 3416", "RFC 3417"],
    limits: "the names of 16 variables; texts of 255 bytes")

  public init() {}

  /// A sequence as long as the datagram: version, then a community and a PDU, or the header of version 3.
  public static func probe(_ bytes: RawSpan, isOnUsualPort: Bool) -> Recognition {
    let opening = Opening(bytes, isDatagram: true, isHome: isOnUsualPort)
    let start = BasicEncoding.content(opening, at: 0, endingAt: opening.count)
    guard start > 0, opening.number16(start) == 0x0201 else { return .no }
    switch opening.octet(start + 2) {
    case 0, 1, 2:
      guard opening.octet(start + 3) == 4, (0...0x7F).contains(opening.octet(start + 4)) else { return .no }
      return (0xA0...0xA8).contains(opening.octet(start + 5 + opening.octet(start + 4))) ? .certain : .no
    case 3: return opening.octet(start + 3) == 0x30 && opening.octet(start + 5) == 2 ? .certain : .no
    default: return .no
    }
  }

  public mutating func receive(
    _ input: borrowing AnalyzerInput, into receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress {
    var rest = WireReader(input.bytes)
    do throws(WireError) {
      var message = try SNMPMessage(parsing: &rest)
      pair(&message, isToGroup: input.isToGroup, &receiver)
      receiver.receive(.snmp(message))
      if !rest.isAtEnd { throw .malformed(at: rest.offset, rule: .trailingBytes) }
    } catch {
      if !input.isCutByCapture || !error.isTruncation {
        receiver.receive(.malformed(Malformation(layer: Self.card.name, error)))
      }
    }
    return .done(input)
  }

  /// Finds the request that a message answers, or remembers it as one: by the request's number, or in version 3, where that may
  /// be encrypted, by the message's.
  private func pair(
    _ message: inout SNMPMessage, isToGroup: Bool, _ receiver: inout some MessageReceiver & ~Copyable
  ) {
    let value: UInt64
    let isRequest: Bool
    if message.version == 3 {
      value = 1 << 32 | UInt64(UInt32(bitPattern: message.messageID))
      // What is encrypted is a request if it wants to be reported on (RFC 3412 §6.4).
      isRequest = message.pdu?.kind.isRequest ?? (message.flags & 4 != 0)
    } else {
      guard let pdu = message.pdu, pdu.kind != .trap1 else { return }
      value = UInt64(UInt32(bitPattern: pdu.requestID))
      isRequest = pdu.kind.isRequest
    }
    if message.pdu?.kind == .trap2 { return }
    let key = ExchangeKey(.snmp, value, scope: isToGroup ? .asker : .flow)
    message.exchange =
      isRequest
      ? receiver.open(key, ExchangeTerms(.short, isAnswerDue: !isToGroup)) : receiver.answer(key).exchange
  }
}
