// SPDX-License-Identifier: Apache-2.0

/// A block is known by a type that exists, the same length at its start and its end, a body that fits, and something like a
/// block behind it.
extension PcapngFormat {
  /// Moves `input` to the next block behind the damage that it stands at, or was stopped by.
  ///
  /// - Returns: false where there is none; the file is used up then.
  mutating func findBlock(_ input: inout CaptureInput) throws(CaptureFileError) -> Bool {
    // Where both lengths of a block agree, only what it says is wrong; the next block is where it ends. A section that is
    // not understood is left whole.
    if agreedLength > 0 && isInSection {
      input.consume(agreedLength)
      return true
    }
    if input.available > 0 { input.consume(1) }
    while try input.ensure(12) {
      // Every round moves on by one byte.
      if isKnown(input.number(0, UInt32.self, swapped: isSwapped)), try beginsBlock(&input) { return true }
      input.consume(1)
    }
    input.consume(input.available)
    return false
  }

  /// Whether blocks of this type stand in captures; only a section header means anything outside a section.
  ///
  /// - Source: draft-ietf-opsawg-pcapng §11.1: interface, packets, names, statistics, journal, secrets, custom.
  private func isKnown(_ type: UInt32) -> Bool {
    switch type {
    case BlockType.sectionHeader: true
    case 1...6, 9, 10, 0x0BAD, 0x4000_0BAD: isInSection
    default: false
    }
  }

  /// Whether a whole block stands here, and the head of another or the end of the file behind it.
  private func beginsBlock(_ input: inout CaptureInput) throws(CaptureFileError) -> Bool {
    let type = input.number(0, UInt32.self, swapped: isSwapped)
    var swapped = isSwapped
    if type == BlockType.sectionHeader {
      switch input.number(8, UInt32.self, swapped: false) {
      case 0x1A2B_3C4D: swapped = false
      case 0x4D3C_2B1A: swapped = true
      default: return false
      }
    }
    let length = Int(input.number(4, UInt32.self, swapped: swapped))
    guard length >= shortest(type), length % 4 == 0, length <= Self.maximumBlockLength, try input.ensure(length),
      Int(input.number(length - 4, UInt32.self, swapped: swapped)) == length
    else { return false }
    switch type {
    case BlockType.enhancedPacket:
      guard input.number(8, UInt32.self, swapped: swapped) < interfaces.count else { return false }
      guard Int(input.number(20, UInt32.self, swapped: swapped)) <= length - 32 else { return false }
    case BlockType.obsoletePacket:
      guard input.number(8, UInt16.self, swapped: swapped) < interfaces.count else { return false }
      guard Int(input.number(20, UInt32.self, swapped: swapped)) <= length - 32 else { return false }
    case BlockType.simplePacket:
      guard !interfaces.isEmpty else { return false }
    default: break
    }
    // Less than the head of a block is the file's end, or the end at which it was cut.
    guard try input.ensure(length + 8) else { return true }
    let next = input.number(length, UInt32.self, swapped: swapped)
    let nextLength = input.number(length + 4, UInt32.self, swapped: swapped)
    return next == BlockType.sectionHeader || nextLength >= 12 && nextLength <= Self.maximumPassedLength
  }

  /// The fewest bytes that a block of this type takes.
  private func shortest(_ type: UInt32) -> Int {
    switch type {
    case BlockType.sectionHeader: 28
    case BlockType.interface: 20
    case BlockType.enhancedPacket, BlockType.obsoletePacket: 32
    case BlockType.simplePacket: 16
    default: 12
    }
  }
}
