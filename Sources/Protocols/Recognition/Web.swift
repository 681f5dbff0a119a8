// SPDX-License-Identifier: Apache-2.0

/// HTTP, what borrows its form, and what takes its place.
enum Web {
  static let http2 = ProtocolCard(
    "http2", "HTTP/2 without TLS", [.tcp], ports: [80, 8080], openings: "P", source: "RFC 9113 §3.4",
    roaming: .dynamicPorts)

  static func probeHTTP2(_ opening: borrowing Opening) -> Recognition { opening.text("PRI * HTTP/2.0\r\n") }

  static let rtsp = ProtocolCard(
    "rtsp", "Real-Time Streaming Protocol", [.tcp], ports: [554, 5554, 7070, 8554], openings: "RODSPATG",
    source: "RFC 7826 §2.2; RFC 2326 §6, §7", opensUnmistakably: true)

  static func probeRTSP(_ opening: borrowing Opening) -> Recognition {
    let method = opening.text("RTSP/").or(opening.text("OPTIONS rtsp")).or(opening.text("OPTIONS * RTSP"))
      .or(opening.text("DESCRIBE rtsp")).or(opening.text("SETUP rtsp")).or(opening.text("PLAY rtsp"))
      .or(opening.text("ANNOUNCE rtsp")).or(opening.text("TEARDOWN rtsp")).or(opening.text("GET_PARAMETER rtsp"))
    return method
  }

  static let sip = ProtocolCard(
    "sip", "Session Initiation Protocol", [.udp, .tcp], ports: [5060], openings: "SIROABCMNPU",
    source: "RFC 3261 §7.1, §7.2")

  static func probeSIP(_ opening: borrowing Opening) -> Recognition {
    let response = opening.text("SIP/2.0 ")
    if response != .no { return response }
    let method = opening.text("INVITE ").or(opening.text("REGISTER ")).or(opening.text("OPTIONS "))
      .or(opening.text("ACK ")).or(opening.text("BYE ")).or(opening.text("CANCEL ")).or(opening.text("MESSAGE "))
      .or(opening.text("NOTIFY ")).or(opening.text("SUBSCRIBE ")).or(opening.text("PUBLISH "))
      .or(opening.text("INFO ")).or(opening.text("PRACK ")).or(opening.text("UPDATE ")).or(opening.text("REFER "))
    guard method == .certain else { return method }
    var target = 4
    while target < 10, opening.octet(target - 1) != 0x20 { target += 1 }
    return opening.text("sip:", at: target).or(opening.text("sips:", at: target)).or(opening.text("tel:", at: target))
  }

  static let ssdp = ProtocolCard(
    "ssdp", "Simple Service Discovery Protocol", [.udp], ports: [1900], openings: "MNH",
    source: "UPnP Device Architecture 2.0 §1.2, §1.3", roaming: .anywhere)

  static func probeSSDP(_ opening: borrowing Opening) -> Recognition {
    let request = opening.text("M-SEARCH * HTTP/1.").or(opening.text("NOTIFY * HTTP/1."))
    return request.or(opening.text("HTTP/1.1 200").atMostPossible)
  }

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
