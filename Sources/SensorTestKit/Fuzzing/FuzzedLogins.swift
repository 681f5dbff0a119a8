// SPDX-License-Identifier: Apache-2.0
import Protocols
import Wire

/// A conversation in one of the protocols of logins and management: streams must give the same messages whole and byte by byte,
/// datagrams the same whatever stands behind them.
///
///     | protocol (1) | direction (1 bit), length (7 bits) | chunk | ...
public enum FuzzedLogins: FuzzedReader {
  public static let name = "logins"

  public static func breaches(of input: RawSpan) -> [String] {
    switch (input.octet(0) ?? 0) % 6 {
    case 0: ofStream(input, TelnetAnalyzer.self)
    case 1: ofStream(input, FTPAnalyzer.self)
    case 2: ofStream(input, SSHAnalyzer.self)
    case 3: ofDatagrams(input, SNMPAnalyzer.self)
    case 4: ofDatagrams(input, STUNAnalyzer.self)
    default: ofDatagrams(input, TFTPAnalyzer.self)
    }
  }

  private static func ofStream<A: Analyzer>(_ input: RawSpan, _: A.Type) -> [String] {
    var chunks = FuzzedChunks(input)
    var (whole, single) = (StreamFeeder<A>(), StreamFeeder<A>())
    while let (direction, chunk) = chunks.next() {
      _ = A.probe(chunk.span.octets, isOnUsualPort: true)
      whole.feed(chunk, direction)
      for byte in chunk { single.feed([byte], direction) }
    }
    var breaches = whole.breaches + single.breaches
    if whole.messages != single.messages { breaches.append("whole: \(whole.messages) single: \(single.messages)") }
    return breaches
  }

  private static func ofDatagrams<A: Analyzer>(_ input: RawSpan, _: A.Type) -> [String] {
    var chunks = FuzzedChunks(input)
    var (analyzer, other) = (A(), A())
    var (receiver, second) = (CollectingReceiver(), CollectingReceiver())
    while let (direction, datagram) = chunks.next() {
      _ = A.probe(datagram.span.octets, isOnUsualPort: direction == .toServer)
      _ = analyzer.receive(AnalyzerInput(datagram.span.octets, direction: direction), into: &receiver)
      let padded = datagram + [0x30, 0x01, 0x00, 0xFF]
      let bytes = padded.span.octets.extracting(first: datagram.count)
      _ = other.receive(AnalyzerInput(bytes, direction: direction), into: &second)
    }
    return receiver.messages == second.messages ? [] : ["read behind its end: \(second.messages)"]
  }
}
