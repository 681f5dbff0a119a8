// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

/// Finds a device that is answered by services it never used, more of them than its past makes likely.
///
/// One case speaks for itself: a device that uses a handful of services calls an Internet host that it never used, by its bare
/// address, at a port that it never used on the Internet. Vendors who move their services are found by name. The same is asked
/// once behind learning of a call that was learned in less than a quarter of the hours: somebody may have been there before the sensor.
///
/// - Source: RFC 8520 §1: a Thing has a small set of intended peers; Pitman, Yor 1997.
public struct NewDestination: Detector {
  public static let card = DetectorCard(
    id: "new-destination", number: 19, title: "New destinations",
    summary: "A device uses hosts or services that it did not use while it was learned.",
    because: "Loaders of malware and the theft of data both begin with a peer that was never needed before.",
    benign: "A vendor moves its service, or somebody turns on a new feature.",
    remedy: "Compare the name with the vendor's; if unknown, isolate the device and capture its traffic.",
    normalIf: "It uses hosts and services that it has used before, or that a name led it to.",
    attack: ["T1071", "T1571"], baseline: ["5.6-1"], severity: .low, family: .newService,
    speaksWhileLearning: false)

  public init() {}

  public mutating func inspect(
    _ event: Event, in context: EventContext, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    guard case .flowAnswered = event, let flow = context.flow, flow.isFirstContact, !flow.server.address.isGroup,
      site.isSettled(device), !site.isOfSiblings, !site.isDescribed
    else { return nil }
    let destination = site.destination(of: flow)
    let isNew = !device.destinations.contains(destination)
    let hoursNeeded = site.hoursNeeded(of: device)
    guard device.destinations.isQuestionable(destination, hoursNeeded: hoursNeeded) else { return nil }
    var model = device.destinationNovelty
    model.count(isNew: isNew, at: context.time)
    // What was learned is no surprise, whoever taught it.
    let p = isNew ? model.pValue : 0
    if isStrayCall(flow, device, site, hoursNeeded) {
      var evidence = Evidence()
      evidence.peer = flow.server
      evidence.transport = flow.transport
      evidence.usual = Double(device.internetServices.establishedCount(hoursNeeded: hoursNeeded))
      evidence.count = Double(device.destinations.use(of: destination)?.hoursSeen ?? 0)
      evidence.total = site.learnedHours(of: device).rounded()
      evidence.isInternet = true
      return .alarm(Self.card.severity, p: p, evidence)
    }
    guard isNew, p < 0.5 else { return nil }
    var evidence = Evidence()
    evidence.count = Double(model.newCount)
    evidence.usual = Double(max(0, model.distinctCount - model.newCount))
    evidence.peer = flow.server
    evidence.transport = flow.transport
    evidence.isInternet = !site.home.contains(flow.server.address)
    return .evidence(p: p, evidence)
  }

  /// The least number of answered conversations after which a device's few services are known, and the hours of learning after which
  /// they are those that it does not use.
  private static let leastConversations = 10
  private static let leastHours = 12.0

  private func isStrayCall(
    _ flow: Flow, _ device: borrowing @_addressable DeviceProfile, _ site: borrowing @_addressable Site,
    _ hoursNeeded: Int
  ) -> Bool {
    let address = flow.server.address
    guard !site.home.contains(address), site.names.domain(of: address) == nil,
      isKnown(device, site),
      device.internetServices.isQuestionable(site.service(of: flow), hoursNeeded: hoursNeeded),
      !(device.peers.use(of: site.symbol(of: address))?.isEstablished(hoursNeeded: hoursNeeded) ?? false)
    else { return false }
    let services = device.internetServices.establishedCount(hoursNeeded: hoursNeeded)
    guard services == 0 else { return services <= 4 }
    // A device that never used the Internet may still ask it for the time, or whether it is there.
    return flow.transport == .tcp || flow.transport == .udp && flow.server.port != 123 && flow.server.port != 53
  }

  private func isKnown(_ device: borrowing @_addressable DeviceProfile, _ site: borrowing @_addressable Site) -> Bool {
    if device.answeredConversations >= Self.leastConversations { return true }
    return site.learnedHours(of: device) >= Self.leastHours
  }

  public static func describe(_ finding: Finding, at site: borrowing Site) -> Description {
    let evidence = finding.evidence
    if case .alarm = finding.urgency, let peer = evidence.peer {
      return Description(
        observed:
          "called \(site.text(of: peer.address)) port \(peer.port), a host on the Internet that it \(habit(evidence)) and "
          + "asked no name for, at a port that it did not use there otherwise",
        expected: evidence.usual == 0
          ? "it has used nothing on the Internet"
          : "on the Internet it uses a few hosts, found by name, at the same few ports")
    }
    let last = evidence.peer.map { ", last \(site.text(of: $0.address)) port \($0.port)" } ?? ""
    return Description(
      observed: "used \(Text.plural(evidence.count, "new service")) within 10 min\(last)",
      expected: "usually the \(Text.plural(evidence.usual, "service")) that it has used before")
  }

  private static func habit(_ evidence: Evidence) -> String {
    guard evidence.count > 0 else { return "never used" }
    return "used in \(Text.count(evidence.count)) of the \(Text.plural(evidence.total, "hour")) in which it was learned"
  }
}
