// SPDX-License-Identifier: Apache-2.0
import Devices
import Foundation
import NetworkTypes
import SensorTestKit
import Storage
import Testing
import Wire

@testable import Sensor

/// Whoever makes up addresses and names grows neither memory nor disk, and displaces nobody who is known.
@Suite("State · floods of addresses and names")
struct StateFloodTests {
  private static let known = 40
  private static let addresses = 10_000
  private static let names = 1_000_000

  private static func mac(_ number: Int) -> MACAddress { MACAddress(value: 0x0200_0000_0000 | UInt64(number)) }
  private static func home(_ number: Int) -> IPAddress { IPAddress(v4: 0xC0A8_0100 | UInt32(number)) }

  @Test(
    "ten thousand hardware addresses with a million names leave table, database and known devices as they should be")
  func flood() throws {
    let bench = try Workbench()
    let keeper = try StateKeeper(path: bench.path("state.sqlite"), now: Timestamp(nanoseconds: 0))
    defer { keeper.close() }
    var table = DeviceTable(capacity: 256, home: .standard)
    let bound = table.memoryBound
    var time = Timestamp(nanoseconds: 1_000_000_000)
    for number in 0..<Self.known {
      let mac = MACAddress(value: 0x00005E_005300 | UInt64(number))
      let found = table.locateSender(mac: mac, address: Self.home(number), at: time)
      let sighting = try #require(found)
      table.profiles[sighting.slot].isEstablished = true
    }
    try keeper.write(table, at: time)

    var random = SplitMix64(seed: 7)
    for number in 0..<Self.addresses {
      time = time.advanced(byNanoseconds: 1_000_000)
      let mac = Self.mac(Int(random.next() >> 24))
      guard let sighting = table.locateSender(mac: mac, address: IPAddress(v4: 0x0A00_0000 | UInt32(number)), at: time)
      else { continue }
      var slot = sighting.slot
      for _ in 0..<Self.names / Self.addresses {
        var name = ShortText()
        name.append("host-")
        name.append(hex: random.next())
        slot = table.learn(IdentityEvidence(.hostName, name.bytes, source: .dhcp, at: time), slot: slot).slot
      }
      if number % 2_500 == 0 { try keeper.write(table, at: time) }
    }
    try keeper.write(table, at: time)
    _ = keeper.enforceRetention(at: time)

    #expect(table.count == 256)
    #expect(table.memoryBound == bound)
    for number in 0..<Self.known {
      #expect(table.find(.hardware(MACAddress(value: 0x00005E_005300 | UInt64(number)))) != nil, "\(number)")
    }
    let stored = try keeper.database.reading.load().state
    #expect(stored.devices.count == 256)
    #expect(stored.devices.filter { $0.id.hasPrefix("00:00:5e:00:53:") }.count == Self.known)
    #expect(stored.identifiers.count <= 256 * (EvidenceList.capacity + 2 * AddressList.familyCapacity))
    let usage = try keeper.database.reading.usage()
    #expect(usage.fileBytes + usage.logBytes < 32 << 20, "\(usage)")
  }
}
