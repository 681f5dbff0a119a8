// SPDX-License-Identifier: Apache-2.0

/// People reading the Web, or an application that does the same: pages from many hosts, few of them often.
struct Browsing: Habit {
  let sessionsADay: Double
  /// How many hosts of the Web exist for this home's people.
  private static let hosts = 400

  func begin(_ doer: Doer, at time: Double) {
    doer.whenUsed(timesADay: sessionsADay, from: time) { now in
      page(doer, left: doer.chance.number(in: 2...9), at: now)
    }
  }

  private func page(_ doer: Doer, left: Int, at time: Double) {
    // The rank of a host among all is drawn so that its share falls with the rank.
    let site = Self.host(&doer.chance)
    get("www.\(site).example", doer, around: 30_000, at: time)
    for part in 0..<doer.chance.number(in: 1...4) {
      let host = doer.chance.chance(0.5) ? "cdn.\(site).example" : "static.\(Self.host(&doer.chance)).example"
      get(host, doer, around: 25_000, at: time + 0.3 + 0.1 * Double(part))
    }
    guard left > 1 else { return }
    let next = time + doer.chance.exponential(mean: 35) + 2
    doer.device.at(next) { page(doer, left: left - 1, at: next) }
  }

  /// Over QUIC, where the host speaks it and so does the browser, otherwise over TCP.
  private func get(_ host: String, _ doer: Doer, around size: Int, at time: Double) {
    let speaksQUIC = Generator.hash(0, host) >> 20 & 3 < 2
    let down = doer.chance.size(around: size)
    if speaksQUIC {
      doer.fetchQUIC(host, at: time, up: 600, down: down)
    } else {
      doer.fetch(host, at: time, up: 700, down: down)
    }
  }

  private static func host(_ chance: inout Generator) -> String {
    let words = ["news", "shop", "video", "forum", "recipes", "maps", "sports", "travel", "games", "music"]
    let share = chance.fraction()
    let rank = min(hosts - 1, Int(Double(hosts) * share * share * share))
    return "\(words[rank % 10])\(rank / 10)"
  }
}
