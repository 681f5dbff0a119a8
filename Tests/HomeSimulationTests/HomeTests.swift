// SPDX-License-Identifier: Apache-2.0
import HomeSimulation
import NetworkTypes
import Testing

@Suite("Simulated home")
struct HomeTests {
  /// Half an hour of the night, in which people sleep and things do not.
  private static let halfHour = 0.5 / 24

  @Test("the same plan gives the same octets, another seed others")
  func sameSeed() throws {
    let first = try DrawnHome(Home.Plan(seed: 7, days: Self.halfHour))
    let second = try DrawnHome(Home.Plan(seed: 7, days: Self.halfHour))
    let other = try DrawnHome(Home.Plan(seed: 8, days: Self.halfHour))
    #expect(first.packets.count > 500)
    let (isSame, isOther) = (first.packets == second.packets, first.packets != other.packets)
    #expect(isSame)
    #expect(isOther)
  }

  @Test("packets come in the order of their times, within the days of the plan")
  func order() throws {
    let drawn = try DrawnHome(Home.Plan(seed: 3, days: Self.halfHour))
    let times = drawn.packets.map(\.time)
    #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 })
    let first = try #require(times.first)
    let last = try #require(times.last)
    #expect(last.seconds(since: first) <= Self.halfHour * 86_400)
  }

  @Test("what one device does depends on no other")
  func independence() throws {
    let all = try DrawnHome(Home.Plan(seed: 5, days: Self.halfHour))
    let two = try DrawnHome(Home.Plan(seed: 5, days: Self.halfHour, deviceNames: ["thermostat"]))
    let thermostat = try #require(two.home.devices.first { $0.name == "thermostat" })
    func sent(_ drawn: DrawnHome) -> [DrawnHome.Packet] {
      drawn.packets.filter { $0.source == thermostat.mac.value }
    }
    #expect(sent(two).count > 50)
    let isSame = sent(all) == sent(two)
    #expect(isSame)
  }

  @Test("every packet can be read, and no message breaks a rule")
  func readable() throws {
    let drawn = try DrawnHome(Home.Plan(seed: 2, days: Self.halfHour))
    #expect(drawn.faults() == [:])
  }

  @Test("every device does something within its first hour")
  func everybodySpeaks() throws {
    let drawn = try DrawnHome(Home.Plan(seed: 11, days: 1.0 / 24))
    let senders = Set(drawn.packets.map(\.source))
    for device in drawn.home.devices {
      #expect(senders.contains(device.mac.value), "\(device.name)")
    }
  }

  @Test("no packet of a home without attacks is labelled")
  func benign() throws {
    let drawn = try DrawnHome(Home.Plan(seed: 2, days: Self.halfHour))
    #expect(drawn.packets.allSatisfy { $0.run == 0 })
  }
}
