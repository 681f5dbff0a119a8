// SPDX-License-Identifier: Apache-2.0

/// A web page whose name points into the home on the second look, so that the browser asks the home's devices for it.
struct DNSRebinding: AttackFamily {
  static let name = "dns-rebinding"
  static let causes = ["resolver-change", "lateral-movement"]
  static let attackers: Set<String> = ["laptop", "television"]

  func draw(_ attack: AttackScene) {
    let victim = attack.victim("printer", "camera")
    let host = "a\(attack.attacker.chance.letters(8)).rebind.example"
    let outside = attack.home.internet.strangeAddress(&attack.attacker.chance)
    attack.times(attack.choose(low: 1, medium: 4, high: 15), every: 60) { _, now in
      var clock = now
      for address in [outside, victim.station.address] {
        let record = DNSMessage.Record(
          name: host, type: DNSMessage.RecordType.a, lifetime: 1, data: DNSMessage.address(address))
        attack.device.ask(host, answers: [record], at: &clock, &attack.attacker.chance)
        let connection =
          address == outside
          ? attack.attacker.reach(address: address, port: 80, at: clock)
          : attack.attacker.reach(victim, port: 80, at: clock)
        guard let connection else { continue }
        connection.exchange(
          HTTPText.request("GET", "/status", host: host, agent: attack.device.kind.agent),
          HTTPText.answer(200, type: "text/html", Array(attack.attacker.chance.letters(600).utf8)))
        connection.close()
        clock = connection.clock + 3
      }
    }
  }
}
