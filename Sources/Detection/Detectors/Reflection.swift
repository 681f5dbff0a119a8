// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

/// Finds a device whose service is used to flood others: whoever asks under the victim's address has it send the victim much more.
///
/// Over ten seconds, the services of DNS, NTP, SSDP, CoAP and memcached send Internet hosts more than ten times the bytes that
/// they get from there, and more than a megabit a second.
///
/// - Source: RFC 5358 §1; Rossow: Amplification Hell, 2014; RFC 7252 §11.3.
public struct Reflection: Detector {
  public static let card = DetectorCard(
    id: "reflection", number: 7, title: "Service used to flood others",
    summary: "A device's service answers Internet hosts with far more than they asked.",
    because: "Attackers ask under the address of a victim, which then drowns in the answers of thousands of devices.",
    benign: "The owner runs a public server for names or time, and a few clients ask for much.",
    remedy: "Close the port at the router; the service is for the home only.",
    normalIf: "It answers Internet hosts with less than 10 times what they sent, or with less than 1 Mbit/s.",
    attack: ["T1498.002"], baseline: ["5.6-1"], severity: .high, speaksWhileLearning: true)

  static let amplification = 10.0
  static let bitsPerSecond = 1_000_000.0

  /// The ports of services that answer with more than was asked.
  private static func isAmplifier(_ port: UInt16) -> Bool {
    switch port {
    case 53, 123, 1900, 5683, 11_211: true
    default: false
    }
  }

  /// The bytes of the running tick.
  private var sent: UInt32 = 0
  private var received: UInt32 = 0
  private var peer = IPAddress(v4: 0)
  private var port: UInt16 = 0

  public init() {}

  public mutating func inspect(
    packet: borrowing PacketFacts, isSent: Bool, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    guard packet.transport == .udp, let own = isSent ? packet.sender : packet.receiver, Self.isAmplifier(own.port),
      let other = isSent ? packet.receiver : packet.sender, !other.address.isGroup, !site.home.contains(other.address)
    else { return nil }
    let length = min(packet.length, 0xFFFF)
    if isSent {
      sent = sent > .max - length ? .max : sent + length
      peer = other.address
      port = own.port
    } else {
      received = received > .max - length ? .max : received + length
    }
    return nil
  }

  public mutating func inspect(
    tickEndingAt time: Timestamp, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    defer {
      sent = 0
      received = 0
    }
    let seconds = Double(DetectionEngine.tickSeconds)
    let ratio = Double(sent) / Double(max(1, received))
    guard Double(sent) * 8 > Self.bitsPerSecond * seconds, ratio > Self.amplification else { return nil }
    var evidence = Evidence()
    evidence.count = Double(sent)
    evidence.total = Double(received)
    evidence.seconds = seconds
    evidence.peer = Endpoint(address: peer, port: port)
    evidence.isInternet = true
    return .alarm(Self.card.severity, evidence)
  }

  public static func describe(_ finding: Finding, at site: borrowing Site) -> Description {
    let evidence = finding.evidence
    let port = evidence.peer.map { "\($0.port)" } ?? "a service"
    let peer = evidence.peer.map { site.text(of: $0.address) } ?? "Internet hosts"
    return Description(
      observed: "sent \(Text.count(evidence.count / 1000)) kB from UDP port \(port) to Internet hosts within "
        + "\(Text.duration(evidence.seconds)), \(Text.count(evidence.count / max(1, evidence.total))) times what they "
        + "sent, last to \(peer)",
      expected: "its services answer the home, with about as much as is asked")
  }
}
