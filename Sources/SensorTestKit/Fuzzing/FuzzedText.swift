// SPDX-License-Identifier: Apache-2.0
import Protocols
import Wire

/// What has the form of HTTP: a datagram of SSDP or SIP, or a stream of HTTP, RTSP or SIP, held against the laws of messages.
///
///     | kind 1 | cut 1 | bytes … |
///
/// The kind's lowest bits choose the protocol, 0x40 says that the stream is the server's, 0x80 that the capture cut the datagram.
public enum FuzzedText: FuzzedReader {
  public static let name = "text"

  public static func breaches(of input: RawSpan) -> [String] {
    guard let kind = input.octet(0), let cut = input.octet(1) else { return [] }
    let bytes = input.extracting(from: 2).array
    let direction: Direction = kind & 0x40 == 0 ? .toServer : .toClient
    switch kind & 0x07 {
    case 0: return datagramBreaches(bytes, SSDPAnalyzer.self, isCut: kind & 0x80 != 0)
    case 1: return datagramBreaches(bytes, SIPAnalyzer.self, isCut: kind & 0x80 != 0)
    case 2: return streamBreaches(bytes, RTSPAnalyzer.self, direction, cut: Int(cut))
    case 3: return streamBreaches(bytes, SIPStreamAnalyzer.self, direction, cut: Int(cut))
    default: return streamBreaches(bytes, HTTPAnalyzer.self, direction, cut: Int(cut))
    }
  }

  private static func datagramBreaches<A: Analyzer>(_ bytes: [UInt8], _ analyzer: A.Type, isCut: Bool) -> [String] {
    let once = read(bytes, analyzer, padding: [], isCut)
    var breaches = once == read(bytes, analyzer, padding: [], isCut) ? [] : ["not the same twice"]
    // What stands behind a datagram in memory is none of its business.
    if read(bytes, analyzer, padding: [0x0D, 0x0A, 0x0D, 0x0A], isCut) != once {
      breaches.append("read behind its end")
    }
    if once.count > 2 { breaches.append("\(once.count) messages of one datagram") }
    return breaches
  }

  private static func read<A: Analyzer>(
    _ bytes: [UInt8], _ analyzer: A.Type, padding: [UInt8], _ isCut: Bool
  ) -> [RenderedMessage] {
    var reader = A()
    var receiver = CollectingReceiver()
    let octets = bytes + padding
    let span = octets.span.octets.extracting(first: bytes.count)
    _ = reader.receive(AnalyzerInput(span, direction: .toServer, isCutByCapture: isCut), into: &receiver)
    return receiver.messages
  }

  /// Whether a stream of good messages says the same whole and in two parts; behind a bad one, segments count.
  private static func streamBreaches<A: Analyzer>(
    _ bytes: [UInt8], _ analyzer: A.Type, _ direction: Direction, cut: Int
  ) -> [String] {
    var whole = StreamFeeder<A>()
    whole.feed(bytes, direction)
    var parts = StreamFeeder<A>()
    parts.feed(Array(bytes.prefix(cut)), direction)
    parts.feed(Array(bytes.dropFirst(cut)), direction)
    let isBroken = (whole.messages + parts.messages).contains { $0.brokenRule != nil }
    let isSame = isBroken || whole.messages == parts.messages
    return whole.breaches + parts.breaches
      + (isSame ? [] : ["cut at \(cut), the stream says something else: \(whole.messages) or \(parts.messages)"])
  }
}
