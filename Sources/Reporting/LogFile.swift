// SPDX-License-Identifier: Apache-2.0
import Glibc
import Wire

/// A log that other programs read while it grows: a file that is only ever appended to, or standard output.
///
/// Every write(2) holds whole lines, so that a reader sees at most one unfinished line, and that one at the end after a crash.
/// A file that was renamed or removed is noticed within a second and made anew, with or without a signal.
struct LogFile: ~Copyable {
  /// Lines are collected up to here before they are written, or until the queue is empty.
  private static let batchSize = 64 << 10
  private static let retryInterval: UInt64 = 5_000_000_000
  private static let checkInterval: UInt64 = 1_000_000_000

  let path: String
  private let isStandardOutput: Bool
  private let limitInBytes: Int
  private let notice: @Sendable (LogNotice) -> Void
  private let state: LogState
  private var descriptor: Int32
  private var identity = FileIdentity()
  private var size = 0
  private var batch: [UInt8] = []
  private var batchLines = 0
  private var nextTry: UInt64 = 0
  private var nextCheck: UInt64 = 0
  private var lostSinceNotice = 0
  private var isFailing = false
  private var isFull = false
  /// Whether a failed write left half a line that could not be taken back.
  private var endsInsideLine = false

  /// Takes standard output.
  init(standardOutput state: LogState, notice: @escaping @Sendable (LogNotice) -> Void) {
    path = "standard output"
    isStandardOutput = true
    limitInBytes = .max
    self.state = state
    self.notice = notice
    descriptor = STDOUT_FILENO
    batch.reserveCapacity(Self.batchSize)
  }

  /// Opens or makes a file with mode 0640 and removes an unfinished last line from its end.
  init(path: String, limitInBytes: Int, state: LogState, notice: @escaping @Sendable (LogNotice) -> Void)
    throws(LogError)
  {
    self.path = path
    isStandardOutput = false
    self.limitInBytes = limitInBytes
    self.state = state
    self.notice = notice
    descriptor = -1
    batch.reserveCapacity(Self.batchSize)
    try open()
  }

  deinit { if !isStandardOutput, descriptor >= 0 { _ = Glibc.close(descriptor) } }

