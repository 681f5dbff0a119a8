// SPDX-License-Identifier: Apache-2.0

import CPcap
import NetworkTypes
import PacketQueue

/// What receives the packets of a live capture: the queue, and the counters of this thread.
struct LiveSink: ~Copyable {
  var producer: PacketQueue.Producer
  private let stop: StopFlag
  /// Until when, by the clock that never goes back, full queues are waited for; known once the stop is seen.
  private var lastWait: UInt64?
  let source: UInt16
  /// The next packet's number, and the step to the one after it.
  private var number: UInt64
  private let step: UInt64
  var linkType = LinkType.null
  var fractionInNanoseconds: Int64 = 1
  /// Packets older than this, in nanoseconds, came to another thread, too.
  var firstTime = Int64.min
  /// Every packet that libpcap handed over.
  var seen: UInt64 = 0
  /// Those of them that are this thread's.
  var received: UInt64 = 0
  var receivedBytes: UInt64 = 0

  init(
    producer: consuming PacketQueue.Producer, source: UInt16, numbers: (first: UInt64, step: UInt64), stop: StopFlag
  ) {
    self.producer = producer
    self.stop = stop
    self.source = source
    (number, step) = numbers
  }

  @inline(__always)
  mutating func receive(_ header: pcap_pkthdr, _ bytes: RawSpan) {
    seen &+= 1
    let time = Int64(header.ts.tv_sec) &* 1_000_000_000 &+ Int64(header.ts.tv_usec) &* fractionInNanoseconds
    guard time >= firstTime else { return }
    received &+= 1
    receivedBytes &+= UInt64(bytes.byteCount)
    defer { number &+= step }
    let packet = PacketHeader(
      time: Timestamp(nanoseconds: time), number: number, originalLength: max(header.len, header.caplen),
      capturedLength: header.caplen, linkType: linkType, source: source)
    if !producer.hasRoom(for: bytes) { waitForRoom(for: bytes) }
    _ = producer.tryPush(packet, bytes)
  }

  /// How long after a stop the analysis may still catch up, in nanoseconds.
  private static let graceAfterStop: UInt64 = 1_000_000_000

  /// While the analysis is behind, packets wait in the kernel's buffer, which is the larger one.
  @inline(never)
  private mutating func waitForRoom(for bytes: RawSpan) {
    let stop = stop
    var end = lastWait
    producer.waitForRoom(for: bytes) {
      guard stop.isSet else { return true }
      let now = monotonicNanoseconds()
      let last = end ?? now &+ Self.graceAfterStop
      end = last
      return now < last
    }
    lastWait = end
  }
}
