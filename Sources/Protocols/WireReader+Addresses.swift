// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

extension WireReader {
  /// Reads a hardware address of six octets.
  @_lifetime(self: copy self)
  mutating func readMACAddress() throws(WireError) -> MACAddress {
    let octets = try take(6)
    return MACAddress(
      value: UInt64(octets.number(at: 0, UInt16.self)) << 32 | UInt64(octets.number(at: 2, UInt32.self)))
  }

  /// Reads an IPv4 address of four octets.
  @_lifetime(self: copy self)
  mutating func readIPv4Address() throws(WireError) -> IPAddress { IPAddress(v4: try read(UInt32.self)) }

  /// Reads an IPv6 address of sixteen octets.
  @_lifetime(self: copy self)
  mutating func readIPv6Address() throws(WireError) -> IPAddress {
    let octets = try take(16)
    return IPAddress(v6High: octets.number(at: 0, UInt64.self), low: octets.number(at: 8, UInt64.self))
  }
}
