// SPDX-License-Identifier: Apache-2.0
import Capture
import Glibc
import NetworkTypes

/// The capture files of a replay, in the order in which they are read: one timeline, by their first packets.
struct CaptureList: Sendable {
  private(set) var inputs: [Replay.Input] = []
  /// The earliest and the latest packet of all files; nil where there is none, or where they were not looked at.
  private(set) var first: Timestamp?
  private(set) var last: Timestamp?
  /// The bytes of all files, as they lie on the disk.
  private(set) var byteCount: UInt64 = 0
  /// What stands in a folder and could not be looked at.
  let unreadable: [Failure]
  /// Whether an input can be read only once, so that its times are hidden.
  private var hasPipe = false

  /// Lists what the paths name: files as they are, the captures in folders by name and recursively, `-` for standard input.
  ///
  /// - Parameter needsTimes: whether the times of a single file are asked for, which costs reading it once more. Several
  ///   files are looked at in any case, for their order.
  /// - Throws: `noInput` for a path that is not there.
  init(_ paths: [String], needsTimes: Bool = true) throws(Failure) {
    var search = CaptureSearch()
    for path in paths where path != "-" { try search.add(path) }
    unreadable = search.unreadable
    var ranked: [(path: String, first: Timestamp, place: Int)] = []
    for (place, path) in search.files.enumerated() {
      var rank = Timestamp(nanoseconds: .max)
      if !FileKind.of(path).isRegular {
        // What can be read only once is left alone.
        hasPipe = true
      } else if needsTimes || search.files.count > 1, let span = try? CaptureTimeSpan(ofFileAt: path) {
        // A file that can't be read stays in the list: reading it says why.
        if let start = span.first {
          rank = start
          first = min(first ?? start, start)
        }
        if let end = span.last { last = max(last ?? end, end) }
      }
      byteCount &+= FileKind.of(path).byteCount
      ranked.append((path, rank, place))
    }
    // Files that begin together keep their order; those without packets, or whose times are hidden, come last.
    ranked.sort { ($0.first, $0.place) < ($1.first, $1.place) }
    inputs = ranked.map { .path($0.path) }
    if paths.contains("-") {
      hasPipe = true
      inputs.append(.standardInput)
    }
  }

  /// A list of one of the files, which is looked at by itself.
  private init(_ input: Replay.Input, needsTimes: Bool) {
    inputs = [input]
    unreadable = []
    guard case .path(let path) = input, FileKind.of(path).isRegular else {
      hasPipe = true
      return
    }
    byteCount = FileKind.of(path).byteCount
    guard needsTimes, let span = try? CaptureTimeSpan(ofFileAt: path) else { return }
    (first, last) = (span.first, span.last)
  }

  /// The files as lists of their own, in the same order.
  func apart(needsTimes: Bool) -> [CaptureList] {
    inputs.map { CaptureList($0, needsTimes: needsTimes) }
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
}
