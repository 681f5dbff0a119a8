// SPDX-License-Identifier: Apache-2.0

/// Hosts of the Internet reach a service of a device, because a port leads there now; the device named is the one that answers.
struct ExposedService: AttackFamily {
  static let name = "exposed-service"
  static let causes = ["exposed-service"]
  static let attackers: Set<String> = ["camera", "nas", "printer", "plug", "bulb-hub"]

  func draw(_ attack: AttackScene) {
    attack.times(attack.choose(low: 2, medium: 15, high: 120), every: attack.choose(low: 200.0, medium: 40, high: 3)) {
      _, now in
      attack.visit(port: 80, at: now) { connection in
        connection.exchange(
          HTTPText.request("GET", "/", host: dotted(attack.station.address), agent: "Mozilla/5.0 zgrab/0.x"),
          HTTPText.answer(200, type: "text/html", Array("<html><title>login</title></html>".utf8)))
      }
    }
  }
}

extension AttackScene {
  /// A host of the Internet connects to the device.
  func visit(port: UInt16, at time: Double, _ talk: (Connection) -> Void) {
    let address = home.internet.strangeAddress(&attacker.chance)
    let client = Connection.End(
      station: home.stranger(address), port: attacker.chance.half() | 0x8000, stack: .linux,
      next: attacker.chance.word(), firstTimestamp: attacker.chance.word(),
      roundTrip: home.internet.roundTrip(to: address), speed: 2_000_000)
    let server = Connection.End(
      station: station, port: port, stack: device.kind.stack, next: attacker.chance.word(),
      firstTimestamp: attacker.chance.word(), roundTrip: device.kind.responseTime, speed: 2_000_000)
    let connection = Connection(home, from: client, to: server, at: time, attacker.chance.split())
    guard connection.open() else { return }
    talk(connection)
    connection.close()
  }
}
