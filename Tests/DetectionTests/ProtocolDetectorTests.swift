// SPDX-License-Identifier: Apache-2.0
import Detection
import NetworkTypes
import Testing

@Suite("Plaintext credentials · ETSI EN 303 645 5.5-1")
struct PlaintextCredentialsTests {
  @Test("an MQTT login with a password over the Internet is told at once, and the user is named")
  func login() {
    var life = Timeline(learning: 10_000)
    life.mqtt(5, from: 10, to: Timeline.internet(3), MQTTBytes.connect(user: "plug", password: "secret"))
    let alerts = life.alerts(of: "plaintext-credentials")
    #expect(alerts.count == 1)
    #expect(alerts.first?.severity == .medium)
    #expect(alerts.first?.observed.contains("as user \u{201C}plug\u{201D}") == true)
    #expect(alerts.first?.observed.contains("198.51.100.3 port 443") == false)
    #expect(alerts.first?.observed.contains("secret") == false)
  }

  @Test("a login without a password is not told")
  func anonymous() {
    var life = Timeline()
    life.mqtt(5, from: 10, to: Timeline.internet(3), MQTTBytes.connect(user: "plug"))
    #expect(life.alerts.isEmpty)
  }

  @Test(
    "a device that logs in every minute for a day is told of once; one that tries every host at 1, 10 and 100 of them")
  func repetition() {
    var life = Timeline(learning: 0)
    for minute in 0..<1440 {
      life.mqtt(Double(minute * 60), from: 10, to: Timeline.address(3), MQTTBytes.connect(user: "u", password: "p"))
    }
    let alerts = life.alerts(of: "plaintext-credentials")
    #expect(alerts.map(\.repetitions) == [0])
    #expect(alerts.allSatisfy { $0.severity == .low })
    for host in 0..<200 {
      life.mqtt(
        90_000 + Double(host), from: 11, to: Timeline.address(20 + host), MQTTBytes.connect(user: "u", password: "p"))
    }
    #expect(life.alerts(of: "plaintext-credentials").dropFirst().map(\.repetitions) == [0, 8, 89])
  }
}

@Suite("Brute force · MQTT 3.1.1 §3.2.2.3")
struct BruteForceTests {
  @Test("a device refused nine times within ten minutes is told, with the broker's port")
  func guessing() {
    var life = Timeline(learning: 10_000)
    for attempt in 0..<60 { life.connack(Double(attempt), to: 10, from: Timeline.address(3), code: 5) }
    let alerts = life.alerts(of: "brute-force")
    #expect(alerts.count == 2)
    #expect(alerts.first?.severity == .high)
    #expect(alerts.first?.device.mac == Timeline.mac(10))
    #expect(alerts.first?.observed == "was refused 9 times within 8 s when it logged in at 192.168.1.3 port 1883")
  }

  @Test("a device that is let in, or refused now and then, is not")
  func lookAlike() {
    var life = Timeline(learning: 10_000)
    for attempt in 0..<500 {
      life.connack(Double(attempt * 30), to: 10, from: Timeline.address(3), code: attempt % 10 == 0 ? 4 : 0)
    }
    #expect(life.alerts.isEmpty)
  }
}

@Suite("MQTT topics · MQTT 5.0 §4.7.1")
struct MQTTTopicsTests {
  @Test("a device that subscribes to every topic is told", arguments: ["#", "$share/group/#"])
  func everything(filter: String) {
    var life = Timeline(learning: 600)
    life.mqtt(700, from: 10, to: Timeline.address(3), MQTTBytes.subscribe(filter))
    let alerts = life.alerts(of: "mqtt-topics")
    #expect(alerts.count == 1)
    #expect(alerts.first?.severity == .medium)
    #expect(alerts.first?.observed.contains("subscribed to every topic (\u{201C}\(filter)\u{201D})") == true)
  }

  @Test("a device that did so while it was learned is a hub")
  func hub() {
    var life = Timeline(learning: 600)
    life.mqtt(100, from: 10, to: Timeline.address(3), MQTTBytes.subscribe("#"))
    life.mqtt(700, from: 10, to: Timeline.address(3), MQTTBytes.subscribe("#"))
    #expect(life.alerts(of: "mqtt-topics").isEmpty)
  }

  @Test("narrower filters are not told", arguments: ["home/#", "home/+/state", "$SYS/#", "+/status"])
  func narrow(filter: String) {
    var life = Timeline(learning: 600)
    life.mqtt(700, from: 10, to: Timeline.address(3), MQTTBytes.subscribe(filter))
    #expect(life.alerts(of: "mqtt-topics").isEmpty)
  }

