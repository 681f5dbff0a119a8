// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import SensorTestKit
import Testing

@testable import Devices

@Suite("Eviction order")
struct EvictionOrderTests {
  private func mac(_ number: UInt64) -> MACAddress { MACAddress(value: 0x0200_0000_0000 + number) }

  /// The device that goes first, by a look at each: unanswered ones, of them the one unseen for longest, of those the first.
  private func first(of profiles: [DeviceProfile], sparing spared: Int? = nil) -> Int? {
    profiles.indices.filter { $0 != spared }.min { one, other in
      if profiles[one].isEstablished != profiles[other].isEstablished { return profiles[other].isEstablished }
      return profiles[one].lastSeen < profiles[other].lastSeen
    }
  }

  @Test(
    "whatever devices do, and even where time goes back, the one that goes is the one that a look at each finds",
    arguments: 1...8 as ClosedRange<UInt64>)
  func likeALookAtEach(seed: UInt64) throws {
    var numbers = SplitMix64(seed: seed)
    var table = DeviceTable(capacity: 24, home: .standard)
    var (newest, second, evicted) = (0 as UInt64, 0 as Int64, 0)
    for _ in 0..<4_000 {
      second += Int64(numbers.next() % 4) - 1
      let time = Timestamp(nanoseconds: (1_000 + second) * 1_000_000_000)
      switch numbers.next() % 16 {
      case 0..<5:
        newest += 1
        let isFull = table.count == table.capacity
        let expected = first(of: table.profiles)
        let sighting = locate(&table, newest, time)
        if isFull {
          #expect(sighting?.slot == expected)
          evicted += 1
        }
      case 5 where !table.profiles.isEmpty:
        table.profiles[Int(numbers.next() % UInt64(table.profiles.count))].isEstablished = true
      case 6 where numbers.next() % 8 == 0 && table.count > 1:
        let slot = Int(numbers.next() % UInt64(table.profiles.count))
        if !table.profiles[slot].isVacant { table.forget(slot) }
      case 7 where numbers.next() % 8 == 0 && table.count > 1:
        // What is taken up again was seen long ago.
        let slot = Int(numbers.next() % UInt64(table.profiles.count))
        guard !table.profiles[slot].isVacant else { continue }
        let state = table.savedState(of: slot)
        table.forget(slot)
        #expect(try table.restore(state) != nil)
      default:
        guard newest > 0 else { continue }
        let number = 1 + numbers.next() % newest
        guard table.find(.hardware(mac(number))) != nil else { continue }
        _ = locate(&table, number, time)
      }
    }
    #expect(evicted > 500)
  }

  private func locate(_ table: inout DeviceTable, _ number: UInt64, _ time: Timestamp) -> DeviceTable.Sighting? {
    table.locateSender(
      mac: mac(number), address: IPAddress(v4: 0xC0A8_0000 + UInt32(truncatingIfNeeded: number)), at: time)
  }

  @Test("the one that is spared stays, and goes first as soon as it is not")
  func spared() {
    var table = DeviceTable(capacity: 4, home: .standard)
    for number in 1...4 as ClosedRange<UInt64> {
      _ = locate(&table, number, Timestamp(nanoseconds: Int64(number) * 1_000_000_000))
    }
    var order = EvictionOrder(capacity: 4)
    #expect(order.first(of: table.profiles, sparing: 0) == 1)
    #expect(order.first(of: table.profiles, sparing: nil) == 0)
  }
}
