// SPDX-License-Identifier: Apache-2.0
import Wire

/// The search for the end of a head in the bytes of a stream, of which more come with each call.
struct HeadSearch: Sendable {
  /// The bytes of the unfinished head in which its end was looked for in vain.
  private(set) var searchedByteCount: UInt16 = 0

  /// Whether a head has begun whose end is not there yet.
  var isUnderWay: Bool { searchedByteCount > 0 }

  /// The bytes up to the end of the empty line behind a head, or nil if it is not there; never looks at a byte three times.
  mutating func length(in bytes: RawSpan, limit: Int) -> Int? {
    var start = max(0, Int(searchedByteCount) - 3)
    while let feed = bytes.firstOffset(of: 0x0A, from: start), feed < limit {
      if bytes.octet(feed + 1) == 0x0A { return feed + 2 }
      if bytes.octet(feed + 1) == 0x0D && bytes.octet(feed + 2) == 0x0A { return feed + 3 }
      start = feed + 1
    }
    searchedByteCount = UInt16(clamping: min(bytes.byteCount, limit))
    return nil
  }

  mutating func reset() { searchedByteCount = 0 }
}

/// One direction of a stream of heads, each with a body of a length that it gives, as RTSP and SIP have it.
struct HeadFraming: Sendable {
  /// The longest head that is read.
  static let headLimit = 16 * 1024

  /// What is left of a body, which is passed over without being kept.
  private(set) var bodyByteCount = 0
  var search = HeadSearch()
  var realignment = Realignment()

  /// Begins a body behind a head.
  mutating func expectBody(_ count: Int) { bodyByteCount = max(0, count) }

  /// Moves over what is there of a body.
  @_lifetime(input: copy input)
  mutating func passBody(_ input: inout WireReader) {
    let passed = min(bodyByteCount, input.remaining)
    guard (try? input.skip(passed)) != nil else { return }
    bodyByteCount -= passed
  }

  /// Leaves out bytes that are missing; where they end is known only inside a body.
  mutating func skip(_ count: Int?) {
    search.reset()
    if let count, count <= bodyByteCount {
      bodyByteCount -= count
    } else {
      bodyByteCount = 0
      realignment.require()
    }
  }
}
