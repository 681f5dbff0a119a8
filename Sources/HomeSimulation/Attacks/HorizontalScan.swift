// SPDX-License-Identifier: Apache-2.0

/// Looks for one service on every address of the home's network.
struct HorizontalScan: AttackFamily {
  static let name = "lan-scan"
  static let causes = ["horizontal-scan", "arp-sweep", "new-peers", "lateral-movement"]

  func draw(_ attack: AttackScene) {
    let perSecond = attack.choose(low: 0.5, medium: 5, high: 80)
    let port = attack.attacker.chance.pick([22, 80, 445, 554, 5555, 8080] as [UInt16]) ?? 80
    let numbers = (2...254).shuffled(using: &attack.attacker.chance)
    let count = attack.choose(low: 100, medium: 253, high: 253)
    attack.times(count, every: 1 / perSecond) { step, now in
      attack.knock(Router.network | UInt32(numbers[step]), port: port, at: now)
    }
  }
}

extension AttackScene {
  /// Tries one port of one address of the home, and goes on if nobody lives there.
  func knock(_ address: UInt32, port: UInt16, at time: Double) {
    guard address != station.address else { return }
    guard let neighbour = home.devices.first(where: { $0.station.address == address && $0.isOn }) else {
      home.arp(
        operation: 1, sender: station.mac, station.address, target: .zero, address, to: .broadcast, at: time)
      home.arp(
        operation: 1, sender: station.mac, station.address, target: .zero, address, to: .broadcast, at: time + 1)
      return
    }
    var clock = time
    device.meet(neighbour, at: &clock)
    attacker.reach(neighbour, port: port, at: clock)?.reset()
  }
}
