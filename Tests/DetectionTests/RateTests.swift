// SPDX-License-Identifier: Apache-2.0
import Detection
import NetworkTypes
import Testing

@Suite("Flood out · RFC 4732 §2")
struct FloodOutTests {
  @Test("thousands of unanswered connection attempts a second are critical, and name the target")
  func flood() {
    var life = Timeline(learning: 600)
    life.normalLife(of: 10, from: 0, to: 700)
    for number in 0..<6000 {
      life.packet(700 + Double(number) / 2000, from: 10, to: Timeline.internet(50), port: 80, flags: 0x02, length: 60)
    }
    let alerts = life.alerts(of: "flood-out")
    #expect(alerts.first?.severity == .critical)
    #expect(alerts.first?.score ?? 0 >= 90)
    #expect(alerts.first?.observed.hasPrefix("sent 2,000 connection attempts in one second to 198.51.100.50") == true)
    #expect(alerts.count == 1)
  }

  @Test(
    "four hundred connections a second to one silent port are one; to many ports, or answered, they are something else")
  func silentPort() {
    func alerts(ports: UInt16, isAnswered: Bool) -> [Alert] {
      var life = Timeline(learning: 600)
      life.normalLife(of: 10, from: 0, to: 700)
      for number in 0..<2000 {
        let second = 700 + Double(number) / 400
        let port = 80 + UInt16(number) % ports
        life.packet(second, from: 10, to: Timeline.address(50), port: port, flags: 0x02, length: 60)
        guard isAnswered, number % 5 == 0 else { continue }
        life.packet(second, from: 10, to: Timeline.address(50), port: port, flags: 0x14, length: 60, isReply: true)
      }
      return life.alerts(of: "flood-out")
    }
    #expect(alerts(ports: 1, isAnswered: false).map(\.severity) == [.critical])
    #expect(alerts(ports: 100, isAnswered: false).isEmpty)
    #expect(alerts(ports: 1, isAnswered: true).isEmpty)
  }

  @Test("attempts that a server accepts, and that go no further, are a flood; connections that are used are none")
  func accepted() {
    func alerts(isUsed: Bool) -> [Alert] {
      var life = Timeline(learning: 600)
      life.normalLife(of: 10, from: 0, to: 700)
      for number in 0..<6000 {
        let second = 700 + Double(number) / 2000
        life.packet(second, from: 10, to: Timeline.internet(50), port: 80, flags: 0x02, length: 60)
        life.packet(second, from: 10, to: Timeline.internet(50), port: 80, flags: 0x12, length: 60, isReply: true)
        life.packet(second, from: 10, to: Timeline.internet(50), port: 80, flags: isUsed ? 0x10 : 0x04, length: 60)
        if isUsed { life.packet(second, from: 10, to: Timeline.internet(50), port: 80, flags: 0x18, isReply: true) }
      }
      return life.alerts(of: "flood-out")
    }
    #expect(alerts(isUsed: false).map(\.severity) == [.critical])
    #expect(alerts(isUsed: true).isEmpty)
  }

  @Test("as many datagrams that are answered are not a flood")
  func answered() {
    var life = Timeline(learning: 600)
    life.normalLife(of: 10, from: 0, to: 700)
    for number in 0..<20_000 {
      let second = 700 + Double(number) / 2000
      life.packet(second, from: 10, to: Timeline.internet(50), transport: .udp)
      if number % 4 == 0 { life.packet(second, from: 10, to: Timeline.internet(50), transport: .udp, isReply: true) }
    }
    life.quiet(until: 800)
    #expect(life.alerts(of: "flood-out").isEmpty)
  }

  @Test("an upload over one connection is not a flood")
  func upload() {
    var life = Timeline(learning: 600)
    life.normalLife(of: 10, from: 0, to: 700)
    for number in 0..<20_000 {
      life.packet(700 + Double(number) / 4000, from: 10, to: Timeline.internet(50), flags: 0x18, length: 1500)
    }
    life.quiet(until: 800)
    #expect(life.alerts.isEmpty)
  }

  /// A device that gets a stream half of its days, then sends sixty datagrams a second to a host for so many seconds.
  private func slowFlood(
    to host: IPAddress = Timeline.internet(66), length: UInt32 = 200, answers: Int? = nil, until silence: Int = .max,
    seconds: Int
  ) -> [Alert] {
    var life = Timeline(learning: 600)
    for second in stride(from: 0.0, to: 7200, by: 10) {
      life.normalLife(of: 10, from: second, to: second + 10)
      for number in 0..<600 where second < 3600 {
        let now = second + Double(number) / 60
        life.packet(now, from: 10, to: Timeline.internet(1), transport: .udp)
        if number % 3 == 0 { life.packet(now, from: 10, to: Timeline.internet(1), transport: .udp, isReply: true) }
      }
    }
    for number in 0..<60 * seconds {
      let now = 7213 + Double(number) / 60
      life.packet(now, from: 10, to: host, transport: .udp, length: length)
      if let answers, number % answers == 0, number < silence {
        life.packet(now, from: 10, to: host, transport: .udp, isReply: true)
      }
    }
    life.quiet(until: 7400)
    return life.alerts(of: "flood-out")
  }

