// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes
import Protocols

/// What the engine is told when it is made.
public struct DetectionConfiguration: Sendable {
  /// The networks whose hosts are devices.
  public var home = HomeNetworks.standard
  /// Whom hardware addresses were given to.
  public var vendors = VendorRegistry()
  /// What makers or the operator say that devices need the network for.
  public var usage = UsageDescriptions()
  /// The most devices that are watched at a time.
  public var deviceCapacity = 256
  /// How many false alarms of fused evidence a device may give.
  public var budget = AlarmBudget.onePerMonth
  /// The packet time until which profiles only learn; nil to learn nothing before speaking.
  public var learnUntil: Timestamp?
  /// When the sensor's own state is worth an alert.
  public var health = HealthLimits()
  /// The local time of the devices' owners less that of Greenwich, in seconds, by which hours of the day are learned.
  public var secondsEast = 0
  /// The names of the interfaces or files, in the order of their indices.
  public var sourceNames: [String] = []

  /// The defaults.
  public init() {}
}

/// Watches every device with every detector and makes alerts of what they find.
///
/// The same packets and the same configuration give the same alerts, byte for byte: it knows packet time only.
public struct DetectionEngine: ~Copyable, FlowObserver {
  /// The seconds of a tick.
  public static let tickSeconds: Int64 = 10
  /// The alerts kept until they are moved out; more are counted and dropped.
  static let pendingCapacity = 4096

  /// The packet time until which profiles only learn; the caller may set it once it knows the time of the first packet.
  public var learnUntil: Timestamp?
  /// The devices and their profiles.
  public internal(set) var devices: DeviceTable
  /// The network as a whole.
  public internal(set) var site: Site
  /// The findings that were told by an earlier alert or held back by the hourly limit, and so made none.
  public internal(set) var suppressed: UInt64 = 0
  /// The alerts lost because nobody drained them.
  public internal(set) var lostAlerts: UInt64 = 0
  var watches: [DeviceWatch] = []
  /// By place, of the devices that alerts were about.
  var conclusions: [Int: Conclusion] = [:]
  private let threshold: Double
  private var calibration: AlarmCalibration
  /// The suspicious ticks that wait to be learned.
  var quarantine = Quarantine()
  let weights = DetectorWeights()
  var findings = Findings()
  private var deeds: [Deed] = []
  var pending: [Alert] = []
  var health: SensorHealth
  let sourceNames: [String]
  var limits: [HourlyLimit]
  var alertCount: UInt64 = 0
  /// The place of the device whose last message showed a TLS program that it never used.
  var showsNewProgram: Int?
  /// The place of the device that the last packet brought, until somebody asks for it.
  var newcomer: Int?
  private var unheardHost = UnheardHost()
  /// Whether something new is known of a device since the last tick, until somebody asks of which.
  public internal(set) var hasChanged = false
  /// The devices that turned out to be one or two, until somebody asks.
  var identityChanges: [IdentityChange] = []
  /// What is kept of ticks where scores are asked for; nil where they are not.
  var scoreLog: ScoreLog?
  /// What the name was that a resolver's answer at hand is to, until the answer itself is learned: names are long to read.
  var answeredQuestion: NameQuestion?
  private var nextTick = Timestamp(nanoseconds: .max)

  /// Makes an engine that has seen nothing.
  public init(_ configuration: DetectionConfiguration = DetectionConfiguration()) {
    devices = DeviceTable(
      capacity: configuration.deviceCapacity, home: configuration.home, vendors: configuration.vendors)
    site = Site(home: configuration.home, usage: configuration.usage)
    site.secondsEast = configuration.secondsEast
    learnUntil = configuration.learnUntil
    threshold = configuration.budget.threshold
    calibration = AlarmCalibration(configuration.budget)
    health = SensorHealth(limits: configuration.health)
    sourceNames = configuration.sourceNames
    limits = DetectorKind.allCases.map { HourlyLimit(severity: $0.card.severity) }
    watches.reserveCapacity(devices.capacity)
  }

  /// The most bytes that profiles, detectors and tables hold, whatever is sent.
  public var memoryBound: Int {
    devices.memoryBound + devices.capacity * MemoryLayout<DeviceWatch>.stride + site.names.memoryBound
      + site.askedNames.memoryBound + site.resources.memoryBound + site.bindings.memoryBound + NetworkOffers.memoryBound
      + ClientNames.memoryBound + Quarantine.memoryBound + SensorHealth.memoryBound + AskedDomains.memoryBound
      + AnsweredNames.memoryBound + site.usage.memoryBound
  }

