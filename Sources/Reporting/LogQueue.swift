// SPDX-License-Identifier: Apache-2.0
import PacketQueue
import Synchronization

/// Where a finished line goes.
public enum LogStream: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  /// JSON records: the log file or standard output.
  case records
  /// Readable text: standard output.
  case text
  /// Datagrams for the local syslog socket.
  case syslog
}

/// What a queued line says of itself beside its bytes.
struct LineHeader: Sendable, BitwiseCopyable {
  var stream: LogStream
  var isAlert: Bool
}

/// What happens to a line that the output thread has no room for yet.
public enum LogPressure: Sendable {
  /// The caller waits: nothing is lost. For replay.
  case waits
  /// The line is dropped and counted; the last quarter of the queue is kept for alerts. For live capture.
  case drops
}

/// How many lines did not reach their output, and how many did.
public struct LogCounts: Sendable, Equatable {
  /// Alerts and other lines for which the queue had no room.
  public var droppedAlerts: UInt64 = 0
  public var droppedRecords: UInt64 = 0
  /// Lines that an output could not take: a full disk, a dead syslog server, the file's own limit.
  public var lostLines: UInt64 = 0
  /// Lines handed to the operating system.
  public var writtenLines: UInt64 = 0

  public init() {}

  /// All lines that did not reach their output.
  public var missing: UInt64 { droppedAlerts &+ droppedRecords &+ lostLines }
}

/// The analysis thread's end of the output: takes finished lines and never does any input or output itself.
///
/// Lines become visible to the output thread in batches: call `flush()` before a pause. An alert is visible at once.
public struct LogQueue: ~Copyable, Sendable {
  private var producer: RecordRing<LineHeader>.Producer
  private let pressure: LogPressure
  private let state: LogState
  /// The fill of the queue from which only alerts are taken.
  private let reserveStart: Int

  init(producer: consuming RecordRing<LineHeader>.Producer, pressure: LogPressure, state: LogState) {
    reserveStart = producer.ring.capacityInBytes / 4 * 3
    self.producer = producer
    self.pressure = pressure
    self.state = state
  }

  /// Hands a finished line over; the bytes are copied.
  ///
  /// - Returns: whether the output thread will get the line.
  @discardableResult
  public mutating func enqueue(_ line: RawSpan, to stream: LogStream, isAlert: Bool = false) -> Bool {
    let header = LineHeader(stream: stream, isAlert: isAlert)
    let isTaken =
      switch pressure {
      case .waits: producer.push(header, line)
      case .drops: (isAlert || producer.ring.usedBytes <= reserveStart) && producer.tryPush(header, line)
      }
    guard isTaken else {
      state.countDrop(isAlert: isAlert)
      return false
    }
    if isAlert { producer.flush() }
    return true
  }

  /// Makes every line handed over so far visible to the output thread.
  public mutating func flush() { producer.flush() }

  /// Tells the output thread that nothing more comes; the end of the queue's life does the same.
  public mutating func close() { producer.close() }
}

/// The flags and counts that the output thread shares with the others.
final class LogState: Sendable {
  let wantsReopen = Atomic<Bool>(false)
  let wantsStop = Atomic<Bool>(false)
  let isAbandoned = Atomic<Bool>(false)
  let hasFinished = Atomic<Bool>(false)
  private let droppedAlerts = Atomic<UInt64>(0)
  private let droppedRecords = Atomic<UInt64>(0)
  private let lostLines = Atomic<UInt64>(0)
  private let writtenLines = Atomic<UInt64>(0)

  func countDrop(isAlert: Bool) {
    if isAlert {
      droppedAlerts.wrappingAdd(1, ordering: .relaxed)
    } else {
      droppedRecords.wrappingAdd(1, ordering: .relaxed)
    }
  }

  func countLost(_ lines: Int) { lostLines.wrappingAdd(UInt64(max(0, lines)), ordering: .relaxed) }
  func countWritten(_ lines: Int) { writtenLines.wrappingAdd(UInt64(max(0, lines)), ordering: .relaxed) }

  var counts: LogCounts {
    var counts = LogCounts()
    counts.droppedAlerts = droppedAlerts.load(ordering: .relaxed)
    counts.droppedRecords = droppedRecords.load(ordering: .relaxed)
    counts.lostLines = lostLines.load(ordering: .relaxed)
    counts.writtenLines = writtenLines.load(ordering: .relaxed)
    return counts
  }
}
