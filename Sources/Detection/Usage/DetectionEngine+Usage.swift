// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes
import Protocols

/// A conversation that the description of a device's use does not allow.
public struct Departure: Sendable {
  /// The place of the description.
  var description: Int
  /// Who began it.
  var initiator: UsageRule.Initiator
  /// The other side, with the port of the service.
  var peer: Endpoint
  var transport: TransportProtocol
}

extension DetectionEngine {
  /// The place of the description that a device is held to.
  @_addressableSelf
  func description(of slot: Int) -> Int? {
    guard !site.usage.isEmpty else { return nil }
    return site.usage.place(of: devices.profiles.span[slot].mac, devices.records.span[slot].claims)
  }

  /// What a conversation that a device begins is outside of the description of its use.
  mutating func departure(of context: @_addressable EventContext, slot: Int, from place: Int) -> Deed? {
    guard let flow = context.flow, flow.isFirstContact, !site.needsNoDescription(flow) else { return nil }
    let peer = devices.locateReceiver(mac: flow.serverMAC, address: flow.server.address)
    let call = UsageCall(
      device: flow.client, peer: flow.server, transport: flow.transport, initiator: .device,
      isAtHome: site.home.contains(flow.server.address), isOfOtherMaker: isOfOtherMaker(slot, peer))
    guard isOutside(call, slot: slot, place) else { return nil }
    return .leftDescription(
      Departure(description: place, initiator: .device, peer: flow.server, transport: flow.transport))
  }

  /// Looks whether the device that accepted a conversation may be called like that; an attempt alone is the caller's doing.
  mutating func inspectCalled(_ context: @_addressable EventContext) {
    guard !site.usage.isEmpty, let flow = context.flow, flow.isFirstContact, site.home.contains(flow.server.address),
      !site.needsNoDescription(flow),
      let slot = devices.locateReceiver(mac: flow.serverMAC, address: flow.server.address),
      let place = description(of: slot)
    else { return }
    let peer = devices.locateReceiver(mac: flow.clientMAC, address: flow.client.address)
    let call = UsageCall(
      device: flow.server, peer: flow.client, transport: flow.transport, initiator: .peer,
      isAtHome: site.home.contains(flow.client.address), isOfOtherMaker: isOfOtherMaker(slot, peer))
    guard isOutside(call, slot: slot, place) else { return }
    let caller = Endpoint(address: flow.client.address, port: flow.server.port)
    inspect(
      .leftDescription(Departure(description: place, initiator: .peer, peer: caller, transport: flow.transport)),
      in: context, slot: slot)
  }

  @_addressableSelf
  private func isOutside(_ call: UsageCall, slot: Int, _ place: Int) -> Bool {
    guard let description = site.usage[place] else { return false }
    let addresses = devices.profiles.span[slot].addresses
    return !description.allows(call) { site.mayBe(call.peer.address, name: $0, to: addresses) }
  }

  /// Whether both devices have a known maker, and not the same.
  private mutating func isOfOtherMaker(_ slot: Int, _ other: Int?) -> Bool {
    guard let other else { return false }
    let (one, two) = (conclusion(at: slot).vendor, conclusion(at: other).vendor)
    return !one.isEmpty && !two.isEmpty && one != two
  }
}

extension Site {
  /// For how long after its start the sensor does not know which addresses devices were answered with before: a day, in seconds, as
  /// long as an answer is remembered at most.
  static let unheardAnswerSeconds = 86_400.0

  /// Whether every device has such conversations, whatever its description says: what is said to groups, ICMP, answers to discovery,
  /// DHCP, and the DNS and NTP of the home.
  ///
  /// - Source: RFC 8520 §5 and appendix B: local DNS and NTP are permitted by default.
  @_addressableSelf
  func needsNoDescription(_ flow: @_addressable Flow) -> Bool {
    let (address, port) = (flow.server.address, flow.server.port)
    switch flow.transport {
    case .icmp, .igmp, .icmpv6: return true
    default: if address.isGroup || address.isUnspecified || home.isBroadcast(address) { return true }
    }
    if port == 53 && networkOffers.names(resolver: address) { return true }
    guard home.contains(address), home.contains(flow.client.address) else { return false }
    switch port {
    case 53: return flow.transport == .tcp || flow.transport == .udp
    case 67, 68, 123, 546, 547, 1900, 5353: return flow.transport == .udp
    // Who asked a group is answered at any port of its own.
    default: return flow.transport == .udp && port >= 32_768 && flow.client.port >= 1024
    }
  }

  /// Whether an address may be that of a name for a device: somebody at home found it under the name, or what it is called is not
  /// known, because it was asked for before the sensor came.
  ///
  /// Of the device's own answers the whole name counts; of others' the last name that led to the address, by its first 64 bytes.
  @_addressableSelf
  func mayBe(_ address: IPAddress, name: String, to device: AddressList) -> Bool {
    let hash = StableHash.of(hostName: name)
    for place in 0..<device.count where askedNames.wasAnswered(address, to: device[place].address, name: hash) {
      return true
    }
    guard let known = names.name(of: address) else {
      return !home.contains(address) && start.map { time.seconds(since: $0) < Self.unheardAnswerSeconds } ?? true
    }
    return known.bytes.holdsSameBytes(as: ShortText(name.utf8Span.span.octets).bytes)
  }
}
