// SPDX-License-Identifier: Apache-2.0

import NetworkTypes
import PacketQueue
import Synchronization

/// The thread's side of a replay.
final class ReplayWorker: Sendable {
  private let inputs: [Replay.Input]
  private let speed: Double?
  /// Held by the thread from its start to its end; the lock makes it the thread's alone.
  private let producer: Mutex<PacketQueue.Producer?>
  let queue: PacketQueue
  let stop = StopFlag()
  let outcomes = Mutex<[Replay.Outcome]>([])
  let bytesRead = Atomic<UInt64>(0)
  let packets = Atomic<UInt64>(0)
  let packetBytes = Atomic<UInt64>(0)
  let hasEnded = Atomic<Bool>(false)

  /// How many packets pass between two updates of the counters that other threads see.
  private static let packetsPerUpdate: UInt64 = 256

  init(inputs: [Replay.Input], speed: Double?, producer: consuming PacketQueue.Producer) {
    self.inputs = inputs
    self.speed = speed
    queue = producer.ring
    self.producer = Mutex(producer)
  }

  func run() {
    producer.withLock { producer in
      guard var filling = producer.take() else { return }
      var finishedBytes: UInt64 = 0
      var pace = speed.map { ReplayPace(speed: $0) }
      for (index, input) in inputs.enumerated() where !stop.isSet {
        var outcome = Replay.Outcome(packetCount: 0)
        do throws(CaptureFileError) {
          var file = try open(input, source: UInt16(clamping: index))
          defer {
            outcome.packetCount = file.packetCount
            finishedBytes &+= file.byteOffset
            bytesRead.store(finishedBytes, ordering: .relaxed)
          }
          read(&file, into: &filling, bytesBefore: finishedBytes, at: &pace, noting: &outcome.damage)
        } catch {
          if !stop.isSet { outcome.damage.add(error) }
        }
        outcomes.withLock { $0.append(outcome) }
      }
      hasEnded.store(true, ordering: .relaxed)
    }
  }

  private func open(_ input: Replay.Input, source: UInt16) throws(CaptureFileError) -> CaptureFile {
    switch input {
    case .path(let path):
      try CaptureFile(CaptureInput(path: path, stop: stop), source: source)
    case .standardInput:
      try CaptureFile(
        CaptureInput(descriptor: 0, name: "standard input", closesDescriptor: false, stop: stop), source: source)
    }
  }

  private func read(
    _ file: inout CaptureFile, into producer: inout PacketQueue.Producer, bytesBefore: UInt64,
    at pace: inout ReplayPace?, noting damage: inout CaptureDamage
  ) {
    var count: UInt64 = 0
    var byteCount: UInt64 = 0
    defer { update(packets: count, bytes: byteCount) }
    while !stop.isSet {
      // What was read is analysed while the next packet is waited for.
      if file.mayWait { producer.flush() }
      var isMore = true
      do throws(CaptureFileError) {
        isMore = try file.next { header, bytes in
          let delay = pace?.delay(before: header.time) ?? 0
          if delay > 0 {
            producer.flush()
            stop.sleep(nanoseconds: delay)
          }
          count &+= 1
          byteCount &+= UInt64(header.capturedLength)
          _ = producer.push(header, bytes)
        }
      } catch {
        // A stop cuts the file where it stands; that is no damage.
        if !stop.isSet { damage.add(error) }
      }
      if count >= Self.packetsPerUpdate {
        update(packets: count, bytes: byteCount)
        bytesRead.store(bytesBefore &+ file.byteOffset, ordering: .relaxed)
        (count, byteCount) = (0, 0)
      }
      if !isMore { return }
    }
  }

  private func update(packets count: UInt64, bytes: UInt64) {
    packets.wrappingAdd(count, ordering: .relaxed)
    packetBytes.wrappingAdd(bytes, ordering: .relaxed)
  }
}

/// When each packet is due, so that the gaps between them, and between files, are those of the recording.
struct ReplayPace {
  private let speed: Double
  private var start: (packet: Timestamp, now: UInt64)?

  init(speed: Double) { self.speed = speed > 0 ? speed : 1 }

  /// The nanoseconds to wait before a packet of this time goes out; zero for the first packet and for late ones.
  mutating func delay(before time: Timestamp, now: UInt64 = monotonicNanoseconds()) -> UInt64 {
    guard let start else {
      start = (time, now)
      return 0
    }
    let due = Double(time.nanoseconds(since: start.packet)) / speed
    let passed = Double(now &- start.now)
    // A century is as good as for ever, and fits whatever the file's times are.
    return due > passed ? UInt64(min(due - passed, 3e18)) : 0
  }
}
