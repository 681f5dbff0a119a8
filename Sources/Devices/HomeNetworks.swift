// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// The networks whose hosts are devices; every other address is the Internet.
public struct HomeNetworks: Sendable, Equatable {
  /// The configured networks.
  public let networks: [IPNetwork]
  /// Those of IPv4 as numbers: every packet asks for both its ends.
  private let ranges: [Range]

  /// The IPv4 addresses whose bits under a mask are these.
  private struct Range: Sendable, Equatable {
    let bits: UInt64
    let mask: UInt64

    init(_ network: IPNetwork) {
      mask = 0xFFFF_FFFF << UInt64(32 - network.prefixLength) & 0xFFFF_FFFF
      bits = network.address.low & mask
    }
  }

  /// Takes the networks as they are.
  public init(_ networks: [IPNetwork]) {
    self.networks = networks
    ranges = networks.filter { $0.address.family == .v4 }.map(Range.init)
  }

  /// Private, unique local and link-local addresses.
  ///
  /// - Source: RFC 1918 §3, RFC 6598 §7, RFC 4193 §3.1, RFC 3927 §2.1, RFC 4291 §2.5.6.
  public static let standard = HomeNetworks(
    [
      "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "fc00::/7", "fe80::/10",
    ].compactMap { IPNetwork($0) })

  /// Whether a host with this address is at home; groups and the unspecified address are nobody's.
  public func contains(_ address: IPAddress) -> Bool {
    // Most addresses of the Internet are in none of a few ranges, and need no other question.
    if address.family == .v4 {
      return isInRange(address.low) && !address.isGroup && !address.isUnspecified && !address.isLoopback
    }
    if address.isGroup || address.isUnspecified || address.isLoopback { return false }
    return address.isLinkLocal || networks.contains { $0.contains(address) }
  }

  private func isInRange(_ bits: UInt64) -> Bool {
    let ranges = ranges.span
    for place in ranges.indices where bits & ranges[place].mask == ranges[place].bits { return true }
    return false
  }

  /// Whether the address can be a subnet's broadcast address: a home address whose last octet is 255.
  ///
  /// The mask of a subnet is not seen on the wire; a host at .255 is rare enough to be passed over.
  public func isBroadcast(_ address: IPAddress) -> Bool {
    address.family == .v4 && address.low & 0xFF == 0xFF && contains(address)
  }
}
