// SPDX-License-Identifier: Apache-2.0
import Detection
import Devices
import Flows
import NetworkTypes
import Protocols
import Reporting

/// Where all that Flows finds goes: its record into the log, then to the detectors, then to the rules; alerts follow per packet.
struct AnalysisSink: FlowSink, ~Copyable {
  var engine: DetectionEngine
  private(set) var rules: RuleSet
  var output: RecordOutput
  var exchanges: ExchangeTable
  var names: FlowNames
  var certificates = CertificateMemory()
  var messageContext = EventContext.nowhere
  /// The alerts on their way out.
  private var alerts: [Alert] = []
  private var incidents: IncidentTable
  /// What the rules said of the current packet.
  private var ruleAlerts: [Alert] = []
  private(set) var messageCount: UInt64 = 0
  private(set) var malformedCount: UInt64 = 0
  private(set) var alertCount: UInt64 = 0
  private(set) var worstSeverity: Severity?
  private(set) var checksums = ChecksumCounts()
  private var alertedFlows = AlertedFlows()
  private var resolverFlows = ResolverFlows()
  /// What holds alerts and scores against labels, where a replay has some.
  var evaluation: Evaluation?
  /// The matches that rules withheld before others took their place.
  private var withheldBefore: UInt64 = 0

  init(
    engine: consuming DetectionEngine, rules: consuming RuleSet, output: consuming RecordOutput, hashSeed: UInt64
  ) {
    exchanges = ExchangeTable(seed: hashSeed)
    names = FlowNames(seed: hashSeed)
    incidents = IncidentTable(home: engine.site.home)
    self.engine = engine
    self.rules = rules
    self.output = output
    followSelection()
  }

  /// The findings and matches that made no alert of their own.
  var suppressedCount: UInt64 { engine.suppressed &+ withheldBefore &+ rules.withheldMatches }

  /// Puts other rules in force.
  mutating func replaceRules(by others: RuleSet) {
    withheldBefore = withheldBefore &+ rules.withheldMatches
    rules = others
  }

  mutating func observe(packet: borrowing PacketFacts) {
    checksums.count(packet.checksum)
    engine.observe(packet: packet)
    tellDevices(at: packet.time)
    evaluation?.count(
      packet.packet, source: packet.source, at: packet.time, packet.sender, packet.receiver, packet.transport)
  }

  mutating func observe(_ event: borrowing @_addressable Event, in context: borrowing @_addressable EventContext) {
    if case .message(let message) = copy event {
      messageCount &+= 1
      if case .malformed = message { malformedCount &+= 1 }
      if case .tlsClientHello(let hello) = message, let flow = context.flow, let kind = EncryptedDNS(hello) {
        resolverFlows.insert(flow.id, kind)
      }
    }
    output.write(event, in: context, notes: notes(on: event, in: context))
    engine.observe(event, in: context)
    tellDevices(at: context.time)
    judge(event, context)
  }

  /// What is known of the flow that an event tells the end or the going on of.
  private func notes(on event: borrowing Event, in context: borrowing EventContext) -> FlowNotes {
    switch event {
    case .flowContinues, .flowEnded:
      guard let flow = context.flow else { return FlowNotes() }
      return FlowNotes(
        isAlerted: alertedFlows.contains(flow.id), askedName: askedName(of: flow),
        encryptedDNS: resolverFlows[flow.id]
          ?? EncryptedDNS(service: flow.service, transport: flow.transport, server: flow.server))
    default: return FlowNotes()
    }
  }

  /// The name by which the flow's client knew its server when the flow began.
  private func askedName(of flow: Flow) -> AskedName? {
    engine.site.askedNames.name(of: flow.server.address, askedBy: flow.client.address, at: flow.start)
  }

  mutating func receive(_ message: borrowing ProtocolMessage) {
    // The context is put aside while the message is observed, as observing needs the whole sink.
    let context = messageContext
    observe(.message(copy message), in: context)
  }

  /// Lets time pass without packets.
  mutating func tick(to time: Timestamp) {
    engine.tick(to: time)
    tellDevices(at: time)
  }

  /// Tells what is left to tell when everything was seen.
  mutating func finish(at time: Timestamp) {
    engine.finish()
    tellDevices(at: time)
  }

  private mutating func tellDevices(at time: Timestamp) {
    tellNewcomer(at: time)
    if engine.hasIdentityChanges { tellIdentities() }
    tellChanged(at: time)
    if engine.hasScores { tellScores() }
  }

  private mutating func tellNewcomer(at time: Timestamp) {
    guard let slot = engine.takeNewcomer(), output.wantsDevices else { return }
    output.write(engine.news(.appeared, of: slot, at: time))
  }