  /// Takes a packet's counts.
  public mutating func observe(packet: borrowing @_addressable PacketFacts) {
    advance(to: packet.time)
    if let news = health.observe(packet.time, of: packet.source) { tell(news, at: packet.time) }
    if let sighting = devices.locateSender(
      mac: packet.sourceMAC, address: packet.sender?.address, to: packet.receiver?.address, at: packet.time)
    {
      let slot = sighting.slot
      note(sighting)
      inspect(packet, isSent: true, slot: slot)
      devices.profiles[slot].countSent(packet)
    } else if let slot = devices.foreignSender {
      inspect(packet, isSent: true, slot: slot)
    }
    guard let receiver = packet.receiver else { return }
    if let slot = devices.locateReceiver(mac: packet.destinationMAC, address: receiver.address) {
      inspect(packet, isSent: false, slot: slot)
      devices.profiles[slot].countReceived(packet)
    } else if unheardHost.takes(packet, at: site.home),
      let sighting = devices.locateSender(mac: packet.destinationMAC, address: receiver.address, at: packet.time)
    {
      note(sighting)
    }
  }

  /// Takes something that a device did.
  public mutating func observe(_ event: borrowing @_addressable Event, in context: borrowing @_addressable EventContext)
  {
    advance(to: context.time)
    let kind = EventKind(of: event)
    // What a device's conversation came to stands on the device's side, whoever sent the packet.
    if kind.isOfConversation { take(event, kind, in: context.onClientSide) } else { take(event, kind, in: context) }
  }

  private mutating func take(_ event: @_addressable Event, _ kind: EventKind, in context: @_addressable EventContext) {
    if kind == .flowEnded, case .flowEnded(let record) = event, record.endReason == .evicted {
      health.countEvictedFlow()
    }
    site.dispute = kind == .arp ? dispute(over: event, in: context) : nil
    let client = kind == .arp ? locateClaimant(event, context) : locate(kind, context)
    if var slot = client {
      let startsContact = kind == .flowStarted || kind == .flowAnswered
      site.isOfSiblings = startsContact && isOfSiblings(context, slot: slot)
      let usage = startsContact ? description(of: slot) : nil
      site.isDescribed = usage != nil
      if kind.isInspected { inspect(event, kind, in: context, slot: slot) }
      if kind == .flowStarted, let usage, let deed = departure(of: context, slot: slot, from: usage) {
        inspect(deed, in: context, slot: slot)
      }
      if kind == .flowAnswered {
        if let deed = control(of: context, slot: slot) { inspect(deed, in: context, slot: slot) }
        if let deed = encounter(of: context, slot: slot) { inspect(deed, in: context, slot: slot) }
      }
      if kind.isMessage { slot = inspectDeeds(of: event, kind, context, slot: slot) }
      learn(event, kind, context, slot: slot)
    }
    if kind == .flowAnswered || kind == .configuration { inspectOtherDeed(of: event, context) }
    if kind == .flowAnswered { inspectCalled(context) }
    switch kind {
    case .arp, .dns, .coap: learnSite(event, context)
    default: break
    }
    if kind.tellsOfDevices { learnInventory(event, context, client: client) }
  }

  /// Lets packet time pass without packets.
  public mutating func tick(to time: Timestamp) { advance(to: time) }

  /// Moves every alert made since the last call to the end of a list, in order.
  public mutating func moveAlerts(to list: inout [Alert]) {
    list += pending
    pending.removeAll(keepingCapacity: true)
  }

  // MARK: Time

  /// The time by which packets of several sources may go back before the clock follows them, in nanoseconds.
  private static let largestStepBack: Int64 = 3_600_000_000_000

  private mutating func advance(to time: Timestamp) {
    devices.judgeJoins(at: time)
    followIdentities()
    let step = Self.tickSeconds * 1_000_000_000
    if site.start == nil || site.time.nanoseconds(since: time) > Self.largestStepBack {
      if site.start == nil { site.start = time }
      site.time = time
      nextTick = time.advanced(byNanoseconds: step)
    }
    site.isLearning = learnUntil.map { time < $0 } ?? false
    if site.isLearning { site.learnedUntil = max(time, site.learnedUntil ?? time) }
    guard time > site.time else { return }
    // After a long pause a few ticks are enough for everything that waits for one.
    var ticks = 0
    while nextTick <= time && ticks < 8 {
      site.time = nextTick
      endTick(at: nextTick)
      nextTick = nextTick.advanced(byNanoseconds: step)
      ticks += 1
    }
    if nextTick <= time { nextTick = time.advanced(byNanoseconds: step) }
    site.time = time
  }

