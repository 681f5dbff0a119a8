// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The bytes of a capture file, read in large pieces and looked at in place.
///
/// The buffer begins at 256 KiB and grows only to the longest run of bytes that `ensure` was asked for.
struct CaptureInput: ~Copyable {
  let name: String
  private let descriptor: Int32
  private let closesDescriptor: Bool
  /// Set for pipes and terminals, on which a read may wait for ever and the stop has to be looked for.
  private let stop: StopFlag?
  private var buffer: [UInt8]
  private var end = 0
  /// Where the next byte lies in the buffer.
  private(set) var position = 0
  /// The offset of the next byte in the file.
  private(set) var offset: UInt64 = 0

  static let initialCapacity = 256 << 10

  /// Opens a file.
  init(path: String, stop: StopFlag? = nil) throws(CaptureFileError) {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw CaptureFileError(file: path, offset: 0, reason: .cannotOpen(errno)) }
    self.init(descriptor: descriptor, name: path, closesDescriptor: true, stop: stop)
  }

  /// Reads on from wherever an open descriptor stands.
  init(descriptor: Int32, name: String, closesDescriptor: Bool, stop: StopFlag? = nil) {
    var status = stat()
    let isRegular = unsafe fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    self.name = name
    self.descriptor = descriptor
    self.closesDescriptor = closesDescriptor
    self.stop = isRegular ? nil : stop
    buffer = [UInt8](repeating: 0, count: Self.initialCapacity)
    if isRegular { posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL) }
  }

  deinit { if closesDescriptor { close(descriptor) } }

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
    let kept = end - position
    unsafe buffer.withUnsafeMutableBytes { bytes in
      guard kept > 0, let base = bytes.baseAddress else { return }
      unsafe memmove(base, base + position, kept)
    }
    position = 0
    end = kept
    if count > buffer.count { buffer.append(contentsOf: repeatElement(0, count: count - buffer.count)) }
    while end < count {
      guard waitForInput() else { return false }
      let filled = end
      let received = unsafe buffer.withUnsafeMutableBytes { bytes in
        let free = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[filled...])
        return unsafe read(descriptor, free.baseAddress, free.count)
      }
      if received == 0 { return false }
      if received < 0 {
        if errno == EINTR || errno == EAGAIN { continue }
        throw error(errno == EISDIR ? .isFolder : .cannotRead(errno))
      }
      end += received
    }
    return true
  }

  /// Waits until a read will not block; false once the reader was told to stop.
  private func waitForInput() -> Bool {
    guard let stop else { return true }
    while !stop.isSet {
      var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      if unsafe poll(&request, 1, 100) != 0 { return true }
    }
    return false
  }

  /// Moves over bytes that are at hand.
  @inline(__always)
  mutating func consume(_ count: Int) {
    position += count
    offset &+= UInt64(count)
  }

  /// Moves over any number of bytes without keeping them; false where the file ends before.
  mutating func skip(_ count: UInt64) throws(CaptureFileError) -> Bool {
    var left = count
    while left > 0 {
      guard try ensure(1) else { return false }
      let step = Int(min(left, UInt64(available)))
      consume(step)
      left -= UInt64(step)
    }
    return true
  }

  /// Bytes at a place in the buffer, which `ensure` has brought in.
  @inline(__always)
  @_lifetime(borrow self)
  func bytes(at place: Int, count: Int) -> RawSpan {
    unsafe buffer.span.bytes.extracting(place..<place + count)
  }

  /// A number of the file, `ahead` bytes from here, which `ensure` has brought in.
  @inline(__always)
  func number<Value: FixedWidthInteger & BitwiseCopyable>(_ ahead: Int, _: Value.Type, swapped: Bool) -> Value {
    let value = unsafe buffer.span.bytes.unsafeLoadUnaligned(fromByteOffset: position + ahead, as: Value.self)
    return swapped ? value.byteSwapped : value
  }

  /// An error of this file at an offset, by default that of the next byte.
  func error(_ reason: CaptureFileError.Reason, at offset: UInt64? = nil) -> CaptureFileError {
    CaptureFileError(file: name, offset: offset ?? self.offset, reason: reason)
  }
}
