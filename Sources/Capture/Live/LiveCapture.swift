// SPDX-License-Identifier: Apache-2.0

public import PacketQueue
import Synchronization

/// The capture of one interface through libpcap, on a thread of its own.
///
/// An interface that is not there, or goes away, is waited for; the capture goes on when it is back. News come as values through
/// `notify`, called on the capture's thread.
public final class LiveCapture: PacketSource {
  private let worker: LiveWorker
  private let thread: CaptureThread

  /// Starts to capture.
  ///
  /// - Parameters:
  ///   - producer: the side of the queue to fill; a full queue drops packets and counts them.
  ///   - notify: receives all news; must return soon, because packets wait meanwhile.
  /// - Throws: where the system has no resources for the thread.
  public init(
    _ configuration: LiveConfiguration, into producer: consuming PacketQueue.Producer,
    notify: @escaping @Sendable (CaptureNotice) -> Void
  ) throws(CaptureThread.StartError) {
    let worker = LiveWorker(configuration: configuration, producer: producer, notify: notify)
    self.worker = worker
    thread = try CaptureThread { worker.run() }
  }

  deinit { stop() }

  public var statistics: CaptureStatistics { worker.statistics }

  public var condition: CaptureCondition { worker.condition.withLock { $0 } }

  public func stop() { worker.endCapture() }

  public func join() { thread.join() }

  /// Opens the interface and closes it again, to learn before a start what would stand in its way.
  ///
  /// - Throws: what stands in its way.
  public static func check(_ configuration: LiveConfiguration) throws(CaptureProblem) {
    _ = try LiveSession(configuration)
  }
}