  mutating func endTick(at time: Timestamp) {
    site.isOutage = isOutage(at: time)
    site.isCutOff = isCutOff(at: time)
    site.isResolverFailing = isResolverFailing(at: time)
    if let news = health.endTick(at: time, evictedDevices: devices.evictions) { tell(news, at: time) }
    let visibility = visibility(of: nil, before: time, seconds: EvidenceFusion.blockSeconds)
    site.isDeaf = visibility.blindSeconds > 0 || !isAnybodyHeard
    calibrate(at: time)
    learnQuarantined(at: time)
    let threshold = threshold * calibration.factor * visibility.widening
    let hour = TimeOfDay.slot(of: time, secondsEast: site.secondsEast)
    for slot in 0..<devices.profiles.count where !devices.profiles.span[slot].isVacant {
      if watches[slot].hasNews { hasChanged = true }
      site.mixDistance = devices.profiles[slot].mixDistance(at: time)
      inspect(tickEndingAt: time, slot: slot)
      let level = endFusion(of: slot, at: time)
      if scoreLog != nil { keepScore(slot: slot, at: time, level: level, threshold: threshold) }
      learnTick(slot: slot, at: time, hour: hour, level: level)
      if level >= threshold {
        // What learning shows belongs to no week.
        if !site.isLearning { watches[slot].hasAlarmed = true }
        tellFused(slot: slot, at: time, needed: threshold)
      }
    }
  }

  /// Compares once a week on how many devices the evidence became an alarm with what the budget allows.
  private mutating func calibrate(at time: Timestamp) {
    guard !site.isLearning, calibration.endsWeek(at: time) else { return }
    let week = AlarmCalibration.daysCompared * 86_400
    var (alarmed, watched) = (0, 0)
    for slot in 0..<devices.profiles.count where !devices.profiles.span[slot].isVacant {
      if time.seconds(since: devices.profiles.span[slot].lastSeen) < week { watched += 1 }
      if watches[slot].hasAlarmed { alarmed += 1 }
      watches[slot].hasAlarmed = false
    }
    if let excess = calibration.take(alarmed: alarmed, of: watched) { tell(.tooManyAlarms(excess), at: time) }
  }

  // MARK: Detectors

  /// The place of who sent an ARP packet.
  private mutating func locateClaimant(_ event: @_addressable Event, _ context: @_addressable EventContext) -> Int? {
    guard case .message(.arp(let arp)) = event else { return nil }
    // A claimed address is none of the claimant's.
    let address = site.dispute == nil ? arp.senderAddress : IPAddress(v4: 0)
    guard let sighting = devices.locateSender(mac: context.sourceMAC, address: address, at: context.time) else {
      return nil
    }
    note(sighting)
    return sighting.slot
  }

  /// The place of who answers for an event.
  private mutating func locate(_ kind: EventKind, _ context: @_addressable EventContext) -> Int? {
    switch kind {
    case .arp, .dns, .coap, .mqtt, .hello, .configuration, .otherMessage:
      // An answer says something of the one who asked.
      if context.direction == .toClient, let flow = context.flow {
        return devices.locateReceiver(mac: flow.clientMAC, address: flow.client.address)
      }
      return devices.locateReceiver(mac: context.sourceMAC, address: context.sender.address)
    case .flowStarted, .flowAnswered, .flowFailed, .flowContinues, .flowEnded, .portMismatch:
      // The one who started the conversation answers for it.
      guard let mac = context.flow?.clientMAC, let client = context.flow?.client else { return nil }
      return devices.locateReceiver(mac: mac, address: client.address)
    }
  }

