// SPDX-License-Identifier: Apache-2.0

import CPcap
import Glibc
import PacketQueue
import Synchronization

/// The thread's side of a live capture: opens the interface, fills the queue, and begins anew when the interface is lost.
final class LiveWorker: Sendable {
  private let configuration: LiveConfiguration
  private let notify: @Sendable (CaptureNotice) -> Void
  /// Held by the thread from its start to its end; the lock makes it the thread's alone.
  private let producer: Mutex<PacketQueue.Producer?>
  private let queue: PacketQueue
  private let stop = StopFlag()
  /// The handle that a stop has to wake up; nil while none is open.
  private let breakable = Mutex(BreakableHandle())
  private let counters = Mutex(CaptureStatistics())
  let condition = Mutex(CaptureCondition.blind(.starting))

  /// How often the drops of kernel and interface are asked for, in nanoseconds; each costs a look into several files.
  private static let statisticsInterval: UInt64 = 1_000_000_000
  /// How long after a stop packets are still taken, in nanoseconds: the kernel keeps a batch for up to 50 ms.
  private static let lastBatchDelay: UInt64 = 120_000_000

  init(
    configuration: LiveConfiguration, producer: consuming PacketQueue.Producer,
    notify: @escaping @Sendable (CaptureNotice) -> Void
  ) {
    self.configuration = configuration
    self.notify = notify
    queue = producer.ring
    self.producer = Mutex(producer)
  }

  var statistics: CaptureStatistics {
    var statistics = counters.withLock { $0 }
    statistics.queueDropped = queue.droppedRecords &+ queue.refusedRecords
    return statistics
  }

  func endCapture() {
    stop.set()
    breakable.withLock { $0.breakLoop() }
  }

  func run() {
    producer.withLock { producer in
      guard let taken = producer.take() else { return }
      var sink = LiveSink(producer: taken, source: configuration.source)
      var backOff = BackOff()
      var isWaiting = false
      while !stop.isSet {
        do throws(CaptureProblem) {
          var session = try LiveSession(configuration)
          tell(
            .capturing(linkType: session.linkType, snapLength: session.snapLength, warning: session.warning))
          isWaiting = false
          let start = monotonicNanoseconds()
          let problem = capture(from: &session, into: &sink)
          // An interface that comes and goes is asked for ever more rarely.
          if monotonicNanoseconds() &- start > BackOff.longest { backOff = BackOff() }
          if let problem {
            tell(.lost(problem))
            // The loss was told; that the interface is still away is no news.
            isWaiting = true
          }
        } catch {
          guard error.mayPass else {
            tell(.failed(error))
            return
          }
          if !isWaiting { tell(.waiting(error)) }
          isWaiting = true
        }
        if !stop.isSet { stop.sleep(nanoseconds: backOff.next()) }
      }
      tell(.stopped)
    }
  }

  /// Captures until the interface is lost or the capture is stopped.
  ///
  /// - Returns: why the interface was lost; nil after a stop.
  private func capture(from session: inout LiveSession, into sink: inout LiveSink) -> CaptureProblem? {
    breakable.withLock { unsafe $0.handle = session.handle }
    // The handle must not be woken up once it is closed.
    defer { breakable.withLock { unsafe $0.handle = nil } }
    var known: (kernel: UInt32, interface: UInt32) = (0, 0)
    var nextLook: UInt64 = 0
    var end: UInt64?
    while true {
      if end == nil && stop.isSet {
        // What the kernel received before the stop is still to come; from here on nobody needs to wake this thread up.
        breakable.withLock { unsafe $0.handle = nil }
        session.stopWaiting()
        end = monotonicNanoseconds() &+ Self.lastBatchDelay
      }
      var problem: CaptureProblem?
      do throws(CaptureProblem) {
        try session.dispatch(into: &sink)
      } catch {
        problem = CaptureProblem(kind: error.kind, subject: configuration.interface, why: error.why)
      }
      let now = monotonicNanoseconds()
      let isLast = problem != nil || end.map { now >= $0 } ?? false
      let drops = isLast || now >= nextLook ? session.drops() : nil
      if drops != nil { nextLook = now &+ Self.statisticsInterval }
      let (received, bytes) = (sink.received, sink.receivedBytes)
      counters.withLock { counters in
        counters.received = received
        counters.receivedBytes = bytes
        guard let drops else { return }
        // libpcap counts in 32 bits and from zero for each handle.
        counters.kernelDropped &+= UInt64(drops.kernel &- known.kernel)
        counters.interfaceDropped &+= UInt64(drops.interface &- known.interface)
      }
      if let drops { known = drops }
      if let problem { return end == nil ? problem : nil }
      if isLast { return nil }
      if end != nil { usleep(5000) }
    }
  }

  private func tell(_ event: CaptureNotice.Event) {
    condition.withLock { condition in
      condition =
        switch event {
        case .capturing: .capturing
        case .waiting(let problem), .lost(let problem), .failed(let problem): .blind(.init(problem.kind))
        case .stopped: .ended
        }
    }
    notify(CaptureNotice(interface: configuration.interface, source: configuration.source, event: event))
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
