// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Reads CoAP in datagrams.
///
/// Every datagram is one message; what belongs together is found in the table of exchanges. Port 5684 carries DTLS, so it is not
/// one of ours.
///
/// - Source: RFC 7252 §3 and §6.1.
public struct CoAPAnalyzer: Analyzer {
  public static let card = AnalyzerCard(
    name: "coap", title: "Constrained Application Protocol", transports: [.udp], ports: [5683],
    specifications: [
      "RFC 7252", "RFC 6690", "RFC 7641", "RFC 7959", "RFC 7967", "RFC 8132", "RFC 8613", "RFC 8768", "RFC 8974",
      "RFC 9175", "RFC 9177",
    ],
    limits: "1,024 bytes of a path or query; the payload is counted, not kept")

  public init() {}

  /// On a usual port, a message that reads whole is CoAP, and one that begins well is possible, so that what it breaks is
  /// reported.
  ///
  /// Elsewhere two bits of version are no proof: one datagram in some thousand of any encrypted protocol reads as CoAP. There a
  /// message is certain only if it is a request with a readable path or host, and otherwise possible if it has nothing that is
  /// unknown, so that a second one like it must come.
  public static func probe(_ bytes: RawSpan, isOnUsualPort: Bool) -> Recognition {
    do throws(WireError) {
      let message = try CoAPMessage(parsing: bytes)
      if isOnUsualPort { return .certain }
      if message.header.code.isEmpty { return message.brokenRule == nil ? .undecided : .no }
      guard isPlausible(message) else { return .no }
      return hasReadableAddress(message) ? .certain : .possible
    } catch {
      var input = WireReader(bytes)
      guard isOnUsualPort, (try? input.read(UInt8.self)).map({ $0 >> 6 == 1 }) == true else { return .no }
      return .possible
    }
  }

  public mutating func receive(
    _ input: borrowing AnalyzerInput, into receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress {
    do throws(WireError) {
      let message = try CoAPMessage(parsing: input.bytes, isCutByCapture: input.isCutByCapture)
      message.hand(to: &receiver, isToGroup: input.isToGroup)
    } catch {
      if !input.isCutByCapture || !error.isTruncation {
        receiver.receive(.malformed(Malformation(layer: Self.card.name, error)))
      }
    }
    return .done(input)
  }

  /// Whether all of the message is known: its code, its options, and a token as RFC 7252 has it.
  private static func isPlausible(_ message: borrowing CoAPMessage) -> Bool {
    guard message.brokenRule == nil, message.header.code.name != nil, message.header.token.byteCount <= 8 else {
      return false
    }
    var options = message.options
    while let option = options.next() {
      if option.number.law == nil { return false }
    }
    return true
  }

  /// Whether a request names a path or host of at least three printable characters.
  private static func hasReadableAddress(_ message: borrowing CoAPMessage) -> Bool {
    guard message.header.code.isRequest else { return false }
    var readable = 0
    var options = message.options
    while let option = options.next() {
      guard option.number == .uriPath || option.number == .uriHost else { continue }
      for offset in 0..<option.value.byteCount {
        guard let octet = option.value.octet(offset), octet >= 0x20, octet < 0x7F else { return false }
        readable &+= 1
      }
    }
    return readable >= 3
  }
}

extension CoAPMessage {
  /// Hands on the message with what it belongs to, and what is wrong with it.
  consuming func hand(to receiver: inout some MessageReceiver & ~Copyable, isToGroup: Bool = false) {
    var message = self
    let fault = message.pair(isToGroup: isToGroup, with: &receiver)
    receiver.receive(.coap(message))
    if let malformation = message.brokenRule { receiver.receive(.malformed(malformation)) }
    if let fault { receiver.receive(.exchangeFault(fault)) }
  }
}
