// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes
import Testing

@testable import Detection

@Suite("Made-up names · ATT&CK T1568.002")
struct GeneratedNameTests {
  private func home() -> Timeline {
    var life = Timeline(learning: 600)
    life.normalLife(of: 10, from: 0, to: 10_800)
    return life
  }

  @Test("a device that tries drawn names every few seconds is told within five minutes")
  func drawn() {
    var life = home()
    var letters = Letters()
    for step in 0..<40 {
      let name = letters.text(12 + step % 6) + [".com", ".net", ".biz", ".info", ".ru"][step % 5]
      life.lookUp(10_800 + Double(step) * 7, from: 10, name: name, code: 3)
    }
    life.quiet(until: 11_090)
    let alerts = life.alerts(of: "generated-names")
    #expect(alerts.first?.severity == .high)
    #expect(alerts.first?.observed.contains("look made up by a program") == true)
  }

  @Test("one that tries a name every ninety seconds is told within half an hour")
  func slow() {
    var life = home()
    var letters = Letters()
    for step in 0..<20 { life.lookUp(10_800 + Double(step) * 90, from: 10, name: letters.text(15) + ".com", code: 3) }
    life.quiet(until: 12_600)
    #expect(!life.alerts(of: "generated-names").isEmpty)
  }

  @Test(
    "names that fail and are no attempts to find a master are no evidence",
    arguments: [
      "search", "probe", "wrong", "reverse", "blocklist", "advertising", "words", "exists", "few",
    ])
  func lookAlikes(shape: String) {
    var life = home()
    var letters = Letters()
    let words = [
      "summer", "garden", "network", "picture", "holiday", "weather", "station", "winter", "coffee", "river",
    ]
    for step in 0..<60 {
      let second = 10_800 + Double(step) * 10
      switch shape {
      // A search domain behind every name.
      case "search":
        life.lookUp(second, from: 10, name: letters.text(12) + [".home", ".lan", ".fritz.box"][step % 3], code: 3)
      // What Chrome asks for at its start, single and behind a search domain.
      case "probe":
        if step < 3 { life.lookUp(second, from: 10, name: letters.text(11), code: 3) }
        if step < 3 { life.lookUp(second, from: 10, name: letters.text(11) + ".example.com", code: 3) }
      case "wrong": life.lookUp(second, from: 10, name: "xkqzwvjpt.com", code: 3)
      case "reverse": life.lookUp(second, from: 10, name: "\(step).1.168.192.in-addr.arpa", type: 12, code: 3)
      case "blocklist": life.lookUp(second, from: 10, name: "\(step).2.0.192.zen.spamhaus.org", code: 3)
      case "advertising", "words":
        let name = words[letters.number(below: 10)] + words[letters.number(below: 10)] + (shape == "words" ? "" : "ads")
        life.lookUp(second, from: 10, name: name + ".com", code: 3)
      case "exists": life.lookUp(second, from: 10, name: letters.text(14) + ".com", addresses: [Timeline.internet(9)])
      default: if step < 4 { life.lookUp(second, from: 10, name: letters.text(14) + ".com", code: 3) }
      }
    }
    life.quiet(until: 11_410)
    #expect(life.alerts(of: "generated-names").isEmpty)
    #expect(!life.suspicions(of: 10).contains("generated-names"))
  }

  @Test("made-up names while a device is learned are told, and do not become usual")
  func learned() {
    var life = Timeline(learning: 20_000)
    life.normalLife(of: 10, from: 0, to: 20_000)
    var letters = Letters()
    for step in 0..<40 { life.lookUp(9000 + Double(step) * 10, from: 10, name: letters.text(15) + ".com", code: 3) }
    #expect(!life.alerts(of: "generated-names").isEmpty)
    for step in 0..<40 { life.lookUp(20_000 + Double(step) * 10, from: 10, name: letters.text(15) + ".com", code: 3) }
    #expect(life.alerts(of: "generated-names").contains { $0.time > Timeline.moment(20_000) })
  }

  @Test("a filter that denies names of which many look drawn is usual once it was learned")
  func filter() {
    var life = Timeline(learning: 20_000)
    var letters = Letters()
    var levels: [Double] = []
    for step in 0..<400 {
      let name = step % 3 == 0 ? letters.text(9) : "advert\(["summer", "garden", "holiday"][step % 3])\(step)"
      life.lookUp(Double(step) * 100, from: 10, name: name + ".com", code: 3)
      if step % 100 == 99 { levels.append(life.level(of: 10)) }
    }
    // What was said before it was known stays; nothing is added to it.
    #expect(levels[1] == levels[3])
    #expect(life.alerts(of: "generated-names").isEmpty)
  }

