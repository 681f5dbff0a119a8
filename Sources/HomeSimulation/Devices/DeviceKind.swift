// SPDX-License-Identifier: Apache-2.0

/// A kind of device: how its software speaks, what it serves, and what it does all day.
public struct DeviceKind: Sendable {
  /// The kind in one word, as labels and the story have it.
  public let name: String
  /// The first three octets of its hardware address.
  let vendorPrefix: UInt32
  let hostName: String?
  /// What it tells a DHCP server of its maker (option 60).
  let vendorClass: String?
  /// What it asks a DHCP server for (option 55).
  let requestedParameters: [UInt8]
  let stack: TCPStack
  let tls: TLSProfile
  /// The TCP ports on which it accepts connections.
  var listens: Set<UInt16> = []
  /// Whether its other ports give no answer, instead of refusing.
  var hidesClosedPorts = false
  var speaksIPv6 = false
  var asksForVersion6 = false
  var joinsGroups = false
  var probesAddress = false
  /// Whether it invents a hardware address for each network.
  var hasPrivacyAddress = false
  /// Seconds until its answers pass the router: a wire is faster than a sleeping radio.
  var responseTime = 0.004
  /// How its programs name themselves to servers of the Web.
  var agent = "curl/8.5.0"
  /// Whether it is the kind of thing that an attacker takes over.
  var isThing = true
  let habits: [any Habit]

  func welcome(_ port: UInt16) -> Connection.Welcome {
    listens.contains(port) ? .accepted : hidesClosedPorts ? .silence : .refused
  }
}
