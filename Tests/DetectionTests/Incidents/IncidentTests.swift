// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes
import Testing

@testable import Detection

/// Alerts as a home would raise them, and what a table makes of them.
private struct Case: ~Copyable {
  var table = IncidentTable(home: .standard)

  /// An alert about 192.168.1.`device`, perhaps about its conversation with another host.
  static func alert(
    _ minute: Double, of device: UInt32, _ detector: String = "horizontal-scan", _ severity: Severity = .medium,
    attack: [String] = [], peer: UInt32? = nil, vendor: String = ""
  ) -> Alert {
    let time = Timestamp(nanoseconds: Int64(minute * 60) * 1_000_000_000)
    let address = IPAddress(v4: 0xC0A8_0100 | device)
    let reference = DeviceReference(
      id: "device \(device)", mac: MACAddress(value: UInt64(device)), address: address, vendor: vendor,
      type: vendor.isEmpty ? "" : "camera")
    let context = peer.map { peer in
      EventContext(
        time: time, packet: 1, source: 0, vlan: VLANTags(), sourceMAC: .zero, destinationMAC: .zero,
        sender: Endpoint(address: address, port: 50_000), receiver: Endpoint(address: IPAddress(v4: peer), port: 443),
        transport: .tcp, direction: .toServer, flow: nil)
    }
    return Alert(
      uid: "\(minute) \(device) \(detector)", time: time, detector: detector, signatureID: 1, title: detector,
      severity: severity, score: 50, confidence: 1, device: reference, observed: "", expected: "", because: "",
      benign: "", remedy: "", attack: attack, baseline: [], context: context)
  }

  /// What the alert says of its incident.
  mutating func take(_ alert: Alert, domain: UInt64? = nil) -> IncidentReference? {
    var alert = alert
    _ = table.take(&alert, domain: domain)
    return alert.incident
  }
}

@Suite("Incidents")
struct IncidentTests {
  @Test("alerts about a device are one incident until it was quiet for half an hour")
  func device() {
    var home = Case()
    let first = home.take(Case.alert(0, of: 1))
    let second = home.take(Case.alert(29, of: 1, "beacon"))
    let third = home.take(Case.alert(58, of: 1))
    let later = home.take(Case.alert(88.5, of: 1))
    #expect(first?.state == .opened && first?.number == 1)
    #expect(second?.uid == first?.uid && second?.state == .updated && second?.number == 2)
    #expect(third?.uid == first?.uid)
    #expect(later?.uid != first?.uid && later?.state == .opened)
  }

  @Test("other devices have incidents of their own")
  func others() {
    var home = Case()
    let first = home.take(Case.alert(0, of: 1))
    let second = home.take(Case.alert(1, of: 2))
    #expect(first?.uid != second?.uid)
  }

  @Test("a victim that becomes active belongs to the incident of who attacked it, and the other way round")
  func edges() {
    var home = Case()
    let first = home.take(Case.alert(0, of: 1, peer: 0xC0A8_0102))
    let victim = home.take(Case.alert(10, of: 2))
    let another = home.take(Case.alert(20, of: 3, peer: 0xC0A8_0102))
    #expect(victim?.uid == first?.uid)
    #expect(another?.uid == first?.uid)
  }

  @Test("the same host or domain on the Internet joins what happens within a day, and opens what was closed")
  func destinations() {
    var home = Case()
    let first = home.take(Case.alert(0, of: 1, peer: 0xC633_6407), domain: 77)
    let (closed, _) = home.table.end(at: Timestamp(nanoseconds: 3_600_000_000_000))
    let sameHost = home.take(Case.alert(120, of: 2, peer: 0xC633_6407))
    let sameDomain = home.take(Case.alert(600, of: 3, peer: 0xC633_6499), domain: 77)
    let tooLate = home.take(Case.alert(600 + 1441, of: 4, peer: 0xC633_6407))
    #expect(closed.map(\.uid) == [first?.uid])
    #expect(closed.map(\.state.word.description) == ["closed"])
    #expect(sameHost?.uid == first?.uid && sameHost?.state == .reopened)
    #expect(sameDomain?.uid == first?.uid)
    #expect(tooLate?.uid != first?.uid)
  }

