// SPDX-License-Identifier: Apache-2.0

import CZstd

/// Unpacks zstd frames through the system's libzstd, and passes over skippable frames.
///
/// A frame says how far back it refers, and that much has to be kept. The limit is the one of `unzstd` without options, so
/// that a file that it unpacks is read, and no file can ask for more.
///
/// - Source: RFC 8878 §3.1.1.1.2 (window), §3.1.2 (skippable frames).
@safe final class ZstdDecompressor: Decompressor {
  private let context: OpaquePointer
  /// The octets that complete the block at hand, or zero where that is not known yet.
  private var wanted = 0

  /// The most octets that a frame may refer back, as a power of two: 128 MiB.
  static let windowLogarithm: Int32 = 27

  /// Nil where memory is short.
  init?() {
    guard let context = unsafe ZSTD_createDCtx() else { return nil }
    unsafe self.context = unsafe context
    unsafe ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Self.windowLogarithm)
    wanted = unsafe ZSTD_initDStream(context)
  }

  deinit { unsafe ZSTD_freeDCtx(context) }

  func unpack(_ packed: UnsafeRawBufferPointer, into free: UnsafeMutableRawBufferPointer) -> DecompressionStep {
    // libzstd keeps to itself what it unpacked in a call that fails. Block by block, a damaged one costs no other.
    let given = wanted > 0 ? min(wanted, packed.count) : packed.count
    var input = unsafe ZSTD_inBuffer(src: packed.baseAddress, size: given, pos: 0)
    var output = unsafe ZSTD_outBuffer(dst: free.baseAddress, size: free.count, pos: 0)
    let status = unsafe ZSTD_decompressStream(context, &output, &input)
    let (used, made) = unsafe (input.pos, output.pos)
    guard ZSTD_isError(status) != 0 else {
      wanted = status
      return DecompressionStep(used: used, made: made, state: status == 0 ? .ended : .inside)
    }
    if ZSTD_getErrorCode(status) == ZSTD_error_frameParameter_windowTooLarge {
      let limit = UInt64(1) << UInt64(Self.windowLogarithm)
      return DecompressionStep(used: used, made: made, state: .failed(.windowTooLarge(limit: limit)))
    }
    let text = unsafe ZSTD_getErrorName(status).map { unsafe String(cString: $0) } ?? "libzstd says \(status)"
    return DecompressionStep(used: used, made: made, state: .failed(.compressionDamaged(.zstd, text)))
  }
}
