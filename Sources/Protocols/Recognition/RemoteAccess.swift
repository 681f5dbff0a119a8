// SPDX-License-Identifier: Apache-2.0

/// Protocols that let somebody work on a device from afar.
enum RemoteAccess {
  static let rdp = ProtocolCard(
    "rdp", "Remote Desktop Protocol", [.tcp], ports: [3389], openings: [3], source: "MS-RDPBCGR §2.2.1.1, §2.2.1.2")

  /// A connection request or confirmation of ISO transport in a TPKT, with the negotiation that only RDP puts there.
  static func probeRDP(_ opening: borrowing Opening) -> Recognition {
    let kind = ISOTransport.connection(opening)
    guard kind == .certain else { return kind }
    guard opening.octet(11) >= 0 else { return opening.number16(2) > 11 ? .undecided : .possible }
    let cookie = opening.text("Cookie: mstshash=", at: 11)
    if cookie != .no { return cookie }
    let negotiation = opening.octet(11)
    guard (1...3).contains(negotiation) else { return .no }
    guard opening.octet(14) >= 0 else { return .undecided }
    return opening.little16(13) == 8 ? .certain : .no
  }

  static let vnc = ProtocolCard(
    "vnc", "Remote Framebuffer Protocol (VNC)", [.tcp], ports: [5900, 5901, 5902, 5903], openings: "R",
    source: "RFC 6143 §7.1.1", opensUnmistakably: true)

  static func probeVNC(_ opening: borrowing Opening) -> Recognition { opening.text("RFB 0") }

  static let adb = ProtocolCard(
    "adb", "Android Debug Bridge", [.tcp], ports: [5555], openings: "CAOS",
    source: "Android Open Source Project, packages/modules/adb/protocol.txt", opensUnmistakably: true)

  /// A message's command is repeated, inverted, at the end of its header.
  static func probeADB(_ opening: borrowing Opening) -> Recognition {
    let command = opening.text("CNXN").or(opening.text("AUTH")).or(opening.text("OPEN")).or(opening.text("STLS"))
    guard command == .certain else { return command }
    guard opening.count >= 24 else { return .undecided }
    return opening.number32(20) == opening.number32(0) ^ 0xFFFF_FFFF ? .certain : .no
  }

  /// A few octets that are easily met elsewhere: enough on the port, or when both sides send theirs.
  static func probeSOCKS(_ opening: borrowing Opening) -> Recognition {
    let second = opening.octet(1)
    guard second >= 0 else { return .undecided }
    if opening.octet(0) == 0 {
      guard (0x5A...0x5D).contains(second) else { return .no }
      return opening.count == 8 ? .possible : opening.count < 8 ? .undecided : .no
    }
    if opening.octet(0) == 4 {
      guard second == 1 || second == 2 else { return .no }
      guard opening.count > 8 else { return .undecided }
      return opening.octet(opening.count - 1) == 0 && opening.number16(2) != 0 ? .possible : .no
    }
    // A server's choice has two octets, a client's list is as long as it says.
    if opening.count == 2 { return [0, 1, 2, 0xFF].contains(second) ? .possible : .undecided }
    guard (1...10).contains(second) else { return .no }
    return opening.count == second + 2 ? .possible : opening.count < second + 2 ? .undecided : .no
  }

  static let rsync = ProtocolCard(
    "rsync", "rsync daemon", [.tcp], ports: [873], openings: "@", source: "rsync, csprotocol.txt",
    opensUnmistakably: true)

  static func probeRsync(_ opening: borrowing Opening) -> Recognition { opening.text("@RSYNCD: ") }
}

/// The transport of ISO over TCP that RDP, S7comm and MMS begin with.
///
/// - Source: RFC 1006 §6; ISO 8073 §13.3.
enum ISOTransport {
  /// `certain` for a connection request or confirmation in a TPKT.
  static func connection(_ opening: borrowing Opening) -> Recognition {
    guard opening.count >= 7 else {
      return opening.octet(1) > 0 || opening.octet(2) > 4 ? .no : .undecided
    }
    guard opening.number16(0) == 0x0300, (11...1024).contains(opening.number16(2)) else { return .no }
    guard opening.octet(4) == opening.number16(2) - 5, [0xD0, 0xE0].contains(opening.octet(5)) else { return .no }
    return .certain
  }
}
