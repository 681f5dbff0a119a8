// SPDX-License-Identifier: Apache-2.0
import Protocols
import SensorTestKit
import Wire

/// An analyzer with its workspace, and what it finds in the datagrams of one flow.
struct QUICConversation: ~Copyable {
  var analyzer = QUICAnalyzer()
  var workspace = AnalyzerWorkspace()
  var receiver = CollectingReceiver()
  private(set) var isFinished = false

  var messages: [RenderedMessage] { receiver.messages }

  /// The type of each message, or the rule of each malformation.
  var kinds: [String] { messages.map { $0["quic.type"] ?? $0["anomaly.event"] ?? "?" } }

  mutating func receive(_ datagram: [UInt8], _ direction: Direction = .toServer, isCut: Bool = false) {
    guard !isFinished else { return }
    let input = AnalyzerInput(datagram.span.octets, direction: direction, isCutByCapture: isCut)
    let progress = analyzer.receive(input, in: &workspace, into: &receiver)
    isFinished = progress.isFinished
    if isFinished { analyzer.release(to: &workspace) }
  }

  mutating func end() { analyzer.release(to: &workspace) }
}

extension HelloBuilder {
  /// The body of a parameters extension that breaks no rule, for a client whose source id is empty.
  static let quicParameters =
    QUICWriter.parameter(0x01, [0x80, 0x00, 0x75, 0x30]) + QUICWriter.parameter(0x03, [0x45, 0xC8])
    + QUICWriter.parameter(0x04, [0x80, 0x10, 0x00, 0x00]) + QUICWriter.parameter(0x0F, [])

  /// A ClientHello as QUIC wants it, with its head.
  static func quicClient(
    _ parameters: [UInt8] = quicParameters, sessionID: [UInt8] = [], versions: [UInt16] = [0x0304], padding: Int = 0
  ) -> [UInt8] {
    var hello = HelloBuilder()
    hello.sessionID = sessionID
    hello.extensions = [
      serverName("camera.example"), protocols([Array("h3".utf8)]), HelloBuilder.versions(versions),
      (0x39, parameters), (21, [UInt8](repeating: 0, count: padding)),
    ]
    return message(1, hello.clientBody)
  }

  /// A ServerHello that chooses TLS 1.3, with its head.
  static func quicServer(version: UInt16 = 0x0304, random: [UInt8] = [UInt8](repeating: 0xA5, count: 32)) -> [UInt8] {
    var hello = HelloBuilder()
    hello.extensions = [(43, be([version]))]
    return message(2, hello.serverBody(random: random))
  }

  /// What a ServerHello that demands another hello has in place of random bytes (RFC 8446 §4.1.3).
  static let retryRandom: [UInt8] = [
    0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91, 0xC2, 0xA2, 0x11,
    0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C,
  ]
}
