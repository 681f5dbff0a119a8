// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// How many hosts that nobody knows seek an address by DHCP, in the minute that runs.
public struct LeaseSeekers: Sendable {
  static let windowSeconds = 60.0
  /// The hosts told apart; further ones count each time.
  static let capacity = 32

  private var hosts = Array(repeating: MACAddress.zero, count: capacity)
  private var count = 0
  /// When the minute began.
  private(set) var since = Timestamp(nanoseconds: .min)

  /// Makes a count of nobody.
  public init() {}

  /// The number of hosts with this one.
  func count(with host: MACAddress, at time: Timestamp) -> Int {
    if isOver(at: time) { return 1 }
    return contains(host) ? count : count + 1
  }

  /// Counts a host.
  mutating func add(_ host: MACAddress, at time: Timestamp) {
    if isOver(at: time) {
      count = 0
      since = time
    }
    guard !contains(host) else { return }
    if count < Self.capacity { hosts[count] = host }
    count &+= 1
  }

  private func contains(_ host: MACAddress) -> Bool {
    for place in 0..<min(count, Self.capacity) where hosts[place] == host { return true }
    return false
  }

  /// Recorded time may also go back, and must not count on for ever.
  private func isOver(at time: Timestamp) -> Bool { abs(time.seconds(since: since)) > Self.windowSeconds }
}
