// SPDX-License-Identifier: Apache-2.0

/// A service that a device offers to its neighbours.
struct LocalService: Sendable {
  /// The type, as `_ipp._tcp.local`.
  let type: String
  let port: UInt16
  var facts: [String] = []
}

/// Tells the neighbours by mDNS which services it offers, when it comes and now and then later.
///
/// - Source: RFC 6762 §8.3, RFC 6763 §4.
struct ServiceAnnouncement: Habit {
  let services: [LocalService]
  /// The services of others that it looks for, and how often in seconds.
  var looksFor: [String] = []
  var every = 3600.0

  func begin(_ doer: Doer, at time: Double) {
    doer.device.services += services
    doer.device.at(time) { Self.announce(services, by: doer.device, at: time) }
    doer.device.at(time + 1) { Self.announce(services, by: doer.device, at: time + 1) }
    guard !looksFor.isEmpty else { return }
    doer.every(every, jitter: 0.1, from: time + 3) { now in doer.look(for: looksFor, at: now) }
  }

  static func announce(_ services: [LocalService], by device: Device, at time: Double) {
    guard !services.isEmpty else { return }
    var message = DNSMessage(id: 0, isAnswer: true, isAuthoritative: true, wantsRecursion: false)
    for service in services { message.add(service, of: device) }
    message.addAddress(of: device)
    device.home.datagram(from: device.station, 5353, to: .mdns, 5353, message.encoded, at: time)
  }
}

extension Device {
  /// Its name in mDNS.
  var localName: String { (kind.hostName ?? name) + ".local" }
}

extension DNSMessage {
  fileprivate mutating func add(_ service: LocalService, of device: Device) {
    let instance = (device.kind.hostName ?? device.name) + "." + service.type
    answers.append(.init(name: service.type, type: RecordType.ptr, lifetime: 4500, data: Self.name(instance)))
    additional.append(
      .init(
        name: instance, type: RecordType.srv, lifetime: 120, data: Self.service(device.localName, port: service.port),
        flushesCache: true))
    let facts = service.facts.isEmpty ? [""] : service.facts
    additional.append(
      .init(name: instance, type: RecordType.txt, lifetime: 4500, data: Self.text(facts), flushesCache: true))
  }

  fileprivate mutating func addAddress(of device: Device) {
    additional.append(
      .init(
        name: device.localName, type: RecordType.a, lifetime: 120, data: Self.address(device.station.address),
        flushesCache: true))
  }
}

extension Doer {
  /// Asks all neighbours by mDNS who offers services of these types; those that do, answer.
  func look(for types: [String], at time: Double) {
    let question = DNSMessage(
      id: 0, wantsRecursion: false, questions: types.map { ($0, DNSMessage.RecordType.ptr) })
    home.datagram(from: device.station, 5353, to: .mdns, 5353, question.encoded, at: time)
    for other in home.devices where other.isOn && other.mac != device.mac {
      let offered = other.services.filter { types.contains($0.type) }
      guard !offered.isEmpty else { continue }
      ServiceAnnouncement.announce(offered, by: other, at: time + chance.number(in: 0.02...0.12))
    }
  }

  /// Asks all neighbours by SSDP; those that offer something answer to this device alone.
  func search(for target: String, at time: Double) {
    let port = chance.half() | 0x8000
    for repetition in 0..<2 {
      home.datagram(
        from: device.station, port, to: .ssdp, 1900, SSDPText.search(for: target), at: time + 0.1 * Double(repetition))
    }
    for other in home.devices where other.isOn && other.mac != device.mac {
      guard let offer = other.offer else { continue }
      var clock = time + chance.number(in: 0.1...1.5)
      other.meet(device, at: &clock)
      home.datagram(
        from: other.station, 1900, to: device.station, port,
        SSDPText.found(offer.target, server: offer.server, location: offer.location(of: other), id: other.identifier),
        at: clock)
    }
  }
}
