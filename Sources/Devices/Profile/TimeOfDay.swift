// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// When a device is active: what its ticks were like in each hour of a working day, and of a day at the weekend, in 288 bytes.
///
/// Kept are whole numbers of ticks and conversations, from which the chance of activity (a Beta distribution) and the rate of
/// conversations (a Gamma distribution) follow. A slot that gets too full, after half a year, is halved.
///
/// - Source: Gelman et al.: Bayesian Data Analysis, §2.4 (Beta), §2.6 (Gamma).
public struct TimeOfDay: Sendable {
  /// The number of slots: the 24 hours of a working day, then those of a day at the weekend.
  public static let slotCount = 48
  /// The ticks of an hour.
  static let ticksPerHour = 360.0

  /// What one slot has seen.
  private struct Slot: Sendable {
    /// The ticks in which the device was watched, and those in which it sent something.
    var watched: UInt16 = 0
    var active: UInt16 = 0
    /// The conversations that it started, at most 65,535.
    var conversations: UInt16 = 0

    var halved: Slot { Slot(watched: watched / 2, active: active / 2, conversations: conversations / 2) }

    /// Adds to the slot; where both were watched for too long, both are halved before.
    mutating func add(_ other: Slot) {
      var other = other
      if UInt32(watched) + UInt32(other.watched) > UInt32(UInt16.max) {
        self = halved
        other = other.halved
      }
      watched += other.watched
      active += other.active
      conversations = UInt16(clamping: UInt32(conversations) + UInt32(other.conversations))
    }
  }

  private var slots: [48 of Slot] = .init(repeating: Slot())

  /// Makes a day of which nothing is known.
  public init() {}

  /// The slot, 0..<48, that a moment lies in; `secondsEast` is the local time less that of Greenwich.
  public static func slot(of time: Timestamp, secondsEast: Int = 0) -> Int {
    let local = time.advanced(byNanoseconds: Int64(secondsEast) &* 1_000_000_000).nanoseconds
    let hours = (Double(local) / 3.6e12).rounded(.down)
    let days = (hours / 24).rounded(.down)
    // The first day of 1970 was a Thursday.
    let weekday = (days + 3).truncatingRemainder(dividingBy: 7)
    let isWeekend = (weekday < 0 ? weekday + 7 : weekday) >= 5
    return Int(hours - days * 24) + (isWeekend ? 24 : 0)
  }

  /// The hours for which the device was watched in a slot.
  public func hoursWatched(in slot: Int) -> Double { Double(slots[slot].watched) / Self.ticksPerHour }

  /// The hours of a slot in which it sent something, in ticks of 10 s.
  public func hoursActive(in slot: Int) -> Double { Double(slots[slot].active) / Self.ticksPerHour }

  /// The conversations that it started in a slot, at most 65,535.
  public func conversations(in slot: Int) -> Int { Int(slots[slot].conversations) }

  /// The chance that the device is active in a tick of a slot, where the hours before and after count a quarter: the mean of a
  /// Beta distribution that began with half an hour of each.
  public func chanceOfActivity(in slot: Int) -> Double {
    let active = weighted(slot) { place in hoursActive(in: place) }
    let watched = weighted(slot) { place in hoursWatched(in: place) }
    return (active + 0.5) / (watched + 1)
  }

  /// The conversations that the device starts in an hour of a slot, neighbours again a quarter: the mean of a Gamma distribution
  /// that began with half a conversation in an hour.
  public func conversationsPerHour(in slot: Int) -> Double {
    let count = weighted(slot) { place in Double(slots[place].conversations) }
    let watched = weighted(slot) { place in hoursWatched(in: place) }
    return (count + 0.5) / (watched + 1)
  }

  private func weighted(_ slot: Int, _ value: (Int) -> Double) -> Double {
    let first = slot / 24 * 24
    let hour = slot % 24
    return value(slot) + (value(first + (hour + 1) % 24) + value(first + (hour + 23) % 24)) / 4
  }

  /// Learns one tick.
  mutating func learn(slot: Int, isActive: Bool, conversations: UInt32) {
    slots[slot].add(Slot(watched: 1, active: isActive ? 1 : 0, conversations: UInt16(clamping: conversations)))
  }

  /// Adds what another profile has learned: exactly, until a slot is full.
  mutating func merge(_ other: borrowing TimeOfDay) {
    for slot in 0..<Self.slotCount { slots[slot].add(other.slots[slot]) }
  }

  mutating func code(_ coder: inout StateCoder) throws(StateError) {
    for slot in 0..<Self.slotCount {
      try coder.code(&slots[slot].watched)
      try coder.code(&slots[slot].active)
      try coder.code(&slots[slot].conversations)
      guard slots[slot].active <= slots[slot].watched else { throw .invalid }
    }
  }
}
