// SPDX-License-Identifier: Apache-2.0

/// Logins and what networks are managed with, a conversation each.
enum LoginSeeds {
  private static let fromServer: UInt8 = 0x80

  private static func said(_ text: String, _ flags: UInt8 = 0) -> [UInt8] { said(Array(text.utf8), flags) }
  private static func said(_ bytes: [UInt8], _ flags: UInt8 = 0) -> [UInt8] { [flags | UInt8(bytes.count)] + bytes }

  private static let telnet: [UInt8] =
    [0] + said([0xFF, 0xFD, 0x18, 0xFF, 0xFB, 0x01], fromServer)
    + said([0xFF, 0xFB, 0x18, 0xFF, 0xFA, 0x18, 0, 0x78, 0xFF, 0xF0]) + said("\r\nlogin: ", fromServer)
    + said("admin\r\0") + said("Password: ", fromServer) + said("x\u{8}y\r\n")
    + said("\r\nLogin incorrect\r\n", fromServer)
  private static let ftp: [UInt8] =
    [1] + said("220-a\r\n220 (vsFTPd 3.0.3)\r\n", fromServer) + said("USER a\r\n") + said("331 b\r\n", fromServer)
    + said("PASS c\r\nPORT 1,2,3,4,5,6\r\nEPRT |1|1.2.3.4|5|\r\n") + said("230 d\r\n227 (1,2,3,4,5,6)\r\n", fromServer)
    + said("AUTH TLS\r\n") + said("234 e\r\n", fromServer)
  private static let ssh: [UInt8] =
    [2] + said("hello\r\nSSH-2.0-a b\r\n", fromServer) + said("SSH-2.0-c\r\n")
    + said(
      [0, 0, 0, 76, 4, 20] + [UInt8](repeating: 7, count: 16) + [0, 0, 0, 3, 0x61, 0x2C, 0x62]
        + [UInt8](repeating: 0, count: 36) + [0] + [UInt8](repeating: 0, count: 15))
    + said([0, 0, 0, 12, 10, 21] + [UInt8](repeating: 0, count: 10))
  private static let snmp: [UInt8] =
    [3]
    + said([
      0x30, 0x26, 2, 1, 1, 4, 6, 0x70, 0x75, 0x62, 0x6C, 0x69, 0x63, 0xA0, 0x19, 2, 1, 7, 2, 1, 0, 2, 1, 0, 0x30, 0x0E,
      0x30, 0x0C, 6, 8, 0x2B, 6, 1, 2, 1, 1, 1, 0, 5, 0,
    ])
    + said([
      0x30, 0x2C, 2, 1, 3, 0x30, 0x0D, 2, 1, 9, 2, 2, 5, 0xDC, 4, 1, 7, 2, 1, 3, 4, 0x16, 0x30, 0x14, 4, 5, 0x80, 0, 0,
      9, 5, 2, 1, 3, 2, 1, 90, 4, 1, 0x61, 4, 0, 4, 0, 4, 0,
    ])
  private static let stun: [UInt8] =
    [4]
    + said(
      [1, 1, 0, 20, 0x21, 0x12, 0xA4, 0x42] + [UInt8](repeating: 1, count: 12)
        + [0, 0x20, 0, 8, 0, 1, 1, 2, 3, 4, 5, 6, 0x80, 0x28, 0, 4, 1, 2, 3, 4], fromServer)
    + said(
      [1, 0x11, 0, 8, 0x21, 0x12, 0xA4, 0x42] + [UInt8](repeating: 1, count: 12) + [0, 9, 0, 4, 0, 0, 4, 1], fromServer)
  private static let tftp: [UInt8] =
    [5] + said("\0\u{1}a\0octet\0blksize\01024\0") + said("\0\u{6}blksize\01024\0", fromServer)
    + said("\0\u{5}\0\u{1}no\0", fromServer)

  /// Every seed.
  static let inputs = [telnet, ftp, ssh, snmp, stun, tftp]
}
