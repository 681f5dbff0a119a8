// SPDX-License-Identifier: Apache-2.0

/// Which row speaks of each point of an axis, of packet numbers or of nanoseconds: where rows overlap, the later one.
///
/// Takes at most twice as many cells as there are rows; a look costs a binary search.
struct LabelSpans: Sendable {
  /// One row's part of the axis, both ends included.
  struct Part {
    var first: Int64
    var last: Int64
    var row: Int32
  }

  /// The first points of the cells, ascending; a cell ends where the next one begins, and the last cell is nobody's.
  private let starts: [Int64]
  /// The row of each cell, -1 where there is none.
  private var rows: [Int32]

  /// Paints the parts from the last row to the first, so that each cell is painted once.
  init(_ parts: [Part]) {
    let ends = parts.map { Self.behind($0.last) }
    let starts = Self.distinct(parts.map(\.first) + ends)
    rows = Array(repeating: -1, count: starts.count)
    // From each cell the way to the next one that is not painted; shortened as it is walked.
    var next = Array(starts.indices)
    next.append(starts.count)
    for (part, end) in zip(parts, ends).sorted(by: { $0.0.row > $1.0.row }) {
      let end = Self.place(of: end, in: starts)
      var cell = Self.unpainted(from: Self.place(of: part.first, in: starts), &next)
      while cell < end {
        rows[cell] = part.row
        next[cell] = cell + 1
        cell = Self.unpainted(from: cell + 1, &next)
      }
    }
    self.starts = starts
  }

  /// The row that speaks of a point.
  func row(at point: Int64) -> Int32? {
    let place = Self.place(of: Self.behind(point), in: starts) - 1
    return place >= 0 && rows[place] >= 0 ? rows[place] : nil
  }

  /// The rows that speak of points behind one, each once in ascending order.
  func rows(behind point: Int64) -> [Int32] {
    Self.distinct(starts.indices.filter { rows[$0] >= 0 && starts[$0] > point }.map { rows[$0] })
  }

  private static func behind(_ point: Int64) -> Int64 { point == .max ? point : point + 1 }

  private static func distinct<Number: Comparable>(_ numbers: [Number]) -> [Number] {
    var distinct: [Number] = []
    for number in numbers.sorted() where number != distinct.last { distinct.append(number) }
    return distinct
  }

  /// The place of the first start that is not below a point.
  private static func place(of point: Int64, in starts: [Int64]) -> Int {
    var (low, high) = (0, starts.count)
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] < point { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private static func unpainted(from start: Int, _ next: inout [Int]) -> Int {
    var end = start
    while next[end] != end { end = next[end] }
    var cell = start
    while next[cell] != end && next[cell] != cell { (cell, next[cell]) = (next[cell], end) }
    return end
  }
}
