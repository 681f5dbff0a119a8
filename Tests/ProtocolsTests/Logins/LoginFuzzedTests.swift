// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

@Suite("Logins and management that fuzzers found, and random ones")
struct LoginFuzzedTests {
  @Test("every conversation that once broke a law keeps it now")
  func kept() throws {
    let breaches = try KeptInputs.breaches(of: FuzzedLogins.self)
    #expect(breaches == [])
  }

  private static func said(_ text: String, isServer: Bool = false) -> [UInt8] {
    let bytes = text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    return [(isServer ? 0x80 : 0) | UInt8(bytes.count)] + bytes
  }

  private static func said(_ bytes: [UInt8]) -> [UInt8] { [UInt8(bytes.count)] + bytes }

  private static let conversations: [[UInt8]] = [
    [0] + said("\u{FF}\u{FD}\u{18}\u{FF}\u{FB}\u{1}\r\nlogin: ", isServer: true)
      + said("\u{FF}\u{FA}\u{18}\u{0}x\u{FF}\u{F0}admin\r\0") + said("Password: ", isServer: true) + said("ab\u{8}\r\n")
      + said("\r\nLogin incorrect\r\nlogin: ", isServer: true),
    [1] + said("220-a\r\nb\r\n220 c\r\n", isServer: true) + said("USER a\r\nPASS b\r\nPORT 1,2,3,4,5,6\r\n")
      + said("331 d\r\n530 e\r\n200 f\r\n227 (1,2,3,4,5,6)\r\n229 (|||7|)\r\n", isServer: true) + said("AUTH TLS\r\n")
      + said("234 g\r\n", isServer: true) + said("\u{16}\u{3}"),
    [2] + said("hello\r\nSSH-2.0-a b\r\n", isServer: true) + said("SSH-2.0-c\r\n")
      + SSHBytes.packet(SSHBytes.offer(["a,b", "c", "", "", "", "", "", "", "", ""])).chunked()
      + said(SSHBytes.packet([21])),
    [3] + said(SNMPBytes.get) + said(SNMPBytes.answer) + said(SNMPBytes.get3) + said(SNMPBytes.encrypted),
    [4] + said([1, 1, 0, 12, 0x21, 0x12, 0xA4, 0x42] + [UInt8](repeating: 1, count: 12) + [0, 0x20, 0, 8, 0, 1, 1, 2])
      + said(
        [0, 1, 0, 8, 0x21, 0x12, 0xA4, 0x42] + [UInt8](repeating: 1, count: 12) + [0, 6, 0, 3, 0x61, 0x3A, 0x62, 0]),
    [5] + said("\0\u{1}a\0octet\0blksize\01024\0") + said("\0\u{5}\0\u{1}no\0", isServer: true),
  ]

  @Test("random changes of real conversations break no law", arguments: 0..<4 as Range<UInt64>)
  func random(seed: UInt64) {
    var random = SplitMix64(seed: seed &+ 0x1061)
    for round in 0..<300 {
      let conversation = Self.conversations[round % Self.conversations.count]
      let input = Array(conversation.prefix(1)) + random.mutation(of: Array(conversation.dropFirst()))
      let breaches = FuzzedLogins.breaches(of: input.span.octets)
      #expect(breaches == [], "\(input)")
    }
  }

  @Test("the conversations break no law as they are")
  func whole() {
    for conversation in Self.conversations {
      let breaches = FuzzedLogins.breaches(of: conversation.span.octets)
      #expect(breaches == [])
    }
  }
}

extension [UInt8] {
  /// The bytes as chunks of at most 100.
  fileprivate func chunked() -> [UInt8] {
    stride(from: 0, to: count, by: 100).flatMap { start -> [UInt8] in
      let piece = self[start..<Swift.min(start + 100, count)]
      return [UInt8(piece.count)] + piece
    }
  }
}