  @Test("ten thousand topics leave the profile as large as it is")
  func flood() {
    var life = Timeline(learning: 600)
    for number in 0..<10_000 {
      life.mqtt(700 + Double(number) / 10, from: 10, to: Timeline.address(3), MQTTBytes.publish("t/\(number)"))
    }
    let profile = life.engine.devices.profiles.first { $0.mac == Timeline.mac(10) }
    #expect(profile?.topics.count == 32)
    #expect(profile?.topics.evictions ?? 0 > 9000)
  }
}

@Suite("TLS downgrade · RFC 8996")
struct TLSDowngradeTests {
  @Test("TLS 1.0 from a device that always offered TLS 1.2 is told")
  func downgrade() {
    var life = Timeline(learning: 600)
    for step in 0..<150 { life.hello(Double(step * 10), from: 10, to: Timeline.internet(1), version: 0x0303) }
    life.hello(1600, from: 10, to: Timeline.internet(2), version: 0x0301, cipher: 9)
    let alerts = life.alerts(of: "tls-downgrade")
    #expect(alerts.count == 1)
    #expect(alerts.first?.observed == "offered at most TLS 1.0 in a connection to 198.51.100.2")
    #expect(alerts.first?.expected == "at least TLS 1.2 as in all its 150 connections before")
  }

  @Test("alerts about the same program say so, whichever device it runs on")
  func program() {
    var life = Timeline(learning: 600)
    for device in 10...12 {
      for step in 0..<150 { life.hello(Double(step * 10), from: device, to: Timeline.internet(1), version: 0x0303) }
    }
    for (device, cipher) in [(10, UInt8(9)), (11, 9), (12, 8)] {
      life.hello(1600, from: device, to: Timeline.internet(2), version: 0x0301, cipher: cipher)
    }
    let programs = life.alerts(of: "tls-downgrade").map(\.program)
    #expect(programs.count == 3 && programs[0] != nil)
    #expect(programs[0] == programs[1] && programs[1] != programs[2])
  }

  @Test("a weak program among better ones that came in few of the hours of learning is asked about once")
  func seldomWeak() {
    func alerts(weakHours: Int, programs: UInt8 = 1, isMainWeak: Bool = false) -> [Alert] {
      var life = Timeline(learning: 86_400)
      for hour in 0..<24 {
        let second = Double(hour) * 3600
        for step in 0..<3 {
          let main: UInt16 = isMainWeak ? 0x0301 : 0x0303
          life.hello(second + Double(step) * 900, from: 10, to: Timeline.internet(1), version: main)
        }
        for program in 0..<programs where hour < weakHours {
          life.hello(second + 2000, from: 10, to: Timeline.internet(2), version: 0x0301, cipher: 9 + program)
        }
      }
      for second in [88_000.0, 92_000] {
        life.hello(second, from: 10, to: Timeline.internet(2), version: 0x0301, cipher: 9)
      }
      return life.alerts(of: "tls-downgrade")
    }
    let told = alerts(weakHours: 4)
    #expect(told.map(\.severity) == [.low])
    #expect(
      told.first?.observed
        == "offered at most TLS 1.0 in a connection to 198.51.100.2, as in 4 of the 24 hours in which it was learned")
    #expect(alerts(weakHours: 8).isEmpty)
    #expect(alerts(weakHours: 4, programs: 2).isEmpty)
    #expect(alerts(weakHours: 4, isMainWeak: true).isEmpty)
  }

  @Test("of one that says few hellos, half a day of them is enough, and three at least")
  func few() {
    func alerts(_ hellos: Int, learning: Double) -> [Alert] {
      var life = Timeline(learning: learning)
      for step in 0..<hellos {
        let second = learning * Double(step + 1) / Double(hellos + 1)
        life.hello(second, from: 10, to: Timeline.internet(1), version: 0x0303)
      }
      life.hello(learning + 900, from: 10, to: Timeline.internet(2), version: 0x0301, cipher: 9)
      return life.alerts(of: "tls-downgrade")
    }
    #expect(alerts(5, learning: 72_000).map(\.severity) == [.low])
    #expect(alerts(2, learning: 72_000).isEmpty)
    #expect(alerts(5, learning: 3600).isEmpty)
  }

  @Test("a device that also offered TLS 1.0 before is not")
  func always() {
    var life = Timeline(learning: 600)
    for step in 0..<150 {
      life.hello(Double(step * 10), from: 10, to: Timeline.internet(1), version: step == 5 ? 0x0301 : 0x0303)
    }
    life.hello(1600, from: 10, to: Timeline.internet(2), version: 0x0301)
    #expect(life.alerts.isEmpty)
  }

  @Test("a new program with a good version is evidence, no alert")
  func newProgram() {
    var life = Timeline(learning: 600)
    for step in 0..<150 { life.hello(Double(step * 10), from: 10, to: Timeline.internet(1), version: 0x0303) }
    life.hello(1600, from: 10, to: Timeline.internet(2), version: 0x0303, cipher: 9)
    #expect(life.alerts.isEmpty)
  }
}
