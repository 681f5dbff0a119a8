// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Testing
import Wire

@testable import Devices

@Suite("Device identity")
struct IdentityTests {
  @Test("a phone that comes back under another random address, with its name and its DHCP client, is the same device")
  func randomisedAddress() {
    var network = Network()
    network.send(random(1), home(5), 0)
    network.say(.hostName, "annas-phone", random(1), 1)
    network.say(.dhcpFingerprint, "vd1:1,3,6,15", random(1), 1)
    network.send(random(2), home(6), 100)
    network.say(.hostName, "annas-phone", random(2), 101)
    network.wait(until: 110)
    #expect(network.table.count == 2, "the name alone is not enough")
    network.say(.dhcpFingerprint, "vd1:1,3,6,15", random(2), 111)
    #expect(network.table.count == 1)
    let slot = network.table.find(.hardware(random(2)))
    #expect(slot == network.table.find(.hardware(random(1))))
    let profile = slot.map { network.table.profiles[$0] }
    #expect(profile?.identity == .hardware(random(1)))
    #expect(profile?.mac == random(2))
    #expect(profile?.preferredAddress == home(6))
    #expect(profile?.addresses.contains(home(5)) == true)
    let changes = network.table.takeChanges()
    #expect(changes.count == 1 && changes.first?.kind == .joined)
    #expect(changes.first?.other == .hardware(random(2)))
    #expect(changes.first?.comparison.shares(.hostName) == true)
    #expect(changes.first?.comparison.weight == 20)
  }

  @Test("what resembles an older device is joined with it when ten seconds have shown that the older one is gone")
  func patience() {
    var network = Network()
    network.come(random(1), home(5), .dhcpUnique, "aa", 0)
    network.come(random(2), home(6), .dhcpUnique, "aa", 100)
    network.wait(until: 109.9)
    #expect(network.table.count == 2)
    network.send(random(1), home(5), 101.9)
    network.wait(until: 110)
    #expect(network.table.count == 1, "the first two seconds of overlap do not count")
  }

  @Test("a second phone of one model that says its name at once stays another one while the first one is there")
  func twins() {
    for last in [102.1, 105, 109.9] {
      var network = Network()
      network.come(random(1), home(5), .hostName, "iphone", 0)
      network.say(.dhcpFingerprint, "vd1:1,3,6,15", random(1), 0)
      network.send(random(1), home(5), 99)
      network.come(random(2), home(6), .hostName, "iphone", 100)
      network.say(.dhcpFingerprint, "vd1:1,3,6,15", random(2), 100)
      network.send(random(1), home(5), last)
      network.wait(until: 1000)
      network.say(.dhcpFingerprint, "vd1:6", random(1), 1001)
      #expect(network.table.count == 2, "the first one sent at \(last)")
      #expect(network.table.takeChanges().isEmpty)
    }
  }

  @Test("an older device that says only later who it is does not take in a newer one before that one's time")
  func lateName() {
    var network = Network()
    network.send(random(1), home(5), 99)
    network.come(random(2), home(6), .upnp, "u", 100)
    network.say(.upnp, "u", random(1), 100.5)
    #expect(network.table.count == 2)
    network.wait(until: 110)
    #expect(network.table.count == 1)
  }

  @Test("two plugs of one model with the same name are two, though one came when the other was gone")
  func models() {
    var network = Network()
    for (number, moment) in [(UInt64(1), 0.0), (2, 100)] {
      network.come(made(number), home(UInt32(number)), .hostName, "smartplug", moment)
      network.say(.dhcpFingerprint, "vd1:1,3,6,15", made(number), moment)
    }
    network.wait(until: 1000)
    #expect(network.table.count == 2)
  }

  @Test("one identifier that is unique by its specification joins whatever hardware address it comes from")
  func uniqueIdentifier() {
    var network = Network()
    network.come(made(1), home(5), .dhcpUnique, "00020000ab11", 0)
    network.come(made(2), home(6), .dhcpUnique, "00020000ab11", 100)
    network.wait(until: 110)
    #expect(network.table.count == 1)
  }

  @Test("a vacant place is given to the next device, and nothing of the former one is found there")
  func vacancy() throws {
    var network = Network()
    network.come(random(1), home(5), .upnp, "uuid:1", 0)
    network.come(random(2), home(6), .upnp, "uuid:1", 100)
    network.send(made(9), home(9), 200)
    #expect(network.table.count == 2)
    #expect(network.table.profiles.count == 2)
    let slot = try network.find(made(9))
    #expect(network.table.records[slot].evidence.count == 1)
    #expect(try slot != network.find(random(2)))
  }

  @Test("a maker's address that had to make room for a device's others is known again as that device's")
  func formerAddress() throws {
    var network = Network()
    for number in 1...5 as ClosedRange<UInt64> {
      network.come(made(number), home(UInt32(number)), .dhcpUnique, "aa", Double(number) * 100)
    }
    network.wait(until: 600)
    #expect(network.table.count == 1)
    #expect(network.table.find(.hardware(made(2))) == nil)
    network.send(made(9), home(9), 700)
    let sighting = network.table.locateSender(mac: made(2), address: home(2), at: moment(800))
    let slot = try network.find(made(1))
    #expect(sighting?.slot == slot && sighting?.isNew == false)
    #expect(try network.find(made(2)) == slot)
    #expect(network.table.count == 2)
  }

  @Test("ten thousand random addresses that all claim one identifier leave the tables at their bounds")
  func flood() {
    var network = Network()
    network.send(made(1), home(5), 0)
    network.table.profiles[0].isEstablished = true
    for number in 0..<10_000 as Range<UInt64> {
      network.send(random(number + 1), home(UInt32(number % 200)), Double(number))
      network.say(.dhcpUnique, "shared", random(number + 1), Double(number))
      network.say(.hostName, "host\(number)", random(number + 1), Double(number))
    }
    #expect(network.table.count <= 16 && network.table.waiting.count <= 16)
    #expect(network.table.find(.hardware(made(1))) == 0)
    for slot in network.table.profiles.indices where !network.table.profiles[slot].isVacant {
      #expect(network.table.find(network.table.profiles[slot].identity) == slot)
    }
  }
}
