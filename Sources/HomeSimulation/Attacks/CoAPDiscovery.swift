// SPDX-License-Identifier: Apache-2.0

/// Asks every device, and the group of all, which resources they have.
struct CoAPDiscovery: AttackFamily {
  static let name = "coap-discovery"
  static let causes = ["coap-discovery", "horizontal-scan", "arp-sweep"]

  func draw(_ attack: AttackScene) {
    let pause = attack.choose(low: 20.0, medium: 2, high: 0.05)
    let others = attack.others()
    attack.times(attack.choose(low: 12, medium: 60, high: 254), every: pause) { step, now in
      let request = CoAPMessage(
        kind: .nonConfirmable, code: CoAPMessage.Code.get, id: attack.attacker.chance.half(),
        token: attack.attacker.chance.bytes(2), path: [".well-known", "core"])
      if step % 10 == 0 {
        attack.home.datagram(
          from: attack.station, 48_901, to: .group(0xE000_01BB), CoAPReport.port, request.encoded, at: now)
      } else {
        let other = others[step % others.count]
        let isServer = other.kind.name == "coap-sensor"
        attack.attacker.ask(
          other, request, from: 48_901, answer: isServer ? CoAPMessage.Code.content : nil,
          Array("</sensors/bath/temperature>;rt=\"temperature\"".utf8), at: now)
      }
    }
  }
}
