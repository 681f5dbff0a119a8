// SPDX-License-Identifier: Apache-2.0

import Glibc
public import PacketQueue

/// The capture of one interface through libpcap, on threads of its own: one for each queue.
///
/// An interface that is not there, or goes away, is waited for; the capture goes on when it is back. News come as values through
/// `notify`, called on the capture's threads and on the one that brings the kernel's news.
public final class LiveCapture: PacketSource {
  private let state: CaptureState
  private let workers: [LiveWorker]
  private let threads: [CaptureThread]

  /// Starts to capture.
  ///
  /// - Parameters:
  ///   - queues: the queues to fill, at least one. While one is full, packets wait in the kernel's buffer; after a stop they are
  ///     dropped and counted. The kernel shares the packets out among several, each flow with both its directions to one.
  ///   - notify: receives all news; must return soon, because packets wait meanwhile.
  /// - Throws: where the system has no resources for the threads, or a queue is already filled by another.
  public init(
    _ configuration: LiveConfiguration, into queues: [PacketQueue],
    notify: @escaping @Sendable (CaptureNotice) -> Void
  ) throws(CaptureThread.StartError) {
    let state = CaptureState(configuration, threads: queues.count, notify: notify)
    let fanout = queues.count > 1 ? FanoutGroup() : nil
    var configuration = configuration
    configuration.kernelBufferSize /= max(1, queues.count)
    var workers: [LiveWorker] = []
    for (index, queue) in queues.enumerated() {
      guard let producer = try? queue.claimProducer() else { throw CaptureThread.StartError(number: EBUSY) }
      workers.append(
        try LiveWorker(
          configuration, state: state, fanout: fanout, numbers: (UInt64(index) + 1, UInt64(queues.count)),
          producer: producer))
    }
    var threads: [CaptureThread] = []
    for worker in workers {
      do {
        threads.append(try CaptureThread { worker.run() })
      } catch {
        for worker in workers { worker.endCapture() }
        throw error
      }
    }
    self.state = state
    self.workers = workers
    self.threads = threads
  }

  deinit { stop() }

  public var statistics: CaptureStatistics {
    var sum = CaptureStatistics()
    for worker in workers {
      let one = worker.statistics
      sum.received &+= one.received
      sum.receivedBytes &+= one.receivedBytes
      sum.kernelDropped &+= one.kernelDropped
      sum.queueDropped &+= one.queueDropped
    }
    (sum.interfaceDropped, sum.interfaceChanges) = state.counts
    return sum
  }

  public var condition: CaptureCondition { state.condition }

  public func stop() {
    for worker in workers { worker.endCapture() }
  }

  public func join() {
    for thread in threads { thread.join() }
  }

  /// Takes what the kernel says of any link: an interface that went down or has another name would else go unnoticed.
  public func take(_ news: LinkNews) {
    guard state.take(news) else { return }
    for worker in workers { worker.tryAgain() }
  }

  /// Opens the interface and closes it again, to learn before a start what would stand in its way.
  ///
  /// - Throws: what stands in its way.
  public static func check(_ configuration: LiveConfiguration) throws(CaptureProblem) {
    _ = try LiveSession(configuration, named: configuration.interface)
  }
}