  private mutating func open() throws(LogError) {
    let opened = unsafe Glibc.open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0o640)
    guard opened >= 0 else { throw LogError(path: path, code: errno) }
    if descriptor >= 0 { _ = Glibc.close(descriptor) }
    descriptor = opened
    identity = FileIdentity(of: opened)
    size = identity.size
    isFull = false
    endsInsideLine = false
    guard identity.isRegularFile, size > 0 else { return }
    switch LastLine(of: opened, size: size) {
    case .whole: break
    case .unfinishedRecord(let length):
      guard ftruncate(opened, size - length) == 0 else {
        endsInsideLine = true
        return
      }
      size -= length
      notice(.repaired(path: path, removedBytes: length))
    case .foreign: endsInsideLine = true
    }
  }

  /// Adds a whole line.
  mutating func append(_ line: RawSpan) {
    if batch.count + line.byteCount > Self.batchSize { flush() }
    unsafe line.withUnsafeBytes { unsafe batch.append(contentsOf: $0) }
    batchLines += 1
  }

  /// Writes what was collected.
  mutating func flush() {
    guard !batch.isEmpty else { return }
    checkName()
    let lines = batchLines
    defer {
      batch.removeAll(keepingCapacity: true)
      batchLines = 0
    }
    if isFailing, MonotonicClock.now < nextTry { return lose(lines) }
    if size > limitInBytes - batch.count {
      if !isFull { notice(.full(path: path, limitInBytes: limitInBytes)) }
      isFull = true
      return lose(lines)
    }
    if endsInsideLine {
      let ended = write([0x0A], count: 1)
      guard ended.error == 0 else { return fail(ended.error, lines) }
      endsInsideLine = false
    }
    let result = write(batch, count: batch.count)
    if result.error != 0 { return takeBack(result.written, of: lines, result.error) }
    size += batch.count
    state.countWritten(lines)
    if isFailing {
      isFailing = false
      notice(.recovered(path: path, lostLines: lostSinceNotice))
      lostSinceNotice = 0
    }
  }

  private func write(_ bytes: [UInt8], count: Int) -> (written: Int, error: Int32) {
    var written = 0
    while written < count {
      let result = unsafe bytes.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress?.advanced(by: written), count - written)
      }
      if result > 0 {
        written += result
      } else if result < 0, errno == EINTR {
        continue
      } else if result < 0, errno == EAGAIN, !state.isAbandoned.load(ordering: .relaxed) {
        var wish = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = unsafe poll(&wish, 1, 100)
      } else {
        return (written, result < 0 ? errno : ENOSPC)
      }
    }
    return (written, 0)
  }

  /// Removes the half line that a failed write left behind.
  private mutating func takeBack(_ written: Int, of lines: Int, _ error: Int32) {
    var whole = written
    while whole > 0, batch[whole - 1] != 0x0A { whole -= 1 }
    let wholeLines = min(lines, batch[..<whole].reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) })
    state.countWritten(wholeLines)
    size += whole
    if whole < written {
      let end = FileIdentity(of: descriptor)
      endsInsideLine = !end.isRegularFile || ftruncate(descriptor, end.size - (written - whole)) != 0
    }
    fail(error, lines - wholeLines)
  }

  private mutating func fail(_ error: Int32, _ lines: Int) {
    if !isFailing { notice(.failing(path: path, reason: LogError.reason(error))) }
    isFailing = true
    nextTry = MonotonicClock.now &+ Self.retryInterval
    lose(lines)
  }

  private mutating func lose(_ lines: Int) {
    lostSinceNotice += lines
    state.countLost(lines)
  }

  /// Opens the file anew under its name: after a rotation.
  mutating func reopen() {
    guard !isStandardOutput else { return }
    flush()
    do {
      try open()
      notice(.reopened(path: path))
    } catch {
      notice(.cannotReopen(path: path, reason: LogError.reason(error.code)))
    }
  }

  /// Opens the file anew if its name belongs to another file by now.
  mutating func checkName() {
    let now = MonotonicClock.now
    guard !isStandardOutput, identity.isRegularFile, now >= nextCheck else { return }
    nextCheck = now &+ Self.checkInterval
    guard !identity.isSameFile(as: FileIdentity(path: path)) else { return }
    do {
      try open()
      notice(.reopened(path: path))
    } catch {
      notice(.cannotReopen(path: path, reason: LogError.reason(error.code)))
    }
  }

  /// Writes what is left and waits until the disk has it.
  mutating func close() {
    flush()
    if !isStandardOutput { _ = fsync(descriptor) }
  }
}

/// How a file ends.
private enum LastLine {
  case whole
  /// Half a JSON record of this many bytes.
  case unfinishedRecord(length: Int)
  /// Something else without a line end: not ours to remove.
  case foreign

  /// The longest piece that is taken for an unfinished record.
  private static let longestRecord = 1 << 20

  init(of descriptor: Int32, size: Int) {
    var piece = [UInt8](repeating: 0, count: 4096)
    var end = size
    var first: UInt8 = 0
    while end > 0, size - end <= Self.longestRecord {
      let start = max(0, end - piece.count)
      let count = unsafe piece.withUnsafeMutableBytes { unsafe pread(descriptor, $0.baseAddress, end - start, start) }
      guard count == end - start else {
        self = .foreign
        return
      }
      for index in stride(from: count - 1, through: 0, by: -1) {
        if piece[index] == 0x0A {
          let length = size - (start + index + 1)
          self = length == 0 ? .whole : first == 0x7B ? .unfinishedRecord(length: length) : .foreign
          return
        }
        first = piece[index]
      }
      end = start
    }
    self = end == 0 && first == 0x7B ? .unfinishedRecord(length: size) : .foreign
  }
}

/// What tells a file from another file of the same name.
struct FileIdentity {
  private var device: dev_t = 0
  private var inode: ino_t = 0
  private(set) var isRegularFile = false
  private(set) var size = 0

  init() {}

  init(of descriptor: Int32) {
    var status = stat()
    self.init(unsafe fstat(descriptor, &status) == 0 ? status : stat())
  }

  init(path: String) {
    var status = stat()
    self.init(unsafe stat(path, &status) == 0 ? status : stat())
  }

  private init(_ status: stat) {
    device = status.st_dev
    inode = status.st_ino
    isRegularFile = status.st_mode & S_IFMT == S_IFREG
    size = status.st_size
  }

  func isSameFile(as other: FileIdentity) -> Bool { device == other.device && inode == other.inode }
}

/// Time that never goes back: for the retries of outputs, never for records.
enum MonotonicClock {
  /// Nanoseconds since some moment.
  static var now: UInt64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }
}
