// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// Asks the router for addresses under invented hardware addresses, until it has none left.
struct DHCPStarvation: AttackFamily {
  static let name = "dhcp-starvation"
  static let causes = ["rogue-server"]

  func draw(_ attack: AttackScene) {
    let pause = attack.choose(low: 1.5, medium: 0.3, high: 0.02)
    attack.times(attack.choose(low: 80, medium: 200, high: 800), every: pause) { step, now in
      let invented = MACAddress(value: attack.attacker.chance.next() & 0xFCFF_FFFF_FFFF | 0x0200_0000_0000)
      let nowhere = Station(mac: attack.station.mac, address: 0, hopLimit: 64, isLocal: true)
      var question = DHCPMessage(kind: .discover, transaction: attack.attacker.chance.word(), client: invented)
      question.options = [(55, [1, 3, 6])]
      attack.home.datagram(from: nowhere, 68, to: .everybody, 67, question.encoded, at: now)
      guard step < 150 else { return }
      let offered = Router.network | UInt32(100 + step)
      var answer = DHCPMessage(
        kind: .offer, transaction: question.transaction, client: invented, yourAddress: offered)
      answer.options = Device.offeredOptions(server: Router.address, gateway: Router.address, resolver: Router.address)
      let receiver = Station(mac: invented, address: offered, hopLimit: 64, isLocal: true)
      attack.home.datagram(from: attack.home.router.station, 67, to: receiver, 68, answer.encoded, at: now + 0.012)
    }
  }
}
