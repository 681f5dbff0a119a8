// SPDX-License-Identifier: Apache-2.0

/// HTTP, what borrows its form, and what takes its place.
enum Web {
  static let http2 = ProtocolCard(
    "http2", "HTTP/2 without TLS", [.tcp], ports: [80, 8080], openings: "P", source: "RFC 9113 §3.4",
    roaming: .dynamicPorts)

  static func probeHTTP2(_ opening: borrowing Opening) -> Recognition { opening.text("PRI * HTTP/2.0\r\n") }

  static let discovery = ProtocolCard(
    "ws-discovery", "Web Services Dynamic Discovery", [.udp], ports: [3702], openings: "<",
    source: "OASIS WS-Discovery 1.1 §3.1.1")

  static func probeDiscovery(_ opening: borrowing Opening) -> Recognition {
    let beginning = opening.text("<?xml").or(opening.text("<s:Env")).or(opening.text("<soap:Env"))
      .or(opening.text("<SOAP-ENV:Env")).or(opening.text("<Envelope"))
    guard beginning == .certain else { return beginning }
    if opening.isHome { return .certain }
    return opening.bytes.contains("ws/2005/04/discovery", inFirst: 1024) ? .certain : .no
  }

  static let rtmp = ProtocolCard(
    "rtmp", "Real-Time Messaging Protocol", [.tcp], ports: [1935], openings: [3],
    source: "Adobe RTMP 1.0 §5.2.2, §5.2.3")

  /// The handshake's version and, behind a time, four octets of zero.
  static func probeRTMP(_ opening: borrowing Opening) -> Recognition {
    guard opening.count >= 9 else { return .undecided }
    guard opening.number32(5) == 0, opening.count >= 64 else { return opening.number32(5) == 0 ? .undecided : .no }
    return .possible
  }
}
