// SPDX-License-Identifier: Apache-2.0
import Flows
import NetworkTypes
import Protocols
import RuleLanguage
import Testing
import Wire

@testable import Detection

@Suite("Rules in force")
struct RuleSetTests {
  @Test("a rule speaks once an hour of a device, and then says how often it kept silent")
  func repetitions() throws {
    var judge = RuleJudge(try rules(Self.telnet), Place.context(port: 23))
    for second in [0, 10, 3599, 3600, 3601] {
      judge.context = Place.context(port: 23, second: Int64(second))
      judge.judge(.flowStarted(nil))
    }
    judge.context = Place.context(from: Place.hub, port: 23, second: 3602)
    judge.judge(.flowStarted(nil))
    let alerts = judge.alerts
    #expect(alerts.map(\.repetitions) == [0, 2, 0])
    #expect(alerts.map { $0.time.nanoseconds(since: alerts[0].time) / 1_000_000_000 } == [0, 3600, 3602])
    #expect(Set(alerts.map(\.uid)).count == 3)
  }

  @Test("a rule of low weight speaks once a day of a device")
  func lowRepetitions() throws {
    let low = Self.telnet.replacing("level: high", with: "level: low")
    var judge = RuleJudge(try rules(low), Place.context(port: 23))
    for second in [0, 3600, 86_399, 86_400] {
      judge.context = Place.context(port: 23, second: Int64(second))
      judge.judge(.flowStarted(nil))
    }
    let repetitions = judge.alerts.map(\.repetitions)
    #expect(repetitions == [0, 2])
  }

  @Test("made-up senders raise sixty alerts of a rule an hour, and the rest is counted")
  func flood() throws {
    var judge = RuleJudge(try rules(Self.telnet), Place.context(port: 23))
    for second in [0, 3601, -90_000] as [Int64] {
      for host in 0..<10_000 as Range<UInt32> {
        judge.context = Place.context(from: IPAddress(v4: 0x0A00_0000 + host), port: 23, second: second)
        judge.judge(.flowStarted(nil))
      }
    }
    let count = judge.alerts.count
    let withheld = judge.rules.withheldMatches
    // In the second hour, and when time has gone back, the sixty of the first are no news or may speak anew.
    #expect(count == 180)
    #expect(withheld > 29_000)
  }

  @Test(
    "fingerprints are made for the rules that ask for them",
    arguments: ["tls.ja4|startswith: t12d", "tls.ja3.hash|exists: true", "tls.ja3.string|startswith: '771,49195,'"])
  func fingerprints(test: String) throws {
    let rule = """
      title: Known
      id: 00000000-0000-4000-8000-000000000004
      signature: 4
      level: low
      logsource: {product: vedette, service: tls}
      detection: {a: {\(test)}, condition: a}
      """
    var judge = RuleJudge(try rules(rule), Place.context(port: 443, service: "tls"))
    var analyzer = TLSAnalyzer()
    judge.read(&analyzer, Message.clientHello(version: 0x0303, name: "a.example"))
    let titles = judge.alerts.map(\.title)
    #expect(titles == ["Known"])
  }

  @Test("a flow is judged at its start by who talks to whom, at its end by what was said")
  func moments() throws {
    let late = """
      \(Self.telnet)
      ---
      title: Large
      id: 00000000-0000-4000-8000-000000000002
      signature: 2
      level: low
      logsource: {product: vedette, service: flow}
      detection: {a: {flow.bytes_toserver|gt: 100, src_ip: 192.168.1.10}, condition: a}
      ---
      title: Typed
      id: 00000000-0000-4000-8000-000000000003
      signature: 3
      level: low
      logsource: {product: vedette, service: flow}
      detection: {a: {app_proto: tls}, condition: a}
      """
    var judge = RuleJudge(try rules(late), Place.context(port: 23, service: "tls"))
    judge.context.flow?.toServer.bytes = 101
    judge.judge(.flowStarted(nil))
    #expect(judge.alerts.map(\.title) == ["Telnet"])
    judge.judge(.flowAnswered)
    judge.judge(.flowFailed(.refused))
    #expect(judge.alerts.count == 1)
    // The server may have sent the last packet; the record of the flow still stands on the client's side.
    swap(&judge.context.sender, &judge.context.receiver)
    judge.judge(.flowEnded(FlowRecord()))
    #expect(judge.alerts.map(\.title) == ["Telnet", "Large", "Typed"])
  }

