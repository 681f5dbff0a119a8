// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

/// Finds a device that sends its password where everybody on the way can read it, and says so louder if the password is one that
/// devices are shipped with: that is how worms come in. A device that came within the last hour is being set up, and has no other yet.
///
/// - Source: ETSI EN 303 645 provisions 5.1-1, 5.5-1; MQTT 5.0 §5.4; Antonakakis et al., Understanding the Mirai Botnet, USENIX
///   Security 2017.
public struct PlaintextCredentials: Detector {
  public static let card = DetectorCard(
    id: "plaintext-credentials", number: 10, title: "Password sent in the clear",
    summary: "A device logs in without encryption.",
    because: "Whoever can listen on the network learns the password and can act as the device. "
      + "One that devices are shipped with is known without listening: worms try it first.",
    benign: "Many home servers are set up without TLS; inside a trusted segment this is a choice, not an attack.",
    remedy:
      "Turn on TLS at the server (MQTT: port 8883), or use SSH for telnet, and change the password: it counts as known. "
      + "One that devices are shipped with must be changed at once.",
    normalIf: "The login travels inside TLS or SSH.",
    attack: ["T1552", "T1040", "T1078.001"], baseline: ["5.5-1", "5.5-7", "5.1-1"], severity: .high,
    speaksWhileLearning: true)

  /// The servers that were told of, the last ones, by hash: a habit is told once, not whenever the device connects anew. The lowest
  /// bit is set in every mark, so that an empty place is 0; the next one where a default password was told.
  private var told: [4 of UInt32] = .init(repeating: 0)
  private var nextPlace: UInt8 = 0

  public init() {}

  public mutating func inspect(
    _ deed: Deed, in context: EventContext, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    guard case .showedPassword(let userName, let login) = deed else { return nil }
    let isDefault = login?.isDefault ?? false
    guard isNew(context.receiver, isDefault) else { return nil }
    var evidence = Evidence()
    evidence.peer = context.receiver
    evidence.service = context.flow?.service ?? ""
    evidence.isInternet = !site.home.contains(context.receiver.address)
    return .alarm(isDefault ? Self.card.severity : evidence.isInternet ? .medium : .low, evidence, name: userName)
  }

  /// Whether a server was not told of yet, or not that it takes a default password.
  private mutating func isNew(_ server: Endpoint, _ isDefault: Bool) -> Bool {
    var hash = StableHash()
    hash.combine(StableHash.of(server.address))
    hash.combine(UInt64(server.port))
    let plain = UInt32(truncatingIfNeeded: hash.value) & ~0b11 | 0b01
    let mark = isDefault ? plain | 0b10 : plain
    for place in 0..<told.count where told[place] & ~0b10 == plain {
      guard mark > told[place] else { return false }
      told[place] = mark
      return true
    }
    told[Int(nextPlace)] = mark
    nextPlace = (nextPlace + 1) % UInt8(told.count)
    return true
  }

  public static func describe(_ finding: Finding, at site: borrowing Site) -> Description {
    let user = finding.name.count > 0 ? " as user \u{201C}\(finding.name)\u{201D}" : ""
    let server = finding.evidence.peer.map { "\(site.text(of: $0.address)) port \($0.port)" } ?? "a server"
    let service = finding.evidence.service
    let way = service.utf8CodeUnitCount > 0 ? " over \("\(service)".uppercased())" : ""
    if finding.isAboutDefault {
      return Description(
        observed: "logged in at \(server)\(user)\(way) with a password that devices are shipped with",
        expected: "a password of its own, inside TLS")
    }
    return Description(
      observed: "logged in at \(server)\(user)\(way) without encryption; the password could be read on the way",
      expected: "passwords travel inside TLS only")
  }
}

extension Finding {
  /// Whether it is about a default password: no other one is told with the card's severity.
  fileprivate var isAboutDefault: Bool { urgency == .alarm(PlaintextCredentials.card.severity) }
}
