// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// What is remembered of one symbol that a device uses, in 8 bytes.
public struct SymbolUse: Sendable, Equatable {
  /// The lower half of the symbol's hash, or its number. Two symbols share one by chance once in four billion times.
  public private(set) var fingerprint: UInt32 = 0
  /// The slot of time of the last use (see `NoveltyModel.slot`) in the higher 24 bits, then whether it is known, then the hours of
  /// use in 4 bits and the days of use in 3.
  private var bits: UInt32 = 0

  private static let slotsPerDay = UInt32(86_400 / NoveltyModel.slotSeconds)
  private static let slotsPerHour = UInt32(3600 / NoveltyModel.slotSeconds)
  /// The last slot that can be written: it ends in the year 2288, later than packet time does.
  private static let slotLimit: UInt32 = 0xFF_FFFF
  private static let knownBit: UInt32 = 0x80
  private static let oneHour: UInt32 = 0x08
  private static let hoursMask: UInt32 = 0x78
  private static let mostDays: UInt32 = 0x07
  /// The most hours that are told apart.
  public static let mostHours = Int(hoursMask / oneHour)

  init() {}

  /// Makes the memory of a symbol that was never used before.
  init(fingerprint: UInt32, slot: UInt32) {
    self.fingerprint = fingerprint
    bits = min(slot, Self.slotLimit) << 8 | Self.oneHour | 1
  }

  /// The slot of time that a moment lies in, as it is kept: none is before 1970.
  static func slot(of time: Timestamp) -> UInt32 {
    UInt32(clamping: min(NoveltyModel.slot(of: time), Int64(slotLimit)))
  }

  /// The slot of time of the last use.
  var lastSlot: UInt32 { bits >> 8 }

  /// When the slot of the last use began.
  public var lastUsed: Timestamp {
    Timestamp(seconds: Int64(lastSlot) * NoveltyModel.slotSeconds, nanoseconds: 0)
  }

  /// The hours in which it was used, at most 15.
  public var hoursSeen: Int { Int(bits & Self.hoursMask) / Int(Self.oneHour) }

  /// The days on which it was used, at most 7.
  public var daysSeen: Int { Int(bits & Self.mostDays) }

  /// Whether it belongs to what was learned.
  public internal(set) var isKnown: Bool {
    get { bits & Self.knownBit != 0 }
    set { bits = newValue ? bits | Self.knownBit : bits & ~Self.knownBit }
  }

  mutating func use(in slot: UInt32) {
    let isOtherDay = lastSlot / Self.slotsPerDay != slot / Self.slotsPerDay
    let days = min(Self.mostDays, bits & Self.mostDays + (isOtherDay ? 1 : 0))
    let isOtherHour = lastSlot / Self.slotsPerHour != slot / Self.slotsPerHour
    let hours = min(Self.hoursMask, bits & Self.hoursMask + (isOtherHour ? Self.oneHour : 0))
    bits = slot << 8 | bits & Self.knownBit | hours | days
  }

  /// Takes it for established from now on.
  mutating func accept() { bits |= Self.hoursMask }

  /// Whether it is known, and was used in so many hours or on three days.
  ///
  /// What was met while a device was learned may be what an intruder did there already. What is usual comes again and again; who wants
  /// to pass for it has to be there in as many hours.
  public func isEstablished(hoursNeeded: Int) -> Bool {
    isKnown && (hoursSeen >= min(hoursNeeded, Self.mostHours) || daysSeen >= 3)
  }

  /// Takes in what another profile remembers of the same symbol; an hour and a day on which both met it
  /// count twice.
  mutating func merge(_ other: SymbolUse) {
    let days = min(Self.mostDays, bits & Self.mostDays + other.bits & Self.mostDays)
    let hours = min(Self.hoursMask, bits & Self.hoursMask + other.bits & Self.hoursMask)
    bits = max(lastSlot, other.lastSlot) << 8 | (bits | other.bits) & Self.knownBit | hours | days
  }

  /// Whether it stays rather than another one: known, used later, of a lower fingerprint.
  func isStronger(than other: SymbolUse) -> Bool {
    if isKnown != other.isKnown { return isKnown }
    return lastSlot == other.lastSlot ? fingerprint < other.fingerprint : lastSlot > other.lastSlot
  }

  mutating func code(_ coder: inout StateCoder) throws(StateError) {
    try coder.code(&fingerprint)
    try coder.code(&bits)
    guard daysSeen > 0, hoursSeen > 0 else { throw .invalid }
  }
}
