// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes
import Testing

@testable import Detection

@Suite("Model change · RFC 7844 §3")
struct ModelChangeTests {
  private static let kinds: [IdentityEvidence.Kind] = [.dhcpFingerprint, .tcpFingerprint, .tlsFingerprint]

  /// A device that showed fingerprints for two hours, and then others of these kinds; something else of it becomes known last.
  private func life(
    changing changed: [IdentityEvidence.Kind], having kinds: [IdentityEvidence.Kind] = kinds, later: Double = 60,
    seenAgain: Bool = false, learning: Double = 600
  ) -> Timeline {
    var life = Timeline(learning: learning)
    let mac = Timeline.mac(10)
    life.normalLife(of: 10, from: 0, to: 100)
    for kind in kinds {
      life.engine.say(kind, "camera", mac, 10)
      life.engine.say(kind, "camera", mac, 7200)
    }
    for (place, kind) in changed.enumerated() {
      life.engine.say(kind, "computer", mac, 8000 + Double(place) * later)
    }
    if seenAgain { life.engine.say(.tcpFingerprint, "camera", mac, 8200) }
    life.mqtt(8300 + 2 * later, from: 10, to: Timeline.address(3), MQTTBytes.connect(name: "new"))
    return life
  }

  @Test("a device whose DHCP, TCP and TLS all become others is told")
  func another() {
    let alerts = life(changing: Self.kinds).alerts(of: "identity-change")
    #expect(alerts.map(\.severity) == [.medium])
    #expect(alerts.first?.device.mac == Timeline.mac(10))
    #expect(alerts.first?.observed.contains("another system (computer)") == true)
    #expect(alerts.first?.expected == "the same system as in the 3 h before")
  }

  @Test("it is told while learning lasts, too: later both are known")
  func learning() {
    #expect(life(changing: Self.kinds, learning: 86_400).alerts(of: "identity-change").count == 1)
    #expect(life(changing: [.tcpFingerprint], learning: 86_400).alerts(of: "identity-change").isEmpty)
  }

  @Test("a device without TLS is told by the other two")
  func withoutTLS() {
    let kinds: [IdentityEvidence.Kind] = [.dhcpFingerprint, .tcpFingerprint]
    #expect(life(changing: kinds, having: kinds).alerts(of: "identity-change").count == 1)
  }

  @Test("the TLS program may be what shows it last")
  func programLast() {
    var life = Timeline(learning: 600)
    let mac = Timeline.mac(10)
    life.normalLife(of: 10, from: 0, to: 100)
    for second in [10.0, 7200] {
      for kind in [IdentityEvidence.Kind.dhcpFingerprint, .tcpFingerprint] {
        life.engine.say(kind, "camera", mac, second)
      }
      life.hello(second, from: 10, to: Timeline.internet(1), version: 0x0303)
    }
    for kind in [IdentityEvidence.Kind.dhcpFingerprint, .tcpFingerprint] {
      life.engine.say(kind, "computer", mac, 8000)
    }
    #expect(life.alerts(of: "identity-change").isEmpty)
    life.hello(8001, from: 10, to: Timeline.internet(1), version: 0x0303, cipher: 9)
    #expect(life.alerts(of: "identity-change").count == 1)
  }

  @Test("where TCP is that of half the world, or none was ever seen, the host name speaks in its place")
  func hostName() {
    let named: [IdentityEvidence.Kind] = [.dhcpFingerprint, .hostName]
    let alerts = life(changing: named + [.tlsFingerprint], having: Self.kinds + [.hostName]).alerts(
      of: "identity-change")
    #expect(
      alerts.map(\.observed) == [
        "shows under \(Timeline.mac(10)) the DHCP and host name of another system (computer), and those of before no more"
      ])
    #expect(life(changing: named, having: named).alerts(of: "identity-change").count == 1)
    let alike: [IdentityEvidence.Kind] = named + [.tcpFingerprint]
    #expect(life(changing: alike, having: Self.kinds + [.hostName]).alerts(of: "identity-change").count == 1)
    // What shows TCP or TLS for the first time did not have another one before.
    #expect(life(changing: named + [.tcpFingerprint], having: named).alerts(of: "identity-change").count == 1)
    #expect(life(changing: named + [.tlsFingerprint], having: named).alerts(of: "identity-change").count == 1)
  }

  @Test("a device that somebody renames, and one whose update brings another DHCP client and a name, are not told")
  func renamed() {
    let kinds = Self.kinds + [.hostName]
    #expect(life(changing: [.hostName], having: kinds).alerts(of: "identity-change").isEmpty)
    #expect(life(changing: [.hostName, .tlsFingerprint], having: kinds).alerts(of: "identity-change").isEmpty)
    #expect(life(changing: [.hostName, .dhcpFingerprint], having: kinds).alerts(of: "identity-change").isEmpty)
    #expect(
      life(changing: [.hostName, .dhcpFingerprint], having: [.hostName, .dhcpFingerprint, .tcpFingerprint])
        .alerts(of: "identity-change").isEmpty)
  }

  @Test("an update that changes one or two, a slow change, and a second system beside the first are not told")
  func lookAlikes() {
    #expect(life(changing: [.dhcpFingerprint]).alerts(of: "identity-change").isEmpty)
    #expect(life(changing: [.tlsFingerprint, .dhcpFingerprint]).alerts(of: "identity-change").isEmpty)
    #expect(life(changing: [.tlsFingerprint, .tcpFingerprint]).alerts(of: "identity-change").isEmpty)
    #expect(life(changing: Self.kinds, later: 5000).alerts(of: "identity-change").isEmpty)
    #expect(life(changing: Self.kinds, seenAgain: true).alerts(of: "identity-change").isEmpty)
  }
}
