// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// A text that is built to be hashed: kept inline up to 1,024 bytes, which nearly every hello's fits in; longer ones allocate.
struct FingerprintText {
  private var inline = [1024 of UInt8](repeating: 0)
  private var inlineCount = 0
  /// The whole text, once it is longer than `inline`.
  private var long: [UInt8] = []

  var bytes: RawSpan {
    @_lifetime(borrow self) get {
      long.isEmpty ? inline.span.octets.extracting(first: inlineCount) : long.span.octets
    }
  }

  mutating func append(_ byte: UInt8) {
    if !long.isEmpty {
      long.append(byte)
    } else if inlineCount < inline.count {
      inline[inlineCount] = byte
      inlineCount += 1
    } else {
      for index in inline.indices { long.append(inline[index]) }
      long.append(byte)
    }
  }

  mutating func append(_ text: ShortText) { append(text.bytes) }

  mutating func append(_ bytes: RawSpan) {
    for offset in 0..<bytes.byteCount { append(bytes.octet(offset) ?? 0) }
  }

  mutating func append(decimal number: UInt16) {
    var text = ShortText()
    text.append(decimal: UInt64(number))
    append(text)
  }

  mutating func append(fourHexDigits number: UInt16) {
    var text = ShortText()
    text.append(hex: UInt64(number), minimumDigits: 4)
    append(text)
  }
}

/// A list of code points that can be sorted: kept inline up to 256 of them; longer ones allocate.
struct SortableCodes {
  private var inline = [256 of UInt16](repeating: 0)
  private var inlineCount = 0
  /// The whole list, once it is longer than `inline`.
  private var long: [UInt16] = []

  var count: Int { long.isEmpty ? inlineCount : long.count }

  subscript(index: Int) -> UInt16 { long.isEmpty ? inline[index] : long[index] }

  mutating func append(_ code: UInt16) {
    if !long.isEmpty {
      long.append(code)
    } else if inlineCount < inline.count {
      inline[inlineCount] = code
      inlineCount += 1
    } else {
      for index in inline.indices { long.append(inline[index]) }
      long.append(code)
    }
  }

  mutating func sort() {
    guard long.isEmpty else {
      long.sort()
      return
    }
    for index in 0..<inlineCount {
      let code = inline[index]
      var target = index
      while target > 0 && inline[target - 1] > code {
        inline[target] = inline[target - 1]
        target -= 1
      }
      inline[target] = code
    }
  }
}
