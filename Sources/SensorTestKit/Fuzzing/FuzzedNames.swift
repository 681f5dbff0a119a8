// SPDX-License-Identifier: Apache-2.0
import Protocols
import Wire

/// One message of DNS or of a protocol of its form, in a datagram and in a stream, held against the laws of messages.
///
///     | variant 1 | cut 1 | message … |
///
/// The variant's lowest bits choose the protocol, 0x80 says that the capture cut the datagram; the stream is cut where the second
/// octet says.
public enum FuzzedNames: FuzzedReader {
  public static let name = "names"

  public static func breaches(of input: RawSpan) -> [String] {
    guard let first = input.octet(0), let cut = input.octet(1) else { return [] }
    let message = input.extracting(from: 2).array
    let variant = DNSVariant.allCases[Int(first & 3)]
    let isCut = first & 0x80 != 0
    let once = read(message, variant, isCut)
    var breaches = once == read(message, variant, isCut) ? [] : ["not the same twice"]
    // What stands behind a datagram in memory is none of its business.
    let longer = message + [0xC0, 0x0C, 0x3F, 0xFF]
    if read(longer.span.octets.extracting(first: message.count), variant, isCut) != once {
      breaches.append("read behind its end")
    }
    for line in once.flatMap(\.lines) where line.unicodeScalars.contains(where: isUnreadable) {
      breaches.append("a text holds what cannot be seen: \(line.debugDescription)")
    }
    if message.count <= 0xFFFF { breaches += streamBreaches(message, cut: Int(cut)) }
    return breaches
  }

  private static func isUnreadable(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || scalar.value == 0x7F || scalar == "\u{FFFD}"
  }

  private static func read(_ message: [UInt8], _ variant: DNSVariant, _ isCut: Bool) -> [RenderedMessage] {
    read(message.span.octets, variant, isCut)
  }

  private static func read(_ bytes: RawSpan, _ variant: DNSVariant, _ isCut: Bool) -> [RenderedMessage] {
    var analyzer = DNSAnalyzer(variant)
    var receiver = CollectingReceiver()
    _ = analyzer.receive(AnalyzerInput(bytes, direction: .toServer, isCutByCapture: isCut), into: &receiver)
    return receiver.messages
  }

  /// Whether a stream of the message, twice, says the same whole and in two parts.
  private static func streamBreaches(_ message: [UInt8], cut: Int) -> [String] {
    let length = [UInt8(truncatingIfNeeded: message.count >> 8), UInt8(truncatingIfNeeded: message.count)]
    let stream = length + message + length + message
    var whole = StreamFeeder<DNSStreamAnalyzer>()
    whole.feed(stream)
    var parts = StreamFeeder<DNSStreamAnalyzer>()
    parts.feed(Array(stream.prefix(cut)))
    parts.feed(Array(stream.dropFirst(cut)))
    let isSame = whole.messages == parts.messages
    return whole.breaches + parts.breaches + (isSame ? [] : ["cut at \(cut), the stream says something else"])
  }
}
