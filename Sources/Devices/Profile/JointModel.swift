// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// Which features of a tick come together: their means and covariances, and how far ticks usually lie from them.
///
/// The squared Mahalanobis distance `m² = dᵀC⁻¹d` of a tick says how unusual its mix is where no feature is by itself. The
/// covariance is shrunk, `C = .9·S + .1·diag(S) + .02·I`, so that it can be inverted from the second tick on.
///
/// A tick weighs `a = 1/min(n, 10080)`: all alike for the first 28 hours of activity, then with a half-life of about 19 hours of it.
/// `S ← (1−a)·(S + a·d·dᵀ)` is exact in the beginning, where `(1−a)·S + a·d·dᵀ` would keep the first tick as if it were spread.
///
/// - Source: Mahalanobis 1936; Ledoit, Wolf: A well-conditioned estimator for large-dimensional covariance matrices, 2004, §2;
///   West: Updating mean and variance estimates, 1979; Chan, Golub, LeVeque: Updating formulae, 1979 (merging).
public struct JointModel: Sendable {
  /// The ticks after which a distance means something.
  static let leastTicks: UInt32 = 30
  /// The ticks after which distances are worth learning: before, they are large because little is known.
  static let settledTicks: UInt32 = 300
  /// The ticks from which on old ones fade.
  static let memoryTicks: UInt32 = 10_080

  /// The number of ticks learned.
  public private(set) var tickCount: UInt32 = 0
  private var mean: [16 of Float] = .init(repeating: 0)
  private var covariance = SymmetricMatrix()
  /// How large m² usually is, up to 4,096.
  private var distances = SizedLogHistogram<24>()
  /// The minute of the last distance learned.
  private var judgedMinute: Int32 = .min

  /// The ticks that taught how large distances are: one a minute at most.
  public var judgedTicks: UInt32 { distances.count }

  /// Makes a model that has seen nothing.
  public init() {}

  /// How far a tick lies from what is usual.
  public struct Distance: Sendable {
    /// The squared Mahalanobis distance m², 0 or more.
    public internal(set) var square = 0.0
    /// The chance of one as large or larger: 0...1.
    public internal(set) var p = 1.0
    /// What each feature contributes to m², in the order of `Feature`; they add up to it.
    public internal(set) var contributions: [16 of Double] = .init(repeating: 0)
    /// One bit a feature: whether it is larger than usual.
    var larger: UInt16 = 0

    /// What one feature contributes to m²; negative where it speaks for normality.
    public subscript(_ feature: Feature) -> Double { contributions[feature.rawValue] }

    /// Whether a feature is larger than usual.
    public func isMore(_ feature: Feature) -> Bool { larger & 1 << UInt16(feature.rawValue) != 0 }
  }

  /// How far a tick lies from what is usual, or nil while too little is known; costs the inversion of the covariance, about
  /// 2,000 multiplications.
  public func distance(of features: borrowing FeatureVector) -> Distance? {
    guard tickCount >= Self.leastTicks, let factor = covariance.shrunkFactor() else { return nil }
    var difference: [16 of Double] = .init(repeating: 0)
    for place in 0..<Feature.count { difference[place] = features.logarithm(place) - Double(mean[place]) }
    let solution = factor.solve(difference)
    var distance = Distance()
    for place in 0..<Feature.count {
      distance.contributions[place] = difference[place] * solution[place]
      distance.square += distance.contributions[place]
      if difference[place] > 0 { distance.larger |= 1 << UInt16(place) }
    }
    distance.square = max(0, distance.square)
    distance.p = distances.pValue(of: distance.square, isInterpolated: true)
    return distance
  }

  private static func minute(of time: Timestamp) -> Int32 {
    Int32(truncatingIfNeeded: time.nanoseconds / 60_000_000_000)
  }

  /// Whether the distance of a tick that ends now would be learned: of one in a minute, at most.
  func learnsDistance(at time: Timestamp) -> Bool {
    Self.minute(of: time) != judgedMinute && tickCount >= Self.settledTicks
  }

  /// Learns one tick, with its distance where that is known and would be learned.
  mutating func learn(_ features: borrowing FeatureVector, at time: Timestamp, distance known: Distance? = nil) {
    if learnsDistance(at: time), let distance = known != nil ? known : distance(of: features) {
      judgedMinute = Self.minute(of: time)
      distances.add(distance.square)
    }
    if tickCount < .max { tickCount += 1 }
    let weight = 1 / Float(min(tickCount, Self.memoryTicks))
    var difference: [16 of Float] = .init(repeating: 0)
    for place in 0..<Feature.count {
      difference[place] = Float(features.logarithm(place)) - mean[place]
      mean[place] += weight * difference[place]
    }
    covariance.blend(difference, weight: weight)
  }

  /// Takes in another model: what both learned together, but for the last bits of decimal numbers.
  mutating func merge(_ other: borrowing JointModel) {
    distances.merge(other.distances)
    judgedMinute = max(judgedMinute, other.judgedMinute)
    guard other.tickCount > 0 else { return }
    let total = Double(tickCount) + Double(other.tickCount)
    let share = Float(Double(other.tickCount) / total)
    var difference: [16 of Float] = .init(repeating: 0)
    for place in 0..<Feature.count {
      difference[place] = other.mean[place] - mean[place]
      mean[place] = tickCount == 0 ? other.mean[place] : mean[place] + share * difference[place]
    }
    if tickCount == 0 {
      covariance = other.covariance
    } else {
      covariance.mix(other.covariance, share: share, between: difference)
    }
    tickCount = UInt32(min(total, Double(UInt32.max)))
  }

  mutating func code(_ coder: inout StateCoder) throws(StateError) {
    try coder.code(&tickCount)
    for place in 0..<Feature.count {
      try coder.code(&mean[place])
      // ln(1 + x) of what is counted in 64 bits.
      guard (0...45).contains(mean[place]) else { throw .invalid }
    }
    try covariance.code(&coder)
    try distances.code(&coder)
    try coder.code(&judgedMinute)
  }
}
