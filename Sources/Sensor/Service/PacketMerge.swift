// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import PacketQueue

/// The rings of all capture threads, read as one stream: the oldest packet first.
///
/// The kernel hands packets over in batches, each ring's at its own time. With several rings a packet therefore waits until the
/// batches of its time have come to all of them; its order does not depend on which thread was quicker.
struct PacketMerge: ~Copyable {
  private final class Ring {
    var consumer: PacketQueue.Consumer
    init(_ consumer: consuming PacketQueue.Consumer) { self.consumer = consumer }
  }

  private var rings: [Ring] = []

  /// The longest that a batch takes from its first packet to the ring, in nanoseconds: twice the kernel's 50 ms, and a wake-up.
  static let longestBatch: Int64 = 150_000_000
  /// A packet that is further ahead of the clock than this was not stamped by the same clock, and does not wait.
  static let longestLead: Int64 = 1_000_000_000

  mutating func add(_ consumer: consuming PacketQueue.Consumer) { rings.append(Ring(consumer)) }

  /// Whether every producer has ended and everything was read.
  var hasEnded: Bool { rings.allSatisfy { $0.consumer.hasEnded } }

  /// Hands out up to about `limit` packets that are there.
  ///
  /// - Parameter now: the clock that the kernel stamps packets with, in nanoseconds; nil where no packet is to wait.
  /// - Returns: their number; zero when none is there, or all wait for older ones.
  mutating func drain(limit: Int, now: Int64?, _ body: (PacketHeader, RawSpan) -> Void) -> Int {
    if rings.count == 1 { return rings[0].consumer.drain(limit: limit, body) }
    // A ring that fills up cannot wait.
    let isPressed = rings.contains { $0.consumer.ring.usedBytes > $0.consumer.ring.capacityInBytes / 2 }
    let due = isPressed ? Int64.max : now.map { $0 - Self.longestBatch } ?? .max
    var count = 0
    while count < limit, let (ring, next) = oldest() {
      func isDue(_ time: Timestamp) -> Bool {
        time.nanoseconds <= due || time.nanoseconds &- due > Self.longestBatch + Self.longestLead
      }
      let drained = ring.consumer.drain(limit: limit - count, while: { $0.time <= next && isDue($0.time) }, body)
      guard drained > 0 else { break }
      count += drained
    }
    return count
  }

  /// The ring with the oldest packet, and the time of the oldest packet in the other rings.
  private func oldest() -> (Ring, next: Timestamp)? {
    var best: (ring: Ring, time: Timestamp)?
    var next = Timestamp(nanoseconds: .max)
    for ring in rings {
      guard let time = ring.consumer.nextHeader?.time else { continue }
      if let known = best, known.time <= time {
        next = min(next, time)
      } else {
        if let known = best { next = min(next, known.time) }
        best = (ring, time)
      }
    }
    return best.map { ($0.ring, next) }
  }
}
