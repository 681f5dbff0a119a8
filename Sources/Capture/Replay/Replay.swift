// SPDX-License-Identifier: Apache-2.0

public import PacketQueue
import Synchronization

/// Capture files read one after the other into a packet queue, whole or at their recorded pace.
///
/// A full queue makes the replay wait, so that nothing is ever lost. Packets are numbered from 1 in every file, and their
/// `source` is the index of their file. What can't be read of a damaged file is passed over.
public final class Replay: PacketSource {
  private let worker: ReplayWorker
  private let thread: CaptureThread

  /// What a replay reads.
  public enum Input: Hashable, Sendable {
    case path(String)
    case standardInput
  }

  /// What became of one file.
  public struct Outcome: Hashable, Sendable {
    /// The packets delivered from the file.
    public var packetCount: UInt64
    /// What was wrong with it.
    public var damage = CaptureDamage()
  }

  /// Starts to read.
  ///
  /// - Parameters:
  ///   - speed: how many times faster than recorded, above zero; nil for as fast as possible. The files are one
  ///     recording: the time between them is waited for, too.
  ///   - producer: the side of the queue to fill; closed when all files are read.
  /// - Throws: where the system has no resources for the thread.
  public init(
    _ inputs: [Input], speed: Double? = nil, into producer: consuming PacketQueue.Producer
  ) throws(CaptureThread.StartError) {
    let worker = ReplayWorker(inputs: inputs, speed: speed, producer: producer)
    self.worker = worker
    thread = try CaptureThread { worker.run() }
  }

  deinit { stop() }

  /// What became of the files read to their end so far, in the order they were given.
  ///
  /// Complete once the queue has ended; files behind a stop are missing, and the file it fell into counts as read.
  public var outcomes: [Outcome] { worker.outcomes.withLock { $0 } }

  /// The bytes of all files used so far, for a display of progress.
  public var bytesRead: UInt64 { worker.bytesRead.load(ordering: .relaxed) }

  public var statistics: CaptureStatistics {
    var statistics = CaptureStatistics()
    statistics.received = worker.packets.load(ordering: .relaxed)
    statistics.receivedBytes = worker.packetBytes.load(ordering: .relaxed)
    return statistics
  }

  public var condition: CaptureCondition { worker.hasEnded.load(ordering: .relaxed) ? .ended : .capturing }

  public func stop() {
    worker.stop.set()
    worker.queue.cancel()
  }

  public func join() { thread.join() }
}
