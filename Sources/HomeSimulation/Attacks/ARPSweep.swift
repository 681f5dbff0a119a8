// SPDX-License-Identifier: Apache-2.0

/// Asks for the owner of every address of the network.
struct ARPSweep: AttackFamily {
  static let name = "arp-sweep"
  static let causes = ["arp-sweep", "horizontal-scan"]

  func draw(_ attack: AttackScene) {
    let pause = attack.choose(low: 4.0, medium: 0.3, high: 0.005)
    attack.times(attack.choose(low: 120, medium: 254, high: 254), every: pause) { step, now in
      attack.attacker.askForAddress(Router.network | UInt32(step + 1), at: now)
    }
  }
}
