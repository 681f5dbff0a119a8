// SPDX-License-Identifier: Apache-2.0

/// Connection attempts to one host of the Internet, as fast as the device can.
struct SYNFlood: AttackFamily {
  static let name = "syn-flood"
  static let causes = ["flood-out"]

  func draw(_ attack: AttackScene) {
    let target = attack.strangeVictim()
    attack.flood { attack, now in
      attack.home.segment(
        PacketWriter.Segment(
          source: attack.station, sourcePort: attack.attacker.chance.half() | 0x400, destination: target,
          destinationPort: 80, sequence: attack.attacker.chance.word(), flags: Connection.Flags.syn, window: 8192),
        at: now)
    }
  }
}

/// Datagrams without sense to one host of the Internet.
struct UDPFlood: AttackFamily {
  static let name = "udp-flood"
  static let causes = ["flood-out"]

  func draw(_ attack: AttackScene) {
    let target = attack.strangeVictim()
    let source = attack.attacker.chance.half() | 0x400
    attack.flood { attack, now in
      let body = Noise.bytes(512, &attack.attacker.chance)
      attack.home.datagram(
        from: attack.station, source, to: target, attack.attacker.chance.half() | 1, body, at: now)
    }
  }
}

/// Echo requests to one host of the Internet.
struct ICMPFlood: AttackFamily {
  static let name = "icmp-flood"
  static let causes = ["flood-out"]

  func draw(_ attack: AttackScene) {
    let target = attack.strangeVictim()
    var number: UInt16 = 0
    attack.flood { attack, now in
      number &+= 1
      var echo: [UInt8] = [8, 0, 0, 0, 0x12, 0x34]
      echo.append(big16: number)
      Noise.append(56, to: &echo, &attack.attacker.chance)
      attack.home.message(from: attack.station, to: target, protocol: 1, echo, at: now)
    }
  }
}

/// Connection attempts in the name of others, whom the answers will hit.
struct SpoofedFlood: AttackFamily {
  static let name = "spoofed-flood"
  static let causes = ["spoofed-source", "flood-out"]

  func draw(_ attack: AttackScene) {
    let target = attack.strangeVictim()
    attack.flood { attack, now in
      let pretended = Station(
        mac: attack.station.mac, address: attack.home.internet.strangeAddress(&attack.attacker.chance),
        hopLimit: attack.station.hopLimit, isLocal: true)
      attack.home.segment(
        PacketWriter.Segment(
          source: pretended, sourcePort: attack.attacker.chance.half() | 0x400, destination: target,
          destinationPort: 443, sequence: attack.attacker.chance.word(), flags: Connection.Flags.syn, window: 5840),
        at: now)
    }
  }
}

/// A flood from the Internet at a device of the home, which answers a little of it; the device named is the one that suffers.
struct FloodIn: AttackFamily {
  static let name = "flood-in"
  static let causes = ["flood-in"]

  func draw(_ attack: AttackScene) {
    attack.flood { attack, now in
      let source = attack.home.stranger(attack.home.internet.strangeAddress(&attack.attacker.chance))
      let port = attack.attacker.chance.half() | 0x400
      let body = Noise.bytes(300, &attack.attacker.chance)
      attack.home.datagram(from: source, port, to: attack.station, 80, body, at: now)
      guard attack.attacker.chance.chance(0.02) else { return }
      // Port unreachable, with the header that caused it (RFC 792); kernels send few of them.
      var unreachable: [UInt8] = [3, 3, 0, 0, 0, 0, 0, 0, 0x45, 0, 1, 0x48, 0, 0, 0x40, 0, 50, 17, 0, 0]
      unreachable.append(big32: source.address)
      unreachable.append(big32: attack.station.address)
      unreachable.append(big16: port)
      unreachable.append(contentsOf: [0, 80, 1, 0x34, 0, 0])
      attack.home.message(
        from: attack.station, to: source, protocol: 1, unreachable, at: now + attack.device.kind.responseTime)
    }
  }
}

extension AttackScene {
  /// A host of the Internet that the attack is aimed at.
  func strangeVictim() -> Station {
    let address = home.internet.strangeAddress(&attacker.chance)
    name(victim: address)
    return home.stranger(address)
  }

  /// Draws a packet many times a second, some hundred to an event.
  func flood(_ packet: @escaping (AttackScene, Double) -> Void) {
    let perSecond = choose(low: 60, medium: 400, high: 2000)
    let tenths = choose(low: 300, medium: 300, high: 200)
    times(tenths, every: 0.1, jitter: 0) { [self] _, now in
      for _ in 0..<perSecond / 10 { packet(self, now + attacker.chance.number(in: 0...0.0999)) }
    }
  }
}
