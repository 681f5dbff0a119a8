// SPDX-License-Identifier: Apache-2.0

/// A device that answers the Internet's DNS questions: short ones in a victim's name, with long answers.
struct DNSReflection: AttackFamily {
  static let name = "dns-reflection"
  static let causes = ["reflection", "exposed-service", "flood-out"]

  func draw(_ attack: AttackScene) {
    let victim = attack.strangeVictim()
    attack.reflect(from: 53, to: victim) { attack in
      var question = DNSMessage(
        id: attack.attacker.chance.half(), questions: [("isc-records.example", DNSMessage.RecordType.any)])
      let asked = question.encoded
      question.isAnswer = true
      let text = DNSMessage.text((0..<5).map { _ in attack.attacker.chance.letters(240) })
      question.answers = [
        .init(name: "isc-records.example", type: DNSMessage.RecordType.txt, lifetime: 3600, data: text)
      ]
      return (asked, question.encoded)
    }
  }
}

/// A device that answers the Internet's CoAP questions: a list of its resources for a request of twenty octets.
struct CoAPAmplification: AttackFamily {
  static let name = "coap-amplification"
  static let causes = ["coap-amplification", "reflection", "exposed-service", "flood-out"]

  func draw(_ attack: AttackScene) {
    let victim = attack.strangeVictim()
    let links = (0..<24).map { "</actuators/lamp\($0)>;rt=\"light\";if=\"core.a\"" }.joined(separator: ",")
    attack.reflect(from: CoAPReport.port, to: victim) { attack in
      let request = CoAPMessage(
        kind: .nonConfirmable, code: CoAPMessage.Code.get, id: attack.attacker.chance.half(),
        token: attack.attacker.chance.bytes(2), path: [".well-known", "core"])
      var answer = request
      (answer.code, answer.path, answer.format) = (CoAPMessage.Code.content, [], 40)
      (answer.id, answer.payload) = (attack.attacker.chance.half(), Array(links.utf8))
      return (request.encoded, answer.encoded)
    }
  }
}

extension AttackScene {
  /// Lets questions come in a victim's name, and sends it the answers.
  fileprivate func reflect(
    from port: UInt16, to victim: Station, _ exchange: @escaping (AttackScene) -> (question: [UInt8], answer: [UInt8])
  ) {
    let perSecond = choose(low: 20, medium: 150, high: 800)
    times(choose(low: 60, medium: 60, high: 40), every: 1, jitter: 0) { [self] _, now in
      for _ in 0..<perSecond {
        let moment = now + attacker.chance.number(in: 0...0.99)
        let (question, answer) = exchange(self)
        let source = attacker.chance.half() | 0x400
        home.datagram(from: victim, source, to: station, port, question, at: moment)
        home.datagram(from: station, port, to: victim, source, answer, at: moment + device.kind.responseTime)
      }
    }
  }
}
