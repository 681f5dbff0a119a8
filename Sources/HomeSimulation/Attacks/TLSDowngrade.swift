// SPDX-License-Identifier: Apache-2.0

/// Speaks TLS 1.0 with its maker's service, as if somebody in between had made it.
struct TLSDowngrade: AttackFamily {
  static let name = "tls-downgrade"
  static let causes = ["tls-downgrade"]
  static let attackers: Set<String> = ["camera", "thermostat", "bulb-hub", "speaker", "doorbell", "vacuum"]

  func draw(_ attack: AttackScene) {
    let kind = attack.device.kind
    let service = kind.habits.lazy.compactMap { ($0 as? CloudSession)?.name }.first ?? "cloud.example"
    var weak = kind.tls
    weak.version = 0x0301
    weak.ciphers = [0x002F, 0x0035, 0x000A]
    weak.extensions.removeAll { [13, 43, 45, 51].contains($0) }
    let profile = weak
    attack.times(attack.choose(low: 1, medium: 5, high: 30), every: 30) { _, now in
      guard let connection = attack.attacker.reach(service, port: 443, at: now) else { return }
      connection.greet(profile, name: service, serverVersion: 0x0301)
      connection.exchangeSealed(up: 200, down: 300)
      connection.closeSealed()
    }
  }
}
