// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Testing
import Wire

@testable import Devices

@Suite("Joins taken back")
struct IdentitySplitTests {
  /// A network in which one entry has come of as many hardware addresses, one after the other, a hundred seconds apart.
  private static func joined(_ count: UInt64, capacity: Int = 16) -> Network {
    var network = Network(capacity: capacity)
    for number in 1...count {
      network.come(random(number), home(UInt32(number)), .mqttClient, "mqttjs_1", Double(number) * 100)
      network.say(.dhcpClient, "own-\(number)", random(number), Double(number) * 100)
    }
    network.wait(until: Double(count) * 100 + 10)
    return network
  }

  @Test("a join is taken back when both send by turns, and what they share speaks for neither from then on")
  func split() throws {
    var network = Self.joined(2)
    #expect(network.table.count == 1)
    network.send(random(1), home(1), 213)
    #expect(network.table.count == 2)
    let (first, second) = (try network.find(random(1)), try network.find(random(2)))
    #expect(first != second)
    #expect(network.table.takeChanges().map(\.kind) == [.joined, .split])
    network.send(random(2), home(2), 214)
    network.say(.mqttClient, "mqttjs_1", random(2), 1000)
    network.wait(until: 2000)
    #expect(network.table.count == 2)
    network.come(random(3), home(3), .mqttClient, "mqttjs_1", 3000)
    network.wait(until: 4000)
    #expect(network.table.count == 3)
  }

  @Test("a phone that goes back to its former address an hour later stays one device")
  func back() {
    var network = Self.joined(2)
    network.send(random(1), home(5), 3800)
    #expect(network.table.count == 1)
  }

  @Test("what is still heard of the former address in the two seconds after a change is no going back")
  func straggler() throws {
    var network = Self.joined(2)
    network.send(random(1), home(1), 211.9)
    network.send(random(2), home(2), 212.5)
    #expect(network.table.count == 1)
    #expect(try network.table.profiles[network.find(random(1))].mac == random(2))
  }

  @Test("an entry that was joined goes on under the address that it sends from, not under the last of its list")
  func activeAddress() throws {
    var network = Network()
    network.come(random(1), home(1), .snmpEngine, "a", 0)
    network.come(random(2), home(2), .upnp, "b", 100)
    network.come(random(3), home(3), .upnp, "b", 200)
    network.wait(until: 210)
    // The second one has gone back from its third address, and turns out to be the first device.
    network.send(random(2), home(2), 400)
    network.say(.snmpEngine, "a", random(2), 500)
    #expect(network.table.count == 1)
    network.send(random(2), home(2), 505)
    #expect(network.table.count == 1)
    #expect(try network.table.profiles[network.find(random(1))].mac == random(2))
  }

  @Test("of three, the one that sends by turns with another is parted, and the silent one stays")
  func silentThird() throws {
    var network = Self.joined(3)
    network.send(random(1), home(1), 320)
    #expect(network.table.count == 2)
    #expect(try network.find(random(1)) == network.find(random(2)))
    #expect(try network.find(random(1)) != network.find(random(3)))
  }

  @Test("of three, two that send by turns are parted once, however often they do")
  func alternation() throws {
    var network = Self.joined(3)
    for turn in 0..<20 {
      let number: UInt64 = turn.isMultiple(of: 2) ? 2 : 3
      network.send(random(number), home(UInt32(number)), 320 + Double(turn) * 3)
    }
    #expect(network.table.count == 2)
    #expect(try network.find(random(1)) == network.find(random(2)))
    #expect(network.table.takeChanges().map(\.kind) == [.joined, .joined, .split])
  }

