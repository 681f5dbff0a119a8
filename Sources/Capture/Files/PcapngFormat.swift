// SPDX-License-Identifier: Apache-2.0

import NetworkTypes

/// The block format of captures: sections, each with its own byte order and interfaces.
///
///     | block type | total length | body, padded to 4 ... | total length again |
///
/// A block that is no packet, interface or section is skipped, whatever it holds.
///
/// - Source: draft-ietf-opsawg-pcapng §3, §4.
struct PcapngFormat {
  private(set) var isSwapped = false
  /// Whether the blocks belong to a section whose header was read and understood.
  private(set) var isInSection = false
  private(set) var interfaces: [PcapngInterface] = []
  /// The length of the block at the front of the input, where both its lengths say the same; zero before that is known.
  private(set) var agreedLength = 0
  /// What a simple packet block, which has no time of its own, inherits from the packet before it.
  private var latestTime = Timestamp(nanoseconds: 0)

  /// The interfaces that a section may describe; the description of each stays in memory.
  static let maximumInterfaces = 65_536
  /// The longest block that is looked into: a packet of the largest size and as much again of options.
  static let maximumBlockLength = 2 * FoundPacket.maximumLength
  /// The longest block that is passed over: 16 MiB, the bound of Wireshark's reader.
  static let maximumPassedLength = 16 << 20

  enum BlockType {
    static let sectionHeader: UInt32 = 0x0A0D_0D0A
    static let interface: UInt32 = 1
    static let obsoletePacket: UInt32 = 2
    static let simplePacket: UInt32 = 3
    static let enhancedPacket: UInt32 = 6
  }

  /// Finds the next packet and moves `input` behind its block; nil at the end of the file.
  mutating func next(_ input: inout CaptureInput) throws(CaptureFileError) -> FoundPacket? {
    // Every round moves over a block of at least twelve bytes or ends.
    while true {
      agreedLength = 0
      guard try input.ensure(12) else {
        if input.available == 0 { return nil }
        throw input.error(.cutShort(.block, missing: UInt64(12 - input.available)))
      }
      let type = input.number(0, UInt32.self, swapped: isSwapped)
      if type == BlockType.sectionHeader {
        isInSection = false
        try readByteOrder(input)
      }
      let length = input.number(4, UInt32.self, swapped: isSwapped)
      guard length >= 12 else { throw input.error(.blockLength(UInt64(length), copy: nil)) }
      // Some writers leave the padding out of the length.
      let padded = (Int(length) + 3) & ~3

      switch type {
      case BlockType.sectionHeader:
        try bringIn(padded, length, limit: Self.maximumBlockLength, &input)
        try beginSection(length, input)
      case BlockType.interface:
        try bringIn(padded, length, limit: Self.maximumBlockLength, &input)
        try addInterface(length, input)
      case BlockType.enhancedPacket, BlockType.obsoletePacket, BlockType.simplePacket:
        try bringIn(padded, length, limit: Self.maximumBlockLength, &input)
        let packet =
          type == BlockType.simplePacket
          ? try simplePacket(length, input)
          : try timedPacket(length, isObsolete: type == BlockType.obsoletePacket, input)
        latestTime = packet.time
        input.consume(padded)
        return packet
      default:
        // Names, statistics, secrets and all that is unknown: passed over, and nothing of it is kept.
        try bringIn(padded, length, limit: Self.maximumPassedLength, &input)
      }
      input.consume(padded)
    }
  }

  /// Whether the next packet can be had without reading on; other blocks may be all that is there.
  func isNextAtHand(_ input: borrowing CaptureInput) -> Bool {
    guard input.available >= 12 else { return false }
    switch input.number(0, UInt32.self, swapped: isSwapped) {
    case BlockType.enhancedPacket, BlockType.obsoletePacket, BlockType.simplePacket:
      return input.available >= (Int(input.number(4, UInt32.self, swapped: isSwapped)) + 3) & ~3
    default: return false
    }
  }

  /// Brings a whole block into the buffer and compares its two lengths, so that nothing is lost where they are wrong.
  private mutating func bringIn(
    _ padded: Int, _ length: UInt32, limit: Int, _ input: inout CaptureInput
  ) throws(CaptureFileError) {
    guard padded <= limit else {
      throw input.error(.recordTooLong(claimed: UInt64(length), limit: UInt64(limit)))
    }
    guard try input.ensure(padded) else {
      throw input.error(.cutShort(.block, missing: UInt64(padded - input.available)))
    }
    let copy = input.number(padded - 4, UInt32.self, swapped: isSwapped)
    guard copy == length else { throw input.error(.blockLength(UInt64(length), copy: UInt64(copy))) }
    agreedLength = padded
  }

