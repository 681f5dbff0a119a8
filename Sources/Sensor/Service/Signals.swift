// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The signals that steer the service, taken one by one instead of interrupting it.
///
/// - Source: signal(7), sigtimedwait(2).
struct Signals: ~Copyable {
  enum Order: Sendable {
    case end
    /// Reopen the log and reload the rules.
    case reload
    /// Reopen the log only.
    case reopen
  }

  private var set = sigset_t()

  /// Blocks the signals for this thread and every thread that it starts from now on.
  init() {
    unsafe sigemptyset(&set)
    for number in [SIGTERM, SIGINT, SIGHUP, SIGUSR1] { unsafe sigaddset(&set, number) }
    unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    // A reader of our output that went away is an error of that write, not the end of the sensor.
    signal(SIGPIPE, SIG_IGN)
  }

  /// Waits for a signal; nil when the time has passed.
  mutating func next(within nanoseconds: Int64) -> Order? {
    var time = timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
    switch unsafe sigtimedwait(&set, nil, &time) {
    case SIGTERM, SIGINT: return .end
    case SIGHUP: return .reload
    case SIGUSR1: return .reopen
    default: return nil
    }
  }
}
