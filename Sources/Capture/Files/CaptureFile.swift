// SPDX-License-Identifier: Apache-2.0

public import NetworkTypes

/// A capture file that is read packet by packet, without an allocation for any of them.
///
/// Reads pcap and pcapng in either order of bytes, plain or compressed by gzip or zstd, recognised by their first bytes and
/// never by their name. Damage ends the file: every packet before it is delivered, then the error says where and why.
public struct CaptureFile: ~Copyable {
  private var input: CaptureInput
  private let format: Format
  private var blocks = PcapngFormat()
  private let source: UInt16
  private var hasEnded = false

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
    } else if magic == PcapngFormat.sectionHeader {
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
  /// - Throws: at the first damage; later calls return false.
  @discardableResult
  public mutating func next(_ body: (PacketHeader, RawSpan) -> Void) throws(CaptureFileError) -> Bool {
    guard !hasEnded else { return false }
    let found: FoundPacket?
    do {
      found =
        switch format {
        case .pcap(let pcap): try pcap.next(&input)
        case .pcapng: try blocks.next(&input)
        }
    } catch {
      hasEnded = true
      throw error
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

  /// Delivers all packets that are left, until `body` returns false.
  ///
  /// - Throws: at the first damage, after every packet before it.
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
