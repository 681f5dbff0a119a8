// SPDX-License-Identifier: Apache-2.0

import CZlib

/// Unpacks gzip members through the system's zlib, whose state is 40 KiB and never more.
///
/// Zero octets behind a member are padding, as tapes and block devices leave it; anything else must be another member.
///
/// - Source: RFC 1952 §2.2; zlib.h, `inflate`.
@safe final class GzipDecompressor: Decompressor {
  /// zlib keeps a pointer to it, so that it must never move.
  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  private var isBetweenMembers = false
  private var isPadding = false

  /// The largest window, with the header and trailer of gzip and no other.
  private static let windowBits: Int32 = 15 + 16

  /// Nil where memory is short.
  init?() {
    unsafe stream.initialize(to: unsafe z_stream())
    let size = unsafe Int32(MemoryLayout<z_stream>.size)
    guard unsafe inflateInit2_(stream, Self.windowBits, ZLIB_VERSION, size) == Z_OK else { return nil }
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deinitialize(count: 1)
    unsafe stream.deallocate()
  }

  func unpack(_ packed: UnsafeRawBufferPointer, into free: UnsafeMutableRawBufferPointer) -> DecompressionStep {
    if isBetweenMembers, let first = unsafe packed.first {
      if first == 0 || isPadding { return unsafe padding(packed) }
      unsafe inflateReset(stream)
      isBetweenMembers = false
    }
    // zlib takes its input as not constant, and does not write to it.
    unsafe stream.pointee.next_in = unsafe UnsafeMutablePointer(
      mutating: packed.baseAddress?.assumingMemoryBound(to: UInt8.self))
    unsafe stream.pointee.avail_in = UInt32(clamping: packed.count)
    unsafe stream.pointee.next_out = free.baseAddress?.assumingMemoryBound(to: UInt8.self)
    unsafe stream.pointee.avail_out = UInt32(clamping: free.count)
    let status = unsafe inflate(stream, Z_NO_FLUSH)
    let used = unsafe packed.count - Int(stream.pointee.avail_in)
    let made = unsafe free.count - Int(stream.pointee.avail_out)
    switch status {
    case Z_OK, Z_BUF_ERROR: return DecompressionStep(used: used, made: made, state: .inside)
    case Z_STREAM_END:
      isBetweenMembers = true
      return DecompressionStep(used: used, made: made, state: .ended)
    default:
      let text = unsafe stream.pointee.msg.map { unsafe String(cString: $0) } ?? "zlib says \(status)"
      return DecompressionStep(used: used, made: made, state: .failed(.compressionDamaged(.gzip, text)))
    }
  }

  private func padding(_ packed: UnsafeRawBufferPointer) -> DecompressionStep {
    isPadding = true
    let zeros = unsafe packed.firstIndex { $0 != 0 } ?? packed.count
    let state: DecompressionStep.State =
      zeros == packed.count ? .ended : .failed(.compressionDamaged(.gzip, "what follows is neither gzip nor padding"))
    return DecompressionStep(used: zeros, made: 0, state: state)
  }
}
