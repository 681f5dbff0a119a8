// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// Wakes up a thread that waits, from any other thread.
final class Doorbell: Sendable {
  private let descriptor: Int32

  /// - Throws: where the process has no more file descriptors.
  init() throws(CaptureThread.StartError) {
    descriptor = linux_event_descriptor()
    guard descriptor >= 0 else { throw CaptureThread.StartError(number: errno) }
  }

  deinit { close(descriptor) }

  /// Ends the present wait, or the next one if nobody waits.
  func ring() {
    var one: UInt64 = 1
    _ = unsafe write(descriptor, &one, MemoryLayout<UInt64>.size)
  }

  /// Waits until it rings, or the time is over.
  func wait(nanoseconds: UInt64) {
    var wish = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    _ = unsafe poll(&wish, 1, Int32(clamping: nanoseconds / 1_000_000))
    var count: UInt64 = 0
    _ = unsafe read(descriptor, &count, MemoryLayout<UInt64>.size)
  }
}
