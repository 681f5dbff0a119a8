// SPDX-License-Identifier: Apache-2.0

/// A symmetric matrix of 16 rows, its lower triangle packed row by row, in 544 bytes.
struct SymmetricMatrix: Sendable {
  static let rows = 16
  private var values: [136 of Float] = .init(repeating: 0)

  /// Where a row begins: a row has as many values as its number, counted from 1.
  @inline(__always)
  private static func start(_ row: Int) -> Int { row * (row + 1) / 2 }

  /// The value at a row and a column that is not larger.
  subscript(_ row: Int, _ column: Int) -> Float { values[Self.start(row) + column] }

  /// S ← (1−a)·(S + a·d·dᵀ).
  mutating func blend(_ difference: [16 of Float], weight: Float) {
    let rest = 1 - weight
    let varied = VariedRows(of: values.span, and: difference)
    var own = values.mutableSpan
    for index in 0..<varied.count {
      let row = varied[index]
      let scaled = weight * difference[row]
      let start = Self.start(row)
      for index in 0...index {
        let column = varied[index]
        let place = start &+ column
        own[place] = rest * (own[place] + scaled * difference[column])
      }
    }
  }

  /// The covariance of two samples together: the second has `share` of their weight, and `difference` lies between their means.
  mutating func mix(_ other: SymmetricMatrix, share: Float, between difference: [16 of Float]) {
    let own = 1 - share
    for row in 0..<Self.rows {
      let scaled = own * share * difference[row]
      let start = Self.start(row)
      for column in 0...row {
        values[start + column] =
          own * values[start + column] + share * other.values[start + column] + scaled * difference[column]
      }
    }
  }

  /// The Cholesky factor of `.9·S + .1·diag(S) + .02·I`, or nil where rounding has left S no covariance.
  func shrunkFactor() -> CholeskyFactor? {
    var factor = CholeskyFactor()
    // Looked at where they lie: a subscript of the array would copy it.
    let own = values.span
    let varied = VariedRows(of: own)
    var made = factor.values.mutableSpan
    for row in 0..<Self.rows { made[Self.start(row) + row] = 0.02.squareRoot() }
    for index in 0..<varied.count {
      let row = varied[index]
      let start = Self.start(row)
      for columnIndex in 0...index {
        let column = varied[columnIndex]
        let value = Double(own[start + column])
        var sum = column == row ? value + 0.02 : 0.9 * value
        let other = Self.start(column)
        for placeIndex in 0..<columnIndex {
          let place = varied[placeIndex]
          sum -= made[start + place] * made[other + place]
        }
        if column < row {
          made[start + column] = sum / made[other + column]
        } else {
          guard sum > 1e-9 else { return nil }
          made[start + column] = sum.squareRoot()
        }
      }
    }
    return factor
  }

  mutating func code(_ coder: inout StateCoder) throws(StateError) {
    for place in 0..<136 { try coder.code(&values[place]) }
    // Logarithms of counts differ by less than 45: their covariances are less than its square.
    for place in 0..<136 { guard abs(values[place]) <= 2_025 else { throw .invalid } }
  }
}

/// The rows in which a matrix is not zero, in order: most devices never do half of what is measured.
private struct VariedRows {
  private var rows: [16 of UInt8] = .init(repeating: 0)
  private(set) var count = 0

  /// Takes those of a lower triangle that have a variance, or get one by this difference.
  init(of values: Span<Float>, and difference: [16 of Float] = .init(repeating: 0)) {
    var variance = 0
    for row in 0..<SymmetricMatrix.rows {
      if values[variance] != 0 || difference[row] != 0 {
        rows[count] = UInt8(truncatingIfNeeded: row)
        count += 1
      }
      // A row has one value more than the one before.
      variance += row + 2
    }
  }

  @inline(__always)
  subscript(_ index: Int) -> Int { Int(rows[index]) }
}

/// The lower triangle L of a matrix C = L·Lᵀ.
///
/// - Source: Golub, Van Loan: Matrix Computations, §4.2.
struct CholeskyFactor {
  fileprivate var values: [136 of Double] = .init(repeating: 0)

  /// C⁻¹·d: forward through L, then back through Lᵀ.
  func solve(_ difference: [16 of Double]) -> [16 of Double] {
    let factor = values.span
    var solution = difference
    for row in 0..<SymmetricMatrix.rows {
      let start = row * (row + 1) / 2
      var rest = solution[row]
      for column in 0..<row { rest -= factor[start + column] * solution[column] }
      solution[row] = rest / factor[start + row]
    }
    for row in stride(from: SymmetricMatrix.rows - 1, through: 0, by: -1) {
      var rest = solution[row]
      for below in row + 1..<max(row + 1, SymmetricMatrix.rows) {
        rest -= factor[below * (below + 1) / 2 + row] * solution[below]
      }
      solution[row] = rest / factor[row * (row + 1) / 2 + row]
    }
    return solution
  }
}
