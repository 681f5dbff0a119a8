// SPDX-License-Identifier: Apache-2.0
import SensorTestKit

/// Conversations in CoAP that use what is read: exchanges, observation, blocks both ways, lists of links, signals.
enum CoAPSeeds {
  private static func said(_ message: [UInt8], _ flags: UInt8 = 0) -> [UInt8] {
    [flags, UInt8(message.count)] + message
  }

  private static func get(_ id: UInt8, _ token: UInt8, _ options: [UInt8] = [0xB1, 0x61]) -> [UInt8] {
    [0x41, 0x01, 0, id, token] + options
  }

  private static func content(_ id: UInt8, _ token: UInt8, _ options: [UInt8] = [], _ payload: String = "1") -> [UInt8]
  {
    [0x61, 0x45, 0, id, token] + options + [0xFF] + Array(payload.utf8)
  }

  private static let fromServer: UInt8 = 0x40
  private static let piggybacked = said(get(1, 9)) + said(get(1, 9)) + said(content(1, 9), fromServer)
  private static let separate =
    said(get(2, 8)) + said([0x60, 0, 0, 2], fromServer) + said([0x41, 0x45, 1, 2, 8, 0xFF, 0x31], fromServer)
    + said([0x60, 0, 1, 2])
  private static let observation =
    said(get(3, 7, [0x60, 0x51, 0x61])) + said([0x51, 0x45, 2, 1, 7, 0x61, 5, 0xFF, 0x31], fromServer)
    + said([0x51, 0x45, 2, 2, 7, 0x61, 6, 0xFF, 0x31], fromServer)
  private static let upload =
    said([0x41, 0x03, 0, 4, 6, 0xB1, 0x61, 0xD1, 0x03, 0x08, 0xFF] + [UInt8](repeating: 0x41, count: 16))
    + said([0x61, 0x5F, 0, 4, 6], fromServer)
    + said([0x41, 0x03, 0, 5, 6, 0xB1, 0x61, 0xD1, 0x03, 0x10, 0xFF, 0x41])
  private static let download =
    said(get(6, 5)) + said(content(6, 5, [0xD1, 0x0A, 0x08], "0123456789abcdef"), fromServer)
    + said(get(7, 5, [0xB1, 0x61, 0xC1, 0x10])) + said(content(7, 5, [0xD1, 0x0A, 0x10]), fromServer)
  private static let links =
    said([0x51, 0x01, 0, 8, 4, 0xBB] + Array(".well-known".utf8) + [0x04] + Array("core".utf8), 0x20)
    + said(content(8, 4, [0xC1, 40], #"</a>;rt="t x";if=s;ct=40,</b>;obs"#), fromServer)
  private static let secured = said([0x41, 0x02, 0, 9, 3, 0x96, 0x19, 0x14, 0x02, 0xCA, 0xFE, 0x01, 0xFF, 0x00])
  private static let stream: [UInt8] =
    [0x40, 0xE1, 0x22, 0x04, 0x80, 0x20] + [0x21, 0x01, 0x07, 0xB1, 0x61] + [0x21, 0x45, 0x07, 0xFF, 0x31]
    + [0x01, 0xE2, 0x05] + [0x01, 0xE3, 0x05] + [0x20, 0xE4, 0x41, 0x1E]

  /// Every seed.
  static let inputs: [[UInt8]] =
    [piggybacked, separate, observation, upload, download, links, secured].map { [0] + $0 }
    + [[1, 7] + stream, [1, 1] + stream]
}
