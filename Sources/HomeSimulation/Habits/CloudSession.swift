// SPDX-License-Identifier: Apache-2.0

/// Keeps a connection to its maker's service open, says now and then that it is alive, and reports what people do with it.
struct CloudSession: Habit {
  let name: String
  var port: UInt16 = 443
  /// Seconds between signs of life.
  var every = 60.0
  /// Octets of a sign of life and of its answer.
  var up = 40...60
  var down = 30...40
  /// How often a day people use the device, and how much is then said.
  var uses = 0.0
  var useUp = 600
  var useDown = 900
  /// The highest version of TLS that the service speaks.
  var serverVersion: UInt16 = 0x0304

  func begin(_ doer: Doer, at time: Double) {
    var failures = 0
    doer.every(every, jitter: 0.01, from: time) { now in
      guard let session = session(doer, at: now, &failures) else { return }
      session.exchangeSealed(up: doer.chance.number(in: up), down: doer.chance.number(in: down))
      session.settle()
    }
    guard uses > 0 else { return }
    doer.whenUsed(timesADay: uses, from: time) { now in
      guard let session = session(doer, at: now, &failures) else { return }
      // The command comes from the service, where the people's phone left it.
      session.send(session.sealed(doer.chance.size(around: useDown)), fromClient: false)
      session.travel(toServer: false)
      session.send(session.sealed(doer.chance.size(around: useUp)), fromClient: true)
      session.settle()
    }
  }

  /// The open session, or a new one; after failures, it tries seldom.
  private func session(_ doer: Doer, at time: Double, _ failures: inout Int) -> Connection? {
    if let open = doer.device.connections[name], open.isOpen {
      open.resume(at: time)
      return open
    }
    guard failures == 0 || doer.chance.chance(1 / Double(min(failures, 4))) else {
      failures += 1
      return nil
    }
    guard let session = doer.reach(name, port: port, at: time) else {
      failures += 1
      return nil
    }
    session.greet(doer.device.kind.tls, name: name, serverVersion: serverVersion)
    session.exchangeSealed(up: 420, down: 310)
    failures = session.isOpen ? 0 : failures + 1
    doer.device.connections[name] = session
    return session
  }
}
