// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Testing

@Suite("Short texts")
struct ShortTextTests {
  static func text(_ change: (inout ShortText) -> Void) -> String {
    var text = ShortText()
    change(&text)
    return text.description
  }

  @Test("decimal numbers get leading zeros up to the digits asked for, and no more than there is")
  func decimals() {
    #expect(Self.text { $0.append(decimal: 0) } == "0")
    #expect(Self.text { $0.append(decimal: 7, minimumDigits: 3) } == "007")
    #expect(Self.text { $0.append(decimal: 1234, minimumDigits: 3) } == "1234")
    #expect(Self.text { $0.append(decimal: .max) } == "18446744073709551615")
    #expect(Self.text { $0.append(decimal: 1, minimumDigits: 99) } == "00000000000000000001")
    #expect(Self.text { $0.append(decimal: 0, minimumDigits: 0) } == "0")
  }

  @Test("hexadecimal numbers get leading zeros up to the digits asked for")
  func hexadecimals() {
    #expect(Self.text { $0.append(hex: 0) } == "0")
    #expect(Self.text { $0.append(hex: 0xAF, minimumDigits: 4) } == "00af")
    #expect(Self.text { $0.append(hex: 0xA0F0, minimumDigits: 2) } == "a0f0")
    #expect(Self.text { $0.append(hex: .max) } == "ffffffffffffffff")
    #expect(Self.text { $0.append(hex: 0, minimumDigits: 16) } == "0000000000000000")
    #expect(Self.text { $0.append(hex: 0, minimumDigits: 0) } == "0")
  }

  @Test("every length of number is written as the standard library writes it", arguments: 0..<64)
  func lengths(bit: Int) {
    for value in [UInt64(1) << UInt64(bit), .max >> UInt64(bit)] {
      #expect(Self.text { $0.append(decimal: value) } == String(value))
      #expect(Self.text { $0.append(hex: value) } == String(value, radix: 16))
    }
  }

  @Test("a number that does not fit keeps its first digits")
  func cutNumbers() {
    let start = String(repeating: "x", count: 62)
    for append: (inout ShortText) -> Void in [{ $0.append(decimal: 123) }, { $0.append(hex: 0x123) }] {
      let text = Self.text { text in
        for _ in 0..<62 { text.append("x") }
        append(&text)
      }
      #expect(text == start + "12")
    }
  }

  @Test("what does not fit is cut")
  func capacity() {
    let long = Self.text { text in for _ in 0..<100 { text.append("ab") } }
    #expect(long == String(repeating: "ab", count: 32))
    #expect(long.utf8.count == ShortText.capacity)
  }

  @Test("texts are equal by their bytes")
  func equality() {
    var first = ShortText()
    var second = ShortText()
    first.append("abc")
    second.append("ab")
    #expect(first != second)
    second.append(0x63)
    #expect(first == second)
    #expect(ShortText() == ShortText())
  }

  @Test("the bytes are those written")
  func bytes() {
    var text = ShortText()
    text.append("mqtt")
    let hash = StableHash.of(text.bytes)
    let count = text.bytes.byteCount
    let letters = Array("mqtt".utf8)
    let expected = StableHash.of(unsafe letters.span.bytes)
    #expect(count == 4)
    #expect(hash == expected)
  }
}
