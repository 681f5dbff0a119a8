// SPDX-License-Identifier: Apache-2.0

/// Reports to a master at a new host, at equal intervals with some jitter.
struct Beacon: AttackFamily {
  static let name = "beacon"
  static let causes = ["beacon", "new-destination"]

  func draw(_ attack: AttackScene) {
    let master = attack.home.internet.strangeAddress(&attack.attacker.chance)
    attack.name(victim: master)
    let (pause, jitter) = attack.choose(low: (300.0, 0.3), medium: (60, 0.1), high: (10, 0.02))
    attack.times(attack.choose(low: 48, medium: 120, high: 360), every: pause, jitter: jitter) { _, now in
      guard let connection = attack.attacker.reach(address: master, port: 443, at: now) else { return }
      connection.greet(.goLibrary, name: nil)
      connection.exchangeSealed(up: 120, down: 60)
      connection.closeSealed()
    }
  }
}