  @Test("sixty datagrams a second to a host that never answers are told within ten seconds, however much is usual")
  func slow() {
    let alerts = slowFlood(seconds: 35)
    #expect(alerts.map(\.severity) == [.high])
    #expect(alerts.first.map { $0.time <= Timeline.moment(7223) } == true)
    #expect(alerts.first?.observed == "sent 540 datagrams to 198.51.100.66 within 9 s, mostly unanswered")
    #expect(slowFlood(seconds: 7).isEmpty)
  }

  @Test("a stream of which reports come back, or came back until a moment ago, is not a flood")
  func streams() {
    #expect(slowFlood(answers: 50, seconds: 35).isEmpty)
    #expect(slowFlood(answers: 50, until: 1200, seconds: 35).isEmpty)
  }

  @Test("large datagrams, and those to a neighbour, have half a minute to be answered")
  func patience() {
    #expect(slowFlood(length: 1400, seconds: 25).isEmpty)
    #expect(slowFlood(length: 1400, seconds: 35).count == 1)
    #expect(slowFlood(to: Timeline.address(50), seconds: 25).isEmpty)
    #expect(slowFlood(to: Timeline.address(50), seconds: 35).count == 1)
  }

  @Test("floods while a device is learned do not make one usual")
  func learned() {
    var life = Timeline(learning: 7200)
    life.normalLife(of: 10, from: 0, to: 900)
    for flood in [1000.0, 3500, 6000, 9000] {
      for number in 0..<1800 {
        life.packet(flood + Double(number) / 60, from: 10, to: Timeline.internet(9), transport: .udp)
      }
    }
    life.quiet(until: 9200)
    #expect(life.alerts(of: "flood-out").contains { $0.time > Timeline.moment(9000) })
  }

  @Test("a camera that streams large datagrams is not a flood")
  func video() {
    var life = Timeline(learning: 600)
    life.normalLife(of: 10, from: 0, to: 700)
    for number in 0..<15_000 {
      life.packet(
        700 + Double(number) / 1500, from: 10, to: Timeline.address(3), transport: .udp, length: 1400)
    }
    #expect(life.alerts.isEmpty)
  }
}

@Suite("New hosts and services · RFC 8520 §1")
struct NoveltyTests {
  @Test("an hour of ordinary life after twenty minutes of learning brings no alert")
  func ordinary() {
    var life = Timeline(learning: 1200)
    for device in 10..<20 { life.normalLife(of: device, from: 0, to: 4800) }
    #expect(life.alerts.isEmpty)
  }

  @Test("a rush of answered hosts without names, after a day of few, is told with both kinds of evidence")
  func rush() {
    var life = Timeline(learning: 1200)
    life.normalLife(of: 10, from: 0, to: 8000)
    for host in 0..<100 {
      life.contact(8000 + Double(host) * 3, from: 10, to: Timeline.internet(300 + host), port: 6667)
    }
    life.quiet(until: 8400)
    // The first call, to a bare address at a new port, is told alone; the fused evidence comes after it.
    let alerts = life.alerts.filter { $0.detector == "new-peers" || $0.contributions.count > 1 }
    #expect(!alerts.isEmpty)
    #expect(alerts.first?.contributions.isEmpty == false)
    #expect(alerts.first.map { $0.contributions.reduce(0) { $0 + $1.share } <= 1.000001 } == true)
    #expect(alerts.first?.device.mac == Timeline.mac(10))
    #expect(alerts.first?.score ?? 0 > 50)
  }

  @Test("a page that brings a dozen named hosts is not")
  func page() {
    var life = Timeline(learning: 1200)
    life.normalLife(of: 10, from: 0, to: 8000)
    for host in 0..<12 {
      life.resolve(8000, for: 10, name: "host\(host).example\(host).com", to: Timeline.internet(300 + host))
      life.contact(8001 + Double(host) / 10, from: 10, to: Timeline.internet(300 + host))
    }
    life.quiet(until: 8400)
    #expect(life.alerts.isEmpty)
  }

  @Test("new addresses of a known name are no new hosts")
  func rotation() {
    var life = Timeline(learning: 1200)
    for step in 0..<900 {
      let address = Timeline.internet(300 + step)
      life.resolve(Double(step * 10), for: 10, name: "edge\(step).cdn.example.com", to: address)
      life.contact(Double(step * 10) + 1, from: 10, to: address, isAnswered: step % 3 != 0)
    }
    let profile = life.engine.devices.profiles.first { $0.mac == Timeline.mac(10) }
    #expect(life.alerts.isEmpty)
    #expect(profile?.peers.count == 1)
  }
}

@Suite("What people use")
struct PersonalDeviceTests {
  /// A device that says its name, lives for three hours, and then opens many pages at once.
  private func evening(of name: String) -> [Alert] {
    var life = Timeline(learning: 3600)
    life.normalLife(of: 10, from: 0, to: 10_800)
    life.engine.say(.hostName, name, Timeline.mac(10), 100)
    for host in 0..<24 { life.contact(10_800 + Double(host) * 10, from: 10, to: Timeline.internet(1000 + host)) }
    life.quiet(until: 12_000)
    return life.alerts.filter { $0.severity > .informational }
  }

  @Test("a phone that opens two dozen new pages at once is not told of; a camera that does is")
  func pages() {
    #expect(evening(of: "Annas-iPhone").isEmpty)
    #expect(!evening(of: "ipcam").isEmpty)
  }
}
