// SPDX-License-Identifier: Apache-2.0
import Glibc
import NetworkTypes

extension Timestamp {
  /// The time of day, for the control plane; what is analysed knows packet time only.
  static var now: Timestamp {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(seconds: Int64(time.tv_sec), nanoseconds: Int64(time.tv_nsec))
  }

  /// The moment to the second as people read it, in UTC: `2026-11-22 01:30:00`.
  var words: String { String(text.description.prefix(19)).replacing("T", with: " ") }
}
