// SPDX-License-Identifier: Apache-2.0
import Protocols
import SensorTestKit
import Wire

/// Bytes of CoAP messages, put together by hand.
enum CoAPBytes {
  /// A header (type 0 CON, 1 NON, 2 ACK, 3 RST) and a token of up to eight bytes.
  static func header(type: UInt8 = 0, code: UInt8 = 0x01, id: UInt16 = 0x1234, token: [UInt8] = []) -> [UInt8] {
    [0x40 | type << 4 | UInt8(token.count), code, UInt8(id >> 8), UInt8(truncatingIfNeeded: id)] + token
  }

  /// The options in the order given, which must be that of their numbers.
  static func options(_ list: (number: Int, value: [UInt8])...) -> [UInt8] {
    var previous = 0
    var bytes: [UInt8] = []
    for (number, value) in list {
      let delta = nibble(number - previous)
      let length = nibble(value.count)
      bytes += [delta.nibble << 4 | length.nibble] + delta.extension + length.extension + value
      previous = number
    }
    return bytes
  }

  private static func nibble(_ value: Int) -> (nibble: UInt8, extension: [UInt8]) {
    switch value {
    case ..<13: (UInt8(value), [])
    case ..<269: (13, [UInt8(value - 13)])
    default: (14, [UInt8((value - 269) >> 8), UInt8(truncatingIfNeeded: value - 269)])
    }
  }

  /// What the analyzer makes of one datagram.
  static func messages(of bytes: [UInt8], isCutByCapture: Bool = false) -> [RenderedMessage] {
    var analyzer = CoAPAnalyzer()
    var receiver = CollectingReceiver()
    let input = AnalyzerInput(bytes.span.octets, direction: .toServer, isCutByCapture: isCutByCapture)
    _ = analyzer.receive(input, into: &receiver)
    return receiver.messages
  }

  /// The rules that a datagram breaks, by name.
  static func brokenRules(of bytes: [UInt8]) -> [String] { messages(of: bytes).compactMap(\.brokenRule) }

  /// The value of a field of the first message in a datagram.
  static func field(_ name: String, of bytes: [UInt8]) -> String? { messages(of: bytes).first?[name] }

  /// `GET /.well-known/core?rt=light`.
  static let discovery =
    header(token: [0xBE, 0xEF])
    + options((11, Array(".well-known".utf8)), (11, Array("core".utf8)), (15, Array("rt=light".utf8)))

  /// A notification of a sensor, second block of several.
  static let notification =
    header(type: 1, code: 0x45, id: 0x0A0B, token: [1, 2, 3, 4, 5, 6, 7, 8])
    + options((4, [0xCA, 0xFE]), (6, [0x01, 0x00]), (12, [50]), (14, [30]), (23, [0x1E]), (28, [0x04, 0x00]))
    + [0xFF] + Array("{}".utf8)
}
