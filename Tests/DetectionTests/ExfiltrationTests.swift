// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes
import Testing

@testable import Detection

@Suite("Exfiltration · ATT&CK T1041")
struct ExfiltrationTests {
  /// A thing that lives for a day, learned for the first twenty hours; `clip` bytes go to its host every half hour.
  private func settled(clip: Int = 0) -> Timeline {
    var life = Timeline(learning: 72_000)
    live(&life, from: 0, to: 86_400, clip: clip)
    return life
  }

  private func live(_ life: inout Timeline, from start: Double, to end: Double, clip: Int = 0) {
    for half in stride(from: start, to: end, by: 1800) {
      life.normalLife(of: 10, from: half, to: half + 1700)
      if clip > 0 { life.upload(half + 1750, from: 10, to: Timeline.internet(1), bytes: clip, perSecond: 200_000) }
    }
  }

  private func usualDay(of life: borrowing Timeline) -> Double {
    let profile = life.engine.devices.profiles[0]
    return Double(profile.bytesOut) / life.engine.site.time.seconds(since: profile.firstSeen) * 86_400
  }

  @Test("what a thing sends to a new host is told when it is more than it sends in a day, and a megabyte")
  func upload() {
    var life = settled()
    let usual = usualDay(of: life)
    #expect((1e6..<1e7).contains(usual))
    life.contact(86_500, from: 10, to: Timeline.internet(66))
    life.upload(86_501, from: 10, to: Timeline.internet(66), bytes: Int(usual) + 500_000, perSecond: 500_000)
    life.quiet(until: 86_600)
    let alerts = life.alerts(of: "exfiltration")
    #expect(alerts.count == 1)
    #expect(alerts.first?.severity == .high)
    #expect(alerts.first?.device.mac == Timeline.mac(10))
    #expect(alerts.first?.observed.contains("MB to 198.51.100.66, a host that is new to it, within ") == true)
  }

  @Test("a server, to which its owner gives new work now and then, is told of ten times its usual day")
  func server() {
    func alerts(times: Double) -> [Alert] {
      var life = settled()
      life.engine.say(.hostName, "synology-archive", Timeline.mac(10), 86_400)
      let usual = usualDay(of: life)
      life.contact(86_500, from: 10, to: Timeline.internet(66))
      life.upload(86_501, from: 10, to: Timeline.internet(66), bytes: Int(times * usual), perSecond: 1_000_000)
      life.quiet(until: 86_700)
      #expect(life.engine.devices.description(of: 0).guess.type == .server)
      return life.alerts(of: "exfiltration").filter { $0.contributions.first?.share == 1 }
    }
    #expect(alerts(times: 12).count == 1)
    #expect(alerts(times: 6).isEmpty)
  }

  @Test("it is told while the connection is open, and a slow one as well")
  func slow() {
    var life = settled()
    let usual = usualDay(of: life)
    life.contact(86_500, from: 10, to: Timeline.internet(66))
    for second in stride(from: 86_501.0, to: 86_501 + 4 * 3600, by: 600) {
      life.upload(second, from: 10, to: Timeline.internet(66), bytes: Int(usual / 12), perSecond: usual / 7200)
    }
    life.quiet(until: 86_500 + 4 * 3600)
    #expect(life.alerts(of: "exfiltration").count == 1)
  }

  @Test("less than that is evidence, and stronger the more it is")
  func evidence() {
    func level(_ bytes: Int) -> Double {
      var life = settled()
      life.contact(86_500, from: 10, to: Timeline.internet(66))
      life.upload(86_501, from: 10, to: Timeline.internet(66), bytes: bytes, perSecond: 100_000)
      life.quiet(until: 86_600)
      #expect(life.alerts(of: "exfiltration").isEmpty)
      return life.level(of: 10)
    }
    let (little, some, much) = (level(15_000), level(60_000), level(800_000))
    #expect(little < 10)
    #expect(some > little)
    #expect(much > some)
  }

  @Test("clips to the host that they always go to, and as many to a new one, are not told")
  func clips() {
    var life = settled(clip: 1_000_000)
    live(&life, from: 86_400, to: 100_800, clip: 1_000_000)
    life.contact(100_900, from: 10, to: Timeline.internet(66))
    for clip in 0..<8 {
      life.upload(
        100_901 + Double(clip) * 1800, from: 10, to: Timeline.internet(66), bytes: 1_000_000, perSecond: 200_000)
    }
    life.quiet(until: 120_000)
    #expect(life.alerts.isEmpty)
    #expect(life.level(of: 10) < 1000)
  }

  @Test("a download from a new host is not told, however many acknowledgements it takes")
  func download() {
    var life = settled()
    life.contact(86_500, from: 10, to: Timeline.internet(66))
    for number in 0..<20_000 {
      let second = 86_501 + Double(number) / 500
      life.packet(second, from: 10, to: Timeline.internet(66), length: 1514, isReply: true)
      life.packet(second, from: 10, to: Timeline.internet(66), length: 66)
    }
    life.quiet(until: 86_700)
    #expect(life.alerts(of: "exfiltration").isEmpty)
    #expect(!life.suspicions(of: 10).contains("exfiltration"))
  }

  @Test("a phone's video call with a new host is not told")
  func phone() {
    var life = Timeline(learning: 72_000)
    for hour in 0..<24 {
      for page in 0..<12 {
        let second = Double(hour) * 3600 + Double(page) * 300
        life.ask(second, from: 10, name: "page\(hour * 12 + page).example")
        life.contact(second + 1, from: 10, to: Timeline.internet(100 + hour * 12 + page))
        let photos = page % 4 == 0 ? 900_000 : 30_000
        life.upload(
          second + 2, from: 10, to: Timeline.internet(100 + hour * 12 + page), bytes: photos, perSecond: 150_000)
      }
    }
    life.contact(86_500, from: 10, to: Timeline.internet(66))
    for number in 0..<40_000 {
      life.packet(86_501 + Double(number) / 100, from: 10, to: Timeline.internet(66), length: 1100)
      life.packet(86_501 + Double(number) / 100, from: 10, to: Timeline.internet(66), length: 1100, isReply: true)
    }
    life.quiet(until: 88_000)
    #expect(life.alerts.isEmpty)
    #expect(life.level(of: 10) < 1000)
  }

  @Test("what is sent while profiles are learned is not told")
  func learning() {
    var life = Timeline(learning: 72_000)
    life.normalLife(of: 10, from: 0, to: 3600)
    life.contact(3600, from: 10, to: Timeline.internet(66))
    life.upload(3601, from: 10, to: Timeline.internet(66), bytes: 20_000_000, perSecond: 1_000_000)
    life.quiet(until: 4000)
    #expect(life.alerts.isEmpty)
  }
}