  @Test(
    "after a split, each has its profile, names, claims, services, roles and addresses back, and nothing of the other's"
  )
  func restitution() throws {
    var network = Network()
    network.come(random(1), home(1), .mqttClient, "m", 0)
    let first = try network.find(random(1))
    network.table.profiles[first].isHub = true
    network.table.records[first].roles = [.broker]
    network.come(random(2), home(2), .mqttClient, "m", 100)
    network.say(.hostName, "annas-phone", random(2), 100)
    let second = try network.find(random(2))
    network.table.profiles[second].helloCount = 3
    network.table.records[second].roles = [.resolver]
    _ = network.table.records[second].claims.learn(
      Claim(.name, ShortText(), hash: 1, source: .mdns, at: moment(100)))
    network.table.records[second].offered.learn(Service(transport: .tcp, port: 80, name: "http", at: moment(100)))
    network.wait(until: 110)
    #expect(network.table.profiles[first].helloCount == 3 && network.table.profiles[first].isHub)
    #expect(network.table.records[first].roles == [.broker, .resolver])
    network.send(random(1), home(1), 115)

    let parted = try network.find(random(2))
    #expect(try network.find(random(1)) == first && parted != first)
    let (a, b) = (network.table.profiles[first], network.table.profiles[parted])
    #expect(a.helloCount == 0 && a.isHub)
    #expect(b.helloCount == 3 && !b.isHub)
    #expect(a.addresses.contains(home(1)) && !a.addresses.contains(home(2)))
    #expect(b.addresses.contains(home(2)) && !b.addresses.contains(home(1)))
    let (known, other) = (network.table.records[first], network.table.records[parted])
    #expect(known.name == nil && known.claims.count == 0 && known.offered.count == 0 && known.roles == [.broker])
    #expect(other.claims.count == 1 && other.offered.count == 1 && other.roles == [.resolver])
    #expect(known.evidence.count == 2, "its hardware address and its MQTT client")
  }

  @Test("what was joined later stays when an earlier join is taken back, and can be taken back too")
  func laterJoins() throws {
    var network = Self.joined(3)
    // The second comes back long after, and sends by turns with the first.
    network.send(random(1), home(1), 1000)
    network.send(random(2), home(2), 1010)
    let (first, third) = (try network.find(random(1)), try network.find(random(3)))
    #expect(network.table.count == 2 && first == third)
    #expect(network.table.records[first].evidence.has("own-3") && !network.table.records[first].evidence.has("own-2"))
    network.send(random(3), home(3), 2000)
    network.send(random(1), home(1), 2010)
    #expect(network.table.count == 3)
    #expect(!network.table.records[first].evidence.has("own-3"))
    #expect(try network.table.records[network.find(random(3))].evidence.has("own-3"))
  }

  @Test(
    "of a join before the start none is known: the second address begins anew, and what finds both speaks for neither")
  func withoutJournal() throws {
    var network = Network()
    try network.table.restore(Self.joined(2).table.savedState(of: 0))
    network.send(random(2), home(2), 1000)
    network.send(random(1), home(1), 1010)
    network.send(random(2), home(2), 1020)
    #expect(network.table.count == 2)
    let (first, second) = (try network.find(random(1)), try network.find(random(2)))
    #expect(first != second)
    #expect(network.table.takeChanges().map(\.kind) == [.split])
    #expect(network.table.profiles[second].firstSeen == moment(1020))
    network.say(.mqttClient, "mqttjs_1", random(2), 1030)
    network.wait(until: 2000)
    #expect(network.table.count == 2)
  }

  @Test("in a full table another device makes room for the part, and a table of one keeps it whole")
  func fullTable() throws {
    var network = Self.joined(2, capacity: 3)
    network.send(made(8), home(8), 211)
    network.table.profiles[try network.find(made(8))].isEstablished = true
    network.send(made(9), home(9), 212)
    network.table.profiles[try network.find(made(9))].isEstablished = true
    network.send(random(1), home(1), 213)
    #expect(network.table.count == 3)
    #expect(try network.find(random(1)) != network.find(random(2)))
    #expect(network.table.find(.hardware(made(8))) == nil)

    var lone = Network(capacity: 1)
    try lone.table.restore(Self.joined(2).table.savedState(of: 0))
    for turn in 0..<8 { lone.send(random(UInt64(turn % 2) + 1), home(1), 1000 + Double(turn) * 5) }
    #expect(lone.table.count == 1)
    #expect(try lone.find(random(1)) == lone.find(random(2)))
  }
}

extension EvidenceList {
  fileprivate func has(_ value: String) -> Bool {
    (0..<count).contains { self[$0]?.value.description == value }
  }
}
