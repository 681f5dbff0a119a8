// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// What was told of one device lately, detector by detector: of the home side and of the Internet side apart.
///
/// Sixteen things are remembered; the one that was quiet for longest makes room.
struct Repetitions: Sendable {
  static let capacity = 16

  private var repetitions: [16 of Repetition] = .init(repeating: Repetition())
  /// Which detector it is about, in seven bits, and which side; 255 where there is none.
  private var keys: [16 of UInt8] = .init(repeating: .max)

  /// Counts a finding.
  ///
  /// - Returns: how many untold findings an alert now stands for beside itself, or nil where none is due.
  mutating func tell(_ kind: DetectorKind, isInternet: Bool, _ severity: Severity, at time: Timestamp) -> Int? {
    let place = place(of: UInt8(clamping: kind.rawValue * 2 + (isInternet ? 1 : 0)))
    return repetitions[place].tell(severity, at: time, isStanding: kind.card.isStanding)
  }

  /// Whether something was found within the last day, on either side.
  func wasFound(_ kind: DetectorKind, at time: Timestamp) -> Bool {
    for place in 0..<Self.capacity where keys[place] != .max && Int(keys[place] / 2) == kind.rawValue {
      if Double(time.nanoseconds) / 1e9 - Double(repetitions[place].last) < 86_400 { return true }
    }
    return false
  }

  /// Where a thing is remembered, from now on if it was not.
  private mutating func place(of key: UInt8) -> Int {
    var oldest = 0
    for place in 0..<Self.capacity {
      if keys[place] == key { return place }
      if repetitions[place].last < repetitions[oldest].last { oldest = place }
    }
    keys[oldest] = key
    repetitions[oldest] = Repetition()
    return oldest
  }
}
