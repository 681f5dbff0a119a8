// SPDX-License-Identifier: Apache-2.0

/// Tries the ports of one device of the home.
struct VerticalScan: AttackFamily {
  static let name = "vertical-scan"
  static let causes = ["vertical-scan", "lateral-movement"]

  func draw(_ attack: AttackScene) {
    let victim = attack.victim("nas", "hub", "printer")
    let known: [UInt16] = [21, 22, 23, 25, 53, 80, 110, 139, 143, 443, 445, 554, 1883, 3306, 3389, 5000, 5432, 8080]
    let others = (1...1024).shuffled(using: &attack.attacker.chance).map { UInt16($0) }
    let ports = known + others
    let count = attack.choose(low: 60, medium: 300, high: 1000)
    attack.times(count, every: attack.choose(low: 3.0, medium: 0.2, high: 0.01)) { step, now in
      var clock = now
      attack.device.meet(victim, at: &clock)
      attack.attacker.reach(victim, port: ports[step], at: clock)?.reset()
    }
  }
}
