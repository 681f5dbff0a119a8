// SPDX-License-Identifier: Apache-2.0
import CZlib
import Foundation
import Glibc
import Storage

/// Takes every line that mentions a device out of a JSON log and its rotated copies.
///
/// In a plain file a line is overwritten where it stands, with `{"event_type":"erased"}` and spaces: the file keeps its length, so
/// that a sensor may go on appending to it and readers do not lose their place. What `gzip` has packed is written anew.
struct LogErasure {
  private let mentions: Mentions
  /// Lines that were overwritten, by file.
  private(set) var lines: [String: Int] = [:]
  /// Files that could not be looked through, and why.
  private(set) var skipped: [String: String] = [:]

  /// What stands for a line that went.
  private static let mark = Array("{\"event_type\":\"erased\"}".utf8)
  private static let pieceSize = 1 << 20
  private static let longestLine = 8 << 20

  init(of request: ErasureRequest) { mentions = Mentions(of: request) }

  /// Looks through a log and every file beside it whose name begins with its name and a dot or a dash.
  mutating func run(_ path: String) {
    let folder = (path as NSString).deletingLastPathComponent
    let name = (path as NSString).lastPathComponent
    let place = folder.isEmpty ? "." : folder
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: place) else {
      skipped[path] = "the folder cannot be read"
      return
    }
    for file in names.sorted() where file == name || file.hasPrefix(name + ".") || file.hasPrefix(name + "-") {
      let path = (place as NSString).appendingPathComponent(file)
      switch Self.packing(of: path) {
      case .none: overwrite(path)
      case .gzip: repack(path)
      case .other(let word): skipped[path] = "it is packed by \(word); unpack it and run this again"
      }
    }
  }

  // MARK: Plain files

  private mutating func overwrite(_ path: String) {
    let descriptor = unsafe open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else {
      skipped[path] = unsafe String(cString: strerror(errno))
      return
    }
    defer { _ = close(descriptor) }
    var count = 0
    // Where in the file the first byte of `held` stands.
    var offset = 0
    var held: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: Self.pieceSize)
    while true {
      let place = offset + held.count
      let read = unsafe piece.withUnsafeMutableBytes { unsafe pread(descriptor, $0.baseAddress, $0.count, place) }
      guard read > 0 else { break }
      held += piece[..<read]
      var start = 0
      while let end = held[start...].firstIndex(of: 0x0A) {
        if mentions.occur(in: held[start..<end].span), write(Self.blank(end - start), descriptor, at: offset + start) {
          count += 1
        }
        start = end + 1
      }
      offset += start
      held.removeFirst(start)
      guard held.count <= Self.longestLine else {
        skipped[path] = "it is no log: it has no line ends"
        return
      }
    }
    fsync(descriptor)
    lines[path] = count
  }

  private static func blank(_ length: Int) -> [UInt8] {
    mark.count <= length
      ? mark + [UInt8](repeating: 0x20, count: length - mark.count) : [UInt8](repeating: 0x20, count: length)
  }

  private func write(_ bytes: [UInt8], _ descriptor: Int32, at offset: Int) -> Bool {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes {
        unsafe pwrite(descriptor, $0.baseAddress?.advanced(by: written), bytes.count - written, offset + written)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return false }
      written += count
    }
    return true
  }

  // MARK: Packed files

  private enum Packing {
    case none, gzip
    case other(String)
  }

  private static func packing(of path: String) -> Packing {
    guard let file = FileHandle(forReadingAtPath: path), let head = try? file.read(upToCount: 6) else { return .none }
    try? file.close()
    if head.starts(with: [0x1F, 0x8B]) { return .gzip }
    if head.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) { return .other("zstd") }
    if head.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A]) { return .other("xz") }
    return head.starts(with: [0x42, 0x5A, 0x68]) ? .other("bzip2") : .none
  }

  /// Writes a packed file anew without the lines that mention the device, and puts it in the old one's place.
  private mutating func repack(_ path: String) {
    let target = path + ".erasing"
    defer { unsafe unlink(target) }
    var status = stat()
    guard unsafe stat(path, &status) == 0, let source = unsafe gzopen(path, "rbe") else {
      skipped[path] = unsafe String(cString: strerror(errno))
      return
    }
    defer { _ = unsafe gzclose(source) }
    guard let copy = unsafe gzopen(target, "wbe") else {
      skipped[path] = unsafe String(cString: strerror(errno))
      return
    }
    unsafe chmod(target, status.st_mode & 0o777)
    _ = unsafe chown(target, status.st_uid, status.st_gid)
    var count = 0
    var isGood = true
    var held: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: Self.pieceSize)
    func keep(_ line: ArraySlice<UInt8>) {
      guard !mentions.occur(in: line.span) else {
        count += 1
        return
      }
      let written = unsafe line.withUnsafeBytes { unsafe gzwrite(copy, $0.baseAddress, UInt32($0.count)) }
      isGood = isGood && Int(written) == line.count
    }
    while isGood {
      let read = unsafe piece.withUnsafeMutableBytes { unsafe gzread(source, $0.baseAddress, UInt32($0.count)) }
      guard read > 0 else {
        isGood = read == 0
        break
      }
      held += piece[..<Int(read)]
      var start = 0
      while let end = held[start...].firstIndex(of: 0x0A) {
        keep(held[start...end])
        start = end + 1
      }
      held.removeFirst(start)
      isGood = held.count <= Self.longestLine
    }
    if !held.isEmpty { keep(held[...]) }
    isGood = unsafe gzclose(copy) == Z_OK && isGood
    guard isGood else {
      skipped[path] = "it cannot be unpacked whole, or there is no room for the new one"
      return
    }
    lines[path] = count
    if count > 0, unsafe rename(target, path) != 0 { skipped[path] = unsafe String(cString: strerror(errno)) }
  }
}
