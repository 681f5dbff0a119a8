// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// What the engine remembers of one device beside its profile.
struct DeviceWatch: Sendable {
  var bank = DetectorBank()
  var fusion = EvidenceFusion()
  var repetitions = Repetitions()
  /// When the Internet last failed to answer it, and answered, in seconds since 1970.
  var lastInternetFailure: UInt32 = 0
  var lastInternetAnswer: UInt32 = 0
  /// When a name was last not found for it, and found, likewise.
  var lastNameFailure: UInt32 = 0
  var lastNameFound: UInt32 = 0
  /// Whether its evidence became an alarm in the running week.
  var hasAlarmed = false
  /// Whether the running tick has something in it that never becomes usual.
  var isTickNeverUsual = false
  /// Whether something new of the device is known that nobody was told yet.
  var hasNews = false

  /// A copy of it costs less than making one, and in a flood of made-up devices most packets take one.
  private static let unused = DeviceWatch()

  /// Forgets all, where it lies.
  mutating func clear() { self = DeviceWatch.unused }
}

/// At most so many alerts of one detector an hour, over all devices: a flood of made-up devices must not become one of alerts.
struct HourlyLimit: Sendable {
  private let most: Int
  private var told = 0
  private var since = Timestamp(nanoseconds: .min)

  init(severity: Severity) { self.init(most: severity == .informational ? 12 : 60) }

  init(most: Int) { self.most = most }

  /// Counts an alert; returns whether it may be told.
  mutating func allows(at time: Timestamp) -> Bool {
    // Recorded time may also go back, and must not silence anybody until it has caught up.
    if told == 0 || abs(time.seconds(since: since)) > 3600 {
      since = time
      told = 0
    }
    guard told < most else { return false }
    told += 1
    return true
  }
}
