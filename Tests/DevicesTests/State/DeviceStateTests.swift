// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Testing
import Wire

@testable import Devices

private func second(_ value: Double) -> Timestamp { Timestamp(nanoseconds: Int64(value * 1e9)) }

/// A table with one device of which a bit of everything is known.
private func lived() -> DeviceTable {
  var table = DeviceTable(capacity: 8, home: .standard)
  let mac = MACAddress(value: 0x240A_C400_0001)
  guard let slot = table.locateSender(mac: mac, address: IPAddress("192.168.1.7"), at: second(1))?.slot else {
    return table
  }
  _ = table.locateSender(mac: mac, address: IPAddress("fe80::7"), at: second(2))
  let name = Array("kitchen".utf8)
  table.learn(IdentityEvidence(.hostName, name.span.octets, source: .dhcp, at: second(3)), slot: slot)
  _ = table.records[slot].claims.learn(
    Claim(.model, ShortText(shortening: name.span.octets), hash: 7, source: .mdns, at: second(3)))
  table.records[slot].offered.learn(Service(transport: .tcp, port: 1883, name: "mqtt", at: second(4)))
  table.records[slot].roles = [.broker]
  for number in 0..<200 as Range<UInt64> {
    table.profiles[slot].meet(
      peer: number, destination: number / 2, at: second(Double(number) * 700), isLearning: number < 40)
    table.profiles[slot].tick.packetsOut = UInt32(number)
    table.profiles[slot].endTick(at: second(Double(number) * 700), hour: Int(number) % 48, learns: true)
  }
  table.profiles[slot].newPeersInMinute.add(3, at: second(9))
  for number in 0..<30 as Range<UInt64> {
    let time = second(Double(number) * 60)
    table.profiles[slot].use(service: number, at: time, isLearning: number < 9)
    table.profiles[slot].ask(domain: number, at: time, isLearning: true)
    table.profiles[slot].meet(resourcePath: number, at: time, isLearning: false)
    table.profiles[slot].meet(clientName: number / 9, at: time, isLearning: true)
    table.profiles[slot].endConversation(with: 1000 + number % 7, begunAt: time, bytesSent: 40 * number)
  }
  return table
}

@Suite("A device's state")
struct DeviceStateTests {
  @Test("what is saved is taken up again, to the byte")
  func roundTrip() throws {
    let saved = lived().savedState(of: 0)
    var table = DeviceTable(capacity: 8, home: .standard)
    let slot = try #require(try table.restore(saved))
    #expect(table.savedState(of: slot) == saved)
    #expect(table.find(.hardware(MACAddress(value: 0x240A_C400_0001))) == slot)
    #expect(table.profiles[slot].preferredAddress == IPAddress("192.168.1.7"))
    #expect(table.records[slot].name?.description == "kitchen")
    #expect(table.records[slot].offered[0]?.name.description == "mqtt")
    #expect(table.records[slot].roles == [.broker])
  }

  @Test("a device that was taken up is joined by its evidence like any other")
  func evidence() throws {
    var former = Network()
    former.come(made(1), home(7), .dhcpUnique, "00020000ab11", 0)
    var network = Network()
    let slot = try #require(try network.table.restore(former.table.savedState(of: 0)))
    network.come(random(1), home(9), .dhcpUnique, "00020000ab11", 1_000_000)
    #expect(network.table.count == 2)
    network.wait(until: 1_000_010)
    #expect(network.table.count == 1)
    #expect(try network.find(random(1)) == slot)
  }

  @Test("every prefix of a state is refused as truncated, and bytes behind it as surplus")
  func prefixes() {
    let saved = lived().savedState(of: 0)
    var table = DeviceTable(capacity: 8, home: .standard)
    for count in 0..<saved.count {
      #expect(throws: StateError.truncated) { try table.restore(Array(saved.prefix(count))) }
    }
    #expect(throws: StateError.surplus) { try table.restore(saved + [0]) }
    #expect(table.profiles.isEmpty)
  }

  @Test("another version is refused by its number")
  func version() {
    var saved = lived().savedState(of: 0)
    saved[0] = 9
    var table = DeviceTable(capacity: 8, home: .standard)
    #expect(throws: StateError.version(9)) { try table.restore(saved) }
  }

  @Test("no byte changed at random crashes the reading or brings a table out of its bounds")
  func damage() {
    let saved = lived().savedState(of: 0)
    var random = SeededNumbers(state: 7)
    for _ in 0..<3000 {
      var damaged = saved
      damaged[Int(random.next() % UInt64(saved.count))] = UInt8(truncatingIfNeeded: random.next())
      var table = DeviceTable(capacity: 8, home: .standard)
      guard let slot = try? table.restore(damaged) else { continue }
      table.profiles[slot].meet(peer: 1, destination: 2, at: second(1e6), isLearning: true)
      table.profiles[slot].endTick(at: second(1e6), hour: 3, learns: true)
      #expect(table.profiles[slot].addresses.count <= 16)
    }
  }

  @Test(
    "what two captures taught of one device is one profile, whichever is taken in first; another device stands beside it"
  )
  func merging() throws {
    let mac = MACAddress(value: 0x240A_C400_0001)
    func capture(from start: Double, peer: UInt64) -> [UInt8] {
      var table = DeviceTable(capacity: 8, home: .standard)
      _ = table.locateSender(mac: mac, address: IPAddress("192.168.1.7"), at: second(start))
      for number in 0..<50 {
        let time = second(start + Double(number) * 10)
        table.profiles[0].tick.packetsOut = 9
        table.profiles[0].meet(peer: peer, destination: peer, at: time, isLearning: true)
        table.profiles[0].endTick(at: time, hour: 3, learns: true)
      }
      return table.savedState(of: 0)
    }
    let (early, late) = (capture(from: 1_000, peer: 1), capture(from: 90_000, peer: 2))
    for order in [[early, late], [late, early]] {
      var table = DeviceTable(capacity: 8, home: .standard)
      let slots = try order.map { try table.merge($0) }
      #expect(slots == [0, 0] && table.count == 1 && table.find(.hardware(mac)) == 0)
      #expect(table.profiles[0].activeTicks == 100 && table.profiles[0].usual[.packetsOut].count == 100)
      #expect(table.profiles[0].peers.knows(1) && table.profiles[0].peers.knows(2))
      #expect(table.profiles[0].firstSeen == second(1_000))
      #expect(try table.merge(lived().savedState(of: 0)) == 0)
      _ = table.locateSender(mac: MACAddress(value: 0x240A_C400_0009), address: IPAddress("192.168.1.9"), at: second(2))
      #expect(table.count == 2)
    }
    var table = DeviceTable(capacity: 8, home: .standard)
    #expect(throws: StateError.truncated) { try table.merge(Array(early.dropLast())) }
    #expect(table.profiles.isEmpty)
  }

  @Test("a device that is there already, or finds no room, is not taken up")
  func presence() throws {
    var table = lived()
    let saved = table.savedState(of: 0)
    #expect(try table.restore(saved) == nil)
    var small = DeviceTable(capacity: 1, home: .standard)
    _ = small.locateSender(mac: MACAddress(value: 0x240A_C400_0009), address: IPAddress("192.168.1.1"), at: second(0))
    #expect(try small.restore(saved) == nil)
    #expect(small.count == 1)
  }
}

/// Numbers that look random and are the same in every run.
private struct SeededNumbers: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ state >> 33
  }
}
