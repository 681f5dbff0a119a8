// SPDX-License-Identifier: Apache-2.0
import SensorTestKit

/// Conversations in the protocols that configure hosts.
enum ConfigurationSeeds {
  private static func said(_ message: [UInt8], _ flags: UInt8 = 0) -> [UInt8] {
    [flags, UInt8(message.count >> 8), UInt8(message.count & 0xFF)] + message
  }

  private static let fromServer: UInt8 = 0x40

  /// A message of DHCP with these options.
  private static func dhcp(_ operation: UInt8, _ options: [UInt8], names: [UInt8] = []) -> [UInt8] {
    [operation, 1, 6, 0, 1, 2, 3, 4, 0, 1, 0x80, 0] + [UInt8](repeating: 0, count: 16)
      + [2, 0, 0x5E, 0x10, 0x20, 0x30] + [UInt8](repeating: 0, count: 10) + names
      + [UInt8](repeating: 0, count: 192 - names.count) + [99, 130, 83, 99] + options + [255]
  }

  private static let leased =
    said(dhcp(1, [53, 1, 1, 61, 7, 1, 2, 0, 0x5E, 0x10, 0x20, 0x30, 12, 1, 0x61, 60, 1, 0x62, 55, 3, 1, 3, 6]))
    + said(dhcp(2, [53, 1, 2, 54, 4, 1, 2, 3, 4, 51, 4, 0, 0, 0, 9, 3, 4, 1, 2, 3, 4]), fromServer)
    + said(dhcp(1, [53, 1, 3, 50, 4, 1, 2, 3, 4, 54, 4, 1, 2, 3, 4]))
    + said(dhcp(2, [53, 1, 5, 54, 4, 1, 2, 3, 4, 6, 8, 1, 2, 3, 4, 5, 6, 7, 8, 15, 1, 0x61]), fromServer)
  private static let grouped = said(
    dhcp(
      1,
      [53, 1, 8, 52, 1, 3, 77, 2, 1, 0x61, 81, 6, 4, 0, 0, 1, 0x61, 0, 82, 3, 1, 1, 9, 93, 2, 0, 7, 94, 3, 1, 2, 1]
        + [
          119, 6, 1, 0x61, 0, 1, 0x62, 0, 121, 6, 8, 10, 1, 2, 3, 4, 124, 6, 0, 0, 0, 9, 1, 0, 12, 1, 0x61, 12, 1, 0x62,
        ],
      names: [60, 1, 0x61, 255]))

  private static let client: [UInt8] = [0, 1, 0, 10, 0, 3, 0, 1, 2, 0, 0x5E, 0x10, 0x20, 0x30]
  private static let server: [UInt8] = [0, 2, 0, 7, 0, 2, 0, 0, 0, 9, 1]
  private static let association: [UInt8] = [0, 3, 0, 12, 0, 0, 0, 7, 0, 0, 0, 8, 0, 0, 0, 9]
  /// An address or prefix of 24 or 25 octets, lent for a while.
  private static func lease(_ code: UInt8, _ length: UInt8) -> [UInt8] {
    [0, code == 5 ? 3 : 25, 0, 12 + 4 + length, 0, 0, 0, 7, 0, 0, 0, 8, 0, 0, 0, 9, 0, code, 0, length]
      + [UInt8](repeating: 1, count: Int(length))
  }
  private static let solicit: [UInt8] =
    [1, 1, 2, 3] + client + association + [0, 6, 0, 4, 0, 23, 0, 24, 0, 8, 0, 2, 0, 1, 0, 39, 0, 3, 0, 1, 0x61]
  private static let reply: [UInt8] =
    [7, 1, 2, 3] + client + server + lease(5, 24) + lease(26, 25) + [0, 13, 0, 2, 0, 0, 0, 24, 0, 3, 1, 0x61, 0]
    + [0, 15, 0, 3, 0, 1, 0x61, 0, 16, 0, 7, 0, 0, 0, 9, 0, 1, 0x61, 0, 56, 0, 7, 0, 3, 0, 3, 1, 0x61, 0]
  private static let relayed: [UInt8] =
    [12, 0] + [UInt8](repeating: 2, count: 32) + [0, 18, 0, 1, 9, 0, 9, 0, UInt8(solicit.count)] + solicit

  private static func time(_ mode: UInt8, origin: UInt8, sent: UInt8) -> [UInt8] {
    [0x20 | mode, 2, 6, 0xEC] + [UInt8](repeating: 0, count: 20) + [UInt8](repeating: origin, count: 8)
      + [UInt8](repeating: 3, count: 8) + [UInt8](repeating: sent, count: 8)
  }

  private static let clock =
    said(time(3, origin: 0, sent: 0xE9) + [1, 4, 0, 32] + [UInt8](repeating: 1, count: 28))
    + said(time(4, origin: 0xE9, sent: 0xEA) + [0, 0, 0, 9] + [UInt8](repeating: 7, count: 16), fromServer)
  private static let queries =
    said([0x16, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]) + said([0x16, 0x82, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0x61], fromServer)
    + said([0x17, 0, 3, 42, 0, 0, 0, 0]) + said([0xD7, 0, 3, 42, 0, 1, 0, 1, 9], fromServer)

  /// Every seed.
  static let inputs: [[UInt8]] =
    [leased, grouped].map { [0] + $0 } + [said(solicit) + said(reply, fromServer), said(relayed)].map { [1] + $0 }
    + [clock, queries].map { [2] + $0 }
}
