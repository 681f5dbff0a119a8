// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// The wish of another thread that a capture ends.
final class StopFlag: Sendable {
  private let flag = Atomic<Bool>(false)

  /// Whether somebody wished for the end.
  var isSet: Bool { flag.load(ordering: .acquiring) }

  /// Wishes for the end; there is no way back.
  func set() { flag.store(true, ordering: .releasing) }

  /// Sleeps up to a number of nanoseconds, and ends within 50 ms of the wish.
  func sleep(nanoseconds: UInt64) {
    let deadline = monotonicNanoseconds() &+ nanoseconds
    while !isSet {
      let now = monotonicNanoseconds()
      guard now < deadline else { return }
      let slice = min(deadline - now, 50_000_000)
      var time = timespec(tv_sec: 0, tv_nsec: Int(slice))
      unsafe nanosleep(&time, nil)
    }
  }
}

/// Nanoseconds of a clock that never goes back.
func monotonicNanoseconds() -> UInt64 {
  var time = timespec()
  unsafe clock_gettime(CLOCK_MONOTONIC, &time)
  return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
}
