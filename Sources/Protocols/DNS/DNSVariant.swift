// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// The protocols whose messages have the form of DNS; what their flags, names and types mean differs.
///
/// - Source: RFC 1035 §4.1; RFC 6762 §18 (multicast DNS), RFC 4795 §2.1 (LLMNR), RFC 1002 §4.2 (NetBIOS).
public enum DNSVariant: UInt8, CaseIterable, Sendable {
  case unicast, multicast, linkLocal, netbios

  /// What the protocol says of itself.
  public var card: AnalyzerCard {
    switch self {
    case .unicast:
      AnalyzerCard(
        name: name, title: "Domain Name System", transports: [.udp], ports: [53],
        specifications: [
          "RFC 1035", "RFC 1996", "RFC 2136", "RFC 2782", "RFC 3596", "RFC 4034", "RFC 5155", "RFC 6891", "RFC 8659",
          "RFC 9460",
        ],
        limits: "4,096 questions and records a message; names of 255 octets; 1,024 bytes of a record's data in text")
    case .multicast:
      AnalyzerCard(
        name: name, title: "Multicast DNS", transports: [.udp], ports: [5353],
        specifications: ["RFC 6762", "RFC 6763", "RFC 1035"], limits: "as of DNS in datagrams")
    case .linkLocal:
      AnalyzerCard(
        name: name, title: "Link-Local Multicast Name Resolution", transports: [.udp], ports: [5355],
        specifications: ["RFC 4795", "RFC 1035"], limits: "as of DNS in datagrams")
    case .netbios:
      AnalyzerCard(
        name: name, title: "NetBIOS Name Service", transports: [.udp], ports: [137],
        specifications: ["RFC 1001", "RFC 1002"], limits: "as of DNS in datagrams")
    }
  }

  /// EVE's `app_proto`.
  public var name: StaticString {
    switch self {
    case .unicast: "dns"
    case .multicast: "mdns"
    case .linkLocal: "llmnr"
    case .netbios: "netbios-ns"
    }
  }

  /// Whether names are UTF-8, and shown as such.
  ///
  /// - Source: RFC 6762 §16; RFC 4795 §3.
  var namesAreUTF8: Bool { self == .multicast || self == .linkLocal }
}
