// SPDX-License-Identifier: Apache-2.0

/// Short conversations with which the fuzzers of MQTT, MQTT-SN and WebSocket begin.
enum MessagingSeeds {
  static let mqtt: [(String, [UInt8])] = [
    (
      "3.1.1",
      conversation([
        (0, [0x10, 14, 0, 4, 0x4D, 0x51, 0x54, 0x54, 4, 2, 0, 60, 0, 2, 0x61, 0x62]), (0x80, [0x20, 2, 0, 0]),
        (0, [0x82, 8, 0, 1, 0, 3, 0x61, 0x2F, 0x23, 1]), (0x80, [0x90, 3, 0, 1, 1]),
        (0, [0x34, 6, 0, 1, 0x61, 0, 2, 0x78]), (0x80, [0x50, 2, 0, 2]), (0, [0x62, 2, 0, 2]), (0x80, [0x70, 2, 0, 2]),
        (0, [0xC0, 0]), (0x80, [0xD0, 0]), (0, [0xE0, 0]),
      ])
    ),
    (
      "5.0",
      conversation([
        (
          0,
          [
            0x10, 31, 0, 4, 0x4D, 0x51, 0x54, 0x54, 5, 6, 0, 60, 7, 0x22, 0, 9, 0x15, 0, 1, 0x6D, 0, 2, 0x61, 0x62, 2,
            1, 1,
            0, 1, 0x77, 0, 1, 0x78,
          ]
        ), (0x80, [0xF0, 6, 0x18, 4, 0x15, 0, 1, 0x6D]), (0x80, [0x20, 6, 0, 0, 3, 0x22, 0, 2]),
        (0, [0x30, 7, 0, 1, 0x61, 3, 0x23, 0, 1]), (0, [0x30, 6, 0, 0, 3, 0x23, 0, 1]),
        (0, [0x30, 13, 0, 1, 0x61, 9, 0x26, 0, 1, 0x6B, 0, 3, 0x76, 0x76, 0x76]), (0x80, [0xE0, 2, 0x8E, 0]),
      ])
    ),
  ]

  static let mqttSN: [(String, [UInt8])] = [
    (
      "registration",
      conversation([
        (0, [8, 4, 4, 1, 0, 60, 0x61, 0x62]), (0x80, [3, 5, 0]), (0, [7, 0x0A, 0, 0, 0, 1, 0x61]),
        (0x80, [7, 0x0B, 0, 5, 0, 1, 0]), (0, [8, 0x0C, 0x20, 0, 5, 0, 2, 0x78]), (0x80, [7, 0x0D, 0, 5, 0, 2, 0]),
        (0, [4, 0xFE, 1, 7, 2, 0x16]), (0, [4, 0x18, 0, 9]),
      ])
    )
  ]

  static let webSocket: [(String, [UInt8])] = [
    ("server", conversation([(0, [0x02, 2, 1, 2, 0x89, 1, 9, 0x80, 1, 3, 0x82, 126, 0, 126])], flags: 0)),
    ("client", conversation([(0, [0x82, 0x83, 1, 2, 3, 4, 0xC0, 0, 7, 0x88, 0x80, 1, 2, 3, 4])])),
  ]

  /// Flags, and each message with its direction and length in front.
  private static func conversation(_ messages: [(direction: UInt8, bytes: [UInt8])], flags: UInt8 = 1) -> [UInt8] {
    [flags] + messages.flatMap { [$0.direction | UInt8($0.bytes.count)] + $0.bytes }
  }
}
