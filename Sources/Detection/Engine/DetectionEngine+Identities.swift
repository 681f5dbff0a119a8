// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes
import Protocols

extension DetectionEngine {
  /// Takes what the event says of who devices are and what they offer; `client` is the place of who started the conversation.
  mutating func learnInventory(_ event: @_addressable Event, _ context: @_addressable EventContext, client: Int?) {
    let changed = devices.learn(from: event, in: context, client: client)
    if let changed { watches[changed].hasNews = true }
    followIdentities()
    if let changed { judgeIdentity(of: changed, context) }
  }

  /// Looks whether a device of which something new is known has become another one.
  mutating func judgeIdentity(of slot: Int, _ context: @_addressable EventContext) {
    // Of who was joined with another one just now, nothing is known yet.
    guard !devices.profiles.span[slot].isVacant, let shift = devices.identityShift(of: slot, at: context.time) else {
      return
    }
    inspect(.becameAnother(shift), in: context, slot: slot)
  }

  /// What a device does that is answered by a neighbour at a port by which hosts are controlled, if it is none that does so.
  mutating func control(of context: @_addressable EventContext, slot: Int) -> Deed? {
    guard let flow = context.flow, flow.isFirstContact, flow.transport == .tcp,
      LateralMovement.isControl(flow.server.port), site.home.contains(flow.server.address), isThing(slot)
    else { return nil }
    return .controlledNeighbour(flow.server, destination: site.destination(of: flow))
  }

  /// That a device was answered by an Internet host which it did not know when its learning ended, if it then knew any, and which is
  /// not usual for its siblings.
  mutating func encounter(of context: @_addressable EventContext, slot: Int) -> Deed? {
    guard let flow = context.flow, flow.isFirstContact, !site.isOfSiblings,
      !site.home.contains(flow.server.address), !flow.server.address.isGroup,
      site.isSettled(devices.profiles.span[slot]), devices.profiles.span[slot].peers.knowsAny
    else { return nil }
    let peer = site.symbol(of: flow.server.address)
    guard !devices.profiles.span[slot].peers.knows(peer) else { return nil }
    return .turnedToStranger(
      Stranger(
        server: flow.server, transport: flow.transport, peer: peer,
        hasNarrowDoer: isThing(slot) || controlsThings(slot), isOfServer: conclusion(at: slot).guess == .server,
        isUsedBySibling: hasSibling(of: slot) { $0.peers.use(of: peer) != nil }))
  }

  /// Whether it is not for the device at a place to command others by MQTT: it has a narrow purpose, or is a hub that never used a
  /// broker.
  mutating func mayNotCommand(_ slot: Int) -> Bool {
    if isThing(slot) { return true }
    return controlsThings(slot) && !devices.profiles.span[slot].topics.knowsAny
  }

  /// Adds to what a message amounts to what is known of who did it, and to whom.
  mutating func completeDeed(_ deed: inout Deed, in context: @_addressable EventContext, slot: Int) {
    switch deed {
    case .leftCommand(var topic):
      topic.hasNarrowDoer = mayNotCommand(slot)
      deed = .leftCommand(topic)
    case .showedPassword(let userName, let login?) where login.isDefault && isBeingSetUp(context):
      deed = .showedPassword(userName: userName, LoginMark(isDefault: false, hash: login.hash))
    default: break
    }
  }

  /// Whether the device that is spoken to came within the last hour: until somebody has set it up it has the password that it was
  /// shipped with.
  private mutating func isBeingSetUp(_ context: @_addressable EventContext) -> Bool {
    guard site.home.contains(context.receiver.address),
      let server = devices.locateReceiver(mac: context.destinationMAC, address: context.receiver.address)
    else { return false }
    return context.time.seconds(since: devices.profiles.span[server].firstSeen) < 3600
  }

  private mutating func controlsThings(_ slot: Int) -> Bool {
    switch conclusion(at: slot).guess {
    case .hub, .controller: true
    default: false
    }
  }

  /// Whether the device at a place has a narrow purpose, by what it is taken for, or else by the little that it does.
  private mutating func isThing(_ slot: Int) -> Bool {
    switch conclusion(at: slot).guess {
    case .camera, .doorbell, .lock, .alarm, .plug, .light, .thermostat, .sensor, .speaker, .mediaPlayer, .printer,
      .appliance, .health, .energy:
      return true
    case .hub, .router, .computer, .phone, .controller, .server, .console, .telephone: return false
    case .unknown: break
    }
    let profiles = devices.profiles.span
    // Phones and virtual machines make up their hardware addresses.
    if profiles[slot].isRouter || profiles[slot].isHub || profiles[slot].mac?.isLocallyAdministered ?? true {
      return false
    }
    return profiles[slot].answeredConversations >= 10 && profiles[slot].services.count <= 8
      && profiles[slot].domains.count <= 16
  }

  /// Takes note of what is new of a packet's sender.
  mutating func note(_ sighting: DeviceTable.Sighting) {
    if sighting.isNew {
      restartWatch(sighting.slot)
      newcomer = sighting.slot
    } else if sighting.hasNewAddress {
      watches[sighting.slot].hasNews = true
    }
    followIdentities()
  }

  /// Takes up a device as it was saved, unless it is there already or no room is left.
  ///
  /// - Returns: whether it was taken up.
  /// - Throws: `StateError` where the bytes are no state of this version.
  public mutating func restore(_ state: [UInt8]) throws(StateError) -> Bool {
    guard let slot = try devices.restore(state) else { return false }
    restartWatch(slot)
    return true
  }

  /// Forgets the devices with these ids, and all that was learned of them.
  ///
  /// - Returns: All that they were known by.
  public mutating func forget(_ ids: [String]) -> DeviceNames {
    var forgotten = DeviceNames()
    for id in ids {
      guard let slot = devices.slot(withID: id) else { continue }
      forgotten.formUnion(devices.names(of: slot))
      site.resources.forget(devices.profiles.span[slot].identity)
      site.clientNames.forget(devices.profiles.span[slot].identity)
      site.askedDomains.forget(devices.profiles.span[slot].identity)
      site.answeredNames.forget(devices.profiles.span[slot].identity)
      quarantine.forget(devices.profiles.span[slot].identity)
      devices.forget(slot)
      restartWatch(slot)
      if newcomer == slot { newcomer = nil }
    }
    let addresses = Set(forgotten.addresses.compactMap { IPAddress($0) })
    site.askedNames.forget(addresses)
    site.bindings.forget(addresses)
    site.resolvers.forget(addresses)
    return forgotten
  }

  /// Follows devices that turned out to be one, or two: who is new is watched from now on.
  ///
  /// Of a device that was taken for new, and is a known one under another address, nothing that was found until then counts.
  mutating func followIdentities() {
    guard devices.hasChanges else { return }
    for change in devices.takeChanges() {
      switch change.kind {
      case .joined:
        quarantine.join(change.other, into: devices.profiles.span[change.slot].identity)
        restartWatch(change.otherSlot)
        if newcomer == change.otherSlot { newcomer = nil }
      case .split:
        // Whose ticks waited, nobody knows.
        quarantine.forget(devices.profiles.span[change.slot].identity)
        restartWatch(change.otherSlot)
        newcomer = change.otherSlot
      }
      if identityChanges.count < Self.pendingCapacity { identityChanges.append(change) }
    }
  }

  /// Watches whoever has come to a place from now on, with nothing found of him.
  private mutating func restartWatch(_ slot: Int) {
    while watches.count <= slot { watches.append(DeviceWatch()) }
    watches[slot].clear()
    _ = scoreLog?.takeVoices(of: slot)
    conclusions[slot] = nil
  }
}
