// SPDX-License-Identifier: Apache-2.0

/// Plays films or music: a piece of some seconds at a time, from whichever host of the content network is near.
struct Viewing: Habit {
  let name: String
  let sessionsADay: Double
  /// Minutes of a session.
  var minutes = 20...60
  /// The octets of a piece, and the seconds that it plays.
  var piece = 300_000
  var seconds = 10.0

  func begin(_ doer: Doer, at time: Double) {
    doer.whenUsed(timesADay: sessionsADay, from: time) { now in
      doer.fetch("menu." + name, at: now, up: 900, down: 40_000)
      play(doer, until: now + Double(doer.chance.number(in: minutes) * 60), at: now + 3)
    }
  }

  private func play(_ doer: Doer, until end: Double, at time: Double) {
    guard let connection = doer.reach("cdn." + name, port: 443, at: time) else { return }
    connection.greet(doer.device.kind.tls, name: "cdn." + name)
    next(doer, connection, until: end)
  }

  private func next(_ doer: Doer, _ connection: Connection, until end: Double) {
    guard connection.clock < end else { return connection.closeSealed() }
    let begun = connection.clock
    connection.send(connection.sealed(420), fromClient: true)
    connection.travel(toServer: true)
    doer.transfer(doer.chance.size(around: piece), over: connection, fromClient: false) {
      guard connection.isOpen else { return play(doer, until: end, at: connection.clock + 5) }
      connection.resume(at: begun + seconds)
      doer.device.at(connection.clock) { next(doer, connection, until: end) }
    }
  }
}
