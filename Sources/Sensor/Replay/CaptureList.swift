// SPDX-License-Identifier: Apache-2.0
import Capture
import Glibc
import NetworkTypes

/// The capture files of a replay, in the order in which they are read: one timeline, by their first packets.
struct CaptureList: Sendable {
  private(set) var inputs: [Replay.Input] = []
  /// The earliest and the latest packet of all files; nil where there is none, or where a pipe hides it.
  private(set) var first: Timestamp?
  private(set) var last: Timestamp?
  private(set) var byteCount: UInt64 = 0
  /// Whether an input can be read only once.
  private var hasPipe = false

  /// The most files that folders are searched for, and how deep.
  private static let fileLimit = 100_000
  private static let depthLimit = 32

  /// Lists what the paths name: files as they are, the files of folders by name and recursively, `-` for standard input.
  ///
  /// - Throws: `noInput` for a path that is not there.
  init(_ paths: [String]) throws(Failure) {
    var files: [String] = []
    for path in paths where path != "-" { try Self.collect(path, depth: 0, into: &files) }
    var spans: [(path: String, first: Timestamp?)] = []
    for file in files {
      var first: Timestamp?
      // What can be read only once is left alone, and its times stay hidden.
      guard Self.isRegular(file) else {
        hasPipe = true
        spans.append((file, nil))
        continue
      }
      // A file that can't be read stays in the list: reading it says why.
      if let span = try? CaptureTimeSpan(ofFileAt: file) {
        first = span.first
        if let start = span.first { self.first = min(self.first ?? start, start) }
        if let end = span.last { last = max(last ?? end, end) }
      }
      byteCount &+= Self.size(of: file)
      spans.append((file, first))
    }
    // Stable: files without packets, and files that begin together, keep their order.
    let ordered = spans.enumerated().sorted { a, b in
      guard let x = a.element.first, let y = b.element.first, x != y else { return a.offset < b.offset }
      return x < y
    }
    inputs = ordered.map { .path($0.element.path) }
    if paths.contains("-") {
      hasPipe = true
      inputs.append(.standardInput)
    }
  }

  /// The names by which records know the inputs.
  var names: [String] {
    inputs.map { input in
      switch input {
      case .path(let path): path
      case .standardInput: "-"
      }
    }
  }

  /// The time that all files span, in nanoseconds; nil where it can't be known before reading.
  var duration: Int64? {
    guard let first, let last, !hasPipe else { return nil }
    return last.nanoseconds(since: first)
  }

  private static func collect(_ path: String, depth: Int, into files: inout [String]) throws(Failure) {
    var information = stat()
    guard unsafe stat(path, &information) == 0 else { throw TextFile.failure("cannot open the capture", path, errno) }
    guard information.st_mode & S_IFMT == S_IFDIR else {
      files.append(path)
      return
    }
    guard depth < depthLimit, let folder = unsafe opendir(path) else { return }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder), files.count + names.count < fileLimit {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { unsafe String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    for name in names.sorted() {
      let child = path + "/" + name
      var information = stat()
      guard unsafe stat(child, &information) == 0 else { continue }
      let isFolder = information.st_mode & S_IFMT == S_IFDIR
      let isCapture = [".pcap", ".pcapng", ".cap", ".dmp"].contains { name.hasSuffix($0) }
      if isFolder || isCapture { try collect(child, depth: depth + 1, into: &files) }
    }
  }

  private static func isRegular(_ path: String) -> Bool {
    var information = stat()
    return unsafe stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFREG
  }

  private static func size(of path: String) -> UInt64 {
    var information = stat()
    return unsafe stat(path, &information) == 0 ? UInt64(max(0, information.st_size)) : 0
  }
}
