// SPDX-License-Identifier: Apache-2.0

/// Answers before the router when somebody asks for an address, and names itself as resolver, or as gateway too.
struct RogueDHCP: AttackFamily {
  static let name = "rogue-dhcp"
  static let causes = ["rogue-server", "resolver-change", "new-destination"]

  func draw(_ attack: AttackScene) {
    let victims = attack.others()
    let count = attack.choose(low: 1, medium: 3, high: 10)
    attack.times(count, every: 40) { step, now in
      let victim = victims[step % victims.count].station
      attack.name(victim: victim.address)
      let nowhere = Station(mac: victim.mac, address: 0, hopLimit: victim.hopLimit, isLocal: true)
      let transaction = attack.attacker.chance.word()
      let own = attack.station.address
      let gateway = attack.intensity == .low ? Router.address : own
      for (number, kind) in [DHCPMessage.Kind.discover, .request].enumerated() {
        let clock = now + 0.03 * Double(number)
        var question = DHCPMessage(kind: kind, transaction: transaction, client: victim.mac)
        if kind == .request {
          question.options = [(50, DHCPMessage.word(victim.address)), (54, DHCPMessage.word(own))]
        }
        question.options.append((55, [1, 3, 6, 15]))
        attack.home.datagram(from: nowhere, 68, to: .everybody, 67, question.encoded, at: clock)
        var answer = DHCPMessage(
          kind: kind == .discover ? .offer : .acknowledgement, transaction: transaction, client: victim.mac,
          yourAddress: victim.address)
        answer.options = Device.offeredOptions(server: own, gateway: gateway, resolver: own)
        attack.home.datagram(from: attack.station, 67, to: victim, 68, answer.encoded, at: clock + 0.002)
        guard kind == .discover else { continue }
        answer.options = Device.offeredOptions(
          server: Router.address, gateway: Router.address, resolver: Router.address)
        attack.home.datagram(from: attack.home.router.station, 67, to: victim, 68, answer.encoded, at: clock + 0.012)
      }
    }
  }
}
