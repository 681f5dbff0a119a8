// SPDX-License-Identifier: Apache-2.0
import Glibc
import PacketQueue
import Synchronization

/// The outputs of a run.
public struct LogOutputs: Sendable {
  /// The file of JSON records, `-` for standard output, or nil for none.
  public var recordPath: String?
  /// The size at which the file takes no more lines until it is rotated.
  public var limitInBytes: Int
  /// Whether text for people goes to standard output.
  public var showsText: Bool
  /// The socket of the local syslog daemon, usually `/dev/log`, or nil for none.
  public var syslogPath: String?

  public init(
    recordPath: String? = nil, limitInBytes: Int = .max, showsText: Bool = false, syslogPath: String? = nil
  ) {
    self.recordPath = recordPath
    self.limitInBytes = limitInBytes
    self.showsText = showsText
    self.syslogPath = syslogPath
  }
}

/// Writes finished lines on a thread of its own, so that a slow disk or a dead syslog daemon never stalls analysis.
///
/// One thread at a time holds the `LogQueue`; every other method may be called from any thread.
public final class LogWriter: Sendable {
  private let ring: RecordRing<LineHeader>
  private let pressure: LogPressure
  private let state = LogState()
  private let thread: Mutex<pthread_t?>

  /// Opens the outputs and starts the thread.
  ///
  /// - Parameters:
  ///   - capacityInBytes: what the queue holds; the longest line is a little shorter than half of it.
  ///   - notice: called on the output thread, or on this one while the outputs are opened.
  /// - Throws: if the file cannot be opened or the thread not started.
  public init(
    _ outputs: LogOutputs, pressure: LogPressure, capacityInBytes: Int = 4 << 20,
    notice: @escaping @Sendable (LogNotice) -> Void
  ) throws(LogError) {
    ring = RecordRing(capacityInBytes: capacityInBytes)
    self.pressure = pressure
    let sinks = try LogSinks(outputs, state: state, notice: notice)
    let consumer: RecordRing<LineHeader>.Consumer
    do { consumer = try ring.claimConsumer() } catch { throw LogError(path: "output thread", code: EBUSY) }
    let loop = OutputLoop(consumer: consumer, sinks: sinks, state: state)
    var thread = pthread_t()
    let box = unsafe Unmanaged.passRetained(loop)
    let code = unsafe pthread_create(&thread, nil, { unsafe runOutputLoop($0) }, box.toOpaque())
    guard code == 0 else {
      unsafe box.release()
      throw LogError(path: "output thread", code: code)
    }
    self.thread = Mutex(thread)
  }

  /// The end that lines go in.
  ///
  /// - Throws: on every call but the first.
  public func claimQueue() throws(RingSideIsClaimed) -> LogQueue {
    LogQueue(producer: try ring.claimProducer(), pressure: pressure, state: state)
  }

  /// Asks the output thread to open the file anew: after a rotation.
  public func requestReopen() { state.wantsReopen.store(true, ordering: .relaxed) }

  /// What became of the lines so far.
  public var counts: LogCounts { state.counts }

  /// Lets the thread write everything that was handed over, sync the file and end.
  ///
  /// The queue should be closed before; otherwise the thread ends as soon as it finds nothing more to write.
  ///
  /// - Parameter nanoseconds: the longest wait, or nil to wait as long as it takes.
  /// - Returns: whether everything was written in time.
  @discardableResult
  public func close(within nanoseconds: UInt64? = 2_000_000_000) -> Bool {
    guard let thread = thread.withLock({ $0.take() }) else { return state.hasFinished.load(ordering: .acquiring) }
    state.wantsStop.store(true, ordering: .releasing)
    let deadline = nanoseconds.map { MonotonicClock.now &+ $0 }
    while !state.hasFinished.load(ordering: .acquiring) {
      if let deadline, MonotonicClock.now >= deadline {
        state.isAbandoned.store(true, ordering: .releasing)
        pthread_detach(thread)
        return false
      }
      usleep(500)
    }
    pthread_join(thread, nil)
    return true
  }
}

private func runOutputLoop(_ box: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let box = unsafe box else { return nil }
  unsafe Unmanaged<OutputLoop>.fromOpaque(box).takeRetainedValue().run()
  return nil
}

/// What the output thread owns. Only that thread touches it once it runs.
private final class OutputLoop: @unchecked Sendable {
  private var consumer: RecordRing<LineHeader>.Consumer
  private var sinks: LogSinks
  private let state: LogState

  init(consumer: consuming RecordRing<LineHeader>.Consumer, sinks: consuming LogSinks, state: LogState) {
    self.consumer = consumer
    self.sinks = sinks
    self.state = state
  }

  func run() {
    var isRunning = true
    while isRunning, !state.isAbandoned.load(ordering: .relaxed) {
      let isStopping = state.wantsStop.load(ordering: .acquiring)
      let found = consumer.wait(nanoseconds: isStopping ? 1_000_000 : 200_000_000)
      if state.wantsReopen.exchange(false, ordering: .relaxed) { sinks.reopen() }
      switch found {
      case .ready: _ = consumer.drain(limit: 4096) { header, bytes in sinks.take(header, bytes) }
      case .timedOut: isRunning = !isStopping
      case .ended: isRunning = false
      }
      sinks.flush()
    }
    sinks.close()
    state.hasFinished.store(true, ordering: .releasing)
  }
}

/// The outputs that are open.
private struct LogSinks: ~Copyable {
  private var file: LogFile?
  private var standardOutput: LogFile?
  private var syslog: SyslogSocket?
  private let recordsGoToStandardOutput: Bool

  init(_ outputs: LogOutputs, state: LogState, notice: @escaping @Sendable (LogNotice) -> Void) throws(LogError) {
    recordsGoToStandardOutput = outputs.recordPath == "-"
    if let path = outputs.recordPath, path != "-" {
      file = try LogFile(path: path, limitInBytes: outputs.limitInBytes, state: state, notice: notice)
    } else {
      file = nil
    }
    if outputs.showsText || outputs.recordPath == "-" {
      standardOutput = LogFile(standardOutput: state, notice: notice)
    } else {
      standardOutput = nil
    }
    syslog = outputs.syslogPath.map { SyslogSocket(path: $0, state: state, notice: notice) }
  }

  mutating func take(_ header: LineHeader, _ line: RawSpan) {
    switch header.stream {
    case .records: if recordsGoToStandardOutput { standardOutput?.append(line) } else { file?.append(line) }
    case .text: standardOutput?.append(line)
    case .syslog: syslog?.send(line)
    }
  }

  mutating func flush() {
    file?.flush()
    file?.checkName()
    standardOutput?.flush()
  }

  mutating func reopen() { file?.reopen() }

  mutating func close() {
    file?.close()
    standardOutput?.close()
  }
}
