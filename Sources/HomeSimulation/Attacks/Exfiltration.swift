// SPDX-License-Identifier: Apache-2.0

/// Brings what it found to a new host.
struct Exfiltration: AttackFamily {
  static let name = "exfiltration"
  static let causes = ["exfiltration", "new-destination"]

  func draw(_ attack: AttackScene) {
    let size = attack.choose(low: 1_500_000, medium: 8_000_000, high: 30_000_000)
    let pause = attack.choose(low: 2.0, medium: 0.2, high: 0)
    let name = "drop\(attack.attacker.chance.letters(4)).filevault.example"
    attack.home.at(attack.start) { attack.attacker.upload(size, to: name, at: attack.start, pause: pause) }
  }
}
