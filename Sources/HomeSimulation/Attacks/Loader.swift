// SPDX-License-Identifier: Apache-2.0

/// Fetches the second part of an infection from a bare address over HTTP.
struct Loader: AttackFamily {
  static let name = "loader"
  static let causes = ["new-destination"]

  func draw(_ attack: AttackScene) {
    let source = attack.home.internet.strangeAddress(&attack.attacker.chance)
    attack.name(victim: source)
    attack.times(attack.choose(low: 1, medium: 3, high: 8), every: 20) { step, now in
      guard let connection = attack.attacker.reach(address: source, port: 80, at: now) else { return }
      let binary = [0x7F, 0x45, 0x4C, 0x46] + Noise.bytes(90_000, &attack.attacker.chance)
      let name = ["mips", "arm7", "arm", "mpsl", "x86", "sh4", "ppc", "m68k"][step % 8]
      connection.exchange(
        HTTPText.request("GET", "/bins/\(name)", host: dotted(source), agent: "Wget"),
        HTTPText.answer(200, type: "application/octet-stream", binary))
      connection.close(byServer: true)
    }
  }
}
