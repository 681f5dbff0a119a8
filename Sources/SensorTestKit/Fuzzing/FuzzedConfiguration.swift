// SPDX-License-Identifier: Apache-2.0
import Protocols
import Wire

/// A conversation in one of the protocols that configure hosts, held against the laws of messages and of exchanges.
///
///     | protocol 1 |  flags 1 | length 2 | message … |  flags 1 | length 2 | message … | …
///
/// The protocol's remainder by three chooses DHCP, DHCP for IPv6 or NTP. Of a datagram's flags, 0x80 says that the capture cut it, 0x40 that the server sends it.
public enum FuzzedConfiguration: FuzzedReader {
  public static let name = "configuration"

  /// The most datagrams of one conversation.
  private static let longest = 16

  public static func breaches(of input: RawSpan) -> [String] {
    guard let choice = input.octet(0) else { return [] }
    let conversation = input.extracting(from: 1).array
    return switch choice % 3 {
    case 0: breaches(of: conversation, DHCPAnalyzer())
    case 1: breaches(of: conversation, DHCPv6Analyzer())
    default: breaches(of: conversation, NTPAnalyzer())
    }
  }

  private static func breaches(of conversation: [UInt8], _ analyzer: some Analyzer) -> [String] {
    let once = read(conversation, analyzer, padding: [])
    var breaches = once == read(conversation, analyzer, padding: []) ? [] : ["not the same twice"]
    // What stands behind a datagram in memory is none of its business.
    if read(conversation, analyzer, padding: [0x35, 0x01, 0x01, 0xFF]) != once {
      breaches.append("read behind its end")
    }
    for message in once {
      if let request = message["vedette.exchange.request_pcap_cnt"].flatMap(Int.init), request > longest {
        breaches.append("an exchange with a packet that never came: \(request)")
      }
    }
    return breaches
  }

  private static func read(_ input: [UInt8], _ fresh: some Analyzer, padding: [UInt8]) -> [RenderedMessage] {
    var analyzer = fresh
    var receiver = PairingReceiver(serverPort: 67)
    var rest = input[...]
    for _ in 0..<longest {
      guard rest.count >= 3, let flags = rest.popFirst(), let high = rest.popFirst(), let low = rest.popFirst() else {
        break
      }
      let message = Array(rest.prefix(Int(high) << 8 | Int(low)))
      rest = rest.dropFirst(message.count)
      let direction: Direction = flags & 0x40 == 0 ? .toServer : .toClient
      receiver.turn(direction)
      let octets = message + padding
      let input = AnalyzerInput(
        octets.span.octets.extracting(first: message.count), direction: direction, isCutByCapture: flags & 0x80 != 0)
      _ = analyzer.receive(input, into: &receiver)
    }
    return receiver.messages
  }
}
