// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// An address on an IEEE 802.15.4 network.
///
/// - Source: IEEE 802.15.4-2020 §7.2.2.9.
struct LowRateAddress: Hashable, Sendable {
  enum Mode: UInt8, Sendable {
    case none = 0
    case short = 2
    case extended = 3
  }

  var mode = Mode.none
  var network: UInt16 = 0xFFFF
  /// 16 or 64 bits, first octet highest.
  var value: UInt64 = 0
}

/// The two ends of an IEEE 802.15.4 frame, or of a 6LoWPAN mesh path.
struct LowRateAddresses: Hashable, Sendable {
  var source = LowRateAddress()
  var destination = LowRateAddress()
}

extension LinkHeader {
  /// An IEEE 802.15.4 frame, little-endian, behind the fields of TAP where the link has them.
  ///
  ///     TAP | Version 1 | Reserved 1 | Length 2 | Fields (to Length): | Type 2 | Length 2 | Value, filled up to words |
  ///     MAC | Frame control 2 | [Sequence 1] | Addresses | [Security] | [Information elements] | Payload | [FCS 2 or 4] |
  ///
  /// - Source: IEEE 802.15.4-2020 §7.2; libpcap, LINKTYPE_IEEE802_15_4_WITHFCS, _NOFCS and _TAP.
  @_lifetime(reader: copy reader)
  mutating func readLowRate(_ type: LinkType, _ missing: Int, _ reader: inout WireReader) throws(WireError) {
    var checkLength = type == .lowRate ? 2 : 0
    if type == .lowRateTap { checkLength = try Self.checkLength(behindTap: &reader) }
    if checkLength == 2 && missing == 0 && !Self.isIntact(reader.rest) {
      content = .lowRate(.damaged)
      return
    }
    reader = try reader.child(max(0, reader.remaining - max(0, checkLength - missing)))

    let header = try LowRateHeader(parsing: &reader)
    lowRate = header.addresses
    switch header.kind {
    case 0: content = .lowRate(.beacon)
    case 1 where header.isSecured: content = .lowRate(.secured)
    case 1: try readLowRateData(header, &reader)
    case 2: content = .lowRate(.acknowledgement)
    case 3: content = .lowRate(.command)
    default: content = .lowRate(.other)
    }
  }

  /// Whether a whole frame ends in its checksum, or in the two octets that a radio of Texas Instruments puts in its place: the
  /// last one's top bit says that the checksum was right.
  ///
  /// - Source: IEEE 802.15.4-2020 §7.2.11; Texas Instruments, CC2420 data sheet, on the frame check sequence.
  private static func isIntact(_ frame: RawSpan) -> Bool {
    guard frame.byteCount >= 2, let low = frame.octet(frame.byteCount - 2), let high = frame.octet(frame.byteCount - 1)
    else { return false }
    if high & 0x80 != 0 { return true }
    var remainder: UInt16 = 0
    for offset in 0..<frame.byteCount - 2 {
      remainder ^= UInt16(frame.octet(offset) ?? 0)
      for _ in 0..<8 { remainder = remainder & 1 == 1 ? remainder >> 1 ^ 0x8408 : remainder >> 1 }
    }
    return remainder == UInt16(high) << 8 | UInt16(low)
  }

  /// Tells 6LoWPAN from other networks by its first octet, as nothing else in the frame does.
  @_lifetime(reader: copy reader)
  private mutating func readLowRateData(_ header: LowRateHeader, _ reader: inout WireReader) throws(WireError) {
    if reader.isAtEnd {
      content = .lowRate(.noData)
      return
    }
    content = LoWPANDispatch(try reader.peek()).isKnown ? .lowpan : .lowRate(.notLowpan)
  }

  /// Walks over TAP's fields and returns the length of the frame check sequence that they tell of.
  @_lifetime(reader: copy reader)
  private static func checkLength(behindTap reader: inout WireReader) throws(WireError) -> Int {
    let start = reader.offset
    try reader.skip(2)
    let length = Int(try reader.read(UInt16.self).byteSwapped)
    guard length >= 4 else { throw .malformed(at: start + 2, rule: .lowRateTapLength) }
    var fields = try reader.child(length - 4)
    var checkLength = 0
    // Each turn takes the four octets of a field's head at least.
    while fields.remaining >= 4 {
      let type = try fields.read(UInt16.self).byteSwapped
      let count = Int(try fields.read(UInt16.self).byteSwapped)
      var value = try fields.child(count)
      if type == 0, count >= 1 { checkLength = [0, 2, 4][min(2, Int(try value.read(UInt8.self)))] }
      try fields.skip(min((4 - count & 3) & 3, fields.remaining))
    }
    return checkLength
  }
}

/// The header of an IEEE 802.15.4 frame, with its security and information elements.
struct LowRateHeader: Sendable {
  /// 0 beacon, 1 data, 2 acknowledgement, 3 command; others are kept.
  var kind: UInt8
  /// Whether the payload is encrypted.
  var isSecured = false
  var addresses = LowRateAddresses()
}

