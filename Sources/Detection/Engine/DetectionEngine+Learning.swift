// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes
import Protocols

extension DetectionEngine {
  /// The level above which something seems to be wrong with a device.
  static let suspiciousLevel = 10.0

  /// Ends the running tick of a device: what happens while something is wrong is not learned as usual, but waits.
  mutating func learnTick(slot: Int, at time: Timestamp, hour: Int, level: Double) {
    let isSuspicious = level > Self.suspiciousLevel
    let isNeverUsual = watches[slot].isTickNeverUsual
    watches[slot].isTickNeverUsual = false
    if isSuspicious && !isNeverUsual && devices.profiles.span[slot].tick.packetsOut > 0 {
      let features = FeatureVector(devices.profiles.span[slot].tick)
      quarantine.keep(features, of: devices.identity(of: slot), at: time)
    }
    devices.profiles[slot].endTick(
      at: time, hour: hour, learns: !isSuspicious && !isNeverUsual, mixDistance: site.mixDistance)
  }

  /// Learns the suspicious ticks that have waited for long enough.
  mutating func learnQuarantined(at time: Timestamp) {
    while let (device, ticks) = quarantine.takeDue(at: time) {
      if let slot = devices.find(device) { devices.profiles[slot].learn(ticks) }
    }
  }

  /// Takes all that a device did until now for usual, on the operator's word: whom it met, what it used, and the suspicious ticks that
  /// wait, those that were told of, too. What speaks against it counts from nothing again.
  ///
  /// Rules, and detectors that need nothing learned, go on as before.
  ///
  /// - Returns: whether there is such a device.
  public mutating func accept(_ id: String) -> Bool {
    guard let slot = devices.slot(withID: id) else { return false }
    let ticks = quarantine.takeAll(of: devices.identity(of: slot)) ?? FeatureHistograms()
    devices.profiles[slot].acceptAll(ticks, at: site.time)
    watches[slot].fusion.restart()
    return true
  }

  /// Takes into the profile what the device did, after the detectors have seen it.
  mutating func learn(
    _ event: @_addressable Event, _ kind: EventKind, _ context: @_addressable EventContext, slot: Int
  ) {
    let isLearning = site.isLearning || site.isOfSiblings
    switch kind {
    case .flowStarted:
      guard let flow = context.flow, flow.isFirstContact, !flow.server.address.isGroup else { return }
      devices.profiles[slot].turnTo(
        site.symbol(of: flow.server.address), weight: site.newPeerWeight(of: flow.server.address), at: context.time)
    case .flowAnswered:
      guard let flow = context.flow else { return }
      devices.profiles[slot].isEstablished = true
      devices.profiles[slot].tick.answeredContacts &+= 1
      if !site.home.contains(flow.server.address) { watches[slot].lastInternetAnswer = context.time.wholeSeconds }
      guard flow.isFirstContact else { return }
      let (peer, destination) = (site.symbol(of: flow.server.address), site.destination(of: flow))
      let service = site.service(of: flow)
      devices.profiles[slot].use(service: service, at: context.time, isLearning: isLearning)
      devices.profiles[slot].meet(peer: peer, destination: destination, at: context.time, isLearning: isLearning)
      if site.isOfSiblings { devices.profiles[slot].accept(peer: peer, destination: destination) }
      if !site.home.contains(flow.server.address) {
        devices.profiles[slot].use(internetService: service, at: context.time, isLearning: isLearning)
      }
    case .flowFailed:
      devices.profiles[slot].tick.failedContacts &+= 1
      if let flow = context.flow, !site.home.contains(flow.server.address), !flow.server.address.isGroup {
        watches[slot].lastInternetFailure = context.time.wholeSeconds
      }
    case .flowEnded:
      guard let flow = context.flow, flow.isFirstContact, !flow.server.address.isGroup,
        !site.home.contains(flow.server.address)
      else { return }
      devices.profiles[slot].endConversation(
        with: site.symbol(of: flow.server.address), begunAt: flow.start, bytesSent: flow.toServer.bytes)
    case .flowContinues:
      guard let flow = context.flow, flow.toClient.packets > 0, !flow.server.address.isGroup else { return }
      devices.profiles[slot].stay(
        with: site.symbol(of: flow.server.address), destination: site.destination(of: flow), at: context.time,
        isLearning: isLearning)
      if !site.home.contains(flow.server.address) {
        devices.profiles[slot].use(
          internetService: site.service(of: flow), at: context.time, isLearning: isLearning)
      }
    case .arp, .dns, .coap, .mqtt, .hello, .configuration, .otherMessage: learn(messageOf: event, context, slot: slot)
    case .portMismatch: break
    }
  }

