// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// The SYN with which a host opens a connection, as far as it shows what software sent it.
///
/// - Source: RFC 9293 §3.1; which options a SYN has, and in which order, is left to the sender (RFC 9293 §3.2).
public struct ConnectionRequest: Sendable, BitwiseCopyable {
  /// The most options that are kept, padding counted; further ones are left out.
  public static let optionCapacity = 10

  /// What a sender may do or not, beside the numbers.
  public struct Quirks: OptionSet, Sendable, BitwiseCopyable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The packet must not be fragmented (RFC 791 §3.1); IPv6 has no such flag.
    public static var dontFragment: Quirks { Quirks(rawValue: 0x01) }
    /// The sender offers congestion notification (RFC 3168 §6.1.1).
    public static var asksForECN: Quirks { Quirks(rawValue: 0x02) }
    /// The clock of the timestamps stands at zero (RFC 7323 §3.2).
    public static var hasZeroTimestamp: Quirks { Quirks(rawValue: 0x04) }
  }

  public let family: IPAddress.Family
  /// As it arrived: less than the sender's by the routers on the way.
  public let hopLimit: UInt8
  /// In bytes, not scaled.
  public let window: UInt16
  /// In bytes; 0 for none.
  public let maximumSegmentSize: UInt16
  /// 0...14, or 255 for none.
  public let windowScale: UInt8
  public private(set) var quirks: Quirks = []
  /// The number of options kept, 0...10.
  public private(set) var optionCount = 0
  private var options: [10 of UInt8] = .init(repeating: 0)

  /// The kind of the option at a place, 0..<optionCount, in the order of the header.
  public func option(_ place: Int) -> UInt8 { place >= 0 && place < optionCount ? options[place] : 0 }

  /// Takes a SYN without ACK; nil for any other packet, for one rebuilt of fragments, and where an option cannot be read.
  public init?(_ frame: borrowing Frame) {
    guard case .tcp(let tcp) = frame.transport, tcp.flags.contains(.syn),
      tcp.flags.isDisjoint(with: [.ack, .rst, .fin]), tcp.optionError == nil, case .ip(let ip) = frame.network,
      !ip.isFragment, let flags = frame.packet.octet(6)
    else { return nil }
    family = ip.source.family
    hopLimit = ip.hopLimit
    window = tcp.window
    maximumSegmentSize = tcp.maximumSegmentSize
    windowScale = tcp.windowScale
    if family == .v4 && flags & 0x40 != 0 { quirks.insert(.dontFragment) }
    if tcp.flags.rawValue & 0xC0 == 0xC0 { quirks.insert(.asksForECN) }
    var reader = WireReader(frame.body)
    do throws(WireError) {
      let length = Int(try reader.peek(12) >> 4) &* 4
      try reader.skip(20)
      var list = try reader.child(max(20, length) - 20)
      try readOptions(&list)
    } catch {
      return nil
    }
  }

  /// Keeps the kinds of the options, up to the end of the list.
  ///
  /// - Throws: `truncated` if an option ends outside the header.
  @_lifetime(list: copy list)
  private mutating func readOptions(_ list: inout WireReader) throws(WireError) {
    while !list.isAtEnd && optionCount < Self.optionCapacity {
      let kind = try list.read(UInt8.self)
      options[optionCount] = kind
      optionCount += 1
      if kind == 0 { return }
      if kind == 1 { continue }
      // Not less than two: else the header would have had an error.
      let value = try list.take(max(2, Int(list.read(UInt8.self))) - 2)
      if kind == 8, value.byteCount == 8, value.number(at: 0, UInt32.self) == 0 { quirks.insert(.hasZeroTimestamp) }
    }
  }
}
