// SPDX-License-Identifier: Apache-2.0

public import NetworkTypes

/// A capture file that is read packet by packet, without an allocation for any of them.
///
/// Reads pcap and pcapng in either order of bytes, plain or compressed by gzip or zstd, recognised by their first bytes and
/// never by their name. Damage costs the packets it fell on: every packet before it is delivered, the error says where and
/// why, and the packets behind it are delivered by further calls, where they can be found again.
public struct CaptureFile: ~Copyable {
  private var input: CaptureInput
  private let format: Format
  private var blocks = PcapngFormat()
  private let source: UInt16
  private var hasEnded = false
  /// What ended the search for packets behind a damage, still to be told.
  private var lastError: CaptureFileError?

  /// The packets delivered so far.
  public private(set) var packetCount: UInt64 = 0
  /// The bytes of the file used so far, compressed ones where it is compressed.
  public var byteOffset: UInt64 { input.fileOffset }

  private enum Format {
    case pcap(PcapFormat)
    case pcapng
  }

  /// Opens a file and reads what stands before its first packet.
  ///
  /// - Parameter source: the index of the file that every packet's header carries.
  /// - Throws: where the file cannot be opened, is empty, or is no capture.
  public init(path: String, source: UInt16 = 0) throws(CaptureFileError) {
    try self.init(CaptureInput(path: path), source: source)
  }

  /// Reads on from an open descriptor, which stays open; a pipe will do.
  ///
  /// - Throws: where the bytes begin no capture.
  public init(descriptor: Int32, name: String = "standard input", source: UInt16 = 0) throws(CaptureFileError) {
    try self.init(CaptureInput(descriptor: descriptor, name: name, closesDescriptor: false), source: source)
  }

  init(_ input: consuming CaptureInput, source: UInt16) throws(CaptureFileError) {
    var input = input
    var magic = try Self.magic(&input)
    if let compression = CaptureFileError.Compression(magic: magic) {
      try input.unpack(compression)
      magic = try Self.magic(&input)
    }
    if let pcap = try PcapFormat(magic: magic, input: &input) {
      format = .pcap(pcap)
    } else if magic == PcapngFormat.BlockType.sectionHeader {
      format = .pcapng
    } else {
      throw input.error(.notACapture(magic.byteSwapped))
    }
    self.input = input
    self.source = source
  }

  /// The first four bytes, in the order of this machine.
  private static func magic(_ input: inout CaptureInput) throws(CaptureFileError) -> UInt32 {
    guard try input.ensure(4) else {
      if input.available == 0 { throw input.error(.empty) }
      throw input.error(.notACapture(0))
    }
    return input.number(0, UInt32.self, swapped: false)
  }

  /// Delivers the next packet; the bytes are valid during the call only.
  ///
  /// - Returns: false at the end of the file, and for ever after.
  /// - Throws: at each damage. Later calls deliver what could be found behind it, and return false where that is nothing.
  @discardableResult
  @inline(__always)
  public mutating func next(_ body: (PacketHeader, RawSpan) -> Void) throws(CaptureFileError) -> Bool {
    guard !hasEnded else { return try end() }
    let found: FoundPacket?
    do {
      found =
        switch format {
        case .pcap(let pcap): try pcap.next(&input)
        case .pcapng: try blocks.next(&input)
        }
    } catch {
      throw goOn(behind: error)
    }
    guard let found else {
      hasEnded = true
      return false
    }
    packetCount &+= 1
    let captured = UInt32(found.length)
    let header = PacketHeader(
      time: found.time, number: packetCount, originalLength: max(found.originalLength, captured),
      capturedLength: captured, linkType: found.linkType, source: source)
    body(header, input.bytes(at: found.place, count: found.length))
    return true
  }

  /// Whether the next packet may have to be waited for, because the other end of a pipe has not written it yet.
  public var mayWait: Bool {
    guard input.mayWait else { return false }
    return switch format {
    case .pcap(let pcap): !pcap.isNextAtHand(input)
    case .pcapng: !blocks.isNextAtHand(input)
    }
  }

  /// Tells what is still to be told behind the last packet.
  private mutating func end() throws(CaptureFileError) -> Bool {
    guard let error = lastError else { return false }
    lastError = nil
    throw error
  }

  /// Moves to the next place that can be read, and says in the error how far that is.
  private mutating func goOn(behind error: CaptureFileError) -> CaptureFileError {
    var error = error
    hasEnded = true
    guard error.mayHaveMoreBehind else { return error }
    do throws(CaptureFileError) {
      let isFound =
        switch format {
        case .pcap(let pcap): try pcap.findRecords(&input)
        case .pcapng: try blocks.findBlock(&input)
        }
      if isFound {
        hasEnded = false
        error.resumedAt = input.offset
      }
    } catch {
      lastError = error
    }
    return error
  }

  /// Delivers all packets that are left, until `body` returns false.
  ///
  /// - Throws: at each damage, after every packet before it; the next call goes on behind it.
  public mutating func forEachPacket(_ body: (PacketHeader, RawSpan) -> Bool) throws(CaptureFileError) {
    var wantsMore = true
    while wantsMore, try next({ header, bytes in wantsMore = body(header, bytes) }) {}
  }
}

extension CaptureFileError.Compression {
  /// Nil where the first four bytes of a file, on a little-endian machine, begin no compression that is known.
  ///
  /// - Source: RFC 1952 §2.3.1; RFC 8878 §3.1.1 and, for files that begin with a skippable frame, §3.1.2.
  fileprivate init?(magic: UInt32) {
    if magic & 0xFFFF == 0x8B1F {
      self = .gzip
    } else if magic == 0xFD2F_B528 || magic & 0xFFFF_FFF0 == 0x184D_2A50 {
      self = .zstd
    } else {
      return nil
    }
  }
}
