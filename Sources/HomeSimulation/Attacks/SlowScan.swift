// SPDX-License-Identifier: Apache-2.0

/// Tries one host of the Internet every ten seconds or more seldom, so that no rate gives it away.
struct SlowScan: AttackFamily {
  static let name = "slow-scan"
  static let causes = ["horizontal-scan", "new-peers"]

  func draw(_ attack: AttackScene) {
    let pause = attack.choose(low: 60.0, medium: 30, high: 10)
    attack.times(attack.choose(low: 60, medium: 120, high: 240), every: pause, jitter: 0.4) { _, now in
      attack.tryStranger(port: 23, at: now, answers: 0.02)
    }
  }
}