  @Test("an alert says which rule, what was seen, why it matters and what to do")
  func alert() throws {
    var judge = RuleJudge(try rules(Self.telnet), Place.context(port: 23))
    judge.judge(.flowStarted(nil))
    let alert = try #require(judge.alerts.first)
    #expect(alert.detector == "rule:00000000-0000-4000-8000-000000000001")
    #expect(alert.signatureID == 9_100_001 && alert.title == "Telnet" && alert.severity == .high && alert.score == 70)
    #expect(alert.because == "Why" && alert.remedy == "What" && alert.benign == "One; Two")
    #expect(alert.attack == ["T1021", "T1071.005"] && alert.baseline == ["5.6-1"])
    #expect(alert.observed == "dest_port is 23, proto is 'TCP' (from 192.168.1.10 to 192.168.1.11 port 23)")
    #expect(alert.device.id == "device" && alert.context?.flow?.id == 1)
  }

  @Test("texts from the network are shown cut and without control characters")
  func evidence() throws {
    let text = """
      title: Subscription
      id: 00000000-0000-4000-8000-000000000001
      signature: 1
      level: low
      logsource: {product: vedette, service: mqtt}
      detection: {a: {mqtt.subscribe.topics.topic|exists: true}, condition: a}
      """
    var judge = RuleJudge(try rules(text), Place.context(port: 1883))
    var analyzer = MQTTAnalyzer()
    judge.read(&analyzer, Message.mqttConnect())
    judge.read(&analyzer, Message.mqttSubscribe("a\u{1B}[31m" + String(repeating: "ö", count: 40)))
    let observed = try #require(judge.alerts.first).observed
    #expect(observed.hasPrefix("mqtt.subscribe.topics.topic is 'a\u{FFFD}[31m"))
    #expect(observed.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
  }

  @Test("the same events give the same alerts")
  func determinism() throws {
    let runs = try (0..<2).map { _ in
      var judge = RuleJudge(try rules(Self.telnet), Place.context(port: 23))
      judge.judge(.flowStarted(nil))
      return judge.alerts.map(\.uid)
    }
    #expect(runs[0] == runs[1] && runs[0].count == 1)
  }

  @Test("a set without rules, and an event that no rule watches, give nothing")
  func empty() throws {
    var none = RuleSet([])
    let context = Place.context(port: 23)
    let speaksWithoutRules = none.evaluate(.flowStarted(nil), in: context)
    #expect(!speaksWithoutRules)
    var set = try rules(Self.telnet)
    let event = Malformation(layer: "mqtt", rule: .trailingBytes, offset: 0)
    let speaks = set.evaluate(.message(.malformed(event)), in: context)
    #expect(!speaks)
    #expect(set.matches.isEmpty)
  }

  @Test("the vocabulary names every service and the fields of all records")
  func vocabulary() {
    let services = RuleVocabulary.events.services
    #expect(Set(services.keys).isSuperset(of: ["anomaly", "arp", "coap", "dns", "flow", "mqtt", "tls"]))
    #expect(services["tls"]?["tls.sni"] == .text && services["tls"]?["tls.server_handshake.cipher"] == .number)
    #expect(RuleVocabulary.events.common["src_ip"] == .address && RuleVocabulary.events.common["vlan"] == .list)
  }

  private func rules(_ text: String) throws -> RuleSet {
    let (set, errors) = RuleSet.parsing([RuleCollection.Source(name: "a.yml", text: text)])
    try #require(errors.isEmpty, "\(errors)")
    return set
  }

  private static let telnet = """
    title: Telnet
    id: 00000000-0000-4000-8000-000000000001
    signature: 1
    level: high
    description: Why
    remedy: What
    falsepositives: [One, Two]
    tags: [attack.t1021, attack.t1071.005, attack.lateral-movement, etsi.5.6-1]
    logsource: {product: vedette, service: flow}
    detection: {a: {dest_port: 23, proto: tcp}, condition: a}
    """
}
