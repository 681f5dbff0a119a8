// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Shows on standard error how far a replay has come, at most twice a second.
struct ReplayProgress: ~Copyable {
  private let isShown: Bool
  private let byteCount: UInt64
  private let start = Self.now
  private var nextUpdate: UInt64
  private var hasLine = false

  init(_ choice: ReplayOptions.Progress, byteCount: UInt64) {
    isShown =
      switch choice {
      case .always: true
      case .never: false
      case .automatic: isatty(STDERR_FILENO) == 1
      }
    self.byteCount = byteCount
    nextUpdate = Self.now &+ 500_000_000
  }

  mutating func show(_ bytesRead: UInt64, _ analysis: borrowing Analysis) {
    guard isShown, Self.now >= nextUpdate else { return }
    nextUpdate = Self.now &+ 500_000_000
    let seconds = Double(Self.now &- start) / 1e9
    let packets = analysis.statistics.packetsReceived
    var text = "\u{1B}[2K\r"
    if byteCount > 0 { text += "\(min(100, bytesRead &* 100 / byteCount)) %, " }
    text += "\(packets) packets, \(Int(Double(packets) / max(seconds, 0.001)))/s, at \(analysis.lastTime.text)"
    Diagnostics.writeAll(Array(text.utf8), to: STDERR_FILENO)
    hasLine = true
  }

  /// Clears the line.
  mutating func end() {
    if hasLine { Diagnostics.writeAll(Array("\u{1B}[2K\r".utf8), to: STDERR_FILENO) }
  }

  private static var now: UInt64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }
}
