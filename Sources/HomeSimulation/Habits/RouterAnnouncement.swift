// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// What a router tells everybody by itself: that it routes IPv6, who should report groups, and that it can map ports.
struct RouterAnnouncement: Habit {
  func begin(_ doer: Doer, at time: Double) {
    let device = doer.device
    doer.every(450, jitter: 0.3, from: time + 5) { now in
      Self.advertise(from: device.station, home: doer.home, at: now)
    }
    // A general query, which every member answers for itself (RFC 3376 §4.1, §5.2).
    doer.every(125, jitter: 0.001, from: time + 9) { now in
      doer.home.message(
        from: device.station, to: .group(0xE000_0001), protocol: 2, [0x11, 100, 0, 0, 0, 0, 0, 0, 2, 125, 0, 0],
        routerAlert: true, at: now)
      for member in doer.home.devices where member.isOn && member.kind.joinsGroups {
        var chance = member.chance(for: "report \(now)")
        member.report(isChange: false, at: now + chance.number(in: 0.2...9.5))
      }
    }
  }

  /// A router advertisement with the prefix of the home's own network.
  ///
  /// - Source: RFC 4861 §4.2, RFC 4193.
  static func advertise(from router: Station, home: Home, at time: Double, prefix: UInt64 = 0xFD5C_2E41_7A00_0000) {
    var message: [UInt8] = [134, 0, 0, 0, 64, 0]
    message.append(big16: 1800)
    message.append(big64: 0)
    message.append(contentsOf: [1, 1])
    message.append(big48: router.mac.value)
    message.append(contentsOf: [3, 4, 64, 0xC0])
    message.append(big32: 7200)
    message.append(big32: 3600)
    message.append(big32: 0)
    message.append(big64: prefix)
    message.append(big64: 0)
    let everybody = IPAddress(v6High: 0xFF02_0000_0000_0000, low: 1)
    home.version6(
      from: (router.mac, router.linkLocal), to: (Device.groupMAC(everybody), everybody), protocol: 58, message,
      at: time)
  }
}
