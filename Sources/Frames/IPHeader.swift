// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// The header of an Internet packet: IPv4 with its options, or IPv6 with its extension headers.
///
///     IPv4 |Ver|IHL|  TOS  |     Total Length      |  Identification  |Fl| Fragment Offset |
///          |  TTL  | Proto |    Header Checksum    |  Source 4  |  Destination 4  | Options |
///     IPv6 |Ver| Class | Flow Label |  Payload Length  | Next | Hop Limit | Source 16 | Dest. 16 |
///
/// - Source: RFC 791 §3.1; RFC 8200 §3 and §4; RFC 4302 §2 for the Authentication Header's length.
public struct IPHeader: Sendable, BitwiseCopyable {
  public var source: IPAddress
  public var destination: IPAddress
  /// The protocol above, behind all extension headers.
  public var transport: TransportProtocol
  /// IPv4's time to live or IPv6's hop limit.
  public var hopLimit: UInt8
  /// Whether more fragments of the same packet follow.
  public var hasMoreFragments = false
  /// The protocol, or extension header, that the fragmented part of the whole packet begins with.
  var fragmentFirst = TransportProtocol(rawValue: 0)
  /// The number that the fragments of one packet share; 0 in an IPv6 packet that is no fragment.
  public var identification: UInt32 = 0
  /// The bytes behind the header and its extensions that the header announces.
  public var payloadLength: Int
  /// Where the payload stands in the whole packet, in bytes.
  public var fragmentOffset = 0
  /// Where the part that was fragmented begins, in bytes from the header's first; 0 in an IPv6 packet that is no fragment.
  var fragmentStart = 0

  /// Whether the destination is only the next stop of a source route, so that checksums are made with another.
  var isRouted = false

  public var isLaterFragment: Bool { fragmentOffset > 0 }
  /// Whether the packet is a part of another; an atomic fragment is a whole packet (RFC 6946).
  public var isFragment: Bool { hasMoreFragments || fragmentOffset > 0 }
}

extension IPHeader {
  /// The most IPv6 extension headers that are walked over.
  static let maximumExtensionCount = 16

