// SPDX-License-Identifier: Apache-2.0

/// The kinds of the requests that no response has come to yet, oldest first: at most 32, of which the first count.
///
/// - Source: RFC 9112 §9.3.2: a server must answer in the order of the requests.
struct HTTPRequestQueue: Sendable {
  /// Two bits a request, the oldest lowest.
  private var kinds: UInt64 = 0
  private var count: UInt8 = 0

  mutating func add(_ kind: HTTPRequest.Kind) {
    guard count < 32 else { return }
    kinds |= UInt64(kind.rawValue) << (2 * UInt64(count))
    count += 1
  }

  /// The kind of the request that the next response answers, or nil where no such request was seen.
  var first: HTTPRequest.Kind? { count > 0 ? HTTPRequest.Kind(rawValue: UInt8(kinds & 3)) : nil }

  mutating func removeFirst() {
    guard count > 0 else { return }
    kinds >>= 2
    count -= 1
  }
}
