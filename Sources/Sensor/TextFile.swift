// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A text file of bounded size.
struct TextFile: Sendable {
  let path: String

  init(_ path: String) { self.path = path }

  /// Whether the file or folder is there and may be read.
  var isReadable: Bool { unsafe access(path, R_OK) == 0 }

  /// Reads the whole file as text.
  ///
  /// - Throws: if it can't be opened or read, is longer than `limit` bytes, or is not UTF-8.
  func read(limit: Int) throws(Failure) -> String {
    guard let text = String(validating: try readBytes(limit: limit), as: UTF8.self) else {
      throw Failure(
        "cannot read the file", at: path, because: "it is not UTF-8 text", remedy: "save it as UTF-8",
        exitCode: .badConfiguration)
    }
    return text
  }

  /// Reads the whole file.
  ///
  /// - Throws: if it can't be opened or read, or is longer than `limit` bytes.
  func readBytes(limit: Int) throws(Failure) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.failure("cannot open the file", path, errno) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while bytes.count <= limit {
      let count = unsafe chunk.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw Self.failure("cannot read the file", path, errno) }
      if count == 0 { break }
      bytes += chunk[..<count]
    }
    guard bytes.count <= limit else {
      throw Failure(
        "cannot read the file", at: path, because: "it is longer than \(limit) bytes", remedy: "split it",
        exitCode: .badConfiguration)
    }
    return bytes
  }

  /// The failure that a system error means.
  static func failure(_ what: String, _ path: String, _ code: Int32) -> Failure {
    let why = unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
    switch code {
    case ENOENT, ENOTDIR, EISDIR:
      return Failure(what, at: path, because: why, remedy: "check the path", exitCode: .noInput)
    case EACCES, EPERM:
      return Failure(
        what, at: path, because: why, remedy: "grant read permission or run as another user", exitCode: .notPermitted)
    default:
      return Failure(what, at: path, because: why, remedy: "check the disk and the path")
    }
  }
}
