// SPDX-License-Identifier: Apache-2.0
import Capture
import Glibc

/// Brings the kernel's news of links to the captures, and asks once a second what the links lost.
struct LinkNewsReader: ~Copyable {
  private var monitor: LinkMonitor?
  private let captures: [LiveCapture]
  private var nextList = Self.now + Self.interval

  /// How often all links are listed, in nanoseconds.
  static let interval: Int64 = 1_000_000_000

  /// Begins to listen; where the kernel refuses that, says so: libpcap alone learns of a lost interface later.
  init(_ captures: [LiveCapture]) {
    self.captures = captures
    do {
      monitor = try LinkMonitor()
    } catch {
      monitor = nil
      Diagnostics.report("changes of interfaces are noticed late (\(error.subject)): \(error.why); allow AF_NETLINK")
    }
  }

  /// Becomes readable when there is news; negative where there never is.
  var descriptor: Int32 {
    switch monitor {
    case .some(let monitor): monitor.descriptor
    case nil: -1
    }
  }

  /// Hands on what there is.
  mutating func read() {
    monitor?.read { [captures] news in
      for capture in captures { capture.take(news) }
    }
    let now = Self.now
    guard now >= nextList else { return }
    nextList = now + Self.interval
    monitor?.listLinks()
  }

  /// Asks a last time what the links lost; the kernel answers within the question.
  mutating func readAtEnd() {
    monitor?.listLinks()
    read()
  }

  /// Nanoseconds of a clock that never goes back.
  static var now: Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }
}
