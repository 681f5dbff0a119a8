// SPDX-License-Identifier: Apache-2.0

/// What kind of thing a device probably is, how sure that is, and why.
///
/// Naive Bayes: each symbol has been counted among devices of some types (`TypeTable`), and speaks for a type by how much more
/// often it is there than by chance. Symbols of one family say much the same, so that n of them count as √n. Every type is taken
/// to be as likely as any other before anything is known.
public struct TypeGuess: Sendable {
  /// The most probable type, or `unknown` where it is less probable than `threshold`.
  public private(set) var type = DeviceType.unknown
  /// 0...0.99: the probability of the most probable type.
  public private(set) var confidence = 0.0
  /// What spoke most for it: at most three sentences, the strongest first.
  public private(set) var reasons: [String] = []

  /// The probability below which a guess is none.
  public static let threshold = 0.4
  /// No count of symbols makes surer than this.
  static let highestConfidence = 0.99
  /// What chance adds to the counts of each symbol, over all types.
  private static let chance: Float = 1

  /// Makes the guess of a device of which nothing is known.
  init() {}

  /// Guesses by the symbols of a device; those that the table does not have say nothing.
  init(_ symbols: [Symbol], table: TypeTable = .shared) {
    let known = symbols.compactMap { symbol in table.find(symbol.hash).map { (symbol, table.row(at: $0)) } }
      .filter { $0.1.sum > 0 }
    guard !known.isEmpty else { return }
    let types = DeviceType.allCases.dropFirst()
    var sums = Array(repeating: 0.0, count: DeviceType.allCases.count)
    var parts: [[Double]] = []
    for (symbol, row) in known {
      let ofFamily = known.reduce(0) { $0 + ($1.0.family == symbol.family ? 1 : 0) }
      let weight = 1 / Double(ofFamily).squareRoot()
      var part = Array(repeating: 0.0, count: sums.count)
      for type in types {
        let place = Int(type.rawValue)
        // How much more often than by chance.
        let ratio = (row.counts[place] * Float(types.count) + Self.chance) / (row.sum + Self.chance)
        part[place] = weight * logarithm(Double(ratio))
        sums[place] += part[place]
      }
      parts.append(part)
    }
    var best = DeviceType.camera
    for type in types where sums[Int(type.rawValue)] > sums[Int(best.rawValue)] { best = type }
    let highest = sums[Int(best.rawValue)]
    var total = 0.0
    for type in types { total += exponential(sums[Int(type.rawValue)] - highest) }
    confidence = min(Self.highestConfidence, 1 / total)
    guard confidence >= Self.threshold else { return }
    type = best
    let strongest = parts.indices.sorted {
      (parts[$1][Int(best.rawValue)], $0) < (parts[$0][Int(best.rawValue)], $1)
    }
    reasons = strongest.prefix(3).filter { parts[$0][Int(best.rawValue)] > 0 }.map {
      known[$0].0.family.sentence(known[$0].0.text)
    }
  }
}
