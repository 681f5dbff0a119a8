// SPDX-License-Identifier: Apache-2.0

/// People of the home let their computer print, at a printer of the home.
struct Printing: Habit {
  let timesADay: Double

  func begin(_ doer: Doer, at time: Double) {
    doer.whenUsed(timesADay: timesADay, from: time) { now in
      guard let printer = doer.home.device("printer") else { return }
      doer.look(for: ["_ipp._tcp.local"], at: now)
      guard let connection = doer.reach(printer, port: 631, at: now + 1) else { return }
      let host = dotted(printer.station.address)
      var attributes: [UInt8] = [1, 1, 0, 0x0B, 0, 0, 0, 1, 1]
      attributes += Noise.bytes(160, &doer.chance)
      let answer = HTTPText.answer(200, type: "application/ipp", Noise.bytes(3000, &doer.chance))
      connection.exchange(
        HTTPText.request(
          "POST", "/ipp/print", host: host, agent: "CUPS/2.4", fields: ["Content-Type: application/ipp"], attributes),
        answer)
      let size = doer.chance.size(around: 200_000)
      let document = Noise.bytes(min(size, 1_500_000), &doer.chance)
      connection.exchange(
        HTTPText.request(
          "POST", "/ipp/print", host: host, agent: "CUPS/2.4", fields: ["Content-Type: application/ipp"], document),
        HTTPText.answer(200, type: "application/ipp", Noise.bytes(180, &doer.chance)))
      connection.close()
    }
  }
}

/// A computer works with files that lie on the home's storage, over SMB.
struct FileWork: Habit {
  let timesADay: Double

  func begin(_ doer: Doer, at time: Double) {
    doer.whenUsed(timesADay: timesADay, from: time) { now in
      doer.copyToStorage(doer.chance.size(around: 900_000), at: now)
    }
  }
}

extension Doer {
  /// Copies octets to the home's storage over SMB 3, whose content is enciphered after the session's setup.
  func copyToStorage(_ count: Int, at time: Double, pause: Double = 0) {
    guard let storage = home.device("nas"), let connection = reach(storage, port: 445, at: time) else { return }
    connection.exchange(SMBMessage.negotiation(&chance), SMBMessage.choice(&chance))
    connection.exchange(SMBMessage.setup(), SMBMessage.setup(isAnswer: true))
    transfer(count, over: connection, fromClient: true, as: .smb, pause: pause) { connection.close() }
  }
}

/// A game over the Internet: many small datagrams both ways.
struct Gaming: Habit {
  let name: String
  let sessionsADay: Double

  func begin(_ doer: Doer, at time: Double) {
    doer.whenUsed(timesADay: sessionsADay, from: time) { now in
      doer.fetch("lobby." + name, at: now, up: 1200, down: 20_000)
      var clock = now + 8
      guard let address = doer.device.resolve("match." + name, at: &clock, &doer.chance) else { return }
      doer.stream(
        with: doer.home.stranger(address), port: 3074, perSecond: 20, up: 90, down: 180,
        seconds: Double(doer.chance.number(in: 600...1800)), roundTrip: doer.home.internet.roundTrip(to: address),
        at: clock)
    }
  }
}

/// Works through the rooms once a day while nobody is at home, and sends maps of it.
struct Cleaning: Habit {
  let name: String

  func begin(_ doer: Doer, at time: Double) {
    doer.daily(atHour: 10.5, from: time) { now in
      for step in 0..<30 {
        let moment = now + Double(step) * 90 + doer.chance.number(in: 0...9.0)
        doer.device.at(moment) { doer.fetch("maps." + name, at: moment, up: 9000, down: 120) }
      }
    }
  }
}

/// Shouts to everybody on the link that it is there, as applications on phones expect of some makers' things.
struct LocalBroadcast: Habit {
  var port: UInt16 = 6667
  var every = 15.0

  func begin(_ doer: Doer, at time: Double) {
    let source = doer.chance.half() | 0xC000
    let body: [UInt8] = [0, 0, 0x55, 0xAA, 0, 0, 0, 0, 0, 0, 0, 0x13, 0, 0, 0, 0x9C] + doer.chance.bytes(148)
    doer.every(every, jitter: 0.01, from: time) { now in
      doer.home.datagram(
        from: doer.device.station, source, to: .everybody, port, body + [0, 0, 0xAA, 0x55], at: now)
    }
  }
}

/// Goes out with its people and comes back with them.
struct Presence: Habit {
  func begin(_ doer: Doer, at time: Double) {
    let (home, device) = (doer.home, doer.device)
    guard let leave = home.household.nextLeave(after: time) else { return }
    let gone = leave + doer.chance.number(in: 30...400.0)
    device.at(gone) {
      guard let back = home.household.nextReturn(after: gone) else { return }
      device.restart(at: back + doer.chance.number(in: 5...120.0))
    }
  }
}

/// Looks once a day whether its maker has new firmware.
struct UpdateCheck: Habit {
  let name: String
  var hour = 3.0

  func begin(_ doer: Doer, at time: Double) {
    doer.daily(atHour: hour, from: time) { now in doer.fetch("update." + name, at: now, up: 310, down: 420) }
  }
}