  /// Looks at what a message amounts to; returns the device's place, another one where it turned out to be an older device.
  private mutating func inspectDeeds(
    of event: @_addressable Event, _ kind: EventKind, _ context: @_addressable EventContext, slot: Int
  ) -> Int {
    if kind == .mqtt, let (taker, takeover) = learnClientName(event, context, slot: slot) {
      inspect(.tookClientName(takeover), in: context, slot: taker)
    }
    var slot = slot
    var deeds = self.deeds
    self.deeds = []
    deeds.removeAll(keepingCapacity: true)
    event.forEachDeed(in: context) { deeds.append($0) }
    for place in deeds.indices {
      completeDeed(&deeds[place], in: context, slot: slot)
      let deed = deeds[place]
      site.isOfSiblings = isOfSiblings(deed, slot: slot)
      inspect(deed, in: context, slot: slot)
      slot = learn(deed, at: context.time, slot: slot)
    }
    site.isOfSiblings = false
    self.deeds = deeds
    if let slot = showsNewProgram.take() { judgeIdentity(of: slot, context) }
    return slot
  }

  /// Looks at what somebody else does than the one who started the conversation.
  private mutating func inspectOtherDeed(of event: @_addressable Event, _ context: @_addressable EventContext) {
    guard let (deed, mac, address) = event.otherDeed(in: context, home: site.home),
      let slot = devices.locateReceiver(mac: mac, address: address)
    else { return }
    inspect(deed, in: context, slot: slot)
    _ = learn(deed, at: context.time, slot: slot)
  }

  private mutating func inspect(
    _ event: @_addressable Event, _ kind: EventKind, in context: @_addressable EventContext, slot: Int
  ) {
    findings.clear()
    watches[slot].bank.inspect(event, kind, in: context, of: &devices.profiles[slot], at: site, into: &findings)
    if !findings.list.isEmpty { weigh(slot: slot, context: context) }
  }

  mutating func inspect(_ deed: @_addressable Deed, in context: @_addressable EventContext, slot: Int) {
    findings.clear()
    watches[slot].bank.inspect(deed, in: context, of: &devices.profiles[slot], at: site, into: &findings)
    if !findings.list.isEmpty { weigh(slot: slot, context: context) }
  }

  private mutating func inspect(tickEndingAt time: Timestamp, slot: Int) {
    findings.clear()
    let borrows = borrows(slot)
    if borrows { site.usualOfSiblings = usualOfSiblings(of: slot) }
    watches[slot].bank.inspect(tickEndingAt: time, of: &devices.profiles[slot], at: site, into: &findings)
    if borrows { site.usualOfSiblings = nil }
    if !findings.list.isEmpty { weigh(slot: slot, context: nil) }
  }

  private mutating func inspect(_ packet: borrowing @_addressable PacketFacts, isSent: Bool, slot: Int) {
    findings.clear()
    watches[slot].bank.inspect(
      packet: packet, isSent: isSent, of: &devices.profiles[slot], at: site, into: &findings)
    if !findings.list.isEmpty { weigh(slot: slot, context: nil) }
  }

  /// Gives findings to the fusion, or tells them at once.
  private mutating func weigh(slot: Int, context: EventContext?) {
    let activeTicks = devices.profiles.span[slot].activeTicks
    var showsUpdate = false
    for (kind, finding) in findings.list {
      let card = kind.card
      if finding.isNeverUsual { watches[slot].isTickNeverUsual = true }
      if finding.isNothingElse { continue }
      if site.isLearning && !card.speaksWhileLearning || card.sparesPersonal && isPersonal(slot) { continue }
      if isOfUpdate(kind, finding, slot: slot) {
        showsUpdate = true
        continue
      }
      var p: Double?
      if finding.p > 0 && card.family != nil {
        // Few ticks cannot prove that something happens once in a million.
        let floor = activeTicks < 300 ? 1e-6 : EvidenceFusion.leastP
        p = max(floor, finding.p)
        watches[slot].fusion.add(kind, p: max(floor, finding.p), evidence: finding.evidence)
      }
      scoreLog?.note(kind, finding, p: p, slot: slot)
      if case .alarm(let severity) = finding.urgency {
        tell(kind, finding, severity: severity, slot: slot, context: context)
        if kind == .behaviourChange { devices.profiles[slot].takeForGranted(at: site.time) }
      }
    }
    if showsUpdate, let context { inspect(.showedUpdate, in: context, slot: slot) }
  }

  /// Whether a finding is what a firmware update of the device brings; phones and computers are always after something new.
  private mutating func isOfUpdate(_ kind: DetectorKind, _ finding: Finding, slot: Int) -> Bool {
    watches[slot].bank.behaviourChange.explains(kind, finding, of: devices.profiles.span[slot], at: site)
      && !isPersonal(slot)
  }
}
