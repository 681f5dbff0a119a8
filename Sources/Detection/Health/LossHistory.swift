// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// What one source received and missed in the last half hour, in steps of 10 s.
struct LossHistory: Sendable {
  private struct Step: Sendable {
    var received: UInt64 = 0
    var lost: UInt64 = 0
    var blind: Int64 = 0
  }

  private static let nanosecondsInStep: Int64 = 10_000_000_000
  private static let stepCount: Int64 = 180
  /// The longest time that is remembered, in seconds.
  static let longestWindow = 1800.0

  /// The most bytes that a history holds.
  static let memoryBound = Int(stepCount) * MemoryLayout<Step>.stride

  /// Empty before the first report.
  private var steps: [Step] = []
  /// The number of the latest step.
  private var current: Int64 = 0

  mutating func add(received: UInt64, lost: UInt64, blindNanoseconds: Int64, at time: Timestamp) {
    move(to: time.nanoseconds / Self.nanosecondsInStep)
    let place = Self.place(current)
    steps[place].received &+= received
    steps[place].lost &+= lost
    steps[place].blind &+= blindNanoseconds
  }

  /// Adds what was received and missed in the seconds before `time` to `visibility`; blindness of several sources at once
  /// counts once.
  func add(to visibility: inout Visibility, at time: Timestamp) {
    guard !steps.isEmpty else { return }
    let length = Int64(min(Self.longestWindow, visibility.window) * 1e9)
    let first = time.advanced(byNanoseconds: -length).nanoseconds / Self.nanosecondsInStep
    var blind: Int64 = 0
    // Reports come a little later than the packets they speak of: the latest step belongs to the window in any case.
    var step = max(first, current - Self.stepCount + 1)
    while step <= current {
      let place = Self.place(step)
      visibility.received &+= steps[place].received
      visibility.lost &+= steps[place].lost
      blind &+= steps[place].blind
      step += 1
    }
    visibility.blindSeconds = min(visibility.window, max(visibility.blindSeconds, Double(blind) / 1e9))
  }

  private mutating func move(to step: Int64) {
    if steps.isEmpty {
      steps = Array(repeating: Step(), count: Int(Self.stepCount))
      current = step
    }
    // A clock that was set back by more than the history knows begins a new one.
    if step < current - Self.stepCount { current = step - Self.stepCount }
    guard step > current else { return }
    for passed in max(current + 1, step - Self.stepCount + 1)...step { steps[Self.place(passed)] = Step() }
    current = step
  }

  private static func place(_ step: Int64) -> Int { Int((step % stepCount + stepCount) % stepCount) }
}
