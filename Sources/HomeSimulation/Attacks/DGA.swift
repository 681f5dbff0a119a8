// SPDX-License-Identifier: Apache-2.0

/// Looks for its master under names that both can compute, of which nearly none exists.
struct DGA: AttackFamily {
  static let name = "dga"
  static let causes = ["generated-names", "failed-lookups"]

  func draw(_ attack: AttackScene) {
    let pause = attack.choose(low: 90.0, medium: 8, high: 0.6)
    attack.times(attack.choose(low: 30, medium: 120, high: 500), every: pause) { _, now in
      let length = attack.attacker.chance.number(in: 12...18)
      let ending = attack.attacker.chance.pick(["com", "net", "biz", "info", "ru"]) ?? "com"
      let name = attack.attacker.chance.letters(length, of: "abcdefghijklmnopqrstuvwxyz") + "." + ending
      var clock = now
      attack.device.meet(nil, at: &clock)
      attack.device.ask(name, answers: [], exists: false, at: &clock, &attack.attacker.chance)
    }
  }
}