  @Test("the same weak TLS program at two devices within a day is one incident")
  func programs() {
    func alert(_ minute: Double, of device: UInt32, program: UInt64?) -> Alert {
      var alert = Case.alert(minute, of: device)
      alert.program = program
      return alert
    }
    var home = Case()
    let first = home.take(alert(0, of: 1, program: 5))
    let same = home.take(alert(300, of: 2, program: 5))
    let other = home.take(alert(310, of: 3, program: 6))
    let none = home.take(alert(320, of: 4, program: nil))
    #expect(same?.uid == first?.uid)
    #expect(other?.uid != first?.uid && none?.uid != first?.uid && none?.uid != other?.uid)
  }

  @Test("the same thing at devices of one make and type is one incident")
  func siblings() {
    var home = Case()
    let first = home.take(Case.alert(0, of: 1, "tls-downgrade", vendor: "Acme"))
    let sibling = home.take(Case.alert(40, of: 2, "tls-downgrade", vendor: "Acme"))
    let other = home.take(Case.alert(41, of: 3, "tls-downgrade", vendor: "Other"))
    let otherKind = home.take(Case.alert(42, of: 4, "beacon", vendor: "Acme"))
    #expect(sibling?.uid == first?.uid)
    #expect(other?.uid != first?.uid)
    #expect(otherKind?.uid != first?.uid)
  }

  @Test("a story is told by stage, whatever came first")
  func story() throws {
    var home = Case()
    _ = home.take(Case.alert(0, of: 1, "beacon", attack: ["T1071.001"]))
    _ = home.take(Case.alert(1, of: 1, "arp-sweep", .high, attack: ["T1018"]))
    _ = home.take(Case.alert(2, of: 1, "beacon", attack: ["T1071.001", "T1573"]))
    let incident = try #require(home.table.finish(at: Timestamp(nanoseconds: 0)).unfinished.first)
    #expect(incident.story.map(\.detector) == ["arp-sweep", "beacon"])
    #expect(incident.story.map(\.count) == [1, 2])
    #expect(incident.story.map(\.severity) == [.high, .medium])
    #expect(incident.cause?.detector == "arp-sweep")
    #expect(incident.stage == .control)
    #expect(incident.severity == .high)
    #expect(incident.alertCount == 3)
    #expect(incident.attack == ["T1018", "T1071.001", "T1573"])
  }

  @Test("of kinds that are as bad, the first is what an incident is about")
  func equallyBad() throws {
    var home = Case()
    _ = home.take(Case.alert(0, of: 1, "first"))
    _ = home.take(Case.alert(1, of: 1, "second"))
    _ = home.take(Case.alert(2, of: 1, "third", .low))
    #expect(try #require(home.table.finish(at: Timestamp(nanoseconds: 0)).unfinished.first).cause?.detector == "first")
  }

  @Test("people hear of the first alert, of worse, of a later stage, and of ten times as many")
  func notifications() {
    var home = Case()
    var notable: [Int] = []
    for number in 0..<120 {
      let severity: Severity = number == 20 ? .high : .medium
      let attack = number == 30 ? ["T1041"] : ["T1046"]
      let detector = number == 30 ? "exfiltration" : "scan"
      let alert = Case.alert(Double(number), of: 1, detector, severity, attack: attack)
      if home.take(alert)?.isNotable == true { notable.append(number) }
    }
    #expect(notable == [0, 9, 20, 30])
    let count = home.table.finish(at: Timestamp(nanoseconds: 0)).unfinished.first?.alertCount
    #expect(count == 120)
  }