  /// Tells of devices that turned out to be one, or two.
  private mutating func tellIdentities() {
    for change in engine.takeIdentityChanges() {
      output.keep(change, of: engine.devices.profiles[change.slot].identity.description)
      guard output.wantsDevices else { continue }
      var news = engine.news(change.kind == .joined ? .joined : .split, of: change.slot, at: change.time)
      news.other = DeviceReference(id: change.other.description, mac: nil, address: nil)
      news.comparison = change.comparison
      output.write(news)
    }
  }

  private mutating func tellChanged(at time: Timestamp) {
    guard engine.hasChanged else { return }
    for slot in engine.takeChanged() where output.wantsDevices {
      output.write(engine.news(.changed, of: slot, at: time))
    }
  }

  /// Has scores kept where somebody wants them, and nowhere else.
  mutating func followSelection() { engine.keepsScores = output.wantsScores || evaluation != nil }

  private mutating func tellScores() {
    for score in engine.takeScores() {
      evaluate(score)
      if output.wantsScores { output.write(DeviceScore(score, of: engine.reference(at: score.slot))) }
    }
  }

  private mutating func judge(_ event: borrowing Event, _ context: borrowing EventContext) {
    guard rules.evaluate(event, in: context) else { return }
    let device = engine.reference(for: context)
    for match in rules.matches {
      var alert = rules.alert(for: match, of: event, in: context, device: device)
      alert.visibility = engine.visibility(of: context.source, before: context.time)
      ruleAlerts.append(alert)
    }
  }

  /// Hands over the alerts that the detectors and the rules have raised since the last packet.
  ///
  /// A rule that says of the same packet what a detector says becomes evidence of the detector's alert: one thing that happened
  /// is one alert.
  mutating func deliverAlerts() {
    if engine.site.time >= incidents.deadline { endIncidents() }
    guard engine.hasAlerts || !ruleAlerts.isEmpty else { return }
    engine.moveAlerts(to: &alerts)
    for rule in ruleAlerts {
      if let place = alerts.firstIndex(where: { $0.speaksOfTheSame(as: rule) }) {
        alerts[place].absorb(rule)
      } else {
        alerts.append(rule)
      }
    }
    ruleAlerts.removeAll(keepingCapacity: true)
    for place in alerts.indices { deliver(alerts[place]) }
    alerts.removeAll(keepingCapacity: true)
  }

  private mutating func deliver(_ alert: Alert) {
    var alert = alert
    alertCount &+= 1
    worstSeverity = max(worstSeverity ?? alert.severity, alert.severity)
    if let flow = alert.context?.flow { alertedFlows.insert(flow.id) }
    evaluate(alert)
    let name = alert.context?.flow.flatMap { askedName(of: $0) }
    let domain = name.map { Site.registeredDomain(of: $0.bytes) }
    if let displaced = incidents.take(&alert, domain: domain) { output.write(displaced, at: alert.time) }
    output.write(alert, askedName: name)
  }

  /// Tells of the incidents that have come to an end, and of what was held back.
  private mutating func endIncidents() {
    let time = engine.site.time
    let (closed, digest) = incidents.end(at: time)
    for incident in closed { output.write(incident, at: time) }
    if let digest { output.write(digest, askedName: nil) }
  }

  /// Tells of the incidents that are not over at the end of a run.
  mutating func finishIncidents(at time: Timestamp) {
    let (unfinished, digest) = incidents.finish(at: time)
    for incident in unfinished { output.write(incident, at: time) }
    if let digest { output.write(digest, askedName: nil) }
  }

  /// Forgets the incidents of devices by their ids.
  mutating func forgetIncidents(of ids: [String]) { incidents.forget(Set(ids)) }
}

extension Alert {
  /// Whether another alert is about the same packet and device, and about one of the same techniques.
  fileprivate func speaksOfTheSame(as other: Alert) -> Bool {
    device.id == other.device.id && context?.packet == other.context?.packet && context != nil
      && !Set(attack).isDisjoint(with: other.attack)
  }

  /// Takes a rule's alert in as one more piece of evidence.
  fileprivate mutating func absorb(_ rule: Alert) {
    contributions.append(
      Contribution(detector: rule.detector, share: 0, expected: rule.expected, observed: rule.title))
    if rule.severity > severity {
      severity = rule.severity
      score = max(score, rule.score)
    }
    baseline += rule.baseline.filter { !baseline.contains($0) }
  }
}

extension EventContext {
  /// A context before the first event.
  static let nowhere = EventContext(
    time: Timestamp(nanoseconds: 0), packet: 0, source: 0, vlan: VLANTags(), sourceMAC: .zero, destinationMAC: .zero,
    sender: Endpoint(address: IPAddress(v4: 0), port: 0), receiver: Endpoint(address: IPAddress(v4: 0), port: 0),
    transport: TransportProtocol(rawValue: 0), direction: .toServer, flow: nil)
}
