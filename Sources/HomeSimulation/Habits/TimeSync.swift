// SPDX-License-Identifier: Apache-2.0

/// Asks a server of the Internet what time it is.
struct TimeSync: Habit {
  var server = "0.pool.ntp.org"
  /// Seconds between questions.
  var every = 1024.0
  var isSimple = true

  func begin(_ doer: Doer, at time: Double) {
    doer.every(every, jitter: 0.01, from: time) { now in ask(doer, at: now) }
  }

  private func ask(_ doer: Doer, at time: Double) {
    let (home, device) = (doer.home, doer.device)
    var clock = time
    guard let address = device.resolve(server, at: &clock, &doer.chance) else { return }
    let port = isSimple ? doer.chance.half() | 0x8000 : 123
    let question = NTPMessage.question(at: home.calendar.unixTime(clock), isSimple: isSimple)
    let host = home.stranger(address)
    home.datagram(from: device.station, port, to: host, 123, question, at: clock)
    guard !home.weather.isOffline(at: clock) else { return }
    let delay = home.internet.roundTrip(to: address) * doer.chance.number(in: 1...1.2)
    let received = home.calendar.unixTime(clock + delay / 2)
    let answer = NTPMessage.answer(
      to: question, received: received, sent: received + 0.00004, reference: 0xC0A8_0101 &+ address)
    home.datagram(from: host, 123, to: device.station, port, answer, at: clock + delay)
  }
}
