// SPDX-License-Identifier: Apache-2.0

/// Something that fills a packet queue from a thread of its own: a live interface or a run of capture files.
///
/// The thread begins with the source's life. When it ends, by itself or by `stop()`, it closes its queue, so that whoever
/// drains the queue learns of it there.
public protocol PacketSource: AnyObject, Sendable {
  /// What was received and lost so far; may be asked from any thread.
  var statistics: CaptureStatistics { get }
  /// Whether the source sees its packets now; may be asked from any thread.
  var condition: CaptureCondition { get }
  /// Asks the thread to end; returns at once, and may be called from any thread, several times.
  func stop()
  /// Waits until the thread has ended.
  func join()
}

/// What a source received and what was lost on the way; every count since the source's start.
public struct CaptureStatistics: Hashable, Sendable {
  /// The packets that reached the sensor, those lost before a full queue included.
  public var received: UInt64 = 0
  /// The captured bytes of the received packets.
  public var receivedBytes: UInt64 = 0
  /// The packets that the kernel dropped because its buffer was full.
  public var kernelDropped: UInt64 = 0
  /// The packets that the interface or its driver dropped.
  public var interfaceDropped: UInt64 = 0
  /// The packets dropped because the analysis did not keep up.
  public var queueDropped: UInt64 = 0
  /// How often the interface was lost, taken down or up, renamed, or given another address.
  public var interfaceChanges: UInt64 = 0

  public init() {}

  /// The packets lost before they could be analysed.
  public var dropped: UInt64 { kernelDropped &+ interfaceDropped &+ queueDropped }
  /// The packets that came to the machine: those that reached the sensor, and those lost before it.
  public var arrived: UInt64 { received &+ kernelDropped &+ interfaceDropped }
}
