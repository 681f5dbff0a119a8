// SPDX-License-Identifier: Apache-2.0
import Protocols
import SensorTestKit

/// Messages that stand in packets of their own, with every option and TLV whose form is known.
enum PacketMessageSeeds {
  private static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }
  private static func text(_ text: String) -> [UInt8] { Array(text.utf8) }

  private static let arp: [[UInt8]] = [
    [0, 1, 8, 0, 6, 4, 0, 1, 0, 0, 0x5E, 0, 0x53, 0x17, 192, 0, 2, 23] + zeros(6) + [192, 0, 2, 1],
    [0, 24, 8, 0, 16, 4, 0, 2] + zeros(16) + [192, 0, 2, 23, 192, 0, 2, 1], [0, 19, 8, 0, 20, 0, 0, 8, 4],
  ]

  private static let options: [UInt8] =
    [1, 1, 0, 0, 0x5E, 0, 0x53, 0x17, 5, 1, 0, 0, 0, 0, 5, 0xDC, 14, 1, 1, 2, 3, 4, 5, 6]
    + [3, 4, 64, 0xC0, 0, 0, 0, 9, 0, 0, 0, 9, 0, 0, 0, 0, 0x20, 1, 0x0D, 0xB8] + zeros(12)
    + [24, 2, 48, 0x18, 0, 0, 0, 9, 0x20, 1, 0x0D, 0xB8, 0, 0, 0, 0]
    + [25, 3, 0, 0, 0, 0, 0, 9, 0xFE, 0x80] + zeros(13) + [1]
    + [31, 2, 0, 0, 0, 0, 0, 9, 3] + text("lan") + [0, 0, 0, 0] + [38, 2, 0, 8, 0, 0x64, 0xFF, 0x9B] + zeros(8)
    + [37, 2] + text("https://a.test")

  private static let ndp: [[UInt8]] = [
    [133, 0, 0, 0, 0, 0, 0, 0] + options, [134, 0, 0, 0, 64, 0xC8] + zeros(10) + options,
    [135, 0, 0, 0, 0, 0, 0, 0, 0x20, 1] + zeros(14) + options,
    [136, 0, 0, 0, 0x20, 0, 0, 0, 0x20, 1] + zeros(14) + options,
    [137, 0, 0, 0, 0, 0, 0, 0, 0xFE, 0x80] + zeros(13) + [1, 0x20, 1] + zeros(14) + options,
  ]

  private static func unit(_ type: UInt8, _ value: [UInt8]) -> [UInt8] { [type << 1, UInt8(value.count)] + value }

  private static let lldp: [UInt8] =
    unit(1, [4, 0, 0, 0x5E, 0, 0x53, 0x17]) + unit(2, [5] + text("eth0")) + unit(3, [0, 120])
    + unit(4, text("port")) + unit(5, text("name")) + unit(6, text("system")) + unit(7, [0, 0x14, 0, 4])
    + unit(8, [5, 1, 192, 0, 2, 1, 2, 0, 0, 0, 1, 0]) + unit(127, [0, 0x80, 0xC2, 1, 0, 1])
    + unit(127, [0, 0x80, 0xC2, 3, 0, 1, 1, 0x61]) + unit(127, [0, 0x12, 0x0F, 1, 3, 0x6C, 0, 0, 30])
    + unit(127, [0, 0x12, 0x0F, 2, 7, 1, 4, 0x52, 0, 130, 0, 127]) + unit(127, [0, 0x12, 0xBB, 1, 0, 0x3F, 3])
    + unit(127, [0, 0x12, 0xBB, 2, 1, 0x40, 2, 0xAE]) + unit(127, [0, 0x12, 0xBB, 8, 0x61])
    + unit(127, [0, 0, 0x5E, 1] + text("https://a.test")) + [0, 0]

  private static func field(_ type: UInt8, _ value: [UInt8]) -> [UInt8] {
    [0, type, 0, UInt8(value.count + 4)] + value
  }

  private static let cdp: [UInt8] =
    [2, 180, 0, 0] + field(1, text("name")) + field(2, [0, 0, 0, 1, 1, 1, 0xCC, 0, 4, 192, 0, 2, 1])
    + field(3, text("Gi0/1")) + field(4, [0, 0, 0, 0x29]) + field(10, [0, 1]) + field(11, [1]) + field(14, [1, 0, 2])
    + field(16, [24, 156]) + field(22, [0, 0, 0, 1, 1, 1, 0xCC, 0, 4, 192, 0, 2, 1]) + field(25, zeros(8))

  /// Every seed: a protocol, a hop limit, a message.
  static let inputs: [[UInt8]] =
    arp.map { FuzzedPacketMessages.input(.arp, $0) } + ndp.map { FuzzedPacketMessages.input(.ndp, $0) }
    + [FuzzedPacketMessages.input(.lldp, lldp), FuzzedPacketMessages.input(.cdp, cdp)]
}
