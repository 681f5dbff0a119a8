// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols

/// Which ports servers listen on: what tells the sides of a conversation apart whose beginning was not seen.
struct ServicePorts: Sendable {
  /// One bit a port.
  private var known = [UInt64](repeating: 0, count: 1024)

  static let memoryBound = 1024 * MemoryLayout<UInt64>.stride

  /// Knows the system ports and those of all known protocols.
  ///
  /// - Source: RFC 6335 §6.
  init() {
    for word in 0..<16 { known[word] = .max }
    for known in KnownProtocol.allCases {
      for port in known.card.ports { self.known[Int(port >> 6)] |= 1 << UInt64(port & 63) }
    }
  }

  /// How likely a port is chosen afresh for each conversation: 0 for a service's, 1 for any other, 2 for one of the range that
  /// systems choose from.
  ///
  /// - Source: RFC 6335 §6 has 49152–65535; Linux begins at 32768 (net.ipv4.ip_local_port_range).
  func freedom(of port: UInt16) -> Int {
    if known[Int(port >> 6)] >> UInt64(port & 63) & 1 == 1 { return 0 }
    return port < 32_768 ? 1 : 2
  }
}
