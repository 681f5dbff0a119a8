// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols
import SensorTestKit
import Testing

@testable import Devices

/// Writes down which fields were shown, how often, and checks that lists are opened and closed.
private struct ShownFields: FieldVisitor {
  var counts: [String: Int] = [:]
  var numbers: [String: Int64] = [:]
  var texts: [String: String] = [:]
  var depth = 0

  mutating func visit(_ field: Field, _ value: borrowing FieldValue) {
    counts["\(field.name)", default: 0] += 1
    switch value {
    case .number(let number): numbers["\(field.name)"] = number
    case .text(let bytes):
      var text = ""
      for offset in 0..<bytes.byteCount { text.unicodeScalars.append(Unicode.Scalar(bytes.octet(offset) ?? 0)) }
      texts["\(field.name)"] = text
    default: break
    }
  }
  mutating func openList(_ field: Field) {
    counts["\(field.name)", default: 0] += 1
    depth += 1
  }
  mutating func openItem() { depth += 1 }
  mutating func closeItem() { depth -= 1 }
  mutating func closeList() { depth -= 1 }
}

@Suite("What a profile shows of itself")
struct DescriptionTests {
  private static func lived() -> DeviceProfile {
    var profile = DeviceProfile(identity: .hardware(.zero), firstSeen: moment(0))
    for number in 0..<40 {
      let time = moment(Double(number) * 10)
      profile.tick.packetsOut = 7
      profile.turnTo(UInt64(number), weight: 1, at: time)
      profile.meet(peer: UInt64(number), destination: UInt64(number) * 3, at: time, isLearning: number < 9)
      profile.use(service: 6 << 16 | 443, at: time, isLearning: true)
      profile.internetServices.meet(6 << 16 | 443, at: time, isLearning: true)
      profile.ask(domain: UInt64(number % 3), at: time, isLearning: true)
      profile.meet(topic: 0xABCD, at: time, isLearning: true)
      profile.meet(hello: 4, version: 0x0303, at: time, isLearning: true)
      profile.meet(resourcePath: 4, at: time, isLearning: true)
      profile.meet(clientName: 4, at: time, isLearning: true)
      profile.endConversation(with: 99, begunAt: time, bytesSent: 100)
      profile.endTick(at: time, hour: 25, learns: true)
    }
    profile.isHub = true
    for number in 0..<600 { profile.usual.learn(FeatureVector(profile.tick), at: moment(400 + Double(number))) }
    for days in [1.0, 20] { profile.anchor.follow(profile.usual, at: moment(days * 86_400)) }
    return profile
  }

  @Test("every field is shown of a profile in which everything was learned, and no other; lists are closed")
  func everything() {
    var shown = ShownFields()
    Self.lived().visit(&shown)
    #expect(Set(shown.counts.keys) == Set(DeviceProfile.fields.map { "\($0.name)" }))
    #expect(shown.depth == 0)
    #expect(shown.counts["profile.peers.hash"] == 40)
    #expect(shown.counts["profile.domains.hash"] == 3)
    #expect(shown.counts["profile.usual.feature"] == Feature.count)
    #expect(shown.texts["profile.services.service"] == "6/443")
    #expect(shown.texts["profile.topics.hash"] == "0000abcd")
    #expect(shown.numbers["profile.hours.hour"] == 1)
    #expect(shown.numbers["profile.active_ticks"] == 40)
  }

  @Test("a profile that knows nothing shows its totals, and no list")
  func nothing() {
    var shown = ShownFields()
    DeviceProfile(identity: .hardware(.zero), firstSeen: moment(0)).visit(&shown)
    #expect(shown.numbers["profile.active_ticks"] == 0)
    #expect(shown.counts.keys.allSatisfy { !$0.contains("peers.") && !$0.contains("usual") && !$0.contains("hours") })
  }

  @Test("what tells of hosts, names and times is marked as personal, and no field stands twice")
  func personal() {
    let fields = DeviceProfile.fields
    #expect(Set(fields.map { "\($0.name)" }).count == fields.count)
    for field in fields where "\(field.name)".hasSuffix(".hash") || "\(field.name)".hasSuffix(".last_used") {
      #expect(field.isPersonal, "\(field.name)")
    }
  }
}
