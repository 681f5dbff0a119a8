// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing

@testable import HomeSimulation

@Suite("Event queue")
struct EventQueueTests {
  private struct Event: Timed, Equatable {
    let time: Int64
    let sequence: UInt64
  }

  @Test("events come in the order of their times, and those of one time in the order in which they were put in")
  func order() {
    var numbers = SplitMix64(seed: 1)
    let events = (0..<1000).map { Event(time: Int64.random(in: 0..<50, using: &numbers), sequence: UInt64($0)) }
    var queue = EventQueue<Event>()
    for event in events { queue.insert(event) }
    var taken: [Event] = []
    while let event = queue.removeFirst() { taken.append(event) }
    #expect(taken == events.sorted { ($0.time, $0.sequence) < ($1.time, $1.sequence) })
  }
}
