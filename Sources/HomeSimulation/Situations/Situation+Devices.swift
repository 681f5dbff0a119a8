// SPDX-License-Identifier: Apache-2.0

/// What one device does that it has not done before, or does seldom.
extension Situation {
  func firmwareUpdate(_ home: Home, at time: Double) {
    var chance = Generator(seed: home.plan.seed, rawValue)
    let able = home.devices.filter { $0.kind.updateSource != nil }
    guard let device = chance.pick(able), let source = device.kind.updateSource else { return }
    tell(home, from: time, to: time + 300, devices: [device])
    home.at(time) {
      guard device.isOn else { return }
      let doer = Doer(device, rawValue)
      doer.fetch("update." + source, at: time, up: 330, down: 900)
      doer.download(8_000_000, from: "cdn.firmware." + source, at: time + 2) { end in
        device.restart(at: end + doer.chance.number(in: 40...90.0))
      }
    }
  }

  func newPhone(_ home: Home, at time: Double) {
    let phone = home.add("phone-new", .phone, number: 50)
    phone.start(at: time)
    tell(home, from: time, to: time, devices: [phone])
  }

  func guest(_ home: Home, at time: Double) {
    let phone = home.add("phone-guest", .guestPhone, number: 60)
    phone.start(at: time)
    home.at(time + 10_800) { phone.stop() }
    tell(home, from: time, to: time + 10_800, devices: [phone])
  }

  func discovery(_ home: Home, at time: Double) {
    act(home, ["phone-anna", "laptop"], at: time, seconds: 60) { doer in
      doer.look(for: ["_services._dns-sd._udp.local", "_googlecast._tcp.local", "_ipp._tcp.local"], at: time)
      doer.search(for: "ssdp:all", at: time + 0.3)
      for number in UInt32(1)...254 {
        doer.askForAddress(Router.network | number, at: time + 1 + 0.02 * Double(number))
      }
    }
  }

  func backup(_ home: Home, at time: Double) {
    act(home, ["laptop"], at: time, seconds: 120) { $0.copyToStorage(60_000_000, at: time, pause: 0.05) }
  }

  func speedTest(_ home: Home, at time: Double) {
    act(home, ["laptop"], at: time, seconds: 40) { doer in
      doer.fetch("www.lineprobe.example", at: time, up: 700, down: 60_000)
      for number in 1...4 {
        doer.download(6_000_000, from: "node\(number).lineprobe.example", at: time + 3)
        doer.upload(2_000_000, to: "node\(number).lineprobe.example", at: time + 20)
      }
    }
  }

  func videoCall(_ home: Home, at time: Double) {
    act(home, ["laptop"], at: time, seconds: 1500) { doer in
      doer.fetch("app.facetoface.example", at: time, up: 900, down: 50_000)
      var clock = time + 4
      guard let address = doer.device.resolve("media.facetoface.example", at: &clock, &doer.chance) else { return }
      doer.stream(
        with: home.stranger(address), port: 3478, perSecond: 60, up: 900, down: 950, seconds: 1500,
        roundTrip: home.internet.roundTrip(to: address), at: clock)
    }
  }

  func newCloudDomain(_ home: Home, at time: Double) {
    act(home, ["camera"], at: time, seconds: 0) { doer in
      doer.device.connections["relay.vigilcam.example"]?.abandon()
      for name in ["edge-eu1.vigilcam.example", "events.vigil-cloud.example"] {
        Polling(name: name, every: 600, serverVersion: 0x0303).begin(doer, at: time)
      }
    }
  }

  func printerSearch(_ home: Home, at time: Double) {
    act(home, ["printer"], at: time, seconds: 60) { doer in
      let source = doer.chance.half() | 0xC000
      for number in UInt32(1)...254 {
        let id = doer.chance.half()
        var clock = time + 0.15 * Double(number)
        let neighbour = home.devices.first { $0.station.address == Router.network | number && $0.isOn }
        guard let neighbour else {
          doer.askForAddress(Router.network | number, at: clock)
          continue
        }
        doer.device.meet(neighbour, at: &clock)
        home.datagram(
          from: doer.device.station, source, to: neighbour.station, 161, SNMPMessage.question(id: id), at: clock)
        guard neighbour.kind.name == "nas" else { continue }
        home.datagram(
          from: neighbour.station, 161, to: doer.device.station, source, SNMPMessage.answer(id: id, "Archive DS220"),
          at: clock + 0.004)
      }
    }
  }

  /// Lets the first of some devices that is on do something.
  private func act(
    _ home: Home, _ names: [String], at time: Double, seconds: Double, _ action: @escaping (Doer) -> Void
  ) {
    tell(home, from: time, to: time + seconds, devices: names.prefix(1).compactMap { home.device($0) })
    home.at(time) {
      guard let device = names.lazy.compactMap({ home.device($0) }).first(where: { $0.isOn }) else { return }
      action(Doer(device, rawValue))
    }
  }
}

extension Doer {
  /// Asks who has an address; the one who has it answers.
  func askForAddress(_ address: UInt32, at time: Double) {
    guard address != device.station.address else { return }
    home.arp(
      operation: 1, sender: device.mac, device.station.address, target: .zero, address, to: .broadcast, at: time)
    guard let owner = home.devices.first(where: { $0.station.address == address && $0.isOn }) else { return }
    home.arp(
      operation: 2, sender: owner.mac, address, target: device.mac, device.station.address, to: device.mac,
      at: time + 0.002)
  }
}

extension DeviceKind {
  /// The domain from which its firmware comes.
  fileprivate var updateSource: String? { habits.lazy.compactMap { ($0 as? UpdateCheck)?.name }.first }
}
