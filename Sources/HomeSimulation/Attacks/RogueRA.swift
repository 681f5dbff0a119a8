// SPDX-License-Identifier: Apache-2.0

/// Tells everybody that it is a router of IPv6.
struct RogueRA: AttackFamily {
  static let name = "rogue-ra"
  static let causes = ["rogue-server"]

  func draw(_ attack: AttackScene) {
    let pause = attack.choose(low: 120.0, medium: 15, high: 0.2)
    attack.times(attack.choose(low: 5, medium: 40, high: 800), every: pause) { _, now in
      RouterAnnouncement.advertise(from: attack.station, home: attack.home, at: now, prefix: 0x2001_0DB8_0666_0000)
    }
  }
}
