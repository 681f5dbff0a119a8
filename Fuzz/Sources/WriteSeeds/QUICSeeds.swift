// SPDX-License-Identifier: Apache-2.0
import SensorTestKit

/// Flows of QUIC as `FuzzedQUIC` reads them.
enum QUICSeeds {
  /// A hello in one piece, and in two that come the other way round; then an acknowledgement with a refusal.
  static var flows: [(name: String, input: [UInt8])] {
    let halves = QUICWriter.crypto(hello[60...], at: 60) + QUICWriter.crypto(hello[..<60])
    let refusal: [UInt8] = [0x01, 0, 11, 0x02, 0, 0, 0, 0, 0x1C, 0x41, 0x28, 0x06, 0x01, 0x21]
    return [("whole", QUICWriter.crypto(hello)), ("halves", halves)].map { name, frames in
      (name, [0, UInt8(frames.count >> 8), UInt8(frames.count & 0xFF)] + frames + refusal)
    }
  }

  /// A ClientHello as QUIC carries it, small and with every extension that is looked into.
  private static var hello: [UInt8] {
    let extensions =
      item(0, sized([0] + sized(Array("example.com".utf8)))) + item(16, sized([2, 0x68, 0x33])) + item(43, [2, 3, 4])
      + item(10, sized([0, 29])) + item(13, sized([4, 3])) + item(51, sized([0, 29, 0, 1, 7]))
      + item(57, [0x01, 0x02, 0x40, 0x64, 0x03, 0x02, 0x45, 0xC8, 0x0F, 0x00])
    let body = [3, 3] + [UInt8](repeating: 0x5A, count: 32) + [0, 0, 2, 0x13, 1, 1, 0] + sized(extensions)
    return [1, 0] + sized(body)
  }

  private static func sized(_ bytes: [UInt8]) -> [UInt8] {
    [UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF)] + bytes
  }
  private static func item(_ type: UInt8, _ body: [UInt8]) -> [UInt8] { [0, type] + sized(body) }
}
