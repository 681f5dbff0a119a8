// SPDX-License-Identifier: Apache-2.0
import Capture
import Synchronization

/// Says once what happens to each interface, and knows when none can ever be captured from.
final class InterfaceWatcher: Sendable {
  private let failed: Mutex<Set<UInt16>>
  /// The interfaces that are captured from, and whether each was up when last looked at.
  private let captured = Mutex<[String: Bool]>([:])
  private let count: Int

  init(count: Int) {
    self.count = count
    failed = Mutex([])
  }

  /// Takes a notice; called on the capture threads.
  func tell(_ notice: CaptureNotice) {
    captured.withLock { captured in
      if case .capturing = notice.event { captured[notice.interface] = true } else { captured[notice.interface] = nil }
    }
    switch notice.event {
    case .capturing(let linkType, _, let warning):
      let extra = warning.map { "; \($0)" } ?? ""
      Diagnostics.report("capturing (\(notice.interface)): link type \(linkType.rawValue)\(extra)")
    case .waiting(let problem): Diagnostics.report("\(problem); waiting for it")
    case .lost(let problem):
      Diagnostics.report("lost the interface (\(notice.interface)): \(problem.why); waiting for it to come back")
    case .failed(let problem):
      Diagnostics.report("\(problem)")
      failed.withLock { _ = $0.insert(notice.source) }
    case .stopped: break
    }
  }

  /// Says which interfaces were taken down or are up again since the last call: libpcap waits for them without a word.
  func checkStates() {
    for (name, wasUp) in captured.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
      guard let isUp = Self.isUp(name), isUp != wasUp else { continue }
      captured.withLock { captured in
        if captured[name] != nil { captured[name] = isUp }
      }
      Diagnostics.report(
        isUp
          ? "the interface is up again (\(name)): capturing goes on; nothing to do"
          : "the interface is down (\(name)): no packet can arrive; set it up again")
    }
  }

  /// Whether an interface is up, or nil where the system does not tell.
  ///
  /// - Source: the flag IFF_UP of netdevice(7).
  private static func isUp(_ name: String) -> Bool? {
    guard !name.contains("/"), let text = try? TextFile("/sys/class/net/\(name)/flags").read(limit: 64),
      let flags = UInt32(text.drop { $0 != "x" }.dropFirst().prefix { $0.isHexDigit }, radix: 16)
    else { return nil }
    return flags & 1 == 1
  }

  /// Whether every interface has given up.
  var haveAllFailed: Bool { failed.withLock { $0.count } >= count }
}
