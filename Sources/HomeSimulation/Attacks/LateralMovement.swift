// SPDX-License-Identifier: Apache-2.0

/// Goes from one device of the home to the next: shares, shells, remote control.
struct LateralMovement: AttackFamily {
  static let name = "lateral-movement"
  static let causes = ["lateral-movement", "new-destination", "horizontal-scan"]

  func draw(_ attack: AttackScene) {
    let victims = attack.others()
    let ports: [UInt16] = [445, 22, 23, 5555, 3389]
    attack.times(attack.choose(low: 2, medium: 8, high: 30), every: attack.choose(low: 120.0, medium: 20, high: 3)) {
      step, now in
      // The one that certainly answers comes first.
      let victim = step == 0 ? attack.home.device("nas") ?? victims[0] : victims[step % victims.count]
      let port = step == 0 ? 445 : ports[step % ports.count]
      guard let connection = attack.attacker.reach(victim, port: port, at: now) else { return }
      var chance = attack.attacker.chance.split()
      if port == 445 {
        connection.exchange(SMBMessage.negotiation(&chance), SMBMessage.choice(&chance))
        connection.exchange(SMBMessage.setup(), SMBMessage.setup(isAnswer: true, refused: true))
      } else if port == 22 {
        connection.exchange(Array("SSH-2.0-Go\r\n".utf8), Array("SSH-2.0-OpenSSH_9.2p1\r\n".utf8))
      }
      connection.close()
    }
  }
}
