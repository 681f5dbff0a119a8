// SPDX-License-Identifier: Apache-2.0

/// Comes in at a camera's telnet or web page with the password that its maker gave it, and looks around.
struct DefaultCredentials: AttackFamily {
  static let name = "default-credentials"
  static let causes = ["plaintext-credentials", "lateral-movement"]
  static let attackers: Set<String> = ["plug", "relay", "vacuum", "television", "doorbell", "speaker"]

  func draw(_ attack: AttackScene) {
    let victim = attack.victim("camera")
    attack.times(attack.choose(low: 1, medium: 2, high: 4), every: 30) { step, now in
      if step % 2 == 0 {
        guard let connection = attack.attacker.reach(victim, port: 80, at: now) else { return }
        connection.ask(victim, login: LoginText.basic("admin", "admin"), accepted: true)
        connection.close()
      } else {
        guard let connection = attack.attacker.reach(victim, port: 23, at: now) else { return }
        connection.login(("root", "xc3511"), accepted: true)
        connection.exchange(Array("cat /proc/mounts\r\n".utf8), Array("tmpfs /tmp tmpfs rw 0 0\r\n~ # ".utf8))
        connection.close()
      }
    }
  }
}
