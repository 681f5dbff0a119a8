// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols
import Wire

/// The datagrams of one QUIC flow, encrypted here, so that the fuzzer's bytes are what stands behind the encryption.
///
///     | kind 1 | length 2 | frames, or a whole datagram | ...
///
/// A kind's bit 0x01 is the server's side, 0x02 version 2, 0x04 a token, 0x08 another connection id; 0x10 takes the bytes as the
/// datagram itself, 0x20 makes a Retry packet with the bytes as token, 0x40 the capture's cut, 0x80 packets without padding.
public enum FuzzedQUIC: FuzzedReader {
  public static let name = "quic"

  public static func breaches(of input: RawSpan) -> [String] {
    let first = run(input)
    var breaches = run(input).digest == first.digest ? [] : ["not the same twice"]
    if first.buffersInUse > 0 { breaches.append("\(first.buffersInUse) buffers are in use behind the end of the flow") }
    return breaches
  }

  private static func run(_ input: RawSpan) -> (digest: UInt64, buffersInUse: Int) {
    var reader = WireReader(input)
    var analyzer = QUICAnalyzer()
    var workspace = AnalyzerWorkspace()
    var receiver = CollectingReceiver()
    var number: UInt32 = 0
    while let kind = try? reader.read(UInt8.self), let length = try? reader.read(UInt16.self),
      let part = try? reader.take(min(Int(length), reader.remaining))
    {
      var bytes: [UInt8] = []
      bytes.append(part)
      let datagram = datagram(kind, bytes, number)
      let input = AnalyzerInput(
        datagram.span.octets, direction: kind & 0x01 == 0 ? .toServer : .toClient, isCutByCapture: kind & 0x40 != 0)
      number &+= 1
      if analyzer.receive(input, in: &workspace, into: &receiver).isFinished { break }
    }
    analyzer.release(to: &workspace)
    var hash = StableHash()
    for message in receiver.messages {
      for line in message.lines {
        for byte in line.utf8 { hash.combine(byte) }
      }
    }
    return (hash.value, workspace.handshakes.countInUse)
  }

  private static func datagram(_ kind: UInt8, _ bytes: [UInt8], _ number: UInt32) -> [UInt8] {
    if kind & 0x10 != 0 { return bytes }
    var writer = QUICWriter()
    writer.packetNumber = number
    if kind & 0x02 != 0 { writer.version = .v2 }
    if kind & 0x04 != 0 { writer.token = [1, 2, 3] }
    if kind & 0x08 != 0 { writer.secretID = [9, 8, 7, 6] }
    if kind & 0x20 != 0 { return writer.retry(token: bytes) }
    return writer.initial(bytes, from: kind & 0x01 == 0 ? .client : .server, paddedTo: kind & 0x80 == 0 ? 1200 : 0)
  }
}
