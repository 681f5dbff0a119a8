// SPDX-License-Identifier: Apache-2.0
import Wire

/// The header of a TCP segment with its options.
///
///     |  Source Port  | Destination Port |  Sequence Number 4  |  Acknowledgement Number 4  |
///     | Off | Res | Flags |    Window    |  Checksum  |  Urgent Pointer  |     Options       |
///
/// - Source: RFC 9293 §3.1; the window scale option is RFC 7323 §2.2's.
public struct TCPHeader: Sendable, BitwiseCopyable {
  public var sourcePort: UInt16
  public var destinationPort: UInt16
  public var sequenceNumber: UInt32
  public var acknowledgementNumber: UInt32
  public var flags: Flags
  /// As sent: not yet scaled.
  public var window: UInt16
  /// The maximum segment size that a SYN announces, or 0.
  public var maximumSegmentSize: UInt16 = 0
  /// The window scale that a SYN announces (0...14), or 255 for none.
  public var windowScale: UInt8 = 255
  /// Where the first option begins that cannot be read, in bytes from the header's start; 0 where all can.
  private var badOption: UInt8 = 0

  /// What is wrong with the options, or nil. A receiver takes the segment all the same, and so it is followed.
  public var optionError: WireError? {
    badOption == 0 ? nil : .malformed(at: Int(badOption), rule: .tcpOptionLength)
  }

  /// The flags octet, lowest bit first: FIN, SYN, RST, PSH, ACK, URG, ECE, CWR.
  @frozen
  public struct Flags: OptionSet, Sendable {
    public let rawValue: UInt8
    @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

    @inlinable public static var fin: Flags { Flags(rawValue: 0x01) }
    @inlinable public static var syn: Flags { Flags(rawValue: 0x02) }
    @inlinable public static var rst: Flags { Flags(rawValue: 0x04) }
    @inlinable public static var psh: Flags { Flags(rawValue: 0x08) }
    @inlinable public static var ack: Flags { Flags(rawValue: 0x10) }
    @inlinable public static var urg: Flags { Flags(rawValue: 0x20) }
  }
}

extension TCPHeader {
  /// Reads a header with its options and leaves `input` at the payload.
  ///
  /// - Throws: `truncated` if the bytes end inside the header; `malformed` if the data offset is impossible.
  @inline(__always)
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    let start = input.offset
    let fixed = try input.take(20)
    sourcePort = fixed.number(at: 0, UInt16.self)
    destinationPort = fixed.number(at: 2, UInt16.self)
    sequenceNumber = fixed.number(at: 4, UInt32.self)
    acknowledgementNumber = fixed.number(at: 8, UInt32.self)
    let headerLength = Int(fixed.number(at: 12, UInt8.self) >> 4) * 4
    guard headerLength >= 20 else { throw .malformed(at: start + 12, rule: .tcpDataOffset) }
    flags = Flags(rawValue: fixed.number(at: 13, UInt8.self))
    window = fixed.number(at: 14, UInt16.self)
    var options = try input.child(headerLength - 20)
    if !options.holdsTimestampsOnly {
      (maximumSegmentSize, windowScale, badOption) = try Self.values(of: &options, from: start)
    }
  }

  /// The values of the options that are kept; returned rather than written, so that a header is made in registers.
  @_lifetime(options: copy options)
  private static func values(
    of options: inout WireReader, from start: Int
  ) throws(WireError) -> (maximumSegmentSize: UInt16, windowScale: UInt8, badOption: UInt8) {
    var maximumSegmentSize: UInt16 = 0
    var windowScale: UInt8 = 255
    while !options.isAtEnd {
      let place = UInt8(truncatingIfNeeded: options.offset &- start)
      let kind = try options.read(UInt8.self)
      if kind == 0 { break }
      if kind == 1 { continue }
      let length = options.isAtEnd ? 0 : Int(try options.read(UInt8.self))
      guard length >= 2, length - 2 <= options.remaining else {
        return (maximumSegmentSize, windowScale, place)
      }
      var value = try options.child(length - 2)
      switch (kind, length) {
      case (2, 4): maximumSegmentSize = try value.read(UInt16.self)
      case (3, 3): windowScale = min(14, try value.read(UInt8.self))
      default: break
      }
    }
    return (maximumSegmentSize, windowScale, 0)
  }
}

extension WireReader {
  /// Whether these options are the ones that nearly every segment carries: timestamps, in the order that all systems write.
  ///
  /// - Source: RFC 7323 appendix A.
  @inline(__always)
  fileprivate var holdsTimestampsOnly: Bool { remaining == 12 && rest.number(at: 0, UInt32.self) == 0x0101_080A }
}

extension WireError.Rule {
  static let tcpDataOffset = Self("tcp_data_offset", "RFC 9293 §3.1", "the header must have at least 5 words")
  static let tcpOptionLength = Self(
    "tcp_option_length", "RFC 9293 §3.1", "an option must have at least 2 octets and end inside the header")
}
