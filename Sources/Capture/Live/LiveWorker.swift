// SPDX-License-Identifier: Apache-2.0

import CPcap
import Glibc
import NetworkTypes
import PacketQueue
import Synchronization

/// One thread of a live capture: opens the interface, fills its queue, and begins anew when the interface is lost.
final class LiveWorker: Sendable {
  private let configuration: LiveConfiguration
  private let state: CaptureState
  /// The sockets of the same interface's other threads; nil where this is the only one.
  private let fanout: FanoutGroup?
  /// The first packet's number, and the step from one to the next: numbers stay unique among the threads.
  private let numbers: (first: UInt64, step: UInt64)
  /// Held by the thread from its start to its end; the lock makes it the thread's alone.
  private let producer: Mutex<PacketQueue.Producer?>
  private let queue: PacketQueue
  private let stop = StopFlag()
  private let doorbell: Doorbell
  /// The handle that a stop has to wake up; nil while none is open.
  private let breakable = Mutex(BreakableHandle())
  private let counters = Mutex(CaptureStatistics())

  /// How often the kernel's drops are asked for, in nanoseconds.
  private static let statisticsInterval: UInt64 = 1_000_000_000
  /// The longest time after a stop for which packets are still waited for, in nanoseconds: the kernel may keep a batch for twice
  /// its 50 ms.
  private static let lastBatchDelay: UInt64 = 150_000_000

  init(
    _ configuration: LiveConfiguration, state: CaptureState, fanout: FanoutGroup?,
    numbers: (first: UInt64, step: UInt64), producer: consuming PacketQueue.Producer
  ) throws(CaptureThread.StartError) {
    self.configuration = configuration
    self.state = state
    self.fanout = fanout
    self.numbers = numbers
    queue = producer.ring
    self.producer = Mutex(producer)
    doorbell = try Doorbell()
  }

  var statistics: CaptureStatistics {
    var statistics = counters.withLock { $0 }
    statistics.queueDropped = queue.droppedRecords &+ queue.refusedRecords
    return statistics
  }

  func endCapture() {
    stop.set()
    doorbell.ring()
    breakable.withLock { $0.breakLoop() }
  }

  /// Ends a wait for the interface.
  func tryAgain() { doorbell.ring() }

  func run() {
    producer.withLock { producer in
      guard let taken = producer.take() else { return }
      var sink = LiveSink(producer: taken, source: configuration.source, numbers: numbers, stop: stop)
      state.ended(capture(into: &sink))
    }
  }

  /// Captures until the capture is stopped, whatever becomes of the interface.
  ///
  /// - Returns: why it was given up; nil after a stop.
  private func capture(into sink: inout LiveSink) -> CaptureProblem? {
    var backOff = BackOff()
    while !stop.isSet {
      do throws(CaptureProblem) {
        var session = try LiveSession(configuration, named: state.name, in: fanout)
        state.opened(session)
        let start = monotonicNanoseconds()
        let problem = capture(from: &session, into: &sink)
        state.closed(problem)
        // An interface that comes and goes is asked for ever more rarely.
        if monotonicNanoseconds() &- start > BackOff.longest { backOff = BackOff() }
      } catch {
        guard error.mayPass else { return error }
        state.waits(error)
      }
      if !stop.isSet { doorbell.wait(nanoseconds: backOff.next()) }
    }
    return nil
  }

  /// Captures until the interface is lost or the capture is stopped.
  ///
  /// - Returns: why the interface was lost; nil after a stop.
  private func capture(from session: inout LiveSession, into sink: inout LiveSink) -> CaptureProblem? {
    breakable.withLock { unsafe $0.handle = session.handle }
    // The handle must not be woken up once it is closed.
    defer { breakable.withLock { unsafe $0.handle = nil } }
    let before = sink.seen
    var known = LiveSession.Counts()
    var nextLook: UInt64 = 0
    var end: UInt64?
    while true {
      if end == nil && stop.isSet {
        // What the kernel received before the stop is still to come; from here on nobody needs to wake this thread up.
        breakable.withLock { unsafe $0.handle = nil }
        session.refusePackets()
        end = monotonicNanoseconds() &+ Self.lastBatchDelay
      }
      var problem: CaptureProblem?
      var count = 0
      do throws(CaptureProblem) {
        count = try session.dispatch(into: &sink)
      } catch {
        problem = error
      }
      let now = monotonicNanoseconds()
      var isLast = problem != nil
      if isLast || end != nil || now >= nextLook {
        nextLook = now &+ Self.statisticsInterval
        let counts = session.counts() ?? known
        let dropped = counts.dropped &- known.dropped
        known = counts
        counters.withLock { $0.kernelDropped &+= UInt64(dropped) }
        // Once no more are let in, what the kernel has counted is all there will be.
        let isComplete = counts.received == UInt32(truncatingIfNeeded: sink.seen &- before) &+ counts.dropped
        if let end, isComplete || count == 0 && now >= end { isLast = true }
      }
      let (received, bytes) = (sink.received, sink.receivedBytes)
      counters.withLock { counters in
        counters.received = received
        counters.receivedBytes = bytes
      }
      if isLast { return end == nil ? problem : nil }
      if let end, now < end { session.waitForPackets(nanoseconds: end - now) }
    }
  }
}

/// A libpcap handle in the only use that another thread may make of it.
@safe private struct BreakableHandle: @unchecked Sendable {
  var handle: OpaquePointer?

  /// Makes the handle's `pcap_dispatch` return soon; the only function of libpcap that any thread may call.
  func breakLoop() {
    if let handle = unsafe handle { unsafe pcap_breakloop(handle) }
  }
}

/// Waits that double from one second to thirty.
struct BackOff {
  private var current: UInt64 = 1_000_000_000

  /// The longest wait in nanoseconds.
  static let longest: UInt64 = 30_000_000_000

  /// The next wait in nanoseconds.
  mutating func next() -> UInt64 {
    defer { current = min(current * 2, Self.longest) }
    return current
  }
}
