// SPDX-License-Identifier: Apache-2.0

/// The application with which a phone's owner looks at the home: it finds the things around it, and asks their clouds.
struct HomeApplication: Habit {
  let timesADay: Double

  func begin(_ doer: Doer, at time: Double) {
    doer.whenUsed(timesADay: timesADay, from: time) { now in
      doer.look(for: ["_googlecast._tcp.local", "_hue._tcp.local", "_home-assistant._tcp.local"], at: now)
      if doer.chance.chance(0.4) { doer.search(for: "ssdp:all", at: now + 0.2) }
      doer.fetch("app.lumenbridge.example", at: now + 0.5, up: 800, down: 6000)
      doer.fetch("app.vigilcam.example", at: now + 0.8, up: 900, down: 15_000)
      guard let hub = doer.home.device("hub"), let page = doer.reach(hub, port: 8123, at: now + 1) else { return }
      let host = "\(dotted(hub.station.address)):8123"
      page.exchange(
        HTTPText.request("GET", "/api/states", host: host, agent: doer.device.kind.agent),
        HTTPText.answer(200, type: "application/json", Array(("[" + doer.chance.letters(9000) + "]").utf8)))
      page.close()
    }
  }
}
