// SPDX-License-Identifier: Apache-2.0

import Glibc

/// How one thread waits for another: a bounded spin, then sleeps.
///
/// Spinning alone collapses as soon as anything else wants the core that the other side needs.
struct Patience {
  private var rounds = 0
  private var sleep: UInt64 = 20_000
  private let longestSleep: UInt64

  /// - Parameter longestSleep: the longest single sleep in nanoseconds; sleeps begin at 20 µs and grow up to it.
  init(longestSleep: UInt64) { self.longestSleep = longestSleep }

  /// Whether the spin is over.
  var hasSlept: Bool { rounds > 200 }

  /// Lets a little time pass.
  mutating func wait() {
    rounds &+= 1
    guard hasSlept else { return }
    var time = timespec(tv_sec: Int(sleep / 1_000_000_000), tv_nsec: Int(sleep % 1_000_000_000))
    unsafe nanosleep(&time, nil)
    // Stay short for the first sleeps: most waits end within them.
    if rounds > 250 { sleep = min(sleep &* 2, longestSleep) }
  }

  /// Nanoseconds of a clock that never goes back.
  static var now: UInt64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }
}
