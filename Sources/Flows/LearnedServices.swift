// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// The endpoints that answered when somebody turned to them: what tells server from client in a conversation whose beginning
/// was not seen.
///
/// Holds 4,096 of them; of four that share a place, the one that is idle for longest gives way. Looking one up costs at most four
/// comparisons.
struct LearnedServices: ~Copyable {
  private static let setCount = 1024
  private static let wayCount = 4

  static let memoryBound = setCount * wayCount * MemoryLayout<UInt64>.stride

  /// Digests of endpoints, the newest of each set first; 0 where nothing is.
  private var places = [UInt64](repeating: 0, count: setCount * wayCount)

  /// Remembers that a service answered here.
  mutating func learn(_ endpoint: Endpoint, _ transport: TransportProtocol) {
    let digest = Self.digest(endpoint, transport)
    let first = Self.firstPlace(of: digest)
    // The places in front of the one that is taken move back by one.
    var place = first
    while place < first + Self.wayCount - 1 && places[place] != digest { place += 1 }
    while place > first {
      places[place] = places[place - 1]
      place -= 1
    }
    places[first] = digest
  }

  func contains(_ endpoint: Endpoint, _ transport: TransportProtocol) -> Bool {
    let digest = Self.digest(endpoint, transport)
    let first = Self.firstPlace(of: digest)
    for place in first..<first + Self.wayCount where places[place] == digest { return true }
    return false
  }

  private static func firstPlace(of digest: UInt64) -> Int {
    Int(truncatingIfNeeded: digest >> 32) & (setCount - 1) * wayCount
  }

  private static func digest(_ endpoint: Endpoint, _ transport: TransportProtocol) -> UInt64 {
    var hash = StableHash(seed: UInt64(transport.rawValue))
    hash.combine(endpoint.address.high)
    hash.combine(endpoint.address.low)
    hash.combine(UInt64(endpoint.port))
    return hash.value | 1
  }
}
