// SPDX-License-Identifier: Apache-2.0

/// A compressed file's octets, unpacked piece by piece into the buffer of whoever reads.
///
/// Holds one piece of the file and the state of its decompressor, whatever the file unpacks to. Several streams behind each
/// other (members of gzip, frames of zstd) are one.
final class CompressedReader {
  private let decompressor: any Decompressor
  private let compression: CaptureFileError.Compression
  private var packed: [UInt8]
  private var place: Int
  private var end: Int
  /// The octets of the file that were unpacked.
  private(set) var fileOffset: UInt64 = 0
  /// Whether the last octet ended a stream, so that the file may end here.
  private var isBetweenStreams = false
  /// Whether the decompressor may hold octets for which the last buffer had no room.
  private var holdsOctets = false
  /// Why nothing more comes; told once all octets before it were taken.
  private var failure: CaptureFileError.Reason?

  /// - Parameters:
  ///   - packed: a buffer whose octets from `place` to `end` are the first of the file.
  ///   - reason: why no decompressor could be had.
  init?(
    _ compression: CaptureFileError.Compression, packed: [UInt8], place: Int, end: Int
  ) {
    let decompressor: (any Decompressor)? =
      switch compression {
      case .gzip: GzipDecompressor()
      case .zstd: ZstdDecompressor()
      }
    guard let decompressor else { return nil }
    self.decompressor = decompressor
    self.compression = compression
    self.packed = packed
    self.place = place
    self.end = end
  }

  /// Unpacks what is there, and reads on only where that gives nothing.
  func read(into free: UnsafeMutableRawBufferPointer, from file: borrowing FileReader) -> FileReader.Outcome {
    // Every round uses octets of the file, makes octets, or ends.
    while failure == nil {
      if place == end && !holdsOctets {
        switch unsafe packed.withUnsafeMutableBytes({ unsafe file.read(into: $0) }) {
        case .octets(let count): (place, end) = (0, count)
        case .end:
          if isBetweenStreams { return .end }
          failure = .compressionCut(compression)
          continue
        case .failed(let reason):
          failure = reason
          continue
        }
      }
      let step = unsafe packed.withUnsafeBytes { bytes in
        unsafe decompressor.unpack(.init(rebasing: bytes[place..<end]), into: free)
      }
      place += step.used
      fileOffset &+= UInt64(step.used)
      holdsOctets = step.made == free.count
      switch step.state {
      case .inside:
        isBetweenStreams = false
        if step.used == 0 && step.made == 0 && place < end {
          failure = .compressionDamaged(compression, "it cannot be unpacked further")
        }
      case .ended:
        isBetweenStreams = true
        holdsOctets = false
      case .failed(let reason): failure = reason
      }
      if step.made > 0 { return .octets(step.made) }
    }
    return failure.map { .failed($0) } ?? .end
  }
}

/// What turns compressed octets into those that were meant.
protocol Decompressor: AnyObject {
  /// Unpacks as much as there is room for.
  func unpack(_ packed: UnsafeRawBufferPointer, into free: UnsafeMutableRawBufferPointer) -> DecompressionStep
}

/// What one step of a decompressor used and made.
struct DecompressionStep {
  var used: Int
  var made: Int
  var state: State

  enum State {
    /// The stream goes on.
    case inside
    /// A stream ended with the last octet used, and another may follow.
    case ended
    case failed(CaptureFileError.Reason)
  }
}
