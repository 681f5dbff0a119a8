// SPDX-License-Identifier: Apache-2.0
import Detection
import Devices
import Flows
import NetworkTypes
import Protocols
import Testing
import Wire

@Suite("What profiles learn of events")
struct ProfileLearningTests {
  @Test("ticks, services, peers and hours of an ordinary life come into the profile")
  func life() throws {
    var life = Timeline(learning: 1200)
    life.normalLife(of: 10, from: 0, to: 4000)
    life.quiet(until: 4100)
    let profile = try #require(life.engine.devices.profiles.first { $0.mac == Timeline.mac(10) })
    #expect(profile.usual[.packetsOut].count == profile.activeTicks)
    #expect(profile.joint.tickCount == profile.activeTicks)
    #expect(profile.services.count > 0 && profile.peers.count > 0)
    #expect(
      profile.services[0].fingerprint >> 16 == UInt32(TransportProtocol.tcp.rawValue) || profile.services.count > 1)
    let hours = (0..<TimeOfDay.slotCount).reduce(0.0) { $0 + profile.timeOfDay.hoursWatched(in: $1) }
    #expect((0.5...1.2).contains(hours))
    #expect(profile.recent.value(.packetsOut, .tenMinutes, at: Timeline.moment(4100)) ?? 0 > 0)
  }

  @Test("the name that a device goes by at a broker is kept, once")
  func clientName() throws {
    var life = Timeline(learning: 600)
    for second in [10.0, 700, 4000] { life.mqtt(second, from: 10, to: Timeline.address(3), MQTTBytes.connect()) }
    let profile = try #require(life.engine.devices.profiles.first { $0.mac == Timeline.mac(10) })
    #expect(profile.clientNames.count == 1 && profile.clientNames[0].isKnown)
  }

  @Test(
    "an ended conversation with an Internet host that is new is a beat of its rhythm; one with a known host is none")
  func rhythms() throws {
    var life = Timeline(learning: 600)
    func end(_ second: Double, _ host: Int) {
      life.contact(second, from: 10, to: Timeline.internet(host))
      let context = life.context(second, from: 10, to: Timeline.internet(host), port: 443)
      life.engine.observe(.flowEnded(FlowRecord()), in: context)
    }
    for beat in 0..<4 { end(100 + Double(beat) * 60, 1) }
    for beat in 0..<6 { end(1_000 + Double(beat) * 60, 2) }
    end(2_000, 1)
    let profile = try #require(life.engine.devices.profiles.first { $0.mac == Timeline.mac(10) })
    #expect(profile.beacons.count == 1)
    let rhythm = try #require(profile.beacons.rhythm(of: StableHash.of(Timeline.internet(2))))
    #expect(rhythm.conversationCount == 6)
    #expect(abs(exponential2(try #require(rhythm.intervals).median) - 60) < 0.5)
  }

  @Test("a query counts as one and its domain is kept; a name that does not exist counts as failed")
  func names() throws {
    var life = Timeline(learning: 600)
    func ask(_ second: Double, _ bytes: [UInt8], isAnswer: Bool) throws {
      life.packet(second, from: 10, to: Timeline.address(1), port: 53, transport: .udp)
      var context = life.context(second, from: 10, to: Timeline.address(1), port: 53, transport: .udp)
      if isAnswer {
        context.direction = .toClient
        swap(&context.sender, &context.receiver)
        swap(&context.sourceMAC, &context.destinationMAC)
      }
      let message = try DNSMessage(parsing: bytes.span.octets)
      life.engine.observe(.message(.dns(message)), in: context)
    }
    func dns(_ flags: UInt16) -> [UInt8] {
      [
        0, 1, UInt8(flags >> 8), UInt8(flags & 0xFF), 0, 1, 0, 0, 0, 0, 0, 0, 1, 0x61, 4, 0x74, 0x65, 0x73, 0x74, 0, 0,
        1, 0, 1,
      ]
    }
    try ask(1_000, dns(0x0100), isAnswer: false)
    try ask(1_000.1, dns(0x8183), isAnswer: true)
    let profile = try #require(life.engine.devices.profiles.first { $0.mac == Timeline.mac(10) })
    #expect(profile.tick.nameQueries == 1 && profile.tick.failedNames == 1)
    #expect(profile.domains.count == 1)
  }
}
