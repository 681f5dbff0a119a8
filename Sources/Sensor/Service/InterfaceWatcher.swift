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

  /// Takes a notice; called on any thread.
  func tell(_ notice: CaptureNotice) {
    if let sentence = Self.sentence(notice) { Diagnostics.report(sentence) }
    if case .failed = notice.event { failed.withLock { _ = $0.insert(notice.source) } }
  }

  /// What there is to say, or nil where silence is enough.
  private static func sentence(_ notice: CaptureNotice) -> String? {
    let name = notice.interface
    switch notice.event {
    case .capturing(let linkType, _, let warning):
      return "capturing (\(name)): link type \(linkType.rawValue)" + (warning.map { "; \($0)" } ?? "")
    case .waiting(let problem): return "\(problem); waiting for it"
    case .lost(let problem): return "lost the interface (\(name)): \(problem.why); waiting for it to come back"
    case .failed(let problem): return "\(problem)"
    case .down: return "the interface is down (\(name)): no packet can arrive; set it up again"
    case .noCarrier:
      return "the interface has no carrier (\(name)): no packet can arrive; check the cable and the far end"
    case .up: return "the interface is up again (\(name)): capturing goes on; nothing to do"
    case .renamed(let from, let to):
      return
        "the interface has another name (\(name)): \(from) is \(to) now; it is followed, the configuration should be, too"
    case .addressAdded(let address): return "the interface has an address more (\(name)): \(address)"
    case .addressRemoved(let address): return "the interface has an address less (\(name)): \(address)"
    case .stopped: return nil
    }
  }

  /// Whether every interface has given up.
  var haveAllFailed: Bool { failed.withLock { $0.count } >= count }
}
