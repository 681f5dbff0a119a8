// SPDX-License-Identifier: Apache-2.0

/// Handshakes of a client and a server, made by hand.
enum HandshakeSeeds {
  private static func sized(_ bytes: [UInt8]) -> [UInt8] {
    [UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF)] + bytes
  }
  private static func item(_ type: UInt8, _ body: [UInt8]) -> [UInt8] { [0, type] + sized(body) }

  /// Server name, groups, point formats, signature schemes, ALPN, ticket, versions, modes, key share, cookie, padding.
  private static let extensions: [UInt8] =
    item(0, [0, 7, 0, 0, 4, 0x6C, 0x61, 0x6D, 0x70]) + item(10, [0, 4, 0, 29, 0x11, 0xEC]) + item(11, [1, 0])
    + item(13, [0, 2, 4, 3]) + item(16, [0, 3, 2, 0x68, 0x32]) + item(35, []) + item(43, [2, 3, 4])
    + item(45, [1, 1]) + item(51, [0, 6, 0, 29, 0, 2, 7, 7]) + item(44, [0, 1, 9]) + item(28, [0x40, 1])
    + item(21, [0, 0])

  private static func hello(_ version: [UInt8], cookie: [UInt8]) -> [UInt8] {
    version + [UInt8](repeating: 0x5A, count: 32) + [2, 1, 2] + cookie + [0, 4, 0x13, 1, 0xC0, 0x2B, 1, 0]
      + sized(extensions)
  }

  private static let answer: [UInt8] =
    [3, 3] + [UInt8](repeating: 0xA5, count: 32) + [2, 1, 2, 0xC0, 0x2B, 0, 0, 5] + item(0xFF, [0])
  /// The outer parts of a certificate with an empty name.
  private static let certificate: [UInt8] = [
    0x30, 0x37, 0x30, 0x30, 2, 1, 7, 0x30, 0, 0x30, 0, 0x30, 0x1E,
    0x17, 0x0D, 0x32, 0x36, 0x31, 0x31, 0x32, 0x31, 0x31, 0x39, 0x35, 0x37, 0x31, 0x34, 0x5A,
    0x17, 0x0D, 0x33, 0x36, 0x31, 0x31, 0x31, 0x38, 0x31, 0x39, 0x35, 0x37, 0x31, 0x34, 0x5A,
    0x30, 0, 0x30, 5, 0x30, 3, 6, 1, 0, 0x30, 0, 3, 1, 0,
  ]

  private static func message(_ type: UInt8, _ body: [UInt8]) -> [UInt8] { [type, 0] + sized(body) }
  private static func record(_ content: [UInt8]) -> [UInt8] { [22, 3, 1] + sized(content) }

  /// Pieces of at most 127 bytes for the fuzzed reader of TLS.
  static var streams: [[UInt8]] {
    let list = [0] + sized([0] + sized(certificate))
    let client = record(message(1, hello([3, 3], cookie: []))) + [20, 3, 3, 0, 1, 1]
    let server = record(message(2, answer) + message(11, list)) + [21, 3, 3, 0, 2, 2, 40]
    let old: [UInt8] = [0x80, 0x1C, 1, 3, 1, 0, 3, 0, 0, 0, 16, 0, 0, 0x2F] + [UInt8](repeating: 7, count: 16)
    return [pieces(client, 0) + pieces(server, 0x80), pieces(server, 0x80), pieces(old, 0)]
  }

  private static func pieces(_ bytes: [UInt8], _ direction: UInt8) -> [UInt8] {
    stride(from: 0, to: bytes.count, by: 100).flatMap { start -> [UInt8] in
      let piece = bytes[start..<min(start + 100, bytes.count)]
      return [direction | UInt8(piece.count)] + piece
    }
  }

  /// Datagrams for the fuzzed reader of DTLS: a hello whole and in two parts, a demand for a cookie, an answer.
  static var datagrams: [[UInt8]] {
    let body = hello([0xFE, 0xFD], cookie: [1, 9])
    let parts = [0..<60, 60..<body.count].map { datagram(1, body, $0) }
    let whole = datagram(1, body, 0..<body.count)
    let verify = datagram(3, [0xFE, 0xFF, 2, 1, 2], 0..<5)
    let answer = datagram(2, Self.answer, 0..<Self.answer.count)
    return [
      [0] + sized(whole) + [1] + sized(verify) + [0] + sized(whole) + [1] + sized(answer),
      [0] + sized(parts[1]) + [0] + sized(parts[0]),
    ]
  }

  /// Packets for the fuzzed reader of OpenVPN: both sides' handshakes in parts, without a digest and with one of 20 octets.
  static var packets: [[UInt8]] {
    let client = record(message(1, hello([3, 3], cookie: [])))
    let server = record(message(2, answer) + message(11, [0] + sized([0] + sized(certificate))))
    return [0, 20].map { digest in controls(client, 0, digest) + controls(server, 1, digest) }
  }

  private static func controls(_ bytes: [UInt8], _ direction: UInt8, _ digest: Int) -> [UInt8] {
    stride(from: 0, to: bytes.count, by: 80).enumerated().flatMap { index, start -> [UInt8] in
      let number = [0, 0, 0, UInt8(index + 1)]
      let proof = digest > 0 ? [UInt8](repeating: 0xD1, count: digest) + number + [0x6A, 0, 0, 0] : []
      let head = [0x20] + [UInt8](repeating: 0x51, count: 8) + proof + [1] + [UInt8](repeating: 0, count: 12) + number
      return [direction] + sized(head + bytes[start..<min(start + 80, bytes.count)])
    }
  }

  private static func datagram(_ type: UInt8, _ body: [UInt8], _ range: Range<Int>) -> [UInt8] {
    let head: [UInt8] = [type, 0, UInt8(body.count >> 8), UInt8(body.count & 0xFF)]
    let place: [UInt8] = [0, 0, 0, 0, UInt8(range.lowerBound), 0, 0, UInt8(range.count)]
    return [22, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 0] + sized(head + place + body[range])
  }
}
