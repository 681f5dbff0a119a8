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
    var place = 0
    for row in 0..<Self.rows {
      let scaled = weight * difference[row]
      for column in 0...row {
        values[place] = rest * (values[place] + scaled * difference[column])
        place += 1
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
    var made = factor.values.mutableSpan
    for row in 0..<Self.rows {
      let start = Self.start(row)
      for column in 0...row {
        let value = Double(own[start + column])
        var sum = column == row ? value + 0.02 : 0.9 * value
        let other = Self.start(column)
        for place in 0..<column { sum -= made[start + place] * made[other + place] }
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
