// SPDX-License-Identifier: Apache-2.0

/// The requests that no response has come to yet, oldest first, and the kinds of the first 32 of them.
///
/// - Source: RFC 9112 §9.3.2: a server must answer in the order of the requests.
struct HTTPRequestQueue: Sendable {
  /// Two bits a request, the oldest lowest.
  private var kinds: UInt64 = 0
  private var count: UInt16 = 0
  /// The number of the next request in its flow.
  private var next: UInt32 = 0

  /// Takes in a request. Returns its number.
  mutating func add(_ kind: HTTPRequest.Kind) -> UInt32 {
    defer { next &+= 1 }
    guard count < .max else { return next }
    if count < 32 { kinds |= UInt64(kind.rawValue) << (2 * UInt64(count)) }
    count += 1
    return next
  }

  /// The kind of the request that the next response answers, or nil where no such request was seen.
  var first: HTTPRequest.Kind? { count > 0 ? HTTPRequest.Kind(rawValue: UInt8(kinds & 3)) : nil }

  /// The number of that request.
  var firstNumber: UInt32? { count > 0 ? next &- UInt32(count) : nil }

  mutating func removeFirst() {
    guard count > 0 else { return }
    kinds >>= 2
    count -= 1
  }

  /// Forgets what is unanswered, as bytes were lost; numbers go on.
  mutating func removeAll() {
    kinds = 0
    count = 0
  }
}
