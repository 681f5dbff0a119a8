// SPDX-License-Identifier: Apache-2.0
import SensorTestKit

/// Messages of DNS and its variants that use what is read: every kind of record's data, options, names with pointers.
enum NameSeeds {
  private static func text(_ text: String) -> [UInt8] { [UInt8(text.utf8.count)] + Array(text.utf8) }
  private static let host = text("h") + text("example") + [0]

  /// One answer of each type, in a response whose question is `h.example`.
  private static func answer(_ type: Int, _ data: [UInt8]) -> [UInt8] {
    let type = [UInt8(type >> 8), UInt8(type & 0xFF)]
    return [0, 0x80, 0x12, 0x34, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0] + host + type + [0, 1] + [0xC0, 12] + type
      + [0, 1, 0, 0, 1, 0, UInt8(data.count >> 8), UInt8(data.count & 0xFF)] + data
  }

  private static let data: [(Int, [UInt8])] = [
    (1, [192, 0, 2, 1]), (5, [1, 0x78, 0xC0, 12]), (6, host + host + [UInt8](repeating: 1, count: 20)),
    (13, text("A") + text("B")), (15, [0, 1] + host), (16, text("a=b") + text("c")),
    (28, [UInt8](repeating: 1, count: 16)),
    (29, [UInt8](repeating: 0, count: 16)), (33, [0, 1, 0, 2, 0, 80] + host),
    (35, [0, 1, 0, 2] + text("u") + text("s") + text("r") + [0]), (43, [0, 1, 8, 2, 1, 2, 3]), (44, [4, 2, 1, 2]),
    (46, [0, 1, 8, 2] + [UInt8](repeating: 1, count: 14) + host + [1]), (47, host + [0, 2, 0x40, 1]),
    (48, [1, 1, 3, 8, 1]),
    (50, [1, 0, 0, 1, 1, 2, 1, 3, 0, 1, 0x40]), (52, [3, 1, 1, 0]),
    (65, [0, 1, 0, 0, 1, 0, 3, 2, 0x68, 0x32, 0, 3, 0, 2, 0, 80]),
    (250, host + [UInt8](repeating: 0, count: 16)), (256, [0, 1, 0, 1, 0x61]), (257, [0] + text("issue") + [0x61]),
  ]

  private static let options: [UInt8] =
    [0, 9, 0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1] + host + [
      0, 1, 0, 1, 0, 0, 41, 4, 0xD0, 0, 0, 0x80, 0, 0, 29, 0, 8, 0, 7, 0, 1,
    ]
    + [24, 0, 192, 0, 2, 0, 15, 0, 4, 0, 15, 0x61, 0x62, 0, 11, 0, 2, 0, 9]

  /// Every seed: a variant, a place to cut, a message.
  static let inputs: [[UInt8]] =
    data.map { answer($0, $1) } + [options]
    + [1, 2, 3].map { variant in [variant] + answer(33, [0, 1, 0, 2, 0, 80] + host).dropFirst() }
}
