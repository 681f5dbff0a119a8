// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

// SPDX-License-Identifier: Apache-2.0
@testable import Protocols

@Suite("MQTT control packets · MQTT 3.1 §3, MQTT 3.1.1 §3, MQTT 5.0 §3")
struct MQTTPacketTests {
  @Test("A packet shows exactly its fields, in their order", arguments: MQTTSample.all)
  func fields(_ sample: MQTTSample) {
    let message = mqtt(sample, sample.packet).last
    #expect(message?.eventType == "mqtt")
    #expect(message?.lines == sample.lines)
  }

  @Test("Every field that is shown is declared once, in the order of showing", arguments: MQTTSample.all)
  func declared(_ sample: MQTTSample) {
    let declared = MQTTPacket.fields.map(\.name.description)
    #expect(Set(declared).count == declared.count)
    var last = -1
    for line in sample.lines {
      let name = line.prefix { $0 != "=" }.replacing(/\[\d+\]/, with: "")
      let place = declared.firstIndex(of: String(name))
      #expect(place != nil, "\(name)")
      if !line.contains("[") {
        #expect(place ?? -1 > last)
        last = place ?? last
      }
    }
  }

  @Test("A packet is awaited, whatever part of it is there", arguments: MQTTSample.all)
  func prefixes(_ sample: MQTTSample) {
    let introduced = mqtt(sample.introduction).count
    for length in 0..<sample.packet.count {
      let messages = mqtt(sample, Array(sample.packet.prefix(length)))
      #expect(messages.count == introduced, "the first \(length) bytes")
    }
  }

  @Test(
    "The first bytes of a packet are never malformed, and nothing but a PUBLISH is read from them",
    arguments: MQTTSample.all)
  func cut(_ sample: MQTTSample) {
    for length in 0..<sample.packet.count {
      let prefix = Array(sample.packet.prefix(length))
      let outcome: String
      do throws(WireError) {
        switch try MQTTPacket(parsing: prefix.span.octets, version: sample.version).body {
        case .tooLong: outcome = "too long"
        case .publish: outcome = "publish"
        default: outcome = "other"
        }
      } catch {
        if case .truncated = error { outcome = "truncated" } else { outcome = "malformed" }
      }
      let allowed = sample.packet[0] >> 4 == 3 ? ["truncated", "too long", "publish"] : ["truncated", "too long"]
      #expect(allowed.contains(outcome), "the first \(length) bytes: \(outcome)")
    }
  }

  @Test("A packet one byte shorter than its fields, or one byte longer, is not read", arguments: MQTTSample.all)
  func lengths(_ sample: MQTTSample) {
    guard sample.packet[0] >> 4 != 3 else { return }
    let longer = [sample.packet[0], sample.packet[1] + 1] + sample.packet.dropFirst(2) + [0x7F]
    #expect(mqtt(sample, longer).last?.brokenRule != nil)
    // Packets that are a list, or may leave a part out, can lose their last byte and be whole.
    guard sample.packet.count > 3, ![0x50, 0x90, 0xB0].contains(sample.packet[0] & 0xF0), sample.version == .v311 else {
      return
    }
    let shorter = [sample.packet[0], sample.packet[1] - 1] + sample.packet.dropFirst(2).dropLast()
    #expect(mqtt(sample, shorter).last?.brokenRule != nil)
  }

  @Test("No change of a single byte reads past the packet or breaks the contract", arguments: MQTTSample.all)
  func mutations(_ sample: MQTTSample) {
    for index in sample.packet.indices {
      for value: UInt8 in [0x00, 0x01, 0x7F, 0x80, 0xFF, sample.packet[index] ^ 0x01, sample.packet[index] ^ 0x80] {
        var changed = sample.packet
        changed[index] = value
        var feeder = StreamFeeder<MQTTAnalyzer>()
        feeder.feed(sample.introduction + changed)
        #expect(feeder.breaches == [], "byte \(index) set to \(value)")
      }
    }
  }

  @Test("Lists can be walked as often as wanted")
  func lists() throws {
    let packet = bytes("82 10 000a 0003 'a/+' 01 0005 '+/b/#' 02")
    guard case .subscribe(let subscribe) = try MQTTPacket(parsing: packet.span.octets, version: .v311).body else {
      Issue.record("not a SUBSCRIBE")
      return
    }
    var filters: [String] = []
    for _ in 0..<2 {
      var subscriptions = subscribe.subscriptions
      while let subscription = subscriptions.next() {
        filters.append(String(decoding: subscription.topicFilter.array, as: UTF8.self))
      }
    }
    #expect(filters == ["a/+", "+/b/#", "a/+", "+/b/#"])
  }

  @Test("Properties are found by name")
  func properties() throws {
    let packet = bytes("30 13 0001 't' 0f 23 0003 26 0001 'k' 0001 'v' 03 0002 'ct'")
    guard case .publish(let publish) = try MQTTPacket(parsing: packet.span.octets, version: .v5).body else {
      Issue.record("not a PUBLISH")
      return
    }
    let alias = publish.properties.number(.topicAlias)
    let expiry = publish.properties.number(.messageExpiryInterval)
    let content = publish.properties.value(.contentType)?.array
    var users: [[UInt8]] = []
    publish.properties.forEachUserProperty { users += [$0.array, $1.array] }
    #expect(alias == 3)
    #expect(expiry == nil)
    #expect(content == bytes("'ct'"))
    #expect(users == [bytes("'k'"), bytes("'v'")])
  }
}
