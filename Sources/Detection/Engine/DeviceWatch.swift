// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// What the engine remembers of one device beside its profile.
struct DeviceWatch: Sendable {
  var bank = DetectorBank()
  var fusion = EvidenceFusion()
  /// For each detector: what was told of the home side, and of the Internet side.
  var repetitions: [24 of Repetition] = .init(repeating: Repetition())
  var lastInternetFailure = Timestamp(nanoseconds: .min)
  var lastInternetAnswer = Timestamp(nanoseconds: .min)
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

/// The packets lost in the last minute, in steps of 10 s.
struct LossWindow: Sendable {
  private var counts: [6 of UInt64] = .init(repeating: 0)
  private var step: Int64 = .min

  mutating func add(_ packets: UInt64, at time: Timestamp) {
    move(to: time)
    counts[0] = counts[0] &+ packets
  }

  /// The packets lost in the minute before `time`.
  mutating func total(at time: Timestamp) -> UInt64 {
    move(to: time)
    var sum: UInt64 = 0
    for index in 0..<6 { sum = sum &+ counts[index] }
    return sum
  }

  private mutating func move(to time: Timestamp) {
    let now = time.nanoseconds / 10_000_000_000
    guard now > step else { return }
    let passed = step == .min ? 6 : min(6, now - step)
    for _ in 0..<passed {
      for index in stride(from: 5, to: 0, by: -1) { counts[index] = counts[index - 1] }
      counts[0] = 0
    }
    step = now
  }
}
