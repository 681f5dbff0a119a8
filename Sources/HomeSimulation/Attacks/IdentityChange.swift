// SPDX-License-Identifier: Apache-2.0

/// Something else takes the place and the hardware address of a device: another system, which asks for other things.
struct IdentityChange: AttackFamily {
  static let name = "identity-change"
  static let causes = ["identity-change", "new-destination"]

  func draw(_ attack: AttackScene) {
    let kind: DeviceKind = attack.choose(low: .nas, medium: .hub, high: .laptop)
    let other = Doer(attack.device.shadow("another", as: kind), "another")
    attack.home.at(attack.start) {
      let clock = other.device.join(at: attack.start)
      for step in 0..<attack.choose(low: 2, medium: 6, high: 20) {
        other.fetch("mirror\(step % 4).packages.example", at: clock + 20 * Double(step), up: 400, down: 12_000)
      }
    }
  }
}
