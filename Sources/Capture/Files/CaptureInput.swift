// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The bytes of a capture file, read in large pieces and looked at in place; those of a compressed file as they unpack.
///
/// The buffer begins at 256 KiB and grows only to hold the longest run of bytes that `ensure` was asked for.
struct CaptureInput: ~Copyable {
  let name: String
  private let file: FileReader
  /// Stands between the file and the buffer, where the file is compressed.
  private var unpacking: CompressedReader?
  private var buffer: [UInt8]
  private var end = 0
  /// Whether the file has nothing behind the buffer.
  private var isAtEnd = false
  /// Where the next byte lies in the buffer.
  private(set) var position = 0
  /// The offset of the buffer's first byte in the file, or in what it unpacks to.
  private var bufferOffset: UInt64 = 0

  static let initialCapacity = 256 << 10

  /// Opens a file.
  init(path: String, stop: StopFlag? = nil) throws(CaptureFileError) {
    self.init(try FileReader(path: path, stop: stop), name: path)
  }

  /// Reads on from wherever an open descriptor stands.
  init(descriptor: Int32, name: String, closesDescriptor: Bool, stop: StopFlag? = nil) {
    self.init(FileReader(descriptor: descriptor, closesDescriptor: closesDescriptor, stop: stop), name: name)
  }

  private init(_ file: consuming FileReader, name: String) {
    self.name = name
    self.file = file
    buffer = [UInt8](repeating: 0, count: Self.initialCapacity)
  }

  /// Takes the bytes at hand, and all that follow, as compressed.
  ///
  /// - Precondition: nothing was consumed.
  mutating func unpack(_ compression: CaptureFileError.Compression) throws(CaptureFileError) {
    guard let reader = CompressedReader(compression, packed: buffer, place: position, end: end) else {
      throw error(.cannotRead(ENOMEM))
    }
    unpacking = reader
    buffer = [UInt8](repeating: 0, count: Self.initialCapacity)
    position = 0
    end = 0
  }

  /// The offset of the next byte in the file, or in what it unpacks to.
  var offset: UInt64 { bufferOffset &+ UInt64(position) }

  /// The bytes of the file that were used so far, compressed ones where it is compressed.
  var fileOffset: UInt64 { unpacking?.fileOffset ?? offset }

  /// Whether reading on may have to wait for somebody to write.
  var mayWait: Bool { file.mayWait && !isAtEnd }

  /// The bytes at hand without reading on.
  var available: Int { end - position }

  /// Reads until `count` bytes are at hand; false where the file ends before.
  ///
  /// - Precondition: callers bound `count`, because the buffer grows to it.
  @inline(__always)
  mutating func ensure(_ count: Int) throws(CaptureFileError) -> Bool {
    if end - position >= count { return true }
    return try refill(count)
  }

  private mutating func refill(_ count: Int) throws(CaptureFileError) -> Bool {
    // Bytes are moved only where others come behind them: a search near the end asks often.
    if isAtEnd { return false }
    let kept = end - position
    unsafe buffer.withUnsafeMutableBytes { bytes in
      guard kept > 0, let base = bytes.baseAddress else { return }
      unsafe memmove(base, base + position, kept)
    }
    bufferOffset = offset
    position = 0
    end = kept
    // Room for as much again as a first buffer, so that long runs are not moved for every few bytes.
    if count > buffer.count {
      buffer.append(contentsOf: repeatElement(0, count: count + Self.initialCapacity - buffer.count))
    }
    while end < count {
      let filled = end
      let outcome = unsafe buffer.withUnsafeMutableBytes { bytes in
        let free = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[filled...])
        return unsafe unpacking?.read(into: free, from: file) ?? file.read(into: free)
      }
      switch outcome {
      case .octets(let count): end += count
      case .end:
        isAtEnd = true
        return false
      case .failed(let reason): throw error(reason)
      }
    }
    return true
  }

  /// Moves over bytes that are at hand.
  @inline(__always)
  mutating func consume(_ count: Int) {
    position += count
  }

  /// Bytes at a place in the buffer, which `ensure` has brought in.
  ///
  /// Checked once and as a whole: numbers within a constant count are then read without a check each.
  @inline(__always)
  @_lifetime(borrow self)
  func bytes(at place: Int, count: Int) -> RawSpan {
    precondition(place >= 0 && count >= 0 && count <= end && place <= end &- count)
    let start = unsafe buffer.span.bytes.withUnsafeBytes { unsafe $0.baseAddress.unsafelyUnwrapped + place }
    return unsafe _overrideLifetime(RawSpan(_unsafeStart: start, byteCount: count), borrowing: self)
  }

  /// A number of the file, `ahead` bytes from here, which `ensure` has brought in.
  @inline(__always)
  func number<Value: FixedWidthInteger & BitwiseCopyable>(_ ahead: Int, _: Value.Type, swapped: Bool) -> Value {
    let value = unsafe buffer.span.bytes.unsafeLoadUnaligned(fromByteOffset: position + ahead, as: Value.self)
    return swapped ? value.byteSwapped : value
  }

  /// An error of this file at an offset, by default that of the next byte.
  func error(_ reason: CaptureFileError.Reason, at offset: UInt64? = nil) -> CaptureFileError {
    CaptureFileError(
      file: name, offset: offset ?? self.offset, packedOffset: unpacking?.fileOffset, reason: reason)
  }
}
