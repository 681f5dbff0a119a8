// SPDX-License-Identifier: Apache-2.0

/// Tells the neighbours by SSDP, every quarter of an hour, what it is and where its description lies.
struct Offer: Habit {
  /// The type, as `urn:schemas-upnp-org:device:MediaRenderer:1`.
  let target: String
  let server: String
  let port: UInt16
  let path: String

  func location(of device: Device) -> String { "http://\(dotted(device.station.address)):\(port)\(path)" }

  func begin(_ doer: Doer, at time: Double) {
    let device = doer.device
    device.offer = self
    doer.every(900, from: time) { now in
      let targets = ["upnp:rootdevice", "uuid:\(device.identifier)", target]
      for (number, target) in (targets + targets).enumerated() {
        let text = SSDPText.alive(target, server: server, location: location(of: device), id: device.identifier)
        device.home.datagram(from: device.station, 1900, to: .ssdp, 1900, text, at: now + 0.08 * Double(number))
      }
    }
  }
}

extension Device {
  /// A UUID made of its hardware address.
  var identifier: String {
    let digits = String(mac.value, radix: 16)
    return "2f402f80-da50-11e1-9b23-" + String(repeating: "0", count: 12 - digits.count) + digits
  }
}