  /// Takes into the profile what the device says in a message, or is told in an answer.
  private mutating func learn(messageOf event: @_addressable Event, _ context: @_addressable EventContext, slot: Int) {
    guard case .message(let message) = event else { return }
    let (time, isLearning) = (context.time, site.isLearning)
    switch message {
    case .arp(let arp):
      if arp.operation == .request { devices.profiles[slot].tick.addressRequests &+= 1 }
    case .dns(let message):
      guard message.variant == .unicast else { return }
      if context.direction == .toClient {
        if message.responseCode == .noSuchName { devices.profiles[slot].tick.failedNames &+= 1 }
        return
      }
      // What is asked for in a query was learned with its deed.
      var questions = message.questions
      guard !message.isResponse, message.header.opcode != .query, let question = questions.next() else { return }
      let domain = Site.registeredDomain(of: question.name.folded.bytes)
      devices.profiles[slot].ask(domain: domain, at: time, isLearning: isLearning)
    case .coap(let message):
      guard message.header.code.isRequest else { return }
      devices.profiles[slot].meet(resourcePath: message.pathHash, at: time, isLearning: isLearning)
    case .mqtt(let packet):
      guard case .connect(let connect) = packet.body, connect.clientIdentifier.byteCount > 0 else { return }
      devices.profiles[slot].meet(
        clientName: StableHash.of(connect.clientIdentifier), at: time, isLearning: isLearning)
    default: return
    }
  }

  /// Takes into the profile what a message of the device amounts to.
  ///
  /// - Returns: the device's place, another one where it turned out to be an older device.
  mutating func learn(_ deed: @_addressable Deed, at time: Timestamp, slot: Int) -> Int {
    let isLearning = site.isLearning || site.isOfSiblings
    switch deed {
    case .showedPassword, .wasRefused, .tookClientName, .wasReached, .mappedPort, .controlledNeighbour,
      .becameAnother, .soughtResources, .turnedToStranger, .showedUpdate, .leftDescription:
      break
    case .leftCommand(let topic):
      devices.profiles[slot].meet(topic: topic.commandSymbol, at: time, isLearning: isLearning)
    case .soughtLease(let host, let isOwn):
      if !isOwn || site.isStrange(devices.profiles.span[slot]) { site.leaseSeekers.add(host, at: time) }
    case .askedName(let question):
      let identity = devices.identity(of: slot)
      site.askedDomains.learn(question, of: identity, at: time, isLearning: site.isLearning)
      devices.profiles[slot].ask(domain: question.domain, at: time, isLearning: site.isLearning)
    case .gotNameAnswer(let answer):
      learn(answer, at: time, slot: slot)
    case .offeredNetwork(let offer):
      site.networkOffers.learn(offer, site.judge(offer, of: devices.profiles.span[slot]), at: time)
    case .subscribed(let topic), .published(let topic):
      if site.isLearning && topic.isEverything { devices.profiles[slot].isHub = true }
      devices.profiles[slot].meet(topic: topic.prefix, at: time, isLearning: isLearning)
    case .saidHello(let version, let fingerprint, let name):
      devices.profiles[slot].meet(hello: fingerprint, version: version, at: time, isLearning: isLearning)
      let learned = devices.learn(IdentityEvidence(.tlsFingerprint, name.bytes, source: .tls, at: time), slot: slot)
      if learned.isNew { showsNewProgram = learned.slot }
      return learned.slot
    }
    return slot
  }

  /// Takes what a resolver answered a device.
  private mutating func learn(_ answer: NameAnswer, at time: Timestamp, slot: Int) {
    answeredQuestion = answer.question
    guard answer.question.place == .internet else { return }
    let identity = devices.identity(of: slot)
    site.askedDomains.learn(answer, of: identity)
    site.answeredNames.learn(answer, of: identity, home: site.home, at: time)
    let now = time.wholeSeconds
    switch answer.code {
    case .noError:
      watches[slot].lastNameFound = now
      site.lastNameFound = max(site.lastNameFound, time)
    case .noSuchName, .serverFailure: watches[slot].lastNameFailure = now
    default: break
    }
  }

  /// Takes note of the name under which a device connects to an MQTT broker.
  ///
  /// - Returns: the device that uses another one's name, and what the two do; the one who is thrown out and comes back is not it.
  mutating func learnClientName(_ event: @_addressable Event, _ context: @_addressable EventContext, slot: Int) -> (
    slot: Int, Takeover
  )? {
    guard case .message(.mqtt(let packet)) = event, case .connect(let connect) = packet.body,
      connect.clientIdentifier.byteCount > 0,
      var takeover = site.clientNames.connect(
        ShortText(connect.clientIdentifier), hash: StableHash.of(connect.clientIdentifier),
        broker: context.receiver.address, by: devices.identity(of: slot), at: context.time),
      let owner = devices.find(takeover.owner), let taker = devices.find(takeover.taker), owner != taker,
      !devices.isUndecided(owner, taker)
    else { return nil }
    // A device that was there while the other one was is not that one with another hardware address.
    let overlap = devices.profiles.span[owner].lastSeen.seconds(since: devices.profiles.span[taker].firstSeen)
    let silence = context.time.seconds(since: devices.profiles.span[owner].lastSeen)
    takeover.isOwnerThere = taker == slot && connect.takenOverFlow != nil && silence < 60 && overlap > 60
    return (taker, takeover)
  }

