// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes

/// By what alerts are known to belong together: whom they are about, whom they hit, where on the Internet they lead, and by which
/// program.
struct IncidentMarks: Sendable {
  /// The device, by its id, its hardware address and its address.
  private(set) var actor: [UInt64] = []
  /// The other host of the home, by its address.
  private(set) var victim: [UInt64] = []
  /// The other host on the Internet, by its address and its domain; and the program that calls it, by its TLS fingerprint.
  private(set) var destination: [UInt64] = []
  /// What the same thing is for a device of the same make and type, or nil where these are not known.
  private(set) var sibling: UInt64?

  /// Takes the marks of an alert; `domain` is the registered domain by which its device found the host.
  init(_ alert: Alert, domain: UInt64?, home: HomeNetworks) {
    let device = alert.device
    actor.append(Self.hash(device.id))
    if let mac = device.mac { actor.append(Self.hash(mac.description)) }
    if let address = device.address { actor.append(StableHash.of(address)) }
    if !device.vendor.isEmpty && !device.type.isEmpty {
      sibling = Self.hash("\(alert.detector) \(device.vendor) \(device.type)")
    }
    if let program = alert.program { destination.append(program) }
    guard let context = alert.context else { return }
    for end in [context.sender, context.receiver] where end.address != device.address {
      let address = end.address
      if home.contains(address) {
        if !home.isBroadcast(address) { victim.append(StableHash.of(address)) }
      } else if !address.isGroup && !address.isUnspecified && !address.isLoopback {
        destination.append(StableHash.of(address))
        if let domain { destination.append(domain) }
      }
    }
  }

  private static func hash(_ text: String) -> UInt64 {
    var hash = StableHash()
    for byte in text.utf8 { hash.combine(byte) }
    return hash.value
  }
}
