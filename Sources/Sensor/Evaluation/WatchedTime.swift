// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// For how long devices were watched: for each, the packet time from its first active tick to its last.
struct WatchedTime: Sendable {
  /// When each device was seen last.
  private var last: [String: Timestamp] = [:]
  private(set) var nanoseconds: Double = 0

  /// The most devices that are followed; each tick of those behind them counts by itself.
  static let deviceLimit = 65_536

  /// The number of devices that were followed.
  var deviceCount: Int { last.count }

  /// Device-days of 86,400 s.
  var days: Double { nanoseconds / 86_400e9 }

  /// Takes an active tick of a device, which ended at a moment and was so many nanoseconds long.
  mutating func count(_ device: String, at end: Timestamp, length: Int64) {
    guard let before = last[device] else {
      nanoseconds += Double(length)
      if last.count < Self.deviceLimit { last[device] = end }
      return
    }
    guard end > before else { return }
    nanoseconds += Double(end.nanoseconds(since: before))
    last[device] = end
  }
}
