// SPDX-License-Identifier: Apache-2.0

/// Why a capture file could not be read, or not to its end: all packets before `offset` were delivered.
public struct CaptureFileError: Error, Hashable, Sendable {
  /// The path as it was given, or `standard input`.
  public let file: String
  /// The offset of the byte at which the thing begins that cannot be read.
  public let offset: UInt64
  public let reason: Reason

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
    case compressed(Compression)
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

  /// A compressed file that has to be unpacked first.
  public enum Compression: String, Sendable {
    case gzip
    case zstd
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
