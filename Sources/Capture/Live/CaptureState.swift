// SPDX-License-Identifier: Apache-2.0

import NetworkTypes
import Synchronization

/// What the threads that capture from one interface and the kernel's news of it say together.
///
/// An interface is followed by its index: renamed, it is the same one; removed, its first name is waited for again.
final class CaptureState: Sendable {
  private struct Facts: Sendable {
    /// The name under which the interface is opened now.
    var name: String
    /// The index of the interface that was last captured from, zero before and once it is gone.
    var index: Int32 = 0
    var link = LinkState.Condition.up
    /// What was last told of the link. That it lets nothing through is told when it is still so at the next look: a removal takes
    /// an interface down first, and one that comes up has no carrier yet.
    var toldLink = LinkState.Condition.up
    var addresses: Set<IPAddress> = []
    /// The threads that have the interface open, and those that have not ended.
    var openSessions = 0
    var runningThreads: Int
    var blindness = CaptureCondition.Blindness.starting
    /// The word that the interface is captured from, until every thread has opened it: before, a packet or two may pass between
    /// them.
    var pendingWord: CaptureNotice.Event?
    /// The present problem was told: that it lasts is no news.
    var hasToldProblem = false
    var wasStopped = false
    /// What each link had lost when last heard of.
    var losses: [Int32: UInt64] = [:]
    var interfaceDropped: UInt64 = 0
    var changes: UInt64 = 0
  }

  private let configuration: LiveConfiguration
  private let notify: @Sendable (CaptureNotice) -> Void
  private let facts: Mutex<Facts>

  init(_ configuration: LiveConfiguration, threads: Int, notify: @escaping @Sendable (CaptureNotice) -> Void) {
    self.configuration = configuration
    self.notify = notify
    facts = Mutex(Facts(name: configuration.interface, runningThreads: threads))
  }

  var name: String { facts.withLock { $0.name } }

  /// What was lost below the kernel, and how often the interface changed.
  var counts: (interfaceDropped: UInt64, changes: UInt64) {
    facts.withLock { ($0.interfaceDropped, $0.changes) }
  }

  var condition: CaptureCondition {
    facts.withLock { facts in
      if facts.runningThreads == 0 { return facts.wasStopped ? .ended : .blind(facts.blindness) }
      guard facts.openSessions > 0 else { return .blind(facts.blindness) }
      switch facts.link {
      case .up: return .capturing
      case .down: return .blind(.down)
      case .noCarrier: return .blind(.noCarrier)
      }
    }
  }

  // MARK: What the capture threads say

  /// A thread has opened the interface.
  func opened(_ session: borrowing LiveSession) {
    let (index, linkType, snapLength, warning) = (
      session.interfaceIndex, session.linkType, session.snapLength, session.warning
    )
    tell { facts in
      facts.openSessions += 1
      facts.hasToldProblem = false
      if facts.index != index {
        facts.index = index
        facts.addresses = []
        facts.link = .up
        facts.toldLink = .up
      }
      if facts.openSessions == 1 {
        facts.pendingWord = .capturing(linkType: linkType, snapLength: snapLength, warning: warning)
      }
      return facts.openSessions == facts.runningThreads ? Self.takeWord(&facts) : []
    }
  }

  private static func takeWord(_ facts: inout Facts) -> [CaptureNotice.Event] {
    defer { facts.pendingWord = nil }
    return facts.pendingWord.map { [$0] } ?? []
  }

  /// A thread has closed the interface, because of a problem or at the end.
  func closed(_ problem: CaptureProblem?) {
    tell { facts in
      facts.openSessions -= 1
      guard let problem, facts.openSessions == 0 else { return [] }
      facts.pendingWord = nil
      facts.blindness = .init(problem.kind)
      facts.hasToldProblem = true
      facts.changes &+= 1
      return [.lost(problem)]
    }
  }

  /// A thread could not open the interface, and will try again.
  func waits(_ problem: CaptureProblem) {
    tell { facts in
      if facts.openSessions == 0 { facts.blindness = .init(problem.kind) }
      guard !facts.hasToldProblem else { return [] }
      facts.hasToldProblem = true
      return Self.takeWord(&facts) + [.waiting(problem)]
    }
  }

  /// A thread has ended, by itself because of a problem or because it was stopped.
  func ended(_ problem: CaptureProblem?) {
    tell { facts in
      facts.runningThreads -= 1
      if let problem {
        facts.blindness = .init(problem.kind)
      } else {
        facts.wasStopped = true
      }
      guard facts.runningThreads == 0 else { return [] }
      return [problem.map { .failed($0) } ?? .stopped]
    }
  }

  // MARK: What the kernel says

  /// Compares news with what was known.
  ///
  /// - Returns: whether a thread that waits for the interface should try again now.
  func take(_ news: LinkNews) -> Bool {
    if case .link(let link) = news { countLosses(link) }
    guard !configuration.isOfAll else { return false }
    var mayOpen = false
    tell { facts in
      let events = Self.compare(&facts, news, &mayOpen)
      if facts.index == 0 { facts.name = configuration.interface }
      facts.changes &+= UInt64(events.count)
      return events
    }
    return mayOpen
  }

  private static func compare(_ facts: inout Facts, _ news: LinkNews, _ mayOpen: inout Bool) -> [CaptureNotice.Event] {
    switch news {
    case .link(let link) where link.index == facts.index:
      var events: [CaptureNotice.Event] = []
      if link.name != facts.name {
        events.append(.renamed(from: facts.name, to: link.name))
        facts.name = link.name
        mayOpen = true
      }
      return events + compare(&facts, link.condition, &mayOpen)
    case .link(let link):
      mayOpen = facts.openSessions == 0 && link.name == facts.name && link.condition != .down
      return []
    case .removed(let index):
      facts.losses[index] = nil
      // The threads learn of it from libpcap; they find the next interface under the configured name.
      if index == facts.index { facts.index = 0 }
      return []
    case .address(let address, let index, let isListed):
      guard index == facts.index, facts.addresses.insert(address).inserted, !isListed else { return [] }
      return [.addressAdded(address)]
    case .addressRemoved(let address, let index):
      guard index == facts.index else { return [] }
      facts.addresses.remove(address)
      return [.addressRemoved(address)]
    }
  }

  private static func compare(
    _ facts: inout Facts, _ condition: LinkState.Condition, _ mayOpen: inout Bool
  ) -> [CaptureNotice.Event] {
    let before = facts.link
    let told = facts.toldLink
    facts.link = condition
    guard condition == before || condition == .up, condition != told || before != told else { return [] }
    facts.toldLink = condition
    switch condition {
    case .down: return [.down]
    case .noCarrier: return [.noCarrier]
    case .up:
      mayOpen = true
      // What came and went between two looks was a change, too.
      return told == .up ? [before == .down ? .down : .noCarrier, .up] : [.up]
    }
  }

  /// Adds up what the link lost since it was last heard of; a driver may begin anew at zero.
  private func countLosses(_ link: LinkState) {
    facts.withLock { facts in
      guard configuration.isOfAll || link.index == facts.index else { return }
      if let before = facts.losses[link.index], link.lost > before { facts.interfaceDropped &+= link.lost &- before }
      facts.losses[link.index] = link.lost
    }
  }

  /// Changes the facts, and tells what follows from that once the lock is free.
  private func tell(_ change: (inout Facts) -> [CaptureNotice.Event]) {
    for event in facts.withLock({ change(&$0) }) {
      notify(CaptureNotice(interface: configuration.interface, source: configuration.source, event: event))
    }
  }
}
