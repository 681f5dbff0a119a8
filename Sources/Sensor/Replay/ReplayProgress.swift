// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Shows on standard error how far a replay has come, at most twice a second.
struct ReplayProgress: ~Copyable {
  private let isShown: Bool
  private let byteCount: UInt64
  private let start = Self.now
  private var nextUpdate: UInt64
  private var hasLine = false
  /// What files that were read apart before have added.
  private var bytesBefore: UInt64 = 0
  private var packetsBefore: UInt64 = 0

  private static let pause: UInt64 = 500_000_000

  init(_ choice: ReplayOptions.Progress, byteCount: UInt64) {
    isShown =
      switch choice {
      case .always: true
      case .never: false
      case .automatic: isatty(STDERR_FILENO) == 1
      }
    self.byteCount = byteCount
    nextUpdate = Self.now &+ Self.pause
  }

  mutating func show(_ bytesRead: UInt64, _ analysis: borrowing Analysis) {
    guard isShown, Self.now >= nextUpdate else { return }
    nextUpdate = Self.now &+ Self.pause
    let line = ProgressLine(
      bytes: bytesBefore &+ bytesRead, byteCount: byteCount,
      packets: packetsBefore &+ analysis.statistics.packetsReceived, seconds: Double(Self.now &- start) / 1e9,
      time: analysis.lastTime)
    Diagnostics.writeAll(Array(("\u{1B}[2K\r" + line.text).utf8), to: STDERR_FILENO)
    hasLine = true
  }

  /// Counts files that were read to their end.
  mutating func finish(bytes: UInt64, packets: UInt64) {
    bytesBefore &+= bytes
    packetsBefore &+= packets
  }

  /// Clears the line, so that others can be written.
  mutating func clear() {
    if hasLine { Diagnostics.writeAll(Array("\u{1B}[2K\r".utf8), to: STDERR_FILENO) }
    hasLine = false
  }

  private static var now: UInt64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }
}