  @Test("letters of words are told from drawn ones")
  func letters() {
    let table = LetterTriples.ordinary
    func looksDrawn(_ label: String) -> Bool? { table.looksDrawn(Array(label.utf8).span.octets) }
    for label in ["telemetry", "connectivitycheck", "weatherstation", "smart-home-update", "deutschland"] {
      #expect(looksDrawn(label) == false, "\(label)")
    }
    for label in ["xjwqkzvbhgf", "qzkwjxvtrp", "vbxzqkjwmhg", "1a9f03bb7ce2"] {
      #expect(looksDrawn(label) == true, "\(label)")
    }
    #expect(looksDrawn("short") == nil && looksDrawn("xn--mnchen-3ya") == nil)
  }
}

@Suite("Failed look-ups · Univariate Discrete Distributions §9.7")
struct FailedLookupTests {
  private func home(_ devices: [Int] = [10]) -> Timeline {
    var life = Timeline(learning: 600)
    for device in devices { life.normalLife(of: device, from: 0, to: 10_800) }
    return life
  }

  private func name(_ step: Int) -> String { "server\(step).service\(step).com" }

  @Test(
    "a device that never failed and asks for forty names that do not exist is suspicious", arguments: [3, 2] as [UInt8])
  func surge(code: UInt8) {
    var life = home()
    life.lookUp(10_800, from: 10, name: "known.example.com", addresses: [Timeline.internet(9)])
    for step in 0..<40 { life.lookUp(10_800 + Double(step), from: 10, name: name(step), code: code) }
    life.quiet(until: 10_850)
    #expect(life.suspicions(of: 10).contains("failed-lookups"))
    #expect(life.alerts(of: "failed-lookups").isEmpty)
  }

  @Test("one that goes on for hours is told")
  func lasting() {
    var life = home()
    for step in 0..<2400 { life.lookUp(10_800 + Double(step) * 10, from: 10, name: name(step), code: 3) }
    #expect(!life.alerts(of: "failed-lookups").isEmpty)
  }

  @Test(
    "a wrong name again and again, names of the home, of addresses, and those that the device always failed at are not")
  func lookAlikes() {
    var life = home()
    for step in 0..<200 {
      life.lookUp(10_800 + Double(step), from: 10, name: "wrong.example.com", code: 3)
      life.lookUp(10_800 + Double(step), from: 10, name: "h\(step).home", code: 3)
      life.lookUp(10_800 + Double(step), from: 10, name: "\(step).0.0.10.in-addr.arpa", type: 12, code: 3)
      life.lookUp(10_800 + Double(step), from: 10, name: "empty\(step).example.com")
    }
    life.quiet(until: 11_050)
    #expect(life.level(of: 10) < 100)

    var usual = Timeline(learning: 600)
    usual.normalLife(of: 10, from: 0, to: 600)
    for hour in 0..<20 {
      for step in 0..<20 { usual.lookUp(600 + Double(hour * 1800 + step), from: 10, name: name(step), code: 3) }
    }
    usual.quiet(until: 600 + 19 * 1800 + 60)
    #expect(usual.level(of: 10) < 100)
  }

  @Test("devices that all fail, and a resolver that answers nobody, are the resolver's failure")
  func resolver() {
    var life = home([10, 11, 12])
    // All begin within the same ten seconds, as a tick decides.
    for step in 0..<300 {
      for device in [10, 11, 12] {
        life.lookUp(10_800 + Double(step), from: device, name: name(step / 10), code: 2)
      }
    }
    life.quiet(until: 11_150)
    for device in [10, 11, 12] { #expect(!life.suspicions(of: device).contains("failed-lookups")) }

    var denied = home([10, 11, 12])
    for device in [10, 11, 12] { denied.lookUp(10_800, from: device, name: "first.example.com", code: 3) }
    for step in 0..<300 {
      for device in [10, 11, 12] { denied.lookUp(10_815 + Double(step), from: device, name: name(step / 10), code: 3) }
    }
    denied.quiet(until: 11_150)
    for device in [10, 11, 12] { #expect(denied.level(of: device) < 100) }
  }
}
