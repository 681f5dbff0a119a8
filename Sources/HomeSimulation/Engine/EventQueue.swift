// SPDX-License-Identifier: Apache-2.0

/// What can wait in a queue until its time has come.
protocol Timed {
  /// Microseconds of event time.
  var time: Int64 { get }
  /// Keeps what waits for the same time in the order in which it came.
  var sequence: UInt64 { get }
}

/// A binary heap from which the earliest comes first, and of those the one that was put in first.
struct EventQueue<Element: Timed> {
  private var heap: [Element] = []

  /// The earliest, if anything waits.
  var first: Element? { heap.first }
  var count: Int { heap.count }

  mutating func insert(_ element: Element) {
    heap.append(element)
    var place = heap.count - 1
    while place > 0 {
      let parent = (place - 1) / 2
      guard isEarlier(element, heap[parent]) else { break }
      heap[place] = heap[parent]
      place = parent
    }
    heap[place] = element
  }

  mutating func removeFirst() -> Element? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    guard !heap.isEmpty else { return first }
    var place = 0
    while true {
      var child = 2 * place + 1
      guard child < heap.count else { break }
      if child + 1 < heap.count, isEarlier(heap[child + 1], heap[child]) { child += 1 }
      guard isEarlier(heap[child], last) else { break }
      heap[place] = heap[child]
      place = child
    }
    heap[place] = last
    return first
  }

  private func isEarlier(_ a: Element, _ b: Element) -> Bool {
    a.time != b.time ? a.time < b.time : a.sequence < b.sequence
  }
}
