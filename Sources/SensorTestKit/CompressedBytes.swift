// SPDX-License-Identifier: Apache-2.0

import CZlib
import CZstd

/// Compresses bytes as the tools of the same names do.
public enum CompressedBytes {
  /// One gzip member.
  ///
  /// - Source: RFC 1952 §2.2.
  public static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var stream = unsafe z_stream()
    let size = unsafe Int32(MemoryLayout<z_stream>.size)
    unsafe deflateInit2_(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
    defer { unsafe deflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: unsafe Int(deflateBound(&stream, UInt(bytes.count))))
    let written = unsafe input.withUnsafeMutableBufferPointer { source in
      unsafe output.withUnsafeMutableBufferPointer { target in
        unsafe stream.next_in = source.baseAddress
        unsafe stream.avail_in = UInt32(source.count)
        unsafe stream.next_out = target.baseAddress
        unsafe stream.avail_out = UInt32(target.count)
        unsafe deflate(&stream, Z_FINISH)
        return unsafe Int(stream.total_out)
      }
    }
    return Array(output[..<written])
  }

  /// One zstd frame with a checksum.
  ///
  /// - Parameter windowLogarithm: how far back the frame may refer, as a power of two; nil as the library chooses.
  /// - Source: RFC 8878 §3.1.1.
  public static func zstd(_ bytes: [UInt8], windowLogarithm: Int32? = nil) -> [UInt8] {
    guard let context = unsafe ZSTD_createCCtx() else { return [] }
    defer { unsafe ZSTD_freeCCtx(context) }
    unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    if let windowLogarithm {
      // A frame of known size needs no larger window than that, and would say so.
      unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0)
      unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, windowLogarithm)
    }
    var output = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
    let written = unsafe bytes.withUnsafeBytes { source in
      unsafe output.withUnsafeMutableBytes { target -> Int in
        var input = unsafe ZSTD_inBuffer(src: source.baseAddress, size: 0, pos: 0)
        var result = unsafe ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
        // A first call without the end keeps the library from learning the size.
        unsafe input.size = windowLogarithm == nil ? source.count : source.count / 2
        if windowLogarithm != nil { unsafe ZSTD_compressStream2(context, &result, &input, ZSTD_e_continue) }
        unsafe input.size = source.count
        unsafe ZSTD_compressStream2(context, &result, &input, ZSTD_e_end)
        return unsafe result.pos
      }
    }
    return Array(output[..<written])
  }

  /// A skippable frame of zstd around bytes that mean nothing.
  ///
  /// - Source: RFC 8878 §3.1.2.
  public static func skippableFrame(_ bytes: [UInt8]) -> [UInt8] {
    let size = UInt32(bytes.count)
    return [0x5A, 0x2A, 0x4D, 0x18] + (0..<4).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) } + bytes
  }
}
