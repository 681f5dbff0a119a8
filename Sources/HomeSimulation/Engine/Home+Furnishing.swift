// SPDX-License-Identifier: Apache-2.0

extension Home {
  /// The devices of every home, by their names; the number is the last octet of the address.
  private static let furniture: [(name: String, kind: DeviceKind, number: UInt8)] = [
    ("router", .router, 1), ("camera", .camera, 20), ("doorbell", .doorbell, 21), ("plug", .plug, 22),
    ("relay", .relay, 23), ("bulb-hub", .bulbHub, 24), ("thermostat", .thermostat, 25), ("speaker", .speaker, 26),
    ("television", .television, 27), ("printer", .printer, 28), ("vacuum", .vacuum, 29),
    ("coap-sensor", .coapSensor, 30), ("hall-sensor", .mqttSensor, 31), ("cellar-sensor", .newerMQTTSensor, 32),
    ("hub", .hub, 10), ("nas", .nas, 11), ("phone-anna", .phone, 40), ("phone-ben", .phone, 41),
    ("laptop", .laptop, 42), ("console", .console, 43),
  ]

  /// Puts the devices in and turns them on, the router first.
  func furnish() {
    for (name, kind, number) in Self.furniture {
      guard name == "router" || plan.deviceNames?.contains(name) ?? true else { continue }
      let device = Device(self, name: name, kind: kind, number: number)
      devices.append(device)
      var chance = device.chance(for: "start")
      device.start(at: name == "router" ? 0 : chance.number(in: 1...60))
    }
  }
}

extension Home {
  /// Adds a device that is not on yet.
  func add(_ name: String, _ kind: DeviceKind, number: UInt8) -> Device {
    let device = Device(self, name: name, kind: kind, number: number)
    devices.append(device)
    return device
  }
}
