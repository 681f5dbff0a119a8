// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing

@testable import Protocols

@Suite("What payloads look like")
struct PayloadLookTests {
  private func look(_ payload: [UInt8], isWhole: Bool = true) -> PayloadLook {
    PayloadLook(payload.span.octets, isWhole: isWhole)
  }

  @Test(
    "the first bytes tell the kind",
    arguments: [
      ("", PayloadLook.Kind.empty), ("'21.5'", .text), ("'on' 0d0a", .text), ("'20 \u{b0}C'", .text),
      ("'a' 00", .binary),
      ("'a' 7f", .binary), ("c3", .binary), ("'a' c3", .binary), ("'{}'", .json), ("' [1, 2] ' 0a", .json),
      ("'{\"t\":1'", .text), ("'[x'", .text), ("'{'", .text), ("ffd8ffe0 0010", .jpeg), ("89504e47 0d0a1a0a", .png),
      ("'GIF89a'", .gif), ("1f8b0800 00", .gzip), ("'PK' 0304", .zip), ("28b52ffd 00", .zstd), ("'%PDF-1.7'", .pdf),
      ("7f 'ELF' 01", .elf), ("ffd8ff", .binary), ("0a0d 07", .binary),
    ])
  func kinds(notation: String, kind: PayloadLook.Kind) {
    #expect(look(bytes(notation)).kind == kind)
  }

  @Test("of the first bytes of a payload, the end says nothing")
  func cut() {
    #expect(look(bytes("'{\"t\":1'"), isWhole: false).kind == .json)
    #expect(look(bytes("'ab' e2 82"), isWhole: false).kind == .text)
    #expect(look(bytes("'ab' e2"), isWhole: true).kind == .binary)
    #expect(look([], isWhole: false).kind == .binary)
    // The 256th byte begins a character of two.
    #expect(look([UInt8](repeating: 0x61, count: 255) + [0xC3, 0xA4]).kind == .text)
  }

  @Test("entropy falls into four classes")
  func mixtures() {
    var random = SplitMix64(seed: 7)
    let high = (0..<2000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    let text = Array(String(repeating: "The quick brown fox jumps over the lazy dog, 0123456789. ", count: 5).utf8)
    #expect(look([UInt8](repeating: 0x20, count: 64)).mixture == .constant)
    #expect(look((0..<256).map { UInt8($0 % 4) }).mixture == .low)
    #expect(look(text).mixture == .medium)
    for length in [64, 100, 128, 200, 256, 1000, 2000] { #expect(look(Array(high.prefix(length))).mixture == .high) }
    #expect(look(Array(high.prefix(63))).mixture == nil)
    #expect(look(Array(text.prefix(64))).mixture == .medium)
  }

  @Test("logarithms are within a hundredth of a bit")
  func logarithms() {
    let exact = [1: 0, 2: 256, 3: 406, 5: 594, 7: 719, 10: 850, 64: 1536, 100: 1701, 255: 2047, 256: 2048]
    for (number, value) in exact { #expect(abs(PayloadLook.Mixture.binaryLogarithm(number) - value) <= 3) }
  }
}
