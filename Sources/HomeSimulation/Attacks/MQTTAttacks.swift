// SPDX-License-Identifier: Apache-2.0

/// Subscribes to everything that the home's broker carries.
struct MQTTWildcard: AttackFamily {
  static let name = "mqtt-wildcard"
  static let causes = ["mqtt-topics"]
  static let attackers = DeviceKind.notBroker

  func draw(_ attack: AttackScene) {
    let mqtt = MQTTMessage()
    attack.times(attack.choose(low: 1, medium: 2, high: 5), every: 60) { step, now in
      let id = "mqtt-explorer-" + attack.attacker.chance.letters(6)
      guard let session = attack.session(id, at: now) else { return }
      let filters = attack.intensity == .low ? ["#"] : ["#", "$SYS/#"]
      session.exchange(mqtt.subscribe(filters, id: 1), mqtt.subscribed(filters.count, id: 1))
      for topic in ["tele/relay/SENSOR/state", "home/hall/climate", "home/cellar/climate"] {
        session.send(mqtt.publish(topic, Array("ON".utf8), retained: true), fromClient: false)
      }
      session.wait(20)
      session.exchange(MQTTMessage.ping, MQTTMessage.pong)
      session.send(MQTTMessage.farewell, fromClient: true)
      session.close()
    }
  }
}

/// Gives commands through the broker, in a way that they stay for whoever comes later.
struct MQTTCommand: AttackFamily {
  static let name = "mqtt-command"
  static let causes = ["command-publisher", "mqtt-topics"]
  static let attackers = DeviceKind.notBroker

  func draw(_ attack: AttackScene) {
    let mqtt = MQTTMessage()
    attack.times(attack.choose(low: 1, medium: 6, high: 60), every: attack.choose(low: 60.0, medium: 20, high: 2)) {
      step, now in
      guard let session = attack.session("paho" + attack.attacker.chance.letters(8), at: now) else { return }
      let state = step % 2 == 0 ? "ON" : "OFF"
      session.send(mqtt.publish("cmnd/relay/POWER", Array(state.utf8), retained: true), fromClient: true)
      session.send(MQTTMessage.farewell, fromClient: true)
      session.close()
    }
  }
}

/// Takes the client identifier of another device at the broker; both throw each other out.
struct ClientTakeover: AttackFamily {
  static let name = "client-takeover"
  static let causes = ["client-takeover"]
  static let attackers = DeviceKind.notBroker

  func draw(_ attack: AttackScene) {
    guard let victim = attack.home.device("hall-sensor"), victim.mac != attack.station.mac else { return }
    attack.name(victim: victim.station.address)
    let other = Doer(victim.shadow("takeover"), "takeover")
    let count = attack.choose(low: 3, medium: 8, high: 40)
    attack.times(count, every: attack.choose(low: 20.0, medium: 8, high: 2)) { _, now in
      // The broker throws out the older of two with one name (MQTT 3.1.1 §3.1.4).
      let own = attack.session("node-hall", at: now)
      own?.settle()
      let its = attack.session("node-hall", by: other, at: now + 0.9)
      own?.resume(at: now + 0.95)
      own?.close(byServer: true)
      its?.wait(0.5)
      its?.close(byServer: true)
    }
  }
}

/// Sends the broker more messages than its clients can read.
struct PublishFlood: AttackFamily {
  static let name = "publish-flood"
  static let causes = ["publish-flood", "flood-out"]
  static let attackers = DeviceKind.notBroker

  func draw(_ attack: AttackScene) {
    let mqtt = MQTTMessage()
    let perSecond = attack.choose(low: 10, medium: 80, high: 500)
    let topics = attack.choose(low: 1, medium: 10, high: 50)
    var session: Connection?
    attack.times(60, every: 1, jitter: 0) { step, now in
      if session == nil { session = attack.session("flood", at: now) }
      guard let session else { return }
      session.resume(at: now)
      for number in 0..<perSecond {
        let payload = Noise.bytes(120, &attack.attacker.chance)
        session.send(mqtt.publish("home/flood/\(number % topics)", payload), fromClient: true)
        session.resume(at: now + Double(number) / Double(perSecond))
      }
      session.settle()
    }
  }
}

extension DeviceKind {
  /// The kinds that have their programs from others, and are not the broker.
  static let notBroker: Set<String> = [
    "camera", "plug", "relay", "television", "speaker", "vacuum", "bulb-hub", "printer", "nas", "thermostat",
  ]
}

extension AttackScene {
  /// A session with the broker, under a name, with the home's password.
  fileprivate func session(_ clientID: String, by doer: Doer? = nil, at time: Double) -> Connection? {
    guard let broker = home.device("hub") else { return nil }
    name(victim: broker.station.address)
    guard let session = (doer ?? attacker).reach(broker, port: BrokerClient.port, at: time) else { return nil }
    let mqtt = MQTTMessage()
    let introduction = MQTTMessage.Introduction(clientID: clientID, user: "home", password: BrokerClient.password)
    session.exchange(mqtt.connect(introduction), mqtt.welcome(accepted: true))
    return session
  }
}
