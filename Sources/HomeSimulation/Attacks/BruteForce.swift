// SPDX-License-Identifier: Apache-2.0

/// Guesses the password of an SSH server of the home.
struct SSHBruteForce: AttackFamily {
  static let name = "ssh-brute-force"
  static let causes = ["brute-force", "lateral-movement"]

  func draw(_ attack: AttackScene) {
    let victim = attack.victim("nas", "hub")
    attack.guess { attack, now in
      guard let connection = attack.attacker.reach(victim, port: 22, at: now) else { return }
      var chance = attack.attacker.chance.split()
      connection.exchange(Array("SSH-2.0-libssh2_1.4.3\r\n".utf8), Array("SSH-2.0-OpenSSH_9.2p1\r\n".utf8))
      connection.exchange(LoginText.sshOffer(&chance), LoginText.sshOffer(&chance))
      let (key, reply) = (LoginText.sshKey(&chance), LoginText.sshReply(&chance))
      connection.exchange(LoginText.sshPacket(key), LoginText.sshPacket(reply) + LoginText.sshPacket([21]))
      connection.send(LoginText.sshPacket([21]), fromClient: true)
      // The service, then three passwords; each refusal comes late.
      connection.exchange(chance.bytes(52), chance.bytes(52))
      for _ in 0..<3 { connection.exchange(chance.bytes(84), chance.bytes(68), thinking: 1.8) }
      connection.close(byServer: true)
    }
  }
}

/// Guesses the password of a camera's telnet.
struct TelnetBruteForce: AttackFamily {
  static let name = "telnet-brute-force"
  static let causes = ["brute-force", "plaintext-credentials", "lateral-movement"]
  static let attackers: Set<String> = ["plug", "relay", "vacuum", "television", "doorbell"]

  func draw(_ attack: AttackScene) {
    let victim = attack.victim("camera")
    var number = 0
    attack.guess { attack, now in
      guard let connection = attack.attacker.reach(victim, port: 23, at: now) else { return }
      let pair = LoginText.pairs[number % LoginText.pairs.count]
      number += 1
      connection.login(pair, accepted: false)
      connection.close(byServer: true)
    }
  }
}

/// Guesses the password of the home's MQTT broker.
struct MQTTBruteForce: AttackFamily {
  static let name = "mqtt-brute-force"
  static let causes = ["brute-force", "plaintext-credentials"]
  static let attackers = DeviceKind.notBroker

  func draw(_ attack: AttackScene) {
    let victim = attack.victim("hub")
    let mqtt = MQTTMessage()
    attack.guess { attack, now in
      guard let connection = attack.attacker.reach(victim, port: BrokerClient.port, at: now) else { return }
      let introduction = MQTTMessage.Introduction(
        clientID: "mqtt-" + attack.attacker.chance.letters(6), user: "admin",
        password: attack.attacker.chance.letters(8))
      connection.exchange(mqtt.connect(introduction), mqtt.welcome(accepted: false))
      connection.close(byServer: true)
    }
  }
}

/// Guesses the password of a camera's web pages, which use the Basic scheme.
struct HTTPBruteForce: AttackFamily {
  static let name = "http-brute-force"
  static let causes = ["brute-force", "plaintext-credentials"]
  static let attackers: Set<String> = ["plug", "relay", "vacuum", "television", "doorbell", "speaker"]

  func draw(_ attack: AttackScene) {
    let victim = attack.victim("camera")
    attack.guess { attack, now in
      guard let connection = attack.attacker.reach(victim, port: 80, at: now) else { return }
      let password = attack.attacker.chance.letters(7)
      connection.ask(victim, login: LoginText.basic("admin", password), accepted: false)
      connection.close(byServer: true)
    }
  }
}

extension AttackScene {
  /// Tries passwords, one attempt after the other.
  fileprivate func guess(_ attempt: @escaping (AttackScene, Double) -> Void) {
    let count = choose(low: 25, medium: 120, high: 600)
    times(count, every: choose(low: 20.0, medium: 3, high: 0.5)) { [self] _, now in attempt(self, now) }
  }
}

extension Connection {
  /// A telnet login with a name and a password.
  func login(_ pair: (user: String, password: String), accepted: Bool) {
    send(LoginText.telnetGreeting, fromClient: false)
    travel(toServer: false)
    exchange(
      [0xFF, 0xFC, 1, 0xFF, 0xFC, 31, 0xFF, 0xFD, 1, 0xFF, 0xFD, 3] + Array("\(pair.user)\r\n".utf8),
      Array("\(pair.user)\r\nPassword: ".utf8), thinking: 0.1)
    let answer = accepted ? "\r\n\r\nBusyBox v1.12.1 built-in shell (ash)\r\n\r\n~ # " : "\r\nLogin incorrect\r\n"
    exchange(Array("\(pair.password)\r\n".utf8), Array(answer.utf8), thinking: accepted ? 0.2 : 1.5)
  }

  /// A question to a web page that wants a name and a password.
  func ask(_ victim: Device, login: String, accepted: Bool) {
    let page = accepted ? "<html><title>VigilCam</title></html>" : "<html><body>401 Unauthorized</body></html>"
    exchange(
      HTTPText.request(
        "GET", "/cgi-bin/main.cgi", host: dotted(victim.station.address), agent: "Mozilla/4.0", fields: [login]),
      HTTPText.answer(
        accepted ? 200 : 401, type: "text/html",
        fields: accepted ? [] : ["WWW-Authenticate: Basic realm=\"VigilCam\""], Array(page.utf8)))
  }
}
