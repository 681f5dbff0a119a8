// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes

/// Finds a device that is used in an hour of the day in which it never is.
///
/// Of each hour of working days and of weekends, how much of it the device is active (a Beta distribution) and how many
/// conversations it starts (a Gamma distribution) is learned; the hours beside it count a quarter. An hour is silent where both are
/// rarer than once in thirty days, in the two hours before and after it as well, and where the other days know of no conversation
/// then: a holiday is a Sunday on a working day. Fourteen such days prove no more than one in fifty: too little to be weighed
/// with other evidence. So it is told by itself, once a day at most, and only of devices that have their hours.
///
/// - Source: Gelman et al.: Bayesian Data Analysis, §2.4 (Beta), §2.6 (Gamma).
public struct UnusualHour: Detector {
  public static let card = DetectorCard(
    id: "unusual-hour", number: 32, title: "Active at an unusual hour",
    summary: "A device is used in an hour of the day in which it never is.",
    because: "Intruders work when nobody watches, and their devices' owners sleep.",
    benign: "Somebody is awake, on holiday or ill, or a schedule was changed.",
    remedy: "Ask who used the device then; if nobody did, see which hosts it called.",
    normalIf:
      "It starts fewer than five conversations that are answered, or all within ten minutes, in hours that were silent for 14 days.",
    attack: [], baseline: ["5.10-1"], severity: .informational, speaksWhileLearning: false, isStanding: true,
    sparesPersonal: true)

  /// How long an hour of the day must have been watched, in hours: so many days of its kind.
  static let leastHours = 14.0
  /// The share of an hour, and the conversations in it, that are rarer than once in thirty days.
  static let rareness = 1.0 / 30
  /// The hours before and after that must be silent as well.
  static let reach = 2
  /// The conversations in an hour from which on a device has its hours.
  static let regularRate = 1.0
  /// What counts as use: so many conversations that are answered, the last so many seconds after the first.
  static let leastConversations: UInt16 = 5
  static let leastSeconds: UInt16 = 600

  /// The hour that runs, since 1970, of the owner's clock.
  private var hour: Int32 = .min
  /// When it was last told, in seconds since 1970.
  private var told: UInt32 = 0
  private var conversations: UInt16 = 0
  /// When the first conversation of the hour was answered, in seconds from its begin.
  private var first: UInt16 = 0
  private var isSilentHour = false

  public init() {}

  public mutating func inspect(
    tickEndingAt time: Timestamp, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    let local = time.nanoseconds / 1_000_000_000 &+ Int64(site.secondsEast)
    let hour = Int32(clamping: local / 3600)
    let second = UInt16(clamping: local % 3600)
    let slot = TimeOfDay.slot(of: time, secondsEast: site.secondsEast)
    if hour != self.hour {
      self.hour = hour
      conversations = 0
      isSilentHour = Self.isSilent(slot, device.timeOfDay)
    }
    // Who was cut off comes back with many calls.
    if site.isOutage { isSilentHour = false }
    guard isSilentHour, device.tick.answeredContacts > 0 else { return nil }
    if conversations == 0 { first = second }
    conversations = UInt16(clamping: UInt32(conversations) &+ min(device.tick.answeredContacts, 0xFFFF))
    let now = time.wholeSeconds
    guard conversations >= Self.leastConversations, second >= first, second - first >= Self.leastSeconds,
      now >= told, now - told >= 86_400, device.mac?.isLocallyAdministered == false
    else { return nil }
    told = now
    var evidence = Evidence()
    evidence.count = Double(conversations)
    evidence.seconds = Double(second)
    evidence.total = device.timeOfDay.hoursWatched(in: slot)
    evidence.usual = Double(slot)
    return .alarm(Self.card.severity, evidence)
  }

  /// Whether the device is silent in an hour of the day, and has others in which it is used.
  private static func isSilent(_ slot: Int, _ day: TimeOfDay) -> Bool {
    let kind = slot / 24 * 24
    guard day.hoursWatched(in: slot) >= leastHours, day.conversations(in: (slot + 24) % 48) == 0 else { return false }
    for offset in -reach...reach {
      let place = kind + (slot - kind + offset + 24) % 24
      guard day.chanceOfActivity(in: place) < rareness, day.conversationsPerHour(in: place) < rareness else {
        return false
      }
    }
    for place in kind..<kind + 24 where day.conversationsPerHour(in: place) >= regularRate { return true }
    return false
  }

  public static func describe(_ finding: Finding, at site: borrowing Site) -> Description {
    let evidence = finding.evidence
    let slot = Int(max(0, min(47, evidence.usual)))
    let minute = (slot % 24 * 60 - site.secondsEast / 60 + 2880) % 1440
    let days = slot < 24 ? "working days" : "days at the weekend"
    return Description(
      observed: "started \(Text.plural(evidence.count, "conversation")) in the hour from \(Text.clock(minute)) UTC",
      expected: "nothing in this hour in \(Text.count(evidence.total)) \(days)")
  }
}
