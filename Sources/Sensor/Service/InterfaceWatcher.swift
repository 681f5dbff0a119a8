// SPDX-License-Identifier: Apache-2.0
import Capture
import Synchronization

/// Says once what happens to each interface, and knows when none can ever be captured from.
final class InterfaceWatcher: Sendable {
  private let failed: Mutex<Set<UInt16>>
  private let count: Int

  init(count: Int) {
    self.count = count
    failed = Mutex([])
  }

  /// Takes a notice; called on the capture threads.
  func tell(_ notice: CaptureNotice) {
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

  /// Whether every interface has given up.
  var haveAllFailed: Bool { failed.withLock { $0.count } >= count }
}