extension LowRateHeader {
  /// Reads a header and leaves `input` at the payload, without the integrity code behind it.
  ///
  /// - Throws: `truncated` if the bytes end inside; `malformed` if an addressing mode is the reserved one.
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader) throws(WireError) {
    let start = input.offset
    let control = LowRateControl(rawValue: try input.read(UInt16.self).byteSwapped)
    kind = UInt8(control.rawValue & 0b111)
    // Multipurpose, fragment and extended frames have other headers.
    guard kind < 4 else { return }
    if !control.suppressesSequence { try input.skip(1) }
    guard let to = control.destinationMode, let from = control.sourceMode else {
      throw .malformed(at: start, rule: .lowRateAddressing)
    }

    let networks = control.networks(to, from)
    if networks.destination { addresses.destination.network = try input.read(UInt16.self).byteSwapped }
    try addresses.destination.read(to, &input)
    addresses.source.network =
      networks.source ? try input.read(UInt16.self).byteSwapped : addresses.destination.network
    try addresses.source.read(from, &input)

    if control.isSecured { try readSecurity(control, &input) }
    if control.hasElements && !isSecured { try Self.skipElements(&input) }
  }

  /// The auxiliary security header: what protects the payload and how far.
  ///
  ///     | Level 3 bits, key mode 2, no counter 1 | [Frame counter 4] | [Key 0, 1, 5 or 9] |
  ///
  /// - Source: IEEE 802.15.4-2020 §9.4; IEEE 802.15.4-2003 has no such header.
  @_lifetime(input: copy input)
  private mutating func readSecurity(_ control: LowRateControl, _ input: inout WireReader) throws(WireError) {
    guard control.version > 0 else {
      isSecured = true
      return
    }
    let security = try input.read(UInt8.self)
    if security & 0x20 == 0 { try input.skip(4) }
    switch security >> 3 & 0b11 {
    case 0: break
    case 1: try input.skip(1)
    case 2: try input.skip(5)
    default: try input.skip(9)
    }
    isSecured = security & 0b100 != 0
    if !isSecured {
      let codeLength = [0, 4, 8, 16][Int(security & 0b11)]
      input = try input.child(max(0, input.remaining - codeLength))
    }
  }

  /// Walks over header and payload information elements.
  ///
  ///     header  | Length 7 bits, identifier 8, 0 | Content |     payload | Length 11 bits, group 4, 1 | Content |
  ///
  /// - Source: IEEE 802.15.4-2020 §7.4.2 and §7.4.3.
  @_lifetime(input: copy input)
  private static func skipElements(_ input: inout WireReader) throws(WireError) {
    var isPayload = false
    // Each turn takes the two octets of an element's head at least.
    while !input.isAtEnd {
      let head = try input.read(UInt16.self).byteSwapped
      if isPayload {
        try input.skip(Int(head & 0x7FF))
        if head >> 11 & 0x0F == 0x0F { return }
      } else {
        try input.skip(Int(head & 0x7F))
        switch head >> 7 & 0xFF {
        case 0x7E: isPayload = true
        case 0x7F: return
        default: break
        }
      }
    }
  }
}

/// The frame control field, lowest bit first: type 3, security, pending, acknowledgement, network compression, reserved, no
/// sequence, elements, destination mode 2, version 2, source mode 2.
private struct LowRateControl {
  let rawValue: UInt16

  var isSecured: Bool { rawValue & 0x0008 != 0 }
  var compressesNetwork: Bool { rawValue & 0x0040 != 0 }
  /// 0 for 2003, 1 for 2006, 2 since 2015.
  var version: UInt8 { UInt8(rawValue >> 12 & 0b11) }
  var suppressesSequence: Bool { version >= 2 && rawValue & 0x0100 != 0 }
  var hasElements: Bool { version >= 2 && rawValue & 0x0200 != 0 }
  var destinationMode: LowRateAddress.Mode? { LowRateAddress.Mode(rawValue: UInt8(rawValue >> 10 & 0b11)) }
  var sourceMode: LowRateAddress.Mode? { LowRateAddress.Mode(rawValue: UInt8(rawValue >> 14)) }

  /// Whether the networks of destination and source are written down.
  ///
  /// - Source: IEEE 802.15.4-2020 §7.2.2.6, table 7-2; IEEE 802.15.4-2006 §7.2.1.1.5 for earlier versions.
  func networks(
    _ to: LowRateAddress.Mode, _ from: LowRateAddress.Mode
  ) -> (destination: Bool, source: Bool) {
    guard version >= 2 else {
      return (to != .none, from != .none && !(compressesNetwork && to != .none))
    }
    switch (to, from) {
    case (.none, .none): return (compressesNetwork, false)
    case (_, .none): return (!compressesNetwork, false)
    case (.none, _): return (false, !compressesNetwork)
    case (.extended, .extended): return (!compressesNetwork, false)
    default: return (true, !compressesNetwork)
    }
  }
}

extension LowRateAddress {
  /// Reads an address, which is written with its last octet first.
  @_lifetime(input: copy input)
  fileprivate mutating func read(_ mode: Mode, _ input: inout WireReader) throws(WireError) {
    self.mode = mode
    switch mode {
    case .none: break
    case .short: value = UInt64(try input.read(UInt16.self).byteSwapped)
    case .extended: value = try input.read(UInt64.self).byteSwapped
    }
  }
}

extension WireError.Rule {
  static let lowRateTapLength = Self(
    "wpan_tap_length", "libpcap LINKTYPE_IEEE802_15_4_TAP", "the length must cover the header of 4 octets")
  static let lowRateAddressing = Self(
    "wpan_addressing", "IEEE 802.15.4-2020 §7.2.2.9", "addressing mode 1 is reserved")
}
