// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

/// Finds a device that opens one session after the other at an MQTT broker.
///
/// A client keeps its session, and waits longer each time before it tries again. A hundred connections of one device within a
/// minute that a broker accepts hold or use up what it can serve, or try on it what breaks it: clients that connect and say
/// nothing, clients under changing names, and tools that send odd values in a new session each. What connects anew for each message
/// does so about once a second.
///
/// - Source: MQTT 5.0 §5.4.8 (repeated connection attempts), §3.1; Vaccari et al.: SlowITe, a Novel Denial of Service Attack Affecting
///   MQTT, 2020.
public struct SessionFlood: Detector {
  public static let card = DetectorCard(
    id: "session-flood", number: 38, title: "Flood of MQTT sessions",
    summary: "A device opens one session after the other at an MQTT broker.",
    because: "A broker serves so many sessions and no more; one that is used up serves no device any longer.",
    benign: "A program connects anew for every message, or a test of the broker's load runs.",
    remedy:
      "Limit the sessions of each client at the broker; isolate the device if nobody started such a program on it.",
    normalIf: "It opens fewer than 100 sessions within a minute.",
    attack: ["T1499.002"], baseline: ["5.9-1"], severity: .medium, speaksWhileLearning: true)

  static let sessionsNeeded: UInt16 = 100

  /// The minute that runs, by the lower half of its number, and the sessions that were opened in it.
  private var minute: UInt16 = 0
  private var sessions: UInt16 = 0

  public init() {}

  public mutating func inspect(
    _ event: Event, in context: EventContext, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    // A router forwards the sessions of others.
    guard case .flowAnswered = event, let flow = context.flow, flow.transport == .tcp, flow.isFirstContact,
      flow.server.port == 1883 || flow.server.port == 8883, !device.isRouter
    else { return nil }
    let now = UInt16(truncatingIfNeeded: context.time.nanoseconds / 60_000_000_000)
    if minute != now {
      minute = now
      sessions = 0
    }
    sessions = sessions == .max ? sessions : sessions + 1
    guard sessions == Self.sessionsNeeded else { return nil }
    var evidence = Evidence()
    evidence.count = Double(sessions)
    evidence.peer = flow.server
    evidence.isInternet = !site.home.contains(flow.server.address)
    return .alarm(Self.card.severity, evidence)
  }

  public static func describe(_ finding: Finding, at site: borrowing Site) -> Description {
    let broker = finding.evidence.peer.map { " at \(site.text(of: $0.address)) port \($0.port)" } ?? ""
    return Description(
      observed: "opened \(Text.plural(finding.evidence.count, "MQTT session")) within a minute\(broker)",
      expected: "a client keeps one session, and waits before it opens the next")
  }
}
