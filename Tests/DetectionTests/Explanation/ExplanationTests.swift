// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes
import Protocols
import Testing
import Wire

@testable import Detection

private let broker = Timeline.address(3)

@Suite("What an alert says beside what happened")
struct ExplanationTests {
  @Test(
    "siblings are the devices of the same vendor and type, and alike those of which the same was found within a day")
  func siblings() throws {
    var life = Timeline()
    for device in 7...9 { try life.beScales(device) }
    life.mqtt(100, from: 7, to: broker, MQTTBytes.connect(user: "u", password: "p"))
    life.mqtt(200, from: 8, to: broker, MQTTBytes.connect(user: "u", password: "p"))
    life.mqtt(300, from: 12, to: broker, MQTTBytes.connect(user: "u", password: "p"))
    life.mqtt(200 + 86_500, from: 9, to: broker, MQTTBytes.connect(user: "u", password: "p"))
    let found = life.alerts(of: "plaintext-credentials").map(\.siblings)
    #expect(
      found == [
        SiblingComparison(count: 2, alike: 0), SiblingComparison(count: 2, alike: 1), nil,
        SiblingComparison(count: 2, alike: 0),
      ])
  }

  @Test("an alarm by itself says when its detector would be silent, and that one event is enough")
  func policy() throws {
    var life = Timeline()
    life.mqtt(100, from: 7, to: broker, MQTTBytes.connect(user: "u", password: "p"))
    let alert = try #require(life.alerts.first { $0.detector == "plaintext-credentials" })
    #expect(alert.normalIf == PlaintextCredentials.card.normalIf)
    #expect(alert.certainty == "one event of this kind is enough; nothing was missed")
  }

  @Test("joined evidence says what it would be without its strongest part, less than an alarm needs or not")
  func fused() throws {
    var life = Timeline(learning: 600)
    life.normalLife(of: 10, from: 0, to: 10_800)
    for host in 0..<400 { life.contact(10_800 + Double(host), from: 10, to: Timeline.internet(1000 + host), port: 443) }
    life.quiet(until: 11_300)
    let alert = try #require(life.alerts.first { $0.normalIf.contains("an alarm needs 10^") })
    let words = try #require(
      alert.normalIf.firstMatch(of: /would be 10\^([0-9.]+) instead of 10\^([0-9.]+); an alarm needs 10\^([0-9.]+)\./))
    let numbers = try [words.1, words.2, words.3].map { try #require(Double($0)) }
    #expect(numbers[0] < numbers[1] && numbers[1] >= numbers[2])
    #expect(alert.certainty.hasPrefix("several measurements add up"))
  }

  @Test("every card says what would be normal, in whole sentences")
  func cards() {
    for card in DetectorCatalog.cards {
      #expect(card.normalIf.hasSuffix(".") && card.normalIf.count > 20, "\(card.id)")
    }
  }
}
