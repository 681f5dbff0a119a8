// SPDX-License-Identifier: Apache-2.0

/// Why a capture file could not be read, or not whole: all packets before `offset` were delivered.
public struct CaptureFileError: Error, Hashable, Sendable {
  /// The path as it was given, or `standard input`.
  public let file: String
  /// The offset of the byte at which the thing begins that cannot be read; in a compressed file, among the unpacked ones.
  public let offset: UInt64
  /// How many bytes of a compressed file had been unpacked by then; nil where the file is not compressed.
  public var packedOffset: UInt64?
  public let reason: Reason
  /// The offset behind the damage at which packets were found again; nil where the file ends with it.
  public var resumedAt: UInt64?

  /// What is wrong, with the numbers that prove it.
  public enum Reason: Hashable, Sendable {
    /// The operating system refused to open the file; the number is its error.
    case cannotOpen(Int32)
    /// The operating system failed to read on; the number is its error.
    case cannotRead(Int32)
    case isFolder
    case empty
    /// The first four bytes, in the order of the file, begin no known format.
    case notACapture(UInt32)
    /// A compressed file ends before what it compresses does.
    case compressionCut(Compression)
    /// The compressed bytes contradict themselves, in the words of the library that unpacks them.
    case compressionDamaged(Compression, String)
    /// Unpacking needs more memory than a file may ask for.
    case windowTooLarge(limit: UInt64)
    case unsupportedVersion(major: UInt16, minor: UInt16)
    /// The file ends inside something, with so many bytes missing.
    case cutShort(Part, missing: UInt64)
    /// A record claims more bytes than any packet has.
    case recordTooLong(claimed: UInt64, limit: UInt64)
    /// The length of a block is impossible, or differs from its copy at the block's end.
    case blockLength(UInt64, copy: UInt64?)
    /// A packet names an interface that no block before it describes.
    case unknownInterface(UInt32, known: Int)
    /// A section begins without the mark that says the order of its bytes.
    case byteOrder(UInt32)
    /// A section describes more interfaces than are kept.
    case tooManyInterfaces(limit: Int)
  }

  /// The part of a file in which it ends too early.
  public enum Part: String, Sendable {
    case fileHeader = "file header"
    case recordHeader = "record header"
    case packet = "packet"
    case block = "block"
  }

  /// How a file is compressed.
  public enum Compression: String, Sendable {
    case gzip
    case zstd
  }

  init(file: String, offset: UInt64, packedOffset: UInt64? = nil, reason: Reason) {
    self.file = file
    self.offset = offset
    self.packedOffset = packedOffset
    self.reason = reason
  }

  /// Whether the format can be looked for behind the place of this error.
  var mayHaveMoreBehind: Bool {
    switch reason {
    case .cutShort, .recordTooLong, .blockLength, .unknownInterface, .byteOrder, .tooManyInterfaces,
      .unsupportedVersion:
      true
    case .cannotOpen, .cannotRead, .isFolder, .empty, .notACapture, .compressionCut, .compressionDamaged,
      .windowTooLarge:
      false
    }
  }

  /// How an error of a file is to be taken.
  public enum Category: Sendable {
    /// There is no such file.
    case missing
    case notPermitted
    /// The file is there but unreadable or damaged.
    case damaged
  }
}
