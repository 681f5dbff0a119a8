// SPDX-License-Identifier: Apache-2.0

/// A packet that is drawn and waits for its time; its octets lie in the store.
struct WaitingPacket: Timed {
  let time: Int64
  let sequence: UInt64
  /// The attack run that it belongs to, 0 for none.
  let run: Int
  fileprivate let chunk: Int
  fileprivate let range: Range<Int>
}

/// Keeps drawn packets until all that comes before them is drawn too, in chunks of memory that are used again.
struct PacketStore {
  private var waiting = EventQueue<WaitingPacket>()
  private var chunks: [[UInt8]] = [[]]
  /// How many packets of each chunk still wait.
  private var counts = [0]
  private var free: [Int] = []
  private var current = 0
  private var sequence: UInt64 = 0

  private static let chunkSize = 1 << 18

  /// The time of the earliest packet.
  var nextTime: Int64? { waiting.first?.time }

  mutating func insert(_ bytes: [UInt8], at time: Int64, run: Int) {
    if chunks[current].count + bytes.count > Self.chunkSize { beginChunk() }
    let start = chunks[current].count
    chunks[current].append(contentsOf: bytes)
    counts[current] += 1
    sequence += 1
    waiting.insert(
      WaitingPacket(
        time: time, sequence: sequence, run: run, chunk: current, range: start..<start + bytes.count))
  }

  /// Hands over every packet up to a time, in order.
  mutating func release(upTo time: Int64, _ receive: (WaitingPacket, ArraySlice<UInt8>) -> Void) {
    while let packet = waiting.first, packet.time <= time {
      _ = waiting.removeFirst()
      receive(packet, chunks[packet.chunk][packet.range])
      counts[packet.chunk] -= 1
      if counts[packet.chunk] == 0 {
        chunks[packet.chunk].removeAll(keepingCapacity: true)
        if packet.chunk != current { free.append(packet.chunk) }
      }
    }
  }

  private mutating func beginChunk() {
    if let used = free.popLast() {
      current = used
      return
    }
    var chunk: [UInt8] = []
    chunk.reserveCapacity(Self.chunkSize)
    chunks.append(chunk)
    counts.append(0)
    current = chunks.count - 1
  }
}
