// SPDX-License-Identifier: Apache-2.0

import NetworkTypes

/// The classic capture format: one header for the file, then records.
///
///     | magic | major, minor | zone | accuracy | snap length | FCS bits, link type |     24 bytes
///     | seconds | fraction | captured length | original length | (8 bytes more) |      each record
///
/// The magic number says the order of bytes, whether the fraction counts µs or ns, and whether records carry the eight bytes
/// more of the patched libpcap of 1999 (interface, protocol, direction), which are skipped.
///
/// - Source: draft-ietf-opsawg-pcap §4, §5; libpcap `sf-pcap.c` for the modified form and versions before 2.4.
struct PcapFormat {
  private let isSwapped: Bool
  private let fractionInNanoseconds: Int64
  private let recordHeaderLength: Int
  private let lengthOrder: LengthOrder
  let linkType: LinkType

  static let fileHeaderLength = 24

  /// How old writers ordered the two lengths of a record.
  private enum LengthOrder {
    case capturedFirst
    case originalFirst
    /// Version 2.3 was written both ways: the smaller length is the captured one.
    case either
  }

  /// Reads the file's header, whose magic number was seen at the front of `input`.
  ///
  /// - Returns: nil where the magic number is another format's.
  init?(magic: UInt32, input: inout CaptureInput) throws(CaptureFileError) {
    switch magic {
    case 0xA1B2_C3D4, 0xA1B2_3C4D, 0xA1B2_CD34: isSwapped = false
    case 0xD4C3_B2A1, 0x4D3C_B2A1, 0x34CD_B2A1: isSwapped = true
    default: return nil
    }
    let native = isSwapped ? magic.byteSwapped : magic
    fractionInNanoseconds = native == 0xA1B2_3C4D ? 1 : 1000
    recordHeaderLength = native == 0xA1B2_CD34 ? 24 : 16

    guard try input.ensure(Self.fileHeaderLength) else {
      let missing = UInt64(Self.fileHeaderLength - input.available)
      throw input.error(.cutShort(.fileHeader, missing: missing))
    }
    let major = input.number(4, UInt16.self, swapped: isSwapped)
    let minor = input.number(6, UInt16.self, swapped: isSwapped)
    // 543.0 is a system that wrote its lengths the other way round, as version 2.2 and older did.
    guard major == 2 || major == 543 else { throw input.error(.unsupportedVersion(major: major, minor: minor)) }
    lengthOrder = major == 543 || minor < 3 ? .originalFirst : minor == 3 ? .either : .capturedFirst
    // The upper half holds the length of the frame check sequence and reserved bits.
    let link = input.number(20, UInt32.self, swapped: isSwapped)
    linkType = LinkType(captured: UInt16(truncatingIfNeeded: link))
    input.consume(Self.fileHeaderLength)
  }

  /// Finds the next packet and moves `input` behind it; nil at the end of the file.
  func next(_ input: inout CaptureInput) throws(CaptureFileError) -> FoundPacket? {
    guard try input.ensure(recordHeaderLength) else {
      if input.available == 0 { return nil }
      throw input.error(.cutShort(.recordHeader, missing: UInt64(recordHeaderLength - input.available)))
    }
    let seconds = Int64(input.number(0, UInt32.self, swapped: isSwapped))
    let fraction = Int64(input.number(4, UInt32.self, swapped: isSwapped))
    var captured = input.number(8, UInt32.self, swapped: isSwapped)
    var original = input.number(12, UInt32.self, swapped: isSwapped)
    if lengthOrder == .originalFirst || lengthOrder == .either && captured > original { swap(&captured, &original) }
    guard captured <= FoundPacket.maximumLength else {
      throw input.error(.recordTooLong(claimed: UInt64(captured), limit: UInt64(FoundPacket.maximumLength)))
    }
    let length = Int(captured)
    guard try input.ensure(recordHeaderLength + length) else {
      throw input.error(.cutShort(.packet, missing: UInt64(recordHeaderLength + length - input.available)))
    }
    let place = input.position + recordHeaderLength
    input.consume(recordHeaderLength + length)
    // 32 bits of seconds and of fractions cannot overflow 64 bits of nanoseconds.
    let time = Timestamp(nanoseconds: seconds &* 1_000_000_000 &+ fraction &* fractionInNanoseconds)
    return FoundPacket(time: time, originalLength: original, linkType: linkType, place: place, length: length)
  }
}

/// Where a packet lies in the buffer of its file, and what its record says of it.
struct FoundPacket {
  var time: Timestamp
  var originalLength: UInt32
  var linkType: LinkType
  var place: Int
  var length: Int

  /// The most bytes that a record may hold: the largest snap length that capture tools use for networks.
  static let maximumLength = 256 << 10
}
