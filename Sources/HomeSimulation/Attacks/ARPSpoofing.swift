// SPDX-License-Identifier: Apache-2.0

/// Tells a device, or all, that the router's address belongs to the attacker.
struct ARPSpoofing: AttackFamily {
  static let name = "arp-spoofing"
  static let causes = ["arp-spoof"]

  func draw(_ attack: AttackScene) {
    let victim = attack.victim("camera", "laptop")
    let count = attack.choose(low: 20, medium: 120, high: 600)
    attack.times(count, every: attack.choose(low: 20.0, medium: 2, high: 0.5), jitter: 0.02) { _, now in
      let own = attack.station.mac
      let isLoud = attack.intensity == .high
      attack.home.arp(
        operation: 2, sender: own, Router.address, target: isLoud ? .broadcast : victim.mac,
        isLoud ? Router.address : victim.station.address, to: isLoud ? .broadcast : victim.mac, at: now)
      // And to the router, that the victim's is.
      guard !isLoud else { return }
      attack.home.arp(
        operation: 2, sender: own, victim.station.address, target: attack.home.router.mac, Router.address,
        to: attack.home.router.mac, at: now + 0.0003)
    }
  }
}
