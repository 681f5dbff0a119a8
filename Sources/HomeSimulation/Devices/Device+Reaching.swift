// SPDX-License-Identifier: Apache-2.0

/// How a device finds others: hardware addresses by ARP, names by DNS.
extension Device {
  /// Finds the hardware address of a neighbour, or of the router for all that is not one; false if nobody answers.
  @discardableResult
  func meet(_ other: Device?, at clock: inout Double) -> Bool {
    let other = other ?? home.router
    guard other !== self, other.mac != mac else { return true }
    let address = other.station.address
    if let until = neighbours[address], until > clock { return true }
    // What answered is believed for a few minutes.
    neighbours[address] = clock + 200 + Double((mac.value ^ UInt64(address)) % 97)
    guard other.isOn else {
      for _ in 0..<3 {
        home.arp(operation: 1, sender: mac, station.address, target: .zero, address, to: .broadcast, at: clock)
        clock += 1
      }
      neighbours[address] = nil
      return false
    }
    home.arp(operation: 1, sender: mac, station.address, target: .zero, address, to: .broadcast, at: clock)
    clock += 0.002
    home.arp(operation: 2, sender: other.mac, address, target: mac, station.address, to: mac, at: clock)
    clock += 0.001
    return true
  }

  /// Asks the router for a name's addresses, if it does not know them, and takes one; nil if there is none.
  func resolve(_ name: String, at clock: inout Double, _ chance: inout Generator) -> UInt32? {
    if let known = knownNames[name], known.until > clock { return chance.pick(known.addresses) }
    meet(nil, at: &clock)
    let zone = home.internet.zone(of: name, at: clock)
    var answers: [DNSMessage.Record] = []
    var owner = name
    if let alias = zone.alias {
      answers.append(.init(name: name, type: DNSMessage.RecordType.cname, lifetime: 900, data: DNSMessage.name(alias)))
      owner = alias
    }
    for address in zone.addresses {
      answers.append(
        .init(
          name: owner, type: DNSMessage.RecordType.a, lifetime: zone.lifetime, data: DNSMessage.address(address)))
    }
    guard ask(name, answers: answers, at: &clock, &chance) else { return nil }
    knownNames[name] = (zone.addresses, clock + Double(zone.lifetime))
    return chance.pick(zone.addresses)
  }

  /// One question to the resolver for a name's addresses, and its answer; false if it could not be answered.
  ///
  /// Modern stacks ask for IPv6 at the same time, and hear that there is none.
  @discardableResult
  func ask(
    _ name: String, type: UInt16 = DNSMessage.RecordType.a, answers: [DNSMessage.Record], exists: Bool = true,
    at clock: inout Double, _ chance: inout Generator
  ) -> Bool {
    let resolver = home.router.station
    var types = [type]
    if type == DNSMessage.RecordType.a, kind.asksForVersion6 { types.append(DNSMessage.RecordType.aaaa) }
    let isOffline = home.weather.isOffline(at: clock)
    var end = clock
    for (number, type) in types.enumerated() {
      let question = DNSMessage(id: chance.half(), questions: [(name, type)])
      let port = chance.half() | 0x8000
      let start = clock + 0.0004 * Double(number)
      home.datagram(from: station, port, to: resolver, 53, question.encoded, at: start)
      var answer = question
      answer.isAnswer = true
      answer.code = isOffline ? 2 : exists ? 0 : 3
      if !isOffline, exists { answer.answers = type == types[0] ? answers : answers.filter { $0.type == 5 } }
      // The router knows half of what it is asked; for the rest it asks further.
      let delay =
        isOffline ? 2 : chance.chance(0.5) ? chance.number(in: 0.0006...0.002) : chance.number(in: 0.009...0.06)
      home.datagram(from: resolver, 53, to: station, port, answer.encoded, at: start + delay)
      end = max(end, start + delay)
    }
    clock = end + chance.number(in: 0.0005...0.003)
    return !isOffline && exists
  }
}

extension Doer {
  /// A connection to a host of the Internet by its name; nil if the name or the host cannot be reached.
  func reach(_ name: String, port: UInt16, at time: Double) -> Connection? {
    var clock = time
    guard let address = device.resolve(name, at: &clock, &chance) else { return nil }
    return reach(address: address, port: port, at: clock)
  }

  /// A connection to a host of the Internet by its address alone.
  func reach(
    address: UInt32, port: UInt16, at time: Double, _ welcome: Connection.Welcome = .accepted, tries: Int = 4
  ) -> Connection? {
    var clock = time
    device.meet(nil, at: &clock)
    let server = Connection.End(
      station: home.stranger(address), port: port, stack: .linux, next: chance.word(), firstTimestamp: chance.word(),
      roundTrip: home.internet.roundTrip(to: address), speed: 4_000_000)
    let connection = Connection(home, from: end(), to: server, at: clock, own())
    return connection.open(welcome, tries: tries) ? connection : nil
  }

  /// A connection to another device of the home; nil if that is off or does not accept it.
  func reach(_ other: Device, port: UInt16, at time: Double, _ welcome: Connection.Welcome? = nil) -> Connection? {
    var clock = time
    guard device.meet(other, at: &clock) else { return nil }
    let server = Connection.End(
      station: other.station, port: port, stack: other.kind.stack, next: chance.word(), firstTimestamp: chance.word(),
      roundTrip: other.kind.responseTime, speed: 5_000_000)
    let connection = Connection(home, from: end(), to: server, at: clock, own())
    return connection.open(welcome ?? other.kind.welcome(port)) ? connection : nil
  }

  private func own() -> Generator { Generator(seed: chance.next(), "connection") }

  private func end() -> Connection.End {
    Connection.End(
      station: device.station, port: device.port(), stack: device.kind.stack, next: chance.word(),
      firstTimestamp: chance.word(), roundTrip: device.kind.responseTime, speed: 2_500_000)
  }
}
