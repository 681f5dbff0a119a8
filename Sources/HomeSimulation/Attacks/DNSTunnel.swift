// SPDX-License-Identifier: Apache-2.0

/// Carries data out in the names of DNS questions, and commands in in their answers.
struct DNSTunnel: AttackFamily {
  static let name = "dns-tunnel"
  static let causes = ["dns-tunnel"]

  func draw(_ attack: AttackScene) {
    let domain = "t\(attack.attacker.chance.letters(5)).example"
    let (length, pause) = attack.choose(low: (44, 12.0), medium: (110, 1.5), high: (180, 0.15))
    attack.times(attack.choose(low: 140, medium: 600, high: 4000), every: pause) { step, now in
      var labels: [String] = []
      var left = length
      while left > 0 {
        labels.append(attack.attacker.chance.letters(min(left, 60), of: "abcdefghijklmnopqrstuvwxyz234567"))
        left -= 60
      }
      let name = (labels + [domain]).joined(separator: ".")
      let type = attack.intensity == .low ? DNSMessage.RecordType.txt : DNSMessage.RecordType.null
      var data = attack.attacker.chance.bytes(attack.intensity == .low ? 60 : 180)
      if type == DNSMessage.RecordType.txt { data = DNSMessage.text([attack.attacker.chance.letters(60)]) }
      var clock = now
      attack.device.meet(nil, at: &clock)
      attack.device.ask(
        name, type: type, answers: [.init(name: name, type: type, lifetime: 0, data: data)], at: &clock,
        &attack.attacker.chance)
    }
  }
}
