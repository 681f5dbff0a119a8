// SPDX-License-Identifier: Apache-2.0

/// What a Mirai bot does first: SYN packets to port 23, and one in ten to 2323, of random hosts of the Internet.
///
/// Its sequence number is the address that it scans, as in the bot's published source.
struct TelnetScan: AttackFamily {
  static let name = "telnet-scan"
  static let causes = ["horizontal-scan", "new-peers", "flood-out"]

  func draw(_ attack: AttackScene) {
    let perSecond = attack.choose(low: 1.0, medium: 20, high: 150)
    let count = attack.choose(low: 120, medium: 1200, high: 6000)
    attack.times(count, every: 1 / perSecond, jitter: 0.8) { _, now in
      let target = attack.home.internet.strangeAddress(&attack.attacker.chance)
      let port: UInt16 = attack.attacker.chance.chance(0.1) ? 2323 : 23
      let source = attack.attacker.chance.half() | 0x4000
      let probe = PacketWriter.Segment(
        source: attack.station, sourcePort: source, destination: attack.home.stranger(target), destinationPort: port,
        sequence: target, flags: Connection.Flags.syn, window: 14_600)
      attack.home.segment(probe, at: now)
      // Few hosts have a telnet that answers; the bot takes note and goes on.
      guard !attack.home.weather.isOffline(at: now), attack.attacker.chance.chance(0.02) else { return }
      let answer = PacketWriter.Segment(
        source: probe.destination, sourcePort: port, destination: attack.station, destinationPort: source,
        sequence: attack.attacker.chance.word(), acknowledgement: target &+ 1,
        flags: Connection.Flags.reset | Connection.Flags.acknowledgement, window: 0)
      attack.home.segment(answer, at: now + attack.home.internet.roundTrip(to: target))
    }
  }
}
