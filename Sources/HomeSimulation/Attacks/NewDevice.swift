// SPDX-License-Identifier: Apache-2.0

/// A device that nobody knows is plugged in, and looks around.
struct NewDevice: AttackFamily {
  static let name = "unknown-device"
  static let causes = ["new-device"]
  static let bringsDevice = true

  func draw(_ attack: AttackScene) {
    attack.home.at(attack.start) {
      var clock = attack.device.join(at: attack.start)
      for number in 0..<attack.choose(low: UInt32(2), medium: 20, high: 254) {
        clock += attack.choose(low: 30, medium: 2, high: 0.05)
        attack.attacker.askForAddress(Router.network | (number + 1), at: clock)
      }
    }
  }
}
