// SPDX-License-Identifier: Apache-2.0

/// What the whole home suffers: times without Internet, and times in which nothing is on.
struct Weather {
  /// When the line to the Internet is down; the router works.
  var offline: [ClosedRange<Double>] = []
  /// When the router is off, and so is the mirror: no packet is seen.
  var dark: [ClosedRange<Double>] = []
  /// When the broker does not accept connections.
  var closedBroker: [ClosedRange<Double>] = []
  /// When a device has a wrong password for the broker.
  var wrongPassword: [(device: String, time: ClosedRange<Double>)] = []

  func isOffline(at time: Double) -> Bool { offline.contains { $0.contains(time) } || isDark(at: time) }
  func isDark(at time: Double) -> Bool { !dark.isEmpty && dark.contains { $0.contains(time) } }
}
