// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

/// Finds a device that can be reached from the Internet: it accepts a connection from there, or asks the router to let others in.
///
/// Each port is told of once, also while the network is learned: a port that is open is open for everybody.
///
/// - Source: RFC 4864 §4.2; ETSI EN 303 645 §5.6; UPnP WANIPConnection:2 §2.5.16.
public struct ExposedService: Detector {
  public static let card = DetectorCard(
    id: "exposed-service", number: 21, title: "Reachable from the Internet",
    summary: "A device accepts connections from the Internet, or has the router let them in.",
    because: "Whatever answers on the Internet is found within hours and attacked from then on.",
    benign: "Somebody published a service on purpose, or a game console or camera opens ports for itself.",
    remedy:
      "Close the port at the router, and turn off UPnP there unless something needs it; use a VPN to reach the home.",
    normalIf: "The router lets nobody in from the Internet on this port.",
    attack: ["T1133"], baseline: ["5.6-1", "5.6-3"], severity: .high, speaksWhileLearning: true, isStanding: true)

  /// The ports that were told, the last ones: open ones as they are, mapped ones beyond 65,535.
  private var told: [8 of UInt32] = .init(repeating: .max)
  private var count: UInt8 = 0

  public init() {}

  public mutating func inspect(
    _ deed: Deed, in context: EventContext, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    var evidence = Evidence()
    switch deed {
    case .wasReached(let port, let client):
      guard isNew(UInt32(port)) else { return nil }
      evidence.peer = Endpoint(address: client, port: port)
      evidence.isInternet = true
      return .alarm(.high, evidence)
    case .mappedPort(let outer, let inner):
      guard isNew(UInt32(outer) | 0x1_0000) else { return nil }
      evidence.peer = Endpoint(address: context.receiver.address, port: outer)
      evidence.usual = Double(inner)
      return .alarm(.medium, evidence)
    default: return nil
    }
  }

  private mutating func isNew(_ port: UInt32) -> Bool {
    for place in 0..<told.count where told[place] == port { return false }
    told[Int(count) % told.count] = port
    count = (count &+ 1) % UInt8(told.count)
    return true
  }

  public static func describe(_ finding: Finding, at site: borrowing Site) -> Description {
    let evidence = finding.evidence
    let expected = "devices of a home call the Internet, and are not called from there"
    guard let peer = evidence.peer else { return Description(observed: "is reachable", expected: expected) }
    guard evidence.isInternet else {
      return Description(
        observed: "asked the router \(site.text(of: peer.address)) to let others in: at its port \(peer.port), to port "
          + "\(Int(evidence.usual))",
        expected: expected)
    }
    return Description(
      observed: "accepted a connection from the Internet at port \(peer.port), by \(site.text(of: peer.address))",
      expected: expected)
  }
}
