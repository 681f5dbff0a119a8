// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

/// Tells of a device that was not there while the network was learned.
///
/// - Source: ETSI EN 303 645 §5.6: minimise exposed attack surfaces; an unknown device is one.
public struct NewDevice: Detector {
  public static let card = DetectorCard(
    id: "new-device", number: 22, title: "New device",
    summary: "A device appeared that was not there while the network was learned.",
    because: "Every device on the segment can reach the others; one that nobody brought is a way in.",
    benign: "Somebody brought a new device, or a phone changed its private hardware address.",
    remedy: "Check that somebody knows the device; if not, remove it from the network.",
    normalIf: "The device was there while the network was learned.",
    attack: ["T1200"], baseline: ["5.6-1"], severity: .informational, speaksWhileLearning: false, isStanding: true)

  private var hasLooked = false

  public init() {}

  @inline(__always)
  public mutating func inspect(
    packet: borrowing PacketFacts, isSent: Bool, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? { isSent ? look(at: device, from: packet.sourceMAC, site) : nil }

  public mutating func inspect(
    _ event: Event, in context: EventContext, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? { look(at: device, from: context.sourceMAC, site) }

  private mutating func look(
    at device: borrowing @_addressable DeviceProfile, from mac: MACAddress, _ site: borrowing @_addressable Site
  ) -> Finding? {
    guard !hasLooked else { return nil }
    hasLooked = true
    // A private address that a router brings may be any hop of the provider's network.
    let isOwn = device.mac != nil
    guard isOwn || !mac.isDevice else { return nil }
    // Without learning, the devices of the first minutes were there before the sensor was.
    guard !site.isLearning, let start = site.start, site.time.seconds(since: start) > 600 else { return nil }
    // What was known before the sensor was started is not new.
    guard device.firstSeen >= start else { return nil }
    var evidence = Evidence()
    evidence.mac = device.mac
    evidence.peer = device.address.map { Endpoint(address: $0, port: 0) }
    return .alarm(.informational, evidence)
  }

  public static func describe(_ finding: Finding, at site: borrowing Site) -> Description {
    let address = finding.evidence.peer.map { " at \($0.address)" } ?? ""
    let isPrivate = finding.evidence.mac?.isLocallyAdministered ?? false
    let guess = isPrivate ? ", with a private hardware address as phones and laptops use" : ""
    return Description(
      observed: "a device never seen before sent its first packets\(address)\(guess)",
      expected: "only the devices that were there while the network was learned")
  }
}
