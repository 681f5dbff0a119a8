// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// A thread of the operating system for work that blocks, which Swift's own pool of threads must never do.
public final class CaptureThread: Sendable {
  /// The thread that nobody has waited for yet.
  private let handle: Mutex<pthread_t?>

  /// The operating system could not make another thread; the number is its error.
  public struct StartError: Error, Hashable, Sendable {
    public let number: Int32
  }

  private final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Starts a thread that runs `body` once, with all signals blocked, as they belong to the main thread.
  ///
  /// - Throws: where the system has no resources for one more thread.
  public init(_ body: @escaping @Sendable () -> Void) throws(StartError) {
    let work = unsafe Unmanaged.passRetained(Work(body))
    var everySignal = sigset_t()
    var before = sigset_t()
    unsafe sigfillset(&everySignal)
    // A new thread inherits the mask, so that no signal can reach it before it could set its own.
    unsafe pthread_sigmask(SIG_SETMASK, &everySignal, &before)
    var thread = pthread_t()
    let status = unsafe pthread_create(
      &thread, nil,
      { argument in
        guard let argument = unsafe argument else { return nil }
        unsafe Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
        return nil
      }, work.toOpaque())
    unsafe pthread_sigmask(SIG_SETMASK, &before, nil)
    guard status == 0 else {
      unsafe work.release()
      throw StartError(number: status)
    }
    handle = Mutex(thread)
  }

  deinit {
    if let thread = handle.withLock({ $0.take() }) { pthread_detach(thread) }
  }

  /// Waits until the thread has ended; later calls, and calls during the first one, return when it has.
  public func join() {
    handle.withLock { thread in
      guard let running = thread.take() else { return }
      _ = pthread_join(running, nil)
    }
  }
}
