// SPDX-License-Identifier: Apache-2.0
import Wire

/// One step through bytes that ought to be UTF-8.
///
/// - Source: RFC 3629 §4; ill-formed bytes are replaced in the longest pieces that begin a character (Unicode 15 §3.9).
struct UTF8Step {
  /// How many bytes the step covers, at least one.
  var length: Int
  /// The character, or nil where the bytes are no UTF-8.
  var scalar: UInt32?

  /// Reads the step that begins at `offset`, which must lie inside `bytes`.
  init(_ bytes: RawSpan, at offset: Int) {
    length = 1
    scalar = nil
    guard let lead = bytes.octet(offset) else { return }
    var second: ClosedRange<UInt8> = 0x80...0xBF
    let continuations: Int
    switch lead {
    case 0x00...0x7F:
      scalar = UInt32(lead)
      return
    case 0xC2...0xDF: continuations = 1
    case 0xE0:
      continuations = 2
      second = 0xA0...0xBF
    case 0xED:
      continuations = 2
      second = 0x80...0x9F
    case 0xE1...0xEF: continuations = 2
    case 0xF0:
      continuations = 3
      second = 0x90...0xBF
    case 0xF4:
      continuations = 3
      second = 0x80...0x8F
    case 0xF1...0xF3: continuations = 3
    default: return
    }
    var value = UInt32(lead) & (0x3F >> UInt32(continuations))
    for index in 1...continuations {
      guard let byte = bytes.octet(offset + index), (index == 1 ? second : 0x80...0xBF).contains(byte) else { return }
      value = value << 6 | UInt32(byte & 0x3F)
      length = index + 1
    }
    scalar = value
  }
}

extension LineBuffer {
  /// U+FFFD, which stands for what could not be read.
  private static let replacement: StaticString = "\u{FFFD}"

  /// Adds text for a person's eyes on one line: what could steer a terminal or turn the direction of reading is replaced.
  ///
  /// Control characters (C0, DEL, C1), line and paragraph separators, directional marks (Unicode TR 9 §2) and bytes that are no
  /// UTF-8 become U+FFFD; tabs and line ends become spaces. Characters are never cut in the middle.
  mutating func append(visible bytes: RawSpan) {
    var offset = 0
    while offset < bytes.byteCount, !hasOverflown {
      let step = UTF8Step(bytes, at: offset)
      switch step.scalar {
      case 0x09, 0x0A, 0x0D: append(0x20)
      case .some(let scalar) where !Self.steers(scalar): append(bytes.extracting(offset..<offset + step.length))
      default: append(Self.replacement)
      }
      offset += step.length
    }
  }

  mutating func append(visible text: borrowing String) { append(visible: text.utf8Span.span.octets) }

  private static func steers(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0...0x1F, 0x7F...0x9F, 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF,
      0xE0000...0xE007F:
      true
    default: false
    }
  }
}

extension String {
  /// Makes a text of bytes, without a line end behind them; what is no UTF-8 is replaced.
  public init(line: RawSpan) {
    let count = line.byteCount > 0 && line.octet(line.byteCount - 1) == 0x0A ? line.byteCount - 1 : line.byteCount
    self.init(decoding: (0..<count).map { line.octet($0) ?? 0 }, as: UTF8.self)
  }
}
