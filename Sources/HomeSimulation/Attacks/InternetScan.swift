// SPDX-License-Identifier: Apache-2.0

/// Looks for one service on random hosts of the Internet, as worms do that know a hole in one product.
struct InternetScan: AttackFamily {
  static let name = "internet-scan"
  static let causes = ["horizontal-scan", "new-peers", "flood-out"]

  func draw(_ attack: AttackScene) {
    let perSecond = attack.choose(low: 0.5, medium: 8, high: 60)
    let port = attack.attacker.chance.pick([7547, 8080, 37_215, 5555, 81] as [UInt16]) ?? 8080
    attack.times(attack.choose(low: 90, medium: 800, high: 3000), every: 1 / perSecond, jitter: 0.5) { _, now in
      attack.tryStranger(port: port, at: now, answers: 0.03)
    }
  }
}

extension AttackScene {
  /// One connection attempt to a random host of the Internet; most give no answer.
  func tryStranger(port: UInt16, at time: Double, answers: Double) {
    let target = home.internet.strangeAddress(&attacker.chance)
    let welcome: Connection.Welcome =
      attacker.chance.chance(answers) ? .accepted : attacker.chance.chance(0.1) ? .refused : .silence
    attacker.reach(address: target, port: port, at: time, welcome, tries: 1)?.reset()
  }
}