  /// Reads a header with its options or extensions and leaves `input` at the payload.
  ///
  /// - Throws: `truncated` if the capture ends inside; `malformed` if a version or length is impossible.
  @inline(__always)
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    switch try input.peek() >> 4 {
    case 4: try self.init(v4: &input)
    case 6: try self.init(v6: &input)
    default: throw .malformed(at: input.offset, rule: .ipVersion)
    }
  }

  @inline(__always)
  @_lifetime(input: copy input)
  private init(v4 input: inout WireReader) throws(WireError) {
    let start = input.offset
    let available = input.remaining
    let fixed = try input.take(20)
    let headerLength = Int(fixed.number(at: 0, UInt8.self) & 0x0F) * 4
    guard headerLength >= 20 else { throw .malformed(at: start, rule: .ipv4HeaderLength) }
    var totalLength = Int(fixed.number(at: 2, UInt16.self))
    // Segmentation offload leaves the length empty in captures of outgoing packets: all that is there belongs to it.
    if totalLength == 0 { totalLength = available }
    guard totalLength >= headerLength else { throw .malformed(at: start + 2, rule: .ipv4TotalLength) }
    identification = UInt32(fixed.number(at: 4, UInt16.self))
    let fragment = fixed.number(at: 6, UInt16.self)
    hopLimit = fixed.number(at: 8, UInt8.self)
    transport = TransportProtocol(rawValue: fixed.number(at: 9, UInt8.self))
    source = IPAddress(v4: fixed.number(at: 12, UInt32.self))
    destination = IPAddress(v4: fixed.number(at: 16, UInt32.self))
    try input.skip(headerLength - 20)
    payloadLength = totalLength - headerLength
    fragmentStart = headerLength
    fragmentFirst = transport
    hasMoreFragments = fragment & 0x2000 != 0
    fragmentOffset = Int(fragment & 0x1FFF) * 8
  }

  @inline(__always)
  @_lifetime(input: copy input)
  private init(v6 input: inout WireReader) throws(WireError) {
    let start = input.offset
    let fixed = try input.take(40)
    payloadLength = Int(fixed.number(at: 4, UInt16.self))
    transport = TransportProtocol(rawValue: fixed.number(at: 6, UInt8.self))
    hopLimit = fixed.number(at: 7, UInt8.self)
    source = IPAddress(v6High: fixed.number(at: 8, UInt64.self), low: fixed.number(at: 16, UInt64.self))
    destination = IPAddress(v6High: fixed.number(at: 24, UInt64.self), low: fixed.number(at: 32, UInt64.self))
    // Zero is a jumbogram's length (RFC 2675 §3) or offloaded segmentation: all that is there belongs to it.
    if payloadLength == 0 { payloadLength = input.remaining }
    guard Self.isExtension(transport.rawValue) else { return }
    // A copy, so that headers without extensions are made in registers.
    var extended = self
    try extended.readExtensions(&input, start: start)
    self = extended
  }

  /// Walks over the extension headers from the one that `transport` numbers, and leaves the number behind them there.
  @_lifetime(input: copy input)
  private mutating func readExtensions(_ input: inout WireReader, start: Int) throws(WireError) {
    var count = 0
    while Self.isExtension(transport.rawValue) {
      let length = try Self.extensionLength(transport.rawValue, input)
      guard count < Self.maximumExtensionCount else { throw .malformed(at: input.offset, rule: .ipv6ExtensionCount) }
      guard length <= payloadLength else { throw .malformed(at: input.offset, rule: .ipv6ExtensionLength) }
      let following = TransportProtocol(rawValue: try input.peek())
      if transport.rawValue == 43, try input.peek(3) > 0 { isRouted = true }
      if transport.rawValue == 44 {
        try input.skip(2)
        let fragment = try input.read(UInt16.self)
        identification = try input.read(UInt32.self)
        fragmentOffset = Int(fragment & 0xFFF8)
        hasMoreFragments = fragment & 1 == 1
        fragmentStart = input.offset - start
        fragmentFirst = following
      } else {
        try input.skip(length)
      }
      payloadLength -= length
      transport = following
      count += 1
      // What follows in a later fragment is the middle of something.
      if fragmentOffset > 0 { break }
    }
  }

  /// Makes the header of one fragment that of the whole packet, whose fragmented part is at the reader; leaves the reader at the
  /// payload.
  ///
  /// - Throws: as reading extension headers does.
  @_lifetime(input: copy input)
  mutating func becomeWhole(_ input: inout WireReader) throws(WireError) {
    hasMoreFragments = false
    fragmentOffset = 0
    payloadLength = input.remaining
    transport = fragmentFirst
    if source.family == .v6 { try readExtensions(&input, start: input.offset) }
  }

  /// Whether a number stands for an extension header.
  ///
  /// - Source: IANA, IPv6 Extension Header Types, without those that hide what follows.
  @inline(__always)
  private static func isExtension(_ number: UInt8) -> Bool {
    switch number {
    // Hop-by-hop, routing, fragment, authentication, destination options, mobility, host identity, shim6.
    case 0, 43, 44, 51, 60, 135, 139, 140: true
    default: false
    }
  }

  /// The length in bytes of the extension header of this number at the reader.
  private static func extensionLength(_ number: UInt8, _ input: borrowing WireReader) throws(WireError) -> Int {
    switch number {
    case 44: 8
    // The Authentication Header counts units of 4 bytes, less two.
    case 51: try Int(input.peek(1)) * 4 + 8
    // All others count units of 8 bytes beyond the first.
    default: try Int(input.peek(1)) * 8 + 8
    }
  }
}

extension WireError.Rule {
  static let ipv4HeaderLength = Self("ipv4_header_length", "RFC 791 §3.1", "the header must have at least 5 words")
  static let ipv4TotalLength = Self("ipv4_total_length", "RFC 791 §3.1", "the total length must cover the header")
  static let ipv6ExtensionCount = Self(
    "ipv6_extension_count", "our limit", "a packet must not carry more than 16 extension headers")
  static let ipv6ExtensionLength = Self(
    "ipv6_extension_length", "RFC 8200 §4", "an extension header must end inside the packet")
}
