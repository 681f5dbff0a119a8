// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// How surprising it is that a device uses something it never used: a Pitman-Yor process of discount ½ and strength 1.
///
/// N counts the distinct pairs of symbol and slot of time, K the distinct symbols: `P(new) = (1 + .5·K)/(N + 1)`. A device
/// that always meets new symbols expects more of them; one that never does is surprised by the first.
///
/// People meet new symbols in bursts, which no Poisson tail allows for: how far slots lie from what was expected of them is
/// learned as well, as the index of dispersion, and makes the tail as much wider.
///
/// - Source: Pitman, Yor: The two-parameter Poisson-Dirichlet distribution, 1997, §2; Wedderburn: Quasi-likelihood functions, 1974.
public struct NoveltyModel: Sendable {
  /// The length of a slot, in seconds: short enough that twenty minutes of learning teach something.
  public static let slotSeconds: Int64 = 600

  private var total: UInt32 = 0
  private var distinct: UInt32 = 0
  private var slot: Int32 = .min
  private var usedInSlot: UInt32 = 0
  private var newInSlot: UInt32 = 0
  /// The slots that were compared with what was expected of them, and the sum of their squared residuals in sixteenths.
  private var comparedSlots: UInt32 = 0
  private var residuals: UInt32 = 0

  /// The most that one slot adds to the residuals: an attack that is learned must not excuse the next one.
  private static let largestResidual = 32.0
  /// The slots after which old ones fade, by half: four weeks.
  private static let slotLimit: UInt32 = 4096

  /// Makes a model that has seen nothing.
  public init() {}

  /// The slot of time that a moment lies in.
  public static func slot(of time: Timestamp) -> Int64 { time.nanoseconds / (slotSeconds * 1_000_000_000) }

  /// The chance that the next symbol is a new one, as learned before this slot.
  public var chanceOfNew: Double { min(1, (1 + 0.5 * Double(distinct)) / (Double(total) + 1)) }

  /// Counts the first use of a symbol in the slot of `time`; `isNew` where it was never used before.
  public mutating func count(isNew: Bool, at time: Timestamp) {
    let now = Int32(truncatingIfNeeded: Self.slot(of: time))
    if now != slot {
      compare()
      close()
      slot = now
    }
    usedInSlot &+= 1
    if isNew { newInSlot &+= 1 }
  }

  /// Adds what another model has counted; its running slot is closed, if it is not the same.
  public mutating func merge(_ other: borrowing NoveltyModel) {
    var other = copy other
    if other.slot != slot {
      if other.slot > slot {
        close()
        slot = other.slot
        usedInSlot = other.usedInSlot
        newInSlot = other.newInSlot
      } else {
        other.close()
      }
    } else {
      usedInSlot &+= other.usedInSlot
      newInSlot &+= other.newInSlot
    }
    total &+= other.total
    distinct &+= other.distinct
    comparedSlots &+= other.comparedSlots
    residuals &+= other.residuals
  }

  mutating func code(_ coder: inout StateCoder) throws(StateError) {
    try coder.code(&total)
    try coder.code(&distinct)
    try coder.code(&slot)
    try coder.code(&usedInSlot)
    try coder.code(&newInSlot)
    try coder.code(&comparedSlots)
    try coder.code(&residuals)
    guard distinct <= total, newInSlot <= usedInSlot else { throw .invalid }
  }

  /// Takes into account how far the slot that is over lies from what was expected of it: `(n − μ)²/μ`.
  private mutating func compare() {
    let mean = Double(usedInSlot) * chanceOfNew
    guard mean > 0 else { return }
    if comparedSlots >= Self.slotLimit {
      comparedSlots /= 2
      residuals /= 2
    }
    let distance = Double(newInSlot) - mean
    comparedSlots &+= 1
    residuals &+= UInt32(16 * min(Self.largestResidual, distance * distance / mean))
  }

  /// The index of dispersion, 1 or more: how much more the new symbols of a slot vary than those of a Poisson process.
  public var dispersion: Double { max(1, (1 + Double(residuals) / 16) / (1 + Double(comparedSlots))) }

  /// Takes the slot that is over into the model.
  private mutating func close() {
    total &+= usedInSlot
    distinct &+= newInSlot
    usedInSlot = 0
    newInSlot = 0
  }

  /// The chance of as many new symbols as this slot had, or more.
  public var pValue: Double {
    PoissonSurprise.pValue(
      count: Double(newInSlot), mean: Double(usedInSlot) * chanceOfNew, dispersion: dispersion)
  }

  /// The new symbols of this slot.
  public var newCount: Int { Int(newInSlot) }
  /// All symbols ever met.
  public var distinctCount: Int { Int(distinct) + Int(newInSlot) }
}
