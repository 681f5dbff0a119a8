// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// The first octet of a 6LoWPAN header, which says what the header is.
///
///     | 00xxxxxx not 6LoWPAN | 01000001 IPv6 | 01000010 HC1 | 01010000 broadcast | 011xxxxx IPHC | 10xxxxxx mesh |
///     | 11000xxx first fragment | 11100xxx later fragment | 11101xxx recoverable fragment | 1111xxxx page |
///
/// - Source: RFC 4944 §5.1; RFC 6282 §3; RFC 8025 §4; RFC 8931 §5.
struct LoWPANDispatch {
  enum Kind { case ipv6, oldCompression, broadcast, compression, mesh, firstFragment, laterFragment, page, other }

  let kind: Kind
  /// Whether the octet begins a 6LoWPAN header at all; those of ZigBee (0x08, 0x09, 0x48, 0x49) do not.
  let isKnown: Bool

  init(_ octet: UInt8) {
    switch octet {
    case 0x41: kind = .ipv6
    case 0x42: kind = .oldCompression
    case 0x50: kind = .broadcast
    case 0x60...0x7F: kind = .compression
    case 0x80...0xBF: kind = .mesh
    case 0xC0...0xC7: kind = .firstFragment
    case 0xE0...0xE7: kind = .laterFragment
    case 0xF0, 0xF1: kind = .page
    default: kind = .other
    }
    isKnown = kind != .other || octet >> 3 == 0b11101
  }
}

/// What stands in front of a datagram or a part of it: its ends, and which part it is.
struct LoWPANPart {
  var addresses: LowRateAddresses
  /// The octets of the whole datagram, uncompressed, or 0 where it comes in one part.
  var datagramSize = 0
  var tag: UInt16 = 0
  /// Where the part stands in the uncompressed datagram.
  var offset = 0
}

extension LoWPANPart {
  /// The most headers that are walked over.
  static let maximumHeaderCount = 16

  /// Walks over mesh, broadcast, page, routing and fragment headers to the datagram.
  ///
  ///     mesh     | 10 V F hops 4 | [Hops 1] | Originator 8 or 2 | Final destination 8 or 2 |
  ///     page     | 1111 page 4 | in page 1: | 101 length 5 | Type 1 | Value |  or  | 100 size 5 | Type 1 | Value |
  ///     fragment | 11000 size 11 | Tag 2 |  or  | 11100 size 11 | Tag 2 | Offset 1 |
  ///
  /// - Throws: `truncated` if the frame ends inside; `malformed` for more headers than any network needs.
  /// - Source: RFC 4944 §5.2, §5.3 and §11.1; RFC 8025 §4; RFC 8138 §4.
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader, between addresses: LowRateAddresses) throws(WireError) {
    self.addresses = addresses
    var count = 0
    while count < Self.maximumHeaderCount {
      let first = try input.peek()
      switch LoWPANDispatch(first).kind {
      case .mesh:
        try readMesh(&input)
      case .broadcast:
        try input.skip(2)
      case .page:
        try input.skip(1)
        if first == 0xF1 { try Self.skipRoutingHeaders(&input) }
      case .firstFragment, .laterFragment:
        datagramSize = Int(try input.read(UInt16.self) & 0x07FF)
        tag = try input.read(UInt16.self)
        if first & 0x20 != 0 {
          offset = Int(try input.read(UInt8.self)) * 8
          return
        }
      case .ipv6, .compression, .oldCompression, .other:
        return
      }
      count += 1
    }
    throw .malformed(at: input.offset, rule: .lowpanHeaderCount)
  }

  @_lifetime(input: copy input)
  private mutating func readMesh(_ input: inout WireReader) throws(WireError) {
    let first = try input.read(UInt8.self)
    if first & 0x0F == 0x0F { try input.skip(1) }
    addresses.source.value = 0
    try addresses.source.readMesh(isShort: first & 0x20 != 0, &input)
    try addresses.destination.readMesh(isShort: first & 0x10 != 0, &input)
  }

  /// Walks over the routing headers of page 1, as far as their length is known.
  @_lifetime(input: copy input)
  private static func skipRoutingHeaders(_ input: inout WireReader) throws(WireError) {
    // Each turn takes the two octets of a header at least.
    while input.remaining >= 2, try input.peek() >> 6 == 0b10 {
      let first = try input.read(UInt8.self)
      let type = try input.read(UInt8.self)
      let number = Int(first & 0x1F)
      switch (first & 0x20 != 0, type) {
      case (true, _): try input.skip(number)
      // A source route of addresses of 1, 2, 4, 8 or 16 octets.
      case (false, 0...4): try input.skip((number + 1) << Int(type))
      // RPL's packet information: instance and rank, each shortened by a flag.
      case (false, 5): try input.skip((first & 0x02 != 0 ? 0 : 1) + (first & 0x01 != 0 ? 1 : 2))
      default: throw .malformed(at: input.offset - 2, rule: .lowpanCriticalHeader)
      }
    }
  }
}

extension LowRateAddress {
  /// Reads an address of a mesh header, first octet first.
  @_lifetime(input: copy input)
  fileprivate mutating func readMesh(isShort: Bool, _ input: inout WireReader) throws(WireError) {
    mode = isShort ? .short : .extended
    value = isShort ? UInt64(try input.read(UInt16.self)) : try input.read(UInt64.self)
  }

  /// The interface identifier that stateless configuration gives to the address.
  ///
  /// - Source: RFC 4944 §6 for 64 bits; RFC 6282 §3.2.2 for 16 bits.
  var interfaceIdentifier: UInt64? {
    switch mode {
    case .none: nil
    case .short: 0x0000_00FF_FE00_0000 | value
    case .extended: value ^ 0x0200_0000_0000_0000
    }
  }
}

extension WireError.Rule {
  static let lowpanHeaderCount = Self(
    "lowpan_header_count", "our limit", "a frame must not carry more than 16 headers in front of a datagram")
  static let lowpanCriticalHeader = Self(
    "lowpan_critical_header", "RFC 8138 §4.2", "a critical routing header must be one that is known")
}
