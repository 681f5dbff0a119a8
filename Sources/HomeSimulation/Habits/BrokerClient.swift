// SPDX-License-Identifier: Apache-2.0

/// Reports what it measures to the home's MQTT broker, and obeys commands from there.
struct BrokerClient: Habit {
  let clientID: String
  /// What it reports, and every how many seconds.
  let topics: [String]
  let every: Double
  var version: UInt8 = 4
  var quality: UInt8 = 0
  /// Where it listens for commands, with how often a day people use it.
  var commands: String?
  var uses = 0.0
  var user: String? = "home"

  static let port: UInt16 = 1883
  static let password = "Xk29-lamp-River"

  func begin(_ doer: Doer, at time: Double) {
    let mqtt = MQTTMessage(version: version)
    var number: UInt16 = 1
    doer.every(every, jitter: 0.01, from: time) { now in
      guard let session = session(doer, at: now) else { return }
      for topic in topics {
        number = number == .max ? 1 : number + 1
        session.send(
          mqtt.publish(topic, doer.reading(), quality: quality, id: number), fromClient: true)
        guard quality > 0 else { continue }
        session.travel(toServer: true)
        session.send(mqtt.acknowledgement(of: number), fromClient: false)
        session.travel(toServer: false)
      }
      session.settle()
    }
    // Whoever reports seldom says meanwhile that it is there.
    if every > 60 {
      doer.every(45, jitter: 0.01, from: time + 45) { now in
        guard let session = doer.device.connections["broker"], session.isOpen else { return }
        session.resume(at: now)
        session.exchange(MQTTMessage.ping, MQTTMessage.pong)
        session.settle()
      }
    }
    guard let commands else { return }
    doer.whenUsed(timesADay: uses, from: time) { now in
      guard let session = session(doer, at: now) else { return }
      let state = doer.chance.chance(0.5) ? "ON" : "OFF"
      session.send(mqtt.publish(commands, Array(state.utf8)), fromClient: false)
      session.travel(toServer: false)
      if let topic = topics.first {
        session.send(mqtt.publish(topic + "/state", Array(state.utf8), retained: true), fromClient: true)
      }
      session.settle()
    }
  }

  /// The open session with the broker, or a new one.
  private func session(_ doer: Doer, at time: Double) -> Connection? {
    if let open = doer.device.connections["broker"], open.isOpen {
      open.resume(at: time)
      return open
    }
    guard let broker = doer.home.device("hub") else { return nil }
    let isClosed = doer.home.weather.closedBroker.contains { $0.contains(time) }
    guard let session = doer.reach(broker, port: Self.port, at: time, isClosed ? .refused : nil) else {
      tryAgain(doer, at: time + doer.chance.number(in: 8...12))
      return nil
    }
    let mqtt = MQTTMessage(version: version)
    let isRight = !doer.home.weather.wrongPassword.contains {
      $0.device == doer.device.name && $0.time.contains(time)
    }
    let password = isRight ? Self.password : "Xk29-lamp-Rive"
    let introduction = MQTTMessage.Introduction(
      clientID: clientID, user: user, password: user.map { _ in password },
      will: topics.first.map { ($0 + "/availability", "offline") })
    session.exchange(mqtt.connect(introduction), mqtt.welcome(accepted: isRight))
    guard isRight else {
      session.close(byServer: true)
      tryAgain(doer, at: session.clock + doer.chance.number(in: 8...12))
      return nil
    }
    if let commands {
      session.exchange(mqtt.subscribe([commands], id: 1), mqtt.subscribed(1, id: 1))
    }
    doer.device.connections["broker"] = session
    return session
  }

  /// Firmware does not wait for the next report.
  private func tryAgain(_ doer: Doer, at time: Double) {
    guard !doer.isWaiting else { return }
    doer.isWaiting = true
    doer.device.at(time) {
      doer.isWaiting = false
      _ = session(doer, at: time)
    }
  }
}

extension Doer {
  /// A measured value in JSON.
  fileprivate func reading() -> [UInt8] {
    let tenths = chance.number(in: 180...235)
    return Array(#"{"value":\#(tenths / 10).\#(tenths % 10),"rssi":-\#(chance.number(in: 48...71))}"#.utf8)
  }
}
