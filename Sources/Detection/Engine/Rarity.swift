// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes

/// How often a device does something in ten minutes, and how unlikely that is by its past.
struct Rarity: Sendable {
  static let windowSeconds = 600.0
  /// The windows that half an event of prior knowledge is worth: an hour.
  static let priorWindows = 6.0

  private var windowStart = Timestamp(nanoseconds: .min)
  private(set) var inWindow: UInt32 = 0
  private var before: UInt32 = 0
  /// The most in any earlier window.
  private var most: UInt32 = 0

  /// Counts one.
  ///
  /// - Parameter inBursts: whether it is done several times at once, so that so many as in one window before are usual.
  /// - Returns: The chance of so many in the running window (Poisson), and how many are usual a day.
  mutating func count(
    at time: Timestamp, of device: borrowing @_addressable DeviceProfile, inBursts: Bool = false
  ) -> (p: Double, usualADay: Double) {
    if abs(time.seconds(since: windowStart)) >= Self.windowSeconds {
      before &+= inWindow
      most = max(most, inWindow)
      inWindow = 0
      windowStart = time
    }
    inWindow = inWindow == .max ? inWindow : inWindow + 1
    let windows = max(0, windowStart.seconds(since: device.firstSeen)) / Self.windowSeconds
    let rate = (Double(before) + 0.5) / (windows + Self.priorWindows)
    let mean = max(rate, inBursts ? Double(most) : Double(before) / max(1, windows))
    return (PoissonSurprise.pValue(count: Double(inWindow), mean: mean), rate * 86_400 / Self.windowSeconds)
  }
}
