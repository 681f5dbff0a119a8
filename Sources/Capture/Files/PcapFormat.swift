// SPDX-License-Identifier: Apache-2.0

import NetworkTypes

/// The classic capture format: one header for the file, then records.
///
///     | magic | major, minor | zone | accuracy | snap length | FCS bits, link type |     24 bytes
///     | seconds | fraction | captured length | original length | (4, 8 or 12 bytes more) |      each record
///
/// The magic number says the order of bytes and whether the fraction counts µs or ns. Writers of the past used the same
/// numbers for records with longer headers, which are told apart by looking at the first records.
///
/// - Source: draft-ietf-opsawg-pcap §4, §5; libpcap `sf-pcap.c` and Wireshark `wiretap/libpcap.c` for what old and modified
///   tools wrote.
struct PcapFormat {
  let isSwapped: Bool
  let linkType: LinkType
  let fractionInNanoseconds: Int64
  let lengthOrder: LengthOrder
  /// Zero where the file does not say.
  let snapLength: UInt32
  private(set) var recordHeaderLength = 16
  /// The time of the first packet in seconds, by which records behind a damage are known; nil where it is damaged itself,
  /// or a pipe had none yet.
  private(set) var firstSecond: Int64?

  static let fileHeaderLength = 24

  /// How old writers ordered the two lengths of a record.
  enum LengthOrder {
    case capturedFirst
    case originalFirst
    /// Version 2.3 was written both ways: the smaller length is the captured one.
    case either
  }

  private enum Magic {
    static let microseconds: UInt32 = 0xA1B2_C3D4
    static let nanoseconds: UInt32 = 0xA1B2_3C4D
    /// The patched libpcap of 1999, whose records carry interface, protocol and direction.
    static let patched: UInt32 = 0xA1B2_CD34
    /// IXIA's lcap: four bytes more behind the file header, which count the bytes of all records.
    static let ixiaHardware: UInt32 = 0x1C00_01AC
    static let ixiaSoftware: UInt32 = 0x1C00_01AB
    static let all = [microseconds, nanoseconds, patched, ixiaHardware, ixiaSoftware]
  }

  /// Reads the file's header, whose magic number was seen at the front of `input`.
  ///
  /// - Returns: nil where the magic number is another format's.
  init?(magic: UInt32, input: inout CaptureInput) throws(CaptureFileError) {
    isSwapped = !Magic.all.contains(magic)
    let magic = isSwapped ? magic.byteSwapped : magic
    guard Magic.all.contains(magic) else { return nil }
    let isIxia = magic == Magic.ixiaHardware || magic == Magic.ixiaSoftware
    let length = isIxia ? Self.fileHeaderLength + 4 : Self.fileHeaderLength
    guard try input.ensure(length) else {
      throw input.error(.cutShort(.fileHeader, missing: UInt64(length - input.available)))
    }
    let major = input.number(4, UInt16.self, swapped: isSwapped)
    let minor = input.number(6, UInt16.self, swapped: isSwapped)
    // 543.0 is a system that wrote its lengths the other way round, as version 2.2 and older did.
    guard major == 2 || major == 543 else { throw input.error(.unsupportedVersion(major: major, minor: minor)) }
    lengthOrder = major == 543 || minor < 3 ? .originalFirst : minor == 3 ? .either : .capturedFirst
    snapLength = input.number(16, UInt32.self, swapped: isSwapped)
    // The upper half holds the length of the frame check sequence and reserved bits.
    let link = UInt16(truncatingIfNeeded: input.number(20, UInt32.self, swapped: isSwapped))
    let aixLink = magic == Magic.microseconds && major == 2 && minor == 2 ? LinkType(writtenByAIX: link) : nil
    linkType = aixLink ?? LinkType(captured: link)
    // IXIA's hardware wrote both under one magic number; a fraction of more than a million is no number of microseconds.
    let isFineIxia =
      magic == Magic.ixiaHardware
      && (input.available < length + 8 || input.number(length + 4, UInt32.self, swapped: isSwapped) >= 1_000_000)
    fractionInNanoseconds = magic == Magic.nanoseconds || aixLink != nil || isFineIxia ? 1 : 1000
    input.consume(length)
    if aixLink == nil {
      switch magic {
      case Magic.microseconds: recordHeaderLength = headerLength(usual: 16, others: [24, 20], input)
      case Magic.patched: recordHeaderLength = headerLength(usual: 24, others: [28], input)
      default: break
      }
    }
    guard input.available >= recordHeaderLength else { return }
    let first = PcapRecordHeader(0, of: input, in: self)
    if first.isPlausible(in: self) { firstSecond = first.seconds }
  }

  /// Finds the next packet and moves `input` behind it; nil at the end of the file.
  @inline(__always)
  func next(_ input: inout CaptureInput) throws(CaptureFileError) -> FoundPacket? {
    guard try input.ensure(recordHeaderLength) else {
      if input.available == 0 { return nil }
      throw input.error(.cutShort(.recordHeader, missing: UInt64(recordHeaderLength - input.available)))
    }
    let header = PcapRecordHeader(0, of: input, in: self)
    let length = Int(header.capturedLength)
    guard length <= FoundPacket.maximumLength else {
      throw input.error(.recordTooLong(claimed: UInt64(length), limit: UInt64(FoundPacket.maximumLength)))
    }
    guard try input.ensure(recordHeaderLength + length) else {
      throw input.error(.cutShort(.packet, missing: UInt64(recordHeaderLength + length - input.available)))
    }
    let place = input.position + recordHeaderLength
    input.consume(recordHeaderLength + length)
    // A sign, as libpcap has it: a clock that was set back while it was read leaves a little less than nothing here.
    let fraction = Int64(Int32(bitPattern: header.fraction))
    // 32 bits of seconds and of fractions cannot overflow 64 bits of nanoseconds.
    let time = Timestamp(nanoseconds: header.seconds &* 1_000_000_000 &+ fraction &* fractionInNanoseconds)
    return FoundPacket(
      time: time, originalLength: header.originalLength, linkType: linkType, place: place, length: length)
  }
}

extension PcapFormat {
  /// Whether the next packet can be had without reading on.
  func isNextAtHand(_ input: borrowing CaptureInput) -> Bool {
    guard input.available >= recordHeaderLength else { return false }
    let header = PcapRecordHeader(0, of: input, in: self)
    return input.available - recordHeaderLength >= Int(header.capturedLength)
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

extension LinkType {
  /// The link type that AIX meant by the interface type it wrote; nil where the number is none of them, so that the file is
  /// from an old libpcap of the same version.
  ///
  /// - Source: RFC 1573 ifType; Wireshark `wiretap/libpcap.c`.
  fileprivate init?(writtenByAIX interfaceType: UInt16) {
    switch interfaceType {
    case 6: self = .ethernet
    case 9: self = .tokenRing
    case 15: self = .fddi
    case 24: self = .null
    default: return nil
    }
  }
}
