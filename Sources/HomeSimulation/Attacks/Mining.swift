// SPDX-License-Identifier: Apache-2.0

/// Works for somebody's coins: a long talk in lines of JSON with a pool of miners.
struct Mining: AttackFamily {
  static let name = "mining"
  static let causes = ["new-destination", "beacon"]

  func draw(_ attack: AttackScene) {
    let pool = attack.home.internet.strangeAddress(&attack.attacker.chance)
    attack.name(victim: pool)
    var session: Connection?
    let pause = attack.choose(low: 120.0, medium: 30, high: 6)
    attack.times(attack.choose(low: 20, medium: 100, high: 600), every: pause, jitter: 0.5) { step, now in
      if session?.isOpen != true {
        session = attack.attacker.reach(address: pool, port: 3333, at: now)
        session?.exchange(
          Array(#"{"id":1,"jsonrpc":"2.0","method":"login","params":{"login":"48edf","pass":"x"}}\#n"#.utf8),
          Array(#"{"id":1,"jsonrpc":"2.0","result":{"status":"OK"}}\#n"#.utf8))
      }
      guard let session else { return }
      session.resume(at: now)
      let nonce = attack.attacker.chance.letters(8, of: "0123456789abcdef")
      session.exchange(
        Array(#"{"id":\#(step),"method":"submit","params":{"job_id":"4","nonce":"\#(nonce)"}}\#n"#.utf8),
        Array(#"{"id":\#(step),"result":{"status":"OK"}}\#n"#.utf8))
      session.settle()
    }
  }
}
