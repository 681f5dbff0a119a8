// SPDX-License-Identifier: Apache-2.0

/// Asks another device of the home for its state over HTTP, again and again.
struct LocalPolling: Habit {
  /// The name of the other device.
  let target: String
  let path: String
  let every: Double
  var down = 240

  func begin(_ doer: Doer, at time: Double) {
    doer.every(every, from: time + every * doer.chance.fraction()) { now in
      guard let other = doer.home.device(target), let connection = doer.reach(other, port: 80, at: now) else { return }
      let body = Array(#"{"state":"on","power":4.2,"data":"\#(doer.chance.letters(down))"}"#.utf8)
      connection.exchange(
        HTTPText.request(
          "GET", path, host: dotted(other.station.address), agent: doer.device.kind.agent,
          fields: ["Connection: close"]),
        HTTPText.answer(200, type: "application/json", fields: ["Connection: close"], body))
      connection.close(byServer: true)
    }
  }
}
