// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

/// The signals that steer the service, taken one by one instead of interrupting it.
///
/// - Source: signal(7), signalfd(2).
struct Signals: ~Copyable {
  enum Order: Sendable {
    case end
    /// Reopen the log and reload the rules.
    case reload
    /// Reopen the log only.
    case reopen
  }

  private let descriptor: Int32

  /// Blocks the signals for this thread and every thread that it starts from now on.
  ///
  /// - Throws: where the process has no more file descriptors.
  init() throws(Failure) {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    for number in [SIGTERM, SIGINT, SIGHUP, SIGUSR1] { unsafe sigaddset(&set, number) }
    unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    // A reader of our output that went away is an error of that write, not the end of the sensor.
    signal(SIGPIPE, SIG_IGN)
    descriptor = unsafe linux_signal_descriptor(&set)
    guard descriptor >= 0 else {
      throw Failure("cannot start", at: "signals", because: "error \(errno)", remedy: "raise the limit of open files")
    }
  }

  deinit { close(descriptor) }

  /// Waits for a signal; nil when the time has passed, or one of `others` can be read from.
  ///
  /// - Parameter others: other file descriptors; negative numbers are passed over.
  func next(within nanoseconds: Int64, or others: [Int32]) -> Order? {
    var wishes = ([descriptor] + others).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    _ = unsafe poll(&wishes, nfds_t(wishes.count), Int32(clamping: nanoseconds / 1_000_000))
    switch linux_next_signal(descriptor) {
    case SIGTERM, SIGINT: return .end
    case SIGHUP: return .reload
    case SIGUSR1: return .reopen
    default: return nil
    }
  }
}
