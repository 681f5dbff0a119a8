// SPDX-License-Identifier: Apache-2.0
import SensorTestKit

extension Doer {
  /// One question to a Web host over QUIC: a handshake whose hello can be read, then octets that cannot.
  ///
  /// - Source: RFC 9000 §7, §17; RFC 9001 §4.
  func fetchQUIC(_ name: String, at time: Double, up: Int, down: Int) {
    var clock = time
    guard let address = device.resolve(name, at: &clock, &chance), !home.weather.isOffline(at: clock) else { return }
    device.meet(nil, at: &clock)
    let own = chance.split()
    var talk = QUICTalk(
      home: home, client: device.station, server: home.stranger(address), port: device.port(), chance: own, clock: clock
    )
    let distance = home.internet.roundTrip(to: address)
    talk.greet(device.kind.tls.overQUIC, name: name, distance: distance, thinking: device.kind.responseTime)
    talk.send(up, fromClient: true)
    talk.clock += distance * 1.2
    talk.send(down, fromClient: false)
  }
}

/// One QUIC connection, both ends.
private struct QUICTalk {
  let home: Home
  let client: Station
  let server: Station
  let port: UInt16
  var chance: Generator
  var clock: Double
  private var serverID: [UInt8] = []

  init(home: Home, client: Station, server: Station, port: UInt16, chance: Generator, clock: Double) {
    (self.home, self.client, self.server, self.port) = (home, client, server, port)
    (self.chance, self.clock) = (chance, clock)
  }

  mutating func greet(_ profile: TLSProfile, name: String, distance: Double, thinking: Double) {
    var writer = QUICWriter()
    writer.secretID = chance.bytes(8)
    let hello = TLSHello.client(profile, name: name, &chance)
    emit(writer.initial(QUICWriter.crypto(hello), paddedTo: 1250), fromClient: true)
    clock += distance * chance.number(in: 1...1.2)
    serverID = chance.bytes(8)
    var answer = writer
    (answer.destinationID, answer.sourceID) = ([], serverID)
    let acknowledgement: [UInt8] = [0x02, 0, 0, 0, 0]
    let choice = TLSHello.server(profile, version: 0x0304, &chance)
    emit(answer.initial(acknowledgement + QUICWriter.crypto(choice), from: .server), fromClient: false)
    for _ in 0..<2 { emit(answer.unreadable(type: 2, byteCount: 1150), fromClient: false) }
    clock += thinking
    (writer.destinationID, writer.packetNumber) = (serverID, 1)
    emit(writer.initial(acknowledgement), fromClient: true)
    emit(writer.unreadable(type: 2, byteCount: 60), fromClient: true)
  }

  /// Octets in packets with short headers; every second one of many is acknowledged.
  mutating func send(_ count: Int, fromClient: Bool) {
    var left = count
    var number = 0
    while left > 0 {
      short(min(left, 1210), fromClient: fromClient)
      left -= 1210
      number += 1
      if number.isMultiple(of: 2) { short(24, fromClient: !fromClient) }
    }
  }

  private mutating func short(_ count: Int, fromClient: Bool) {
    emit(
      [0x40 | UInt8(chance.next() & 0x1F)] + (fromClient ? serverID : []) + Noise.bytes(max(count, 24) + 16, &chance),
      fromClient: fromClient)
  }

  private mutating func emit(_ datagram: [UInt8], fromClient: Bool) {
    let (from, to) = fromClient ? (client, server) : (server, client)
    home.datagram(from: from, fromClient ? port : 443, to: to, fromClient ? 443 : port, datagram, at: clock)
    clock += Double(datagram.count) / 3_000_000
  }
}
