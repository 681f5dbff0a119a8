// SPDX-License-Identifier: Apache-2.0

/// Asks a service of the Internet something again and again, each time in a connection of its own.
struct Polling: Habit {
  let name: String
  /// Seconds between questions.
  let every: Double
  var up = 350
  var down = 800
  var jitter = 0.05
  var isSealed = true
  var serverVersion: UInt16 = 0x0304

  func begin(_ doer: Doer, at time: Double) {
    doer.every(every, jitter: jitter, from: time + every * doer.chance.fraction()) { now in
      doer.fetch(
        name, at: now, up: up, down: doer.chance.size(around: down), isSealed: isSealed, serverVersion: serverVersion)
    }
  }
}

extension Doer {
  /// One question to a service, in a connection of its own.
  func fetch(
    _ name: String, at time: Double, up: Int, down: Int, isSealed: Bool = true, path: String = "/v1/state",
    serverVersion: UInt16 = 0x0304
  ) {
    guard let connection = reach(name, port: isSealed ? 443 : 80, at: time) else { return }
    if isSealed {
      connection.greet(
        device.kind.tls, name: name, serverVersion: serverVersion, resumed: chance.chance(0.4))
      connection.exchangeSealed(up: up, down: down, thinking: 0.04)
      connection.closeSealed()
    } else {
      connection.exchange(
        HTTPText.request("GET", path, host: name, agent: device.kind.agent),
        HTTPText.answer(200, type: "application/json", Noise.bytes(down, &chance)), thinking: 0.03)
      connection.close()
    }
  }
}