  /// The order of bytes must be known before the section header's own length can be read (§4.1).
  private mutating func readByteOrder(_ input: borrowing CaptureInput) throws(CaptureFileError) {
    switch input.number(8, UInt32.self, swapped: false) {
    case 0x1A2B_3C4D: isSwapped = false
    case 0x4D3C_2B1A: isSwapped = true
    case let mark: throw input.error(.byteOrder(mark))
    }
  }

  private mutating func beginSection(_ length: UInt32, _ input: borrowing CaptureInput) throws(CaptureFileError) {
    guard length >= 28 else { throw input.error(.blockLength(UInt64(length), copy: nil)) }
    let major = input.number(12, UInt16.self, swapped: isSwapped)
    let minor = input.number(14, UInt16.self, swapped: isSwapped)
    // Version 1.2 was written by mistake and is the same as 1.0 (§4.1).
    guard major == 1, minor == 0 || minor == 2 else {
      throw input.error(.unsupportedVersion(major: major, minor: minor))
    }
    interfaces.removeAll(keepingCapacity: true)
    isInSection = true
  }

  private mutating func addInterface(_ length: UInt32, _ input: borrowing CaptureInput) throws(CaptureFileError) {
    guard length >= 20 else { throw input.error(.blockLength(UInt64(length), copy: nil)) }
    guard interfaces.count < Self.maximumInterfaces else {
      throw input.error(.tooManyInterfaces(limit: Self.maximumInterfaces))
    }
    interfaces.append(PcapngInterface(block: input, length: Int(length), isSwapped: isSwapped))
  }

  /// An enhanced packet block (§4.3), or the packet block that it replaced (appendix A).
  private func timedPacket(
    _ length: UInt32, isObsolete: Bool, _ input: borrowing CaptureInput
  ) throws(CaptureFileError) -> FoundPacket {
    guard length >= 32 else { throw input.error(.blockLength(UInt64(length), copy: nil)) }
    // The obsolete block has 16 bits of interface, then 16 bits of drops; all else is in the same place.
    let number =
      isObsolete
      ? UInt32(input.number(8, UInt16.self, swapped: isSwapped)) : input.number(8, UInt32.self, swapped: isSwapped)
    let interface = try interface(number, input)
    let high = UInt64(input.number(12, UInt32.self, swapped: isSwapped))
    let low = UInt64(input.number(16, UInt32.self, swapped: isSwapped))
    let captured = input.number(20, UInt32.self, swapped: isSwapped)
    let original = input.number(24, UInt32.self, swapped: isSwapped)
    guard captured <= FoundPacket.maximumLength else {
      throw input.error(.recordTooLong(claimed: UInt64(captured), limit: UInt64(FoundPacket.maximumLength)))
    }
    guard captured <= length - 32 else { throw input.error(.blockLength(UInt64(length), copy: nil)) }
    return FoundPacket(
      time: interface.clock.time(ticks: high << 32 | low), originalLength: original, linkType: interface.linkType,
      place: input.position + 28, length: Int(captured))
  }

  /// A packet of the section's first interface without a time (§4.4).
  private func simplePacket(
    _ length: UInt32, _ input: borrowing CaptureInput
  ) throws(CaptureFileError) -> FoundPacket {
    guard length >= 16 else { throw input.error(.blockLength(UInt64(length), copy: nil)) }
    let interface = try interface(0, input)
    let original = input.number(8, UInt32.self, swapped: isSwapped)
    // The captured length is not written down: it follows from the three others.
    let limit = interface.snapLength == 0 ? UInt32.max : interface.snapLength
    let captured = min(original, limit, length - 16)
    guard captured <= FoundPacket.maximumLength else {
      throw input.error(.recordTooLong(claimed: UInt64(captured), limit: UInt64(FoundPacket.maximumLength)))
    }
    return FoundPacket(
      time: latestTime, originalLength: original, linkType: interface.linkType, place: input.position + 12,
      length: Int(captured))
  }

  private func interface(
    _ number: UInt32, _ input: borrowing CaptureInput
  ) throws(CaptureFileError) -> PcapngInterface {
    guard number < interfaces.count else {
      throw input.error(.unknownInterface(number, known: interfaces.count))
    }
    return interfaces[Int(number)]
  }
}
