// SPDX-License-Identifier: Apache-2.0
import HomeSimulation
import NetworkTypes
import Testing

@Suite("Situations that are no attack")
struct SituationTests {
  /// Six minutes.
  private static let days = 6.0 / 1440

  private static let calm = Result { try DrawnHome(Home.Plan(seed: 6, days: days)).packets }

  @Test(
    "each is told in the story, labels nothing, can be read, and changes only what comes after it",
    arguments: Situation.allCases)
  func situation(_ situation: Situation) throws {
    let drawn = try DrawnHome(Home.Plan(seed: 6, days: Self.days, situation: situation, situationTime: 300))
    let calm = try Self.calm.get()
    #expect(Story(of: drawn.home).happenings.map(\.name) == [situation.rawValue])
    #expect(drawn.packets.allSatisfy { $0.run == 0 })
    #expect(drawn.faults() == [:])
    // In the dead of the night, nobody looks at a clock.
    let isSame = calm == drawn.packets
    #expect(isSame == (situation == .daylightSaving))
    let start = try #require(calm.first).time.nanoseconds + 290_000_000_000
    let isSameBefore =
      calm.prefix { $0.time.nanoseconds < start } == drawn.packets.prefix { $0.time.nanoseconds < start }
    #expect(isSameBefore)
  }

  @Test("nothing comes from the Internet while the line is down")
  func outage() throws {
    let drawn = try DrawnHome(
      Home.Plan(seed: 6, days: Self.days, situation: .wanOutage, situationTime: 200))
    let router = try #require(drawn.home.devices.first).mac.value
    let first = try #require(drawn.packets.first).time.nanoseconds
    // An answer that was under way may still come.
    let inside = drawn.packets.filter {
      (260_000_000_000...350_000_000_000).contains($0.time.nanoseconds - first) && $0.source == router
        && $0.bytes[12...13] == [8, 0] && $0.bytes[26...27] != [192, 168]
    }
    #expect(inside.isEmpty)
  }
}
