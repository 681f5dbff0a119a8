// SPDX-License-Identifier: Apache-2.0
import Protocols
import Wire

/// A conversation in CoAP, in datagrams or in a stream, held against the laws of messages and of exchanges.
///
///     | 0 |  flags 1 | length 1 | message … |  flags 1 | length 1 | message … | …      datagrams
///     | 1 |  cut 1   | stream …                                                        over TCP, cut where the octet says
///
/// Of a datagram's flags, 0x80 says that the capture cut it, 0x40 that the server sends it, 0x20 that it goes to a group.
public enum FuzzedCoAP: FuzzedReader {
  public static let name = "coap"

  /// The most datagrams of one conversation.
  private static let longest = 32

  public static func breaches(of input: RawSpan) -> [String] {
    guard let kind = input.octet(0) else { return [] }
    let rest = input.extracting(from: 1)
    return kind & 1 == 0 ? datagramBreaches(rest.array) : streamBreaches(rest.array)
  }

  private static func datagramBreaches(_ input: [UInt8]) -> [String] {
    let once = read(input, padding: [])
    var breaches = once == read(input, padding: []) ? [] : ["not the same twice"]
    // What stands behind a datagram in memory is none of its business.
    if read(input, padding: [0xFF, 0x3C, 0x2F, 0x3E]) != once { breaches.append("read behind its end") }
    for message in once {
      if let request = message["vedette.exchange.request_pcap_cnt"].flatMap(Int.init), request > longest {
        breaches.append("an exchange with a packet that never came: \(request)")
      }
      if message["coap.body.complete"] == "true", message["coap.body.first_pcap_cnt"] == nil {
        breaches.append("a body without a beginning")
      }
    }
    return breaches
  }

  private static func read(_ input: [UInt8], padding: [UInt8]) -> [RenderedMessage] {
    var analyzer = CoAPAnalyzer()
    var receiver = PairingReceiver(serverPort: 5683)
    var rest = input[...]
    for _ in 0..<longest {
      guard rest.count >= 2, let flags = rest.popFirst(), let length = rest.popFirst() else { break }
      let message = Array(rest.prefix(Int(length)))
      rest = rest.dropFirst(Int(length))
      let direction: Direction = flags & 0x40 == 0 ? .toServer : .toClient
      receiver.turn(direction)
      let octets = message + padding
      let bytes = octets.span.octets.extracting(first: message.count)
      let input = AnalyzerInput(
        bytes, direction: direction, isCutByCapture: flags & 0x80 != 0, isToGroup: flags & 0x20 != 0)
      _ = analyzer.receive(input, into: &receiver)
    }
    return receiver.messages
  }

  /// Whether a stream says the same whole and in two parts.
  private static func streamBreaches(_ input: [UInt8]) -> [String] {
    guard let cut = input.first else { return [] }
    let stream = Array(input.dropFirst())
    var whole = StreamFeeder<CoAPStreamAnalyzer>()
    whole.feed(stream)
    var parts = StreamFeeder<CoAPStreamAnalyzer>()
    parts.feed(Array(stream.prefix(Int(cut))))
    parts.feed(Array(stream.dropFirst(Int(cut))))
    if whole.messages != parts.messages {
      return ["cut at \(cut), the stream says something else: \(whole.messages) or \(parts.messages)"]
    }
    return whole.breaches + parts.breaches
  }
}
