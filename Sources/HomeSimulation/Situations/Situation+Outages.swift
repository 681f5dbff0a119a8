// SPDX-License-Identifier: Apache-2.0

/// What befalls the whole home, or its broker.
extension Situation {
  func wanOutage(_ home: Home, at time: Double) {
    home.weather.offline.append(time...time + 2400)
    tell(home, from: time, to: time + 2400)
  }

  func routerReboot(_ home: Home, at time: Double) {
    let back = time + 110
    home.weather.dark.append(time...back)
    tell(home, from: time, to: back)
    home.at(time) {
      for device in home.devices where device.isOn {
        for connection in device.connections.values where connection.isRemote { connection.abandon() }
        var chance = device.chance(for: "return \(time)")
        if device !== home.router { device.rejoin(at: back + chance.number(in: 3...45.0)) }
      }
    }
  }

  func powerCut(_ home: Home, at time: Double) {
    let back = time + 300
    home.weather.dark.append(time...back)
    tell(home, from: time, to: back)
    home.at(time) {
      for device in home.devices where device.isOn {
        // Phones and computers have batteries, and lose the network only.
        var chance = device.chance(for: "return \(time)")
        let start = back + (device === home.router ? 0.1 : chance.number(in: 15...120.0))
        if device.kind.isThing || device === home.router {
          device.restart(at: start)
        } else {
          for connection in device.connections.values { connection.abandon() }
          device.rejoin(at: start)
        }
      }
    }
  }

  func brokerRestart(_ home: Home, at time: Double) {
    home.weather.closedBroker.append(time...time + 25)
    tell(home, from: time, to: time + 25)
    home.at(time) {
      for device in home.devices {
        guard let session = device.connections["broker"] else { continue }
        session.resume(at: time)
        session.close(byServer: true)
      }
    }
  }

  func wrongPassword(_ home: Home, at time: Double) {
    guard let relay = home.device("relay") else { return }
    home.weather.wrongPassword.append((relay.name, time...time + 1800))
    tell(home, from: time, to: time + 1800, devices: [relay])
    home.at(time) {
      relay.connections["broker"]?.resume(at: time)
      relay.connections["broker"]?.close(byServer: true)
    }
  }

  func daylightSaving(_ home: Home, at time: Double) {
    home.calendar.forward = time
    home.household.calendar.forward = time
    tell(home, from: time, to: home.plan.days * 86_400)
  }
}
