// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols

/// What flows need while their streams change hands, and afterwards: a fixed number of entries, claimed by those flows only.
struct StreamChanges: ~Copyable {
  /// What has become of one flow's stream.
  struct Change {
    /// The analyzer that has handed on one direction and still reads the other.
    var former = FlowAnalyzer.unknown
    /// The direction that the former analyzer still reads.
    var lagging: Direction?
    /// How far each direction is in its WebSocket frames, by `Direction.rawValue`; nil if the stream is not framed.
    var framing: [2 of WebSocketFraming]?
    /// The length of the message of CoAP whose first byte comes next, by `Direction.rawValue`; else 0.
    var messageByteCounts: [2 of Int] = .init(repeating: 0)
  }

  private let limit: Int
  private var changes: [Change] = []
  private var free: [Int32] = []

  init(limit: Int) { self.limit = limit }

  /// The most bytes that as many entries take.
  static func memoryBound(limit: Int) -> Int {
    limit * (MemoryLayout<Change>.stride + MemoryLayout<Int32>.stride)
  }

  /// A fresh entry's number, or nil when all are in use.
  mutating func claim() -> Int32? {
    if let number = free.popLast() {
      changes[Int(number)] = Change()
      return number
    }
    guard changes.count < limit else { return nil }
    changes.append(Change())
    return Int32(truncatingIfNeeded: changes.count - 1)
  }

  mutating func release(_ number: Int32) { free.append(number) }

  subscript(number: Int32) -> Change {
    _read { yield changes[Int(number)] }
    _modify { yield &changes[Int(number)] }
  }
}