  /// The dispute that an ARP packet begins or carries on: it claims an address from which another device sent just now.
  @_addressableSelf
  func dispute(over event: @_addressable Event, in context: @_addressable EventContext) -> Dispute? {
    let time = context.time
    guard case .message(.arp(let arp)) = event, let (holder, slot) = otherHolder(of: arp, in: context),
      !isUndecided(slot, context), time.seconds(since: devices.profiles.span[slot].lastSeen) < 120
    else { return nil }
    let isOfRouter = devices.profiles.span[slot].isRouter
    // A device that has moved on to another address has given this one up; routers have several.
    guard devices.profiles.span[slot].preferredAddress == arp.senderAddress || isOfRouter else { return nil }
    let isAskedFor = arp.operation == .reply && site.bindings.isAsked(arp.senderAddress, at: time)
    let silence = time.seconds(since: devices.profiles.span[slot].lastSeen)
    return Dispute(holder: holder, holderSilence: silence, isOfRouter: isOfRouter, isAskedFor: isAskedFor)
  }

  /// The other device that holds the address which an ARP packet claims: not the sender's own former self.
  @_addressableSelf
  private func otherHolder(of arp: ARPMessage, in context: @_addressable EventContext) -> (mac: MACAddress, slot: Int)?
  {
    guard !arp.senderAddress.isUnspecified, arp.senderMAC.isDevice,
      let holder = site.bindings.holder(of: arp.senderAddress), holder != arp.senderMAC, holder != context.sourceMAC,
      let slot = devices.find(.hardware(holder)), slot != devices.find(.hardware(context.sourceMAC)),
      slot != devices.find(.hardware(arp.senderMAC))
    else { return nil }
    return (holder, slot)
  }

  /// Whether the sender may turn out to be this device, under another hardware address and with the same other one.
  @_addressableSelf
  private func isUndecided(_ slot: Int, _ context: @_addressable EventContext) -> Bool {
    guard let sender = devices.find(.hardware(context.sourceMAC)) else { return false }
    return devices.isUndecided(sender, slot)
  }

  /// Takes what the event says of the network as a whole, whoever sent it.
  mutating func learnSite(_ event: @_addressable Event, _ context: @_addressable EventContext) {
    switch event {
    case .message(.dns(let message)):
      site.learnNames(from: message, in: context, asked: answeredQuestion.take())
      site.askedNames.learn(from: message, in: context)
      site.learnResolver(from: message, in: context)
    case .message(.coap(let message)): learnResources(from: message, in: context)
    case .message(.arp(let arp)):
      // A disputed address stays with the one who uses it, and that of one who may be the sender until it is known.
      let isHeld =
        site.dispute != nil || otherHolder(of: arp, in: context).map { isUndecided($0.slot, context) } ?? false
      if !arp.senderAddress.isUnspecified && arp.senderMAC.isDevice {
        if !isHeld {
          site.bindings.claim(arp.senderAddress, by: arp.senderMAC, at: context.time)
        } else if site.dispute == nil {
          site.bindings.contend(arp.senderAddress, by: arp.senderMAC)
        }
      }
      if arp.operation == .request && !arp.isAnnouncement { site.bindings.ask(arp.targetAddress, at: context.time) }
    default: break
    }
  }
}

extension Site {
  /// The number of a service, whatever the host: its transport, and its port in the lower 16 bits; dynamic ports are one.
  @_addressableSelf
  func service(of flow: @_addressable Flow) -> UInt64 {
    UInt64(flow.transport.rawValue) << 16 | UInt64(min(flow.server.port, 32_768))
  }

  /// The symbol of a host together with its service; dynamic ports are one.
  @_addressableSelf
  func destination(of flow: @_addressable Flow) -> UInt64 {
    var hash = StableHash()
    hash.combine(symbol(of: flow.server.address))
    hash.combine(UInt64(flow.transport.rawValue))
    hash.combine(flow.server.port >= 32_768 ? 32_768 : UInt64(flow.server.port))
    return hash.value
  }
}

extension CoAPMessage {
  /// The hash of the path asked for, its parts kept apart; that of no part where none is named.
  fileprivate var pathHash: UInt64 {
    var hash = StableHash()
    var options = options
    while let option = options.next() {
      guard option.number == .uriPath else { continue }
      hash.combine(option.value)
      hash.combine(0x2F as UInt8)
    }
    return hash.value
  }
}
