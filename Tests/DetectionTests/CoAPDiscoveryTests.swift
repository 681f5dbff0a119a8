// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes
import Testing

@testable import Detection

private let allNodes = IPAddress(v4: 0xE000_01BB)

/// A device that lives for three hours.
private func home() -> Timeline {
  var life = Timeline(learning: 600)
  life.normalLife(of: 10, from: 0, to: 10_800)
  return life
}

@Suite("CoAP discovery · RFC 6690 §4")
struct CoAPDiscoveryTests {
  @Test("a device that asks all, or three hosts, for their resources is suspicious")
  func discovery() {
    var life = home()
    life.coap(10_800, from: 10, to: allNodes, path: "/.well-known/core")
    life.quiet(until: 10_820)
    #expect(life.suspicions(of: 10).contains("coap-discovery"))
    var other = home()
    for host in 0..<3 { other.coap(10_800, from: 10, to: Timeline.address(20 + host), path: "/.well-known/core") }
    other.quiet(until: 10_820)
    #expect(other.suspicions(of: 10).contains("coap-discovery"))
  }

  @Test("two hosts, other paths, and a hub that has always looked for devices are not")
  func lookAlikes() {
    var life = home()
    for turn in 0..<10 { life.coap(10_800, from: 10, to: Timeline.address(20 + turn % 2), path: "/.well-known/core") }
    for host in 0..<9 { life.coap(10_800, from: 10, to: Timeline.address(30 + host), path: "/sensors/light") }
    life.quiet(until: 10_820)
    #expect(!life.suspicions(of: 10).contains("coap-discovery"))
    var hub = Timeline(learning: 600)
    for minute in 0..<300 { hub.coap(Double(minute * 60), from: 10, to: allNodes, path: "/.well-known/core") }
    hub.quiet(until: 18_020)
    #expect(hub.alerts.isEmpty && !hub.suspicions(of: 10).contains("coap-discovery"))
  }
}
