// SPDX-License-Identifier: Apache-2.0
import Wire

/// The search for the beginning of a message behind missing bytes, in one direction of a stream.
///
/// Senders begin segments with messages more often than not, so that the first bytes behind a gap are asked, and those of the
/// segments behind it, up to `attemptLimit` of them.
struct Realignment: Sendable {
  static let attemptLimit: UInt8 = 32

  /// Whether the next bytes may begin inside a message.
  private(set) var isNeeded = false
  private var attemptCount: UInt8 = 0

  mutating func require() {
    isNeeded = true
    attemptCount = 0
  }

  /// Takes word whether a message may begin with these bytes. Returns what to do instead of reading them, or nil where it does.
  mutating func judge(_ recognition: Recognition, of input: borrowing AnalyzerInput) -> Progress? {
    switch recognition {
    case .certain, .possible:
      isNeeded = false
      return nil
    case .undecided where input.elidedByteCount == 0:
      return Progress(consumed: 0)
    case .undecided, .no:
      attemptCount += 1
      return Progress(consumed: input.bytes.byteCount, isFinished: attemptCount >= Self.attemptLimit)
    }
  }
}
