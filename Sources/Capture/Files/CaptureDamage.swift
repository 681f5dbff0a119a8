// SPDX-License-Identifier: Apache-2.0

/// What was wrong with a file: the first places, and how many there were.
public struct CaptureDamage: Hashable, Sendable {
  /// The first errors in the order of the file, at most `limit`.
  public private(set) var first: [CaptureFileError] = []
  /// All errors, those not kept included.
  public private(set) var count: UInt64 = 0
  /// The bytes between damages and the places where reading went on; of a compressed file, unpacked ones.
  public private(set) var skippedBytes: UInt64 = 0

  /// How many errors of one file are kept.
  public static let limit = 8

  public init() {}

  public var isEmpty: Bool { count == 0 }

  /// Counts one more error, and keeps it where there is room.
  public mutating func add(_ error: CaptureFileError) {
    count &+= 1
    if let resumedAt = error.resumedAt { skippedBytes &+= resumedAt &- error.offset }
    if first.count < Self.limit { first.append(error) }
  }
}
