// SPDX-License-Identifier: Apache-2.0
import Protocols
import Wire

/// Both directions of a TLS connection, in pieces.
///
///     | direction and length of a piece (1) | bytes | ...
///
/// A piece's highest bit makes it one of the server. Whatever the bytes are, the analyzer keeps the contract of its progress, and
/// the same bytes give the same messages in other pieces.
public enum FuzzedTLS: FuzzedReader {
  public static let name = "tls"

  public static func breaches(of input: RawSpan) -> [String] {
    var pieces = StreamFeeder<TLSAnalyzer>()
    var whole = StreamFeeder<TLSAnalyzer>()
    var client: [UInt8] = []
    var reader = WireReader(input)
    while let head = try? reader.read(UInt8.self),
      let piece = try? reader.take(min(Int(head & 0x7F), reader.remaining))
    {
      pieces.feed(piece.array, head & 0x80 == 0 ? .toServer : .toClient)
      if head & 0x80 == 0 { client += piece.array }
    }
    var single = StreamFeeder<TLSAnalyzer>()
    whole.feed(client)
    for byte in client { single.feed([byte]) }
    var breaches = pieces.breaches + whole.breaches + single.breaches
    if whole.messages != single.messages { breaches.append("byte by byte: \(single.messages), not \(whole.messages)") }
    return breaches
  }
}

/// The datagrams of a DTLS connection.
public enum FuzzedDTLS: FuzzedReader {
  public static let name = "dtls"

  public static func breaches(of input: RawSpan) -> [String] {
    FuzzedDatagrams.breaches(of: input, read: DTLSAnalyzer.self, bufferLimit: 4)
  }
}

/// The packets of an OpenVPN session in datagrams.
public enum FuzzedOpenVPN: FuzzedReader {
  public static let name = "openvpn"

  public static func breaches(of input: RawSpan) -> [String] {
    FuzzedDatagrams.breaches(of: input, read: OpenVPNAnalyzer.self, bufferLimit: 2)
  }
}

/// The datagrams of both directions of a flow.
///
///     | direction (1) | length (2) | bytes | ...
///
/// Whatever the bytes are, the same datagrams give the same messages, and nothing is held once the flow is over.
enum FuzzedDatagrams {
  static func breaches<A: AssemblingAnalyzer>(of input: RawSpan, read _: A.Type, bufferLimit: Int) -> [String] {
    var breaches: [String] = []
    let first = run(input, A(), bufferLimit, &breaches)
    let second = run(input, A(), bufferLimit, &breaches)
    if first != second { breaches.append("not the same twice: \(first), \(second)") }
    return breaches
  }

  private static func run(
    _ input: RawSpan, _ begun: some AssemblingAnalyzer, _ bufferLimit: Int, _ breaches: inout [String]
  ) -> [RenderedMessage] {
    var analyzer = begun
    var workspace = AnalyzerWorkspace()
    var receiver = CollectingReceiver()
    var reader = WireReader(input)
    while let direction = try? reader.read(UInt8.self), let length = try? reader.read(UInt16.self),
      let datagram = try? reader.take(min(Int(length), reader.remaining))
    {
      let input = AnalyzerInput(
        datagram, direction: direction & 1 == 0 ? .toServer : .toClient, isCutByCapture: direction & 2 != 0)
      _ = analyzer.receive(input, in: &workspace, into: &receiver)
    }
    if workspace.handshakes.countInUse > bufferLimit {
      breaches.append("\(workspace.handshakes.countInUse) buffers for one flow")
    }
    analyzer.release(to: &workspace)
    if workspace.handshakes.countInUse > 0 { breaches.append("a buffer is held behind the end of the flow") }
    return receiver.messages
  }
}