  @Test(
    "at most five notifications a day go out, what is critical always does, and the rest is told of once the day is over"
  )
  func budget() throws {
    var home = Case()
    var notable: [UInt32] = []
    for device in 1...8 as ClosedRange<UInt32> {
      let severity: Severity = device == 7 ? .critical : device == 8 ? .informational : .medium
      if home.take(Case.alert(Double(device), of: device, "beacon", severity))?.isNotable == true {
        notable.append(device)
      }
    }
    #expect(notable == [1, 2, 3, 4, 5, 7, 8])
    let early = home.table.end(at: Timestamp(nanoseconds: 86_399_000_000_000)).digest
    #expect(early == nil)
    let found = home.table.end(at: Timestamp(nanoseconds: 86_400_000_000_000)).digest
    let digest = try #require(found)
    #expect(digest.severity == .medium)
    #expect(
      digest.observed == "1 notification of up to medium severity was held back today, of the incidents “6.0 6 beacon”")
    let nextDay = home.take(Case.alert(1441, of: 9))?.isNotable
    #expect(nextDay == true)
    let again = home.table.end(at: Timestamp(nanoseconds: 172_800_000_000_000)).digest
    #expect(again == nil)
  }

  @Test("of more incidents than there is room for, the quietest goes and is told of")
  func room() {
    var home = Case()
    var displaced: [String] = []
    for number in 0..<70 {
      var alert = Case.alert(Double(number) / 10, of: UInt32(number + 1))
      if let incident = home.table.take(&alert) { displaced.append(incident.uid) }
    }
    #expect(displaced == (0..<6).map { "\(Double($0) / 10) \($0 + 1) horizontal-scan" })
    let left = home.table.finish(at: Timestamp(nanoseconds: 0)).unfinished.count
    #expect(left == IncidentTable.capacity)
  }

  @Test("an incident counts all its alerts and keeps a bounded number of devices, kinds and techniques")
  func bounds() throws {
    var home = Case()
    for number in 0..<200 {
      let device = UInt32(number % 20 + 1)
      let attack = ["T\(1000 + number)"]
      _ = home.take(Case.alert(0, of: device, "detector \(number)", attack: attack, peer: 0xC633_6407))
    }
    let unfinished = home.table.finish(at: Timestamp(nanoseconds: 0)).unfinished
    #expect(unfinished.count == 1)
    let incident = try #require(unfinished.first)
    #expect(incident.alertCount == 200)
    #expect(incident.devices.count == Incident.deviceLimit)
    #expect(incident.parts.count == Incident.partLimit)
    #expect(incident.attack.count == Incident.techniqueLimit)
  }

  @Test("a forgotten device's incidents are gone")
  func forgetting() {
    var home = Case()
    _ = home.take(Case.alert(0, of: 1))
    _ = home.take(Case.alert(0, of: 2))
    home.table.forget(["device 1"])
    let left = home.table.finish(at: Timestamp(nanoseconds: 0)).unfinished.flatMap(\.devices).map(\.id)
    #expect(left == ["device 2"])
  }

  @Test("the deadline is when the next incident is closed, and then forgotten")
  func deadline() {
    var home = Case()
    let none = home.table.deadline
    _ = home.take(Case.alert(1, of: 1))
    let closing = home.table.deadline
    _ = home.table.end(at: closing)
    let forgetting = home.table.deadline
    _ = home.table.end(at: forgetting)
    let after = home.table.deadline
    #expect(none == after)
    #expect(closing == Timestamp(nanoseconds: 31 * 60_000_000_000))
    #expect(forgetting == Timestamp(nanoseconds: (1441) * 60_000_000_000))
  }
}

@Suite("Attack stages · MITRE ATT&CK 18")
struct AttackStageTests {
  @Test("every technique of a detector belongs to a stage")
  func detectors() {
    for card in DetectorCatalog.cards {
      for technique in card.attack { #expect(AttackStage(technique: technique) != nil, "\(technique) of \(card.id)") }
    }
  }

  @Test("a sub-technique belongs to the stage of its technique, and what is unknown to none")
  func subTechniques() {
    #expect(AttackStage(technique: "T1071.004") == .control)
    #expect(AttackStage(technique: "T9999") == nil)
    #expect(AttackStage(techniques: ["T9999", "T1498.001"]) == .harm)
  }
}
