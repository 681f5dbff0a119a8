// SPDX-License-Identifier: Apache-2.0

/// Builds records and fragments of DTLS byte by byte.
enum DTLSBuilder {
  /// A record of epoch 0, or another.
  static func record(
    _ content: [UInt8], type: UInt8 = 22, version: UInt16 = 0xFEFD, epoch: UInt16 = 0, number: UInt8 = 0
  ) -> [UInt8] {
    [type] + HelloBuilder.be([version, epoch]) + [0, 0, 0, 0, 0, number] + HelloBuilder.sized(content)
  }

  static func be24(_ value: Int) -> [UInt8] { [UInt8(value >> 16 & 0xFF)] + HelloBuilder.be(value & 0xFFFF) }

  /// A part of a message behind its head.
  static func fragment(_ type: UInt8, _ body: [UInt8], _ range: Range<Int>, sequence: UInt16 = 0) -> [UInt8] {
    [type] + be24(body.count) + HelloBuilder.be([sequence]) + be24(range.lowerBound) + be24(range.count)
      + body[range]
  }

  /// A datagram of one record with one whole message.
  static func datagram(_ type: UInt8, _ body: [UInt8], sequence: UInt16 = 0) -> [UInt8] {
    record(fragment(type, body, 0..<body.count, sequence: sequence))
  }

  /// The body of a ClientHello with a cookie.
  static func clientBody(_ builder: HelloBuilder = HelloBuilder(), cookie: [UInt8] = []) -> [UInt8] {
    var builder = builder
    if builder.version == 0x0303 { builder.version = 0xFEFD }
    let body = builder.clientBody
    let end = 35 + builder.sessionID.count
    return Array(body.prefix(end)) + [UInt8(cookie.count)] + cookie + Array(body.dropFirst(end))
  }

  static func serverBody(_ builder: HelloBuilder = HelloBuilder()) -> [UInt8] {
    var builder = builder
    builder.version = 0xFEFD
    return builder.serverBody()
  }
}
