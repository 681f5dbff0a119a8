// SPDX-License-Identifier: Apache-2.0
import Capture
import Glibc

/// Finds the captures that paths name, in folders by their content and not by their names.
struct CaptureSearch {
  /// The captures in the order of the paths, those of a folder sorted by name.
  private(set) var files: [String] = []
  /// What stands in a folder and could not be looked at.
  private(set) var unreadable: [Failure] = []
  /// Whether files were left out because there are too many.
  private var isFull = false
  /// The files and folders of folders that were seen, so that links make neither circles nor doubles.
  private var seen: Set<FileKind.Identity> = []

  /// The most captures that are taken from folders, and how deep these may be.
  private static let fileLimit = 100_000
  private static let depthLimit = 64

  /// Adds a file as it is, or all captures in a folder and the folders in it.
  ///
  /// - Throws: where there is no such path, or a folder can't be read.
  mutating func add(_ path: String) throws(Failure) {
    let kind = FileKind.of(path)
    if let number = kind.error { throw TextFile.failure("cannot open the capture", path, number) }
    guard kind.isFolder else {
      files.append(path)
      return
    }
    seen.insert(kind.identity)
    do throws(FolderError) {
      try addFolder(path, depth: 0)
    } catch {
      throw TextFile.failure("cannot open the folder", path, error.number)
    }
  }

  private struct FolderError: Error { var number: Int32 }

  private mutating func addFolder(_ path: String, depth: Int) throws(FolderError) {
    for name in try Self.names(in: path) where !name.hasPrefix(".") {
      guard files.count < Self.fileLimit else { return noteLimit(path) }
      let child = path.hasSuffix("/") ? path + name : path + "/" + name
      let kind = FileKind.of(child)
      if let number = kind.error {
        unreadable.append(TextFile.failure("cannot open what stands in the folder", child, number))
        continue
      }
      guard kind.isFolder || kind.isRegular, seen.insert(kind.identity).inserted else { continue }
      guard kind.isFolder else {
        if Self.isCapture(child) { files.append(child) }
        continue
      }
      guard depth < Self.depthLimit else { throw FolderError(number: ELOOP) }
      do throws(FolderError) {
        try addFolder(child, depth: depth + 1)
      } catch {
        unreadable.append(TextFile.failure("cannot open the folder", child, error.number))
      }
    }
  }

  private mutating func noteLimit(_ path: String) {
    guard !isFull else { return }
    isFull = true
    unreadable.append(
      Failure(
        "cannot take more captures", at: path, because: "\(Self.fileLimit) were found before",
        remedy: "name the folders in several runs"))
  }

  /// Whether a file begins as a capture does; one that can't be read counts, so that reading it says why.
  private static func isCapture(_ path: String) -> Bool {
    do throws(CaptureFileError) {
      _ = try CaptureFile(path: path)
      return true
    } catch {
      switch error.reason {
      case .empty, .notACapture, .isFolder: return false
      default: return true
      }
    }
  }

  private static func names(in folder: String) throws(FolderError) -> [String] {
    guard let stream = unsafe opendir(folder) else { throw FolderError(number: errno) }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { unsafe String(cString: $0) }
      }
      names.append(name)
    }
    return names.sorted()
  }
}

/// What a path leads to, through all links.
struct FileKind {
  var isFolder = false
  var isRegular = false
  var byteCount: UInt64 = 0
  var identity = Identity(device: 0, number: 0)
  /// Why it is not known; nil where it is.
  var error: Int32?

  /// One and the same file or folder, whatever paths lead to it.
  struct Identity: Hashable {
    var device: UInt
    var number: UInt
  }

  static func of(_ path: String) -> FileKind {
    var information = stat()
    guard unsafe stat(path, &information) == 0 else { return FileKind(error: errno) }
    let type = information.st_mode & S_IFMT
    return FileKind(
      isFolder: type == S_IFDIR, isRegular: type == S_IFREG,
      byteCount: type == S_IFREG ? UInt64(max(0, information.st_size)) : 0,
      identity: Identity(device: UInt(information.st_dev), number: UInt(information.st_ino)))
  }
}
