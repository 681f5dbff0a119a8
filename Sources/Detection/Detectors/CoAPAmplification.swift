// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes
import Protocols

/// Finds a device whose CoAP service multiplies what Internet hosts ask it, and one that subscribes to resources without end.
///
/// Within a minute, a service answers Internet hosts that the device never called with more than five times the bytes that it
/// gets from them; or a device registers for more than twenty resources, and more than twice as many as ever in a minute.
///
/// - Source: RFC 7252 §11.3 (amplification); RFC 7641 §7 (notifications to clients that did not ask).
public struct CoAPAmplification: Detector {
  public static let card = DetectorCard(
    id: "coap-amplification", number: 31, title: "CoAP used for a flood",
    summary: "A device's CoAP service multiplies what it is asked, or a device subscribes to a flood of messages.",
    because: "Attackers ask under the address of a victim, which then drowns in the answers of thousands of devices.",
    benign: "The owner reads a sensor from outside, or a hub subscribes to many new devices at once.",
    remedy: "Close UDP port 5683 at the router, and let the device answer those only who prove who they are.",
    normalIf:
      "Its answers have at most 5 times the bytes of the questions, and it registers at most 20 times a minute.",
    attack: ["T1498.002", "T1499.002"], baseline: ["5.6-1"], severity: .high, speaksWhileLearning: true)

  static let amplification = 5.0
  static let leastAnswers: UInt32 = 10
  static let mostRegistrations: UInt32 = 20
  static let windowSeconds = 60.0

  /// The minute that began with a packet: bytes to and from Internet hosts, and answers.
  private var since = Timestamp(nanoseconds: .min)
  private var sent: UInt32 = 0
  private var received: UInt32 = 0
  private var answers: UInt32 = 0
  private var peer = IPAddress(v4: 0)
  /// The minute that began with a registration.
  private var registrationsSince = Timestamp(nanoseconds: .min)
  private var registrations: UInt32 = 0
  /// The most registrations in any minute before.
  private var most: UInt32 = 0

  public init() {}

  public mutating func inspect(
    packet: borrowing PacketFacts, isSent: Bool, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    guard packet.transport == .udp, let own = isSent ? packet.sender : packet.receiver, own.port == 5683,
      let other = isSent ? packet.receiver : packet.sender, !other.address.isGroup, !site.home.contains(other.address),
      !device.peers.contains(site.symbol(of: other.address))
    else { return nil }
    if sent == 0 && received == 0 { since = packet.time }
    let length = min(packet.length, 0xFFFF)
    if isSent {
      sent = sent > .max - length ? .max : sent + length
      answers &+= 1
      peer = other.address
    } else {
      received = received > .max - length ? .max : received + length
    }
    return nil
  }

  public mutating func inspect(
    _ event: Event, in context: EventContext, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    guard case .message(.coap(let message)) = event, context.direction == .toServer, message.header.code.isRequest,
      message.observe == 0
    else { return nil }
    if abs(context.time.seconds(since: registrationsSince)) >= Self.windowSeconds {
      most = max(most, registrations)
      registrations = 0
      registrationsSince = context.time
    }
    registrations &+= 1
    guard site.isSettled(device), registrations == max(Self.mostRegistrations, 2 * min(most, 10_000)) + 1 else {
      return nil
    }
    var evidence = Evidence()
    evidence.count = Double(registrations)
    evidence.usual = Double(most)
    evidence.seconds = Self.windowSeconds
    evidence.peer = context.receiver
    evidence.service = "coap"
    return .alarm(.medium, evidence)
  }

  public mutating func inspect(
    tickEndingAt time: Timestamp, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    guard sent > 0 || received > 0 else { return nil }
    let seconds = time.seconds(since: since)
    defer {
      if abs(seconds) >= Self.windowSeconds { (sent, received, answers) = (0, 0, 0) }
    }
    let ratio = Double(sent) / Double(max(1, received))
    guard answers >= Self.leastAnswers, received > 0, ratio > Self.amplification else { return nil }
    var evidence = Evidence()
    evidence.count = Double(sent)
    evidence.total = Double(received)
    evidence.seconds = max(1, seconds)
    evidence.peer = Endpoint(address: peer, port: 5683)
    evidence.isInternet = true
    (sent, received, answers) = (0, 0, 0)
    return .alarm(Self.card.severity, evidence)
  }

  public static func describe(_ finding: Finding, at site: borrowing Site) -> Description {
    let evidence = finding.evidence
    let peer = evidence.peer.map { site.text(of: $0.address) } ?? "a host"
    guard evidence.isInternet else {
      return Description(
        observed: "registered for notifications \(Text.count(evidence.count)) times within a minute, last at \(peer)",
        expected: "at most \(Text.plural(evidence.usual, "registration")) a minute before")
    }
    return Description(
      observed:
        "answered Internet hosts by CoAP with \(Text.bytes(evidence.count)) within \(Text.duration(evidence.seconds)), "
        + "\(Text.rate(evidence.count / max(1, evidence.total))) times what they sent, last \(peer)",
      expected: "its resources are for the home, and its answers about as large as the questions")
  }
}
