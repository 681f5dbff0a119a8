// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes
import Protocols
import Testing
import Wire

private let server = Timeline.internet(1)

/// The first device of a timeline.
private func record(_ timeline: borrowing Timeline, _ device: Int) -> DeviceRecord? {
  timeline.engine.devices.find(.hardware(Timeline.mac(device))).map { timeline.engine.devices.records[$0] }
}

private func words<Words: WordedSet>(_ set: Words?) -> [String] {
  var found: [String] = []
  set?.forEachWord { found.append("\($0)") }
  return found
}

@Suite("What devices do, in the inventory")
struct ConductTests {
  @Test("a hello shows which versions a device offers and how strong its ciphers are")
  func offers() {
    var timeline = Timeline()
    timeline.hello(1, from: 7, to: server, version: 0x0301, cipher: 0x0C)
    timeline.hello(2, from: 7, to: server, version: 0x0303, cipher: 0x13)
    let posture = record(timeline, 7)?.posture
    #expect(words(posture?.offeredVersions) == ["TLS 1.0", "TLS 1.2"])
    #expect(words(posture?.offeredCiphers) == ["dated", "weak"])
    #expect(words(posture?.acceptedVersions) == [])
  }

  @Test("who answers a CONNECT is a broker, and who sends a password with one shows it")
  func broker() {
    var timeline = Timeline()
    timeline.packet(0, from: 9, to: server)
    timeline.connack(1, to: 7, from: Timeline.address(9), code: 0)
    #expect(record(timeline, 9)?.roles == .broker)
    #expect(words(record(timeline, 7)?.posture.credentials) == [])
    timeline.mqtt(2, from: 7, to: Timeline.address(9), MQTTBytes.connect(user: "u", password: "p"))
    #expect(words(record(timeline, 7)?.posture.credentials) == ["password"])
  }

  @Test("who answers questions for names is a resolver")
  func resolver() {
    var timeline = Timeline()
    timeline.packet(0, from: 1, to: server)
    timeline.resolve(1, for: 7, name: "example.net", to: server)
    #expect(record(timeline, 1)?.roles == .resolver)
  }

  @Test("a name that says what a device is tells its type; other names are not kept")
  func askedNames() throws {
    var timeline = Timeline()
    for (second, name) in ["private.example.net", "scalews.withings.net"].enumerated() {
      var bytes: [UInt8] = [0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]
      for label in name.split(separator: ".") { bytes += [UInt8(label.utf8.count)] + Array(label.utf8) }
      bytes += [0, 0, 1, 0, 1]
      let message = try DNSMessage(parsing: bytes.span.octets)
      timeline.send(Double(second), from: 7, to: Timeline.address(1), port: 53, .dns(message))
    }
    #expect(record(timeline, 7)?.askedDomains.count == 1)
    let slot = try #require(timeline.engine.devices.find(.hardware(Timeline.mac(7))))
    let description = timeline.engine.devices.description(of: slot)
    #expect(description.guess.type == .health && description.vendor == "Withings")
    #expect(description.guess.reasons == ["it asks for scalews.withings.net"])
    #expect(timeline.engine.reference(at: slot).type == "health")
  }

  @Test("a password over telnet is one in the clear")
  func telnet() {
    var timeline = Timeline()
    timeline.converse(
      1, from: 7, to: server, TelnetAnalyzer.self,
      ["S:login: ", "C:root\r\n", "S:Password: ", "C:secret\r\n", "S:$ "])
    #expect(words(record(timeline, 7)?.posture.credentials) == ["password"])
  }
}
