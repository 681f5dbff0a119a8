// SPDX-License-Identifier: Apache-2.0

import Glibc

extension CaptureFileError {
  /// How the error is to be taken: a missing file, a refused one, or a damaged one.
  public var category: Category {
    switch reason {
    case .cannotOpen(ENOENT), .cannotOpen(ENOTDIR): .missing
    case .cannotOpen(EACCES), .cannotOpen(EPERM): .notPermitted
    default: .damaged
    }
  }

  /// What went wrong, in a few words.
  public var what: String {
    switch reason {
    case .cannotOpen, .isFolder: "cannot open the capture"
    case .cannotRead: "cannot read the capture on"
    case .empty, .notACapture, .windowTooLarge, .unsupportedVersion: "cannot read the capture"
    default: "the capture is damaged"
    }
  }

  /// Where it went wrong: the file, and the offset where one says anything.
  public var location: String {
    switch reason {
    case .cannotOpen, .isFolder, .empty, .notACapture, .windowTooLarge: file
    default:
      if let packedOffset {
        "\(file), byte \(packedOffset) of the file, byte \(offset) unpacked"
      } else {
        "\(file), byte \(offset)"
      }
    }
  }

  /// Why it went wrong, in one sentence without its full stop.
  public var why: String {
    switch reason {
    case .cannotOpen(let number), .cannotRead(let number): systemMessage(number)
    case .isFolder: "it is a folder"
    case .empty: "the file is empty"
    case .notACapture(let magic): "it begins with \(hex(magic)), which is neither pcap nor pcapng"
    case .compressionCut(let compression): "the file ends inside its \(compression.rawValue) data"
    case .compressionDamaged(let compression, let detail): "the \(compression.rawValue) data are damaged: \(detail)"
    case .windowTooLarge(let limit): "unpacking it needs more than \(limit >> 20) MiB of memory"
    case .unsupportedVersion(let major, let minor): "format version \(major).\(minor) is unknown"
    case .cutShort(let part, let missing):
      "the file ends inside a \(part.rawValue), \(missing) \(missing == 1 ? "byte" : "bytes") early"
    case .recordTooLong(let claimed, let limit):
      "a record claims \(claimed) bytes, more than the \(limit) that one can have"
    case .blockLength(let length, copy: nil): "a block cannot be \(length) bytes long"
    case .blockLength(let length, let copy?): "a block is \(length) bytes long at its start and \(copy) at its end"
    case .unknownInterface(let number, let known):
      "a packet comes from interface \(number), but only \(known) are described before it"
    case .byteOrder(let mark): "a section begins with the byte order mark \(hex(mark))"
    case .tooManyInterfaces(let limit): "a section describes more than \(limit) interfaces"
    }
  }

  /// What the reader of the error can do about it.
  public var remedy: String {
    if let resumedAt { return "reading went on at byte \(resumedAt), \(resumedAt - offset) bytes further" }
    return switch reason {
    case .cannotOpen(ENOENT), .cannotOpen(ENOTDIR): "check the path"
    case .cannotOpen(EACCES), .cannotOpen(EPERM): "grant read permission on the file"
    case .cannotOpen, .cannotRead: "check the disk and the file"
    case .isFolder: "name the files in it"
    case .empty: "record the capture again"
    case .notACapture, .unsupportedVersion: "convert the file to pcap or pcapng, for example with editcap"
    case .windowTooLarge: "unpack it first, for example with unzstd --long=31"
    default: "all packets before this place were read; copy or record the file again for the rest"
    }
  }
}

extension CaptureFileError: CustomStringConvertible {
  public var description: String { "\(what) (\(location)): \(why); \(remedy)" }
}

/// The operating system's own words for an error number.
func systemMessage(_ number: Int32) -> String {
  var buffer = [CChar](repeating: 0, count: 256)
  let text = unsafe buffer.withUnsafeMutableBufferPointer { target -> String? in
    guard let base = target.baseAddress, unsafe strerror_r(number, base, target.count) == 0 else { return nil }
    return unsafe String(cString: base)
  }
  return text ?? "error \(number)"
}

private func hex(_ value: UInt32) -> String {
  let digits = String(value, radix: 16)
  return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
}
