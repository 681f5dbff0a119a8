// SPDX-License-Identifier: Apache-2.0

/// Sound and picture, light, and the data of robots.
enum Media {
  static let rtp = ProtocolCard(
    "rtp", "Real-time Transport Protocol", [.udp], ports: [], openings: .range(0x80...0xBF),
    source: "RFC 3550 §5.1; RFC 3551 §6",
    roaming: .anywhere)

  /// Version 2 and a payload type that is assigned or dynamic: little, so that several packets of one source are asked for.
  static func probeRTP(_ opening: borrowing Opening) -> Recognition {
    guard opening.count >= 12 + 4 * (opening.octet(0) & 15) else { return .no }
    let type = opening.octet(1) & 0x7F
    return type <= 18 || (24...34).contains(type) || type >= 96 ? .possible : .no
  }

  static let rtcp = ProtocolCard(
    "rtcp", "RTP Control Protocol", [.udp], ports: [], openings: .range(0x80...0xBF), source: "RFC 3550 §6.1, §6.4",
    roaming: .anywhere)

  /// A report, and packets behind it that fill the datagram.
  static func probeRTCP(_ opening: borrowing Opening) -> Recognition {
    guard (200...207).contains(opening.octet(1)) else { return .no }
    var offset = 0
    for _ in 0..<8 {
      guard opening.octet(offset) >> 6 == 2, (200...213).contains(opening.octet(offset + 1)) else { return .no }
      guard opening.number16(offset + 2) >= 0 else { return .no }
      let next = offset + 4 + 4 * opening.number16(offset + 2)
      if next == opening.count { return offset > 0 && opening.octet(1) <= 201 ? .certain : .possible }
      offset = next
    }
    return .no
  }

  static let artNet = ProtocolCard(
    "artnet", "Art-Net", [.udp], ports: [6454], openings: "A", source: "Art-Net 4, Packet Definitions")

  static func probeArtNet(_ opening: borrowing Opening) -> Recognition {
    opening.text("Art-Net") == .certain && opening.octet(7) == 0 ? .certain : .no
  }

  static let rtps = ProtocolCard(
    "rtps", "Real-Time Publish-Subscribe (DDS)", [.udp], ports: [7400, 7401, 7410, 7411], openings: "R",
    source: "OMG DDSI-RTPS 2.5 §9.4.4", roaming: .anywhere)

  static func probeRTPS(_ opening: borrowing Opening) -> Recognition {
    opening.text("RTPS") == .certain && opening.octet(4) <= 3 && opening.count >= 20 ? .certain : .no
  }
}
