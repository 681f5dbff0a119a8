// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

/// Finds a device that is answered by services it never used, more of them than its past makes likely.
///
/// - Source: RFC 8520 §1: a Thing has a small set of intended peers; Pitman, Yor 1997.
public struct NewDestination: Detector {
  public static let card = DetectorCard(
    id: "new-destination", number: 19, title: "New destinations",
    summary: "A device uses hosts or services that it did not use while it was learned.",
    because: "Loaders of malware and the theft of data both begin with a peer that was never needed before.",
    benign: "A vendor moves its service, or somebody turns on a new feature.",
    remedy: "Compare the name with the vendor's; if unknown, isolate the device and capture its traffic.",
    attack: ["T1071", "T1571"], baseline: ["5.6-1"], severity: .low, family: .newService,
    speaksWhileLearning: false)

  public init() {}

  public mutating func inspect(
    _ event: Event, in context: EventContext, of device: borrowing DeviceProfile, at site: borrowing Site
  ) -> Finding? {
    guard case .flowAnswered = event, let flow = context.flow, flow.isFirstContact, !flow.server.address.isGroup,
      site.isSettled(device), !device.destinations.contains(site.destination(of: flow))
    else { return nil }
    var model = device.destinationNovelty
    model.count(isNew: true, at: context.time)
    let p = model.pValue
    guard p < 0.5 else { return nil }
    var evidence = Evidence()
    evidence.count = Double(model.newCount)
    evidence.usual = Double(max(0, model.distinctCount - model.newCount))
    evidence.peer = flow.server
    evidence.transport = flow.transport
    evidence.isInternet = !site.home.contains(flow.server.address)
    return .evidence(p: p, evidence)
  }

  public static func describe(_ finding: Finding, at site: borrowing Site) -> Description {
    let evidence = finding.evidence
    let last = evidence.peer.map { ", last \(site.text(of: $0.address)) port \($0.port)" } ?? ""
    return Description(
      observed: "used \(Text.plural(evidence.count, "new service")) within 10 min\(last)",
      expected: "usually the \(Text.plural(evidence.usual, "service")) that it has used before")
  }
}
