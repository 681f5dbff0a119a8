// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes
import Protocols

extension DetectionEngine {
  /// Takes into the profile what the device did, after the detectors have seen it.
  mutating func learn(_ event: Event, _ context: EventContext, slot: Int) {
    let isLearning = site.isLearning
    switch event {
    case .arp(let arp):
      if arp.operation == 1 { devices.profiles[slot].tick.addressRequests &+= 1 }
    case .flowStarted:
      guard let flow = context.flow, flow.isFirstContact, !flow.server.address.isGroup else { return }
      devices.profiles[slot].turnTo(
        site.symbol(of: flow.server.address), weight: site.newPeerWeight(of: flow.server.address), at: context.time)
    case .flowAnswered:
      guard let flow = context.flow else { return }
      devices.profiles[slot].isEstablished = true
      devices.profiles[slot].tick.answeredContacts &+= 1
      if !site.home.contains(flow.server.address) { watches[slot].lastInternetAnswer = context.time }
      guard flow.isFirstContact else { return }
      devices.profiles[slot].meet(
        peer: site.symbol(of: flow.server.address), destination: site.destination(of: flow), at: context.time,
        isLearning: isLearning)
      if !site.home.contains(flow.server.address) {
        devices.profiles[slot].internetServices.meet(site.service(of: flow), at: context.time, isLearning: isLearning)
      }
    case .flowFailed:
      devices.profiles[slot].tick.failedContacts &+= 1
      if let flow = context.flow, !site.home.contains(flow.server.address), !flow.server.address.isGroup {
        watches[slot].lastInternetFailure = context.time
      }
    case .flowContinues, .flowEnded, .portMismatch, .message:
      break
    }
  }

  /// Takes into the profile what a message of the device amounts to.
  mutating func learn(_ deed: Deed, at time: Timestamp, slot: Int) {
    let isLearning = site.isLearning
    switch deed {
    case .showedPassword, .wasRefused: break
    case .subscribed(let topic), .published(let topic):
      if isLearning && topic.isEverything { devices.profiles[slot].isHub = true }
      devices.profiles[slot].meet(topic: topic.prefix, at: time, isLearning: isLearning)
    case .saidHello(let version, let fingerprint, _):
      devices.profiles[slot].meet(hello: fingerprint, version: version, at: time, isLearning: isLearning)
    }
  }

  /// The dispute that an ARP packet begins or carries on: it claims an address from which another device sent just now.
  func dispute(over arp: ARPEvent, in context: EventContext) -> Dispute? {
    let time = context.time
    guard arp.senderAddress.family == .v4, !arp.senderAddress.isUnspecified, arp.senderMAC.isDevice,
      let holder = site.bindings.holder(of: arp.senderAddress), holder != arp.senderMAC, holder != context.sourceMAC,
      let slot = devices.find(.hardware(holder)), time.seconds(since: devices.profiles.span[slot].lastSeen) < 120
    else { return nil }
    let isOfRouter = devices.profiles.span[slot].isRouter
    // A device that has moved on to another address has given this one up; routers have several.
    guard devices.profiles.span[slot].preferredAddress == arp.senderAddress || isOfRouter else { return nil }
    let isAskedFor = arp.operation == 2 && site.bindings.isAsked(arp.senderAddress, at: time)
    let silence = time.seconds(since: devices.profiles.span[slot].lastSeen)
    return Dispute(holder: holder, holderSilence: silence, isOfRouter: isOfRouter, isAskedFor: isAskedFor)
  }

  /// Takes what the event says of the network as a whole, whoever sent it.
  mutating func learnSite(_ event: Event, _ context: EventContext) {
    if case .message(.dns(let message)) = event {
      site.learnNames(from: message, in: context)
      site.askedNames.learn(from: message, in: context)
    }
    if case .message(.coap(let message)) = event { learnResources(from: message, in: context) }
    if case .arp(let arp) = event, arp.senderAddress.family == .v4 {
      // A disputed address stays with the one who uses it.
      if !arp.senderAddress.isUnspecified && arp.senderMAC.isDevice && site.dispute == nil {
        site.bindings.claim(arp.senderAddress, by: arp.senderMAC, at: context.time)
      }
      if arp.operation == 1 && !arp.isAnnouncement { site.bindings.ask(arp.targetAddress, at: context.time) }
    }
  }
}

extension Site {
  /// The symbol of a service, whatever the host; dynamic ports are one.
  func service(of flow: Flow) -> UInt64 {
    var hash = StableHash()
    hash.combine(UInt64(flow.transport.rawValue))
    hash.combine(flow.server.port >= 32_768 ? 32_768 : UInt64(flow.server.port))
    return hash.value
  }

  /// The symbol of a host together with its service; dynamic ports are one.
  func destination(of flow: Flow) -> UInt64 {
    var hash = StableHash()
    hash.combine(symbol(of: flow.server.address))
    hash.combine(UInt64(flow.transport.rawValue))
    hash.combine(flow.server.port >= 32_768 ? 32_768 : UInt64(flow.server.port))
    return hash.value
  }
}
