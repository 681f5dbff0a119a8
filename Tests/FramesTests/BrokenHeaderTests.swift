// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import SensorTestKit
import Testing
import Wire

@testable import Frames

@Suite("Headers that break a rule · RFC 8200, RFC 1701, RFC 2516, RFC 8300, RFC 6282")
struct BrokenHeaderTests {
  /// The rule that reading a header breaks, or nil.
  private func rule(_ bytes: [UInt8], _ read: (inout WireReader) throws(WireError) -> Void) -> WireError.Rule? {
    var reader = WireReader(bytes.span.octets)
    do throws(WireError) {
      try read(&reader)
    } catch {
      if case .malformed(_, let rule) = error { return rule }
    }
    return nil
  }

  @Test("an extension header of IPv6 lies within the packet")
  func extensionLength() {
    let near = IPAddress(v6High: 0x2001_0DB8_0000_0000, low: 1)
    let far = IPAddress(v6High: 0x2001_0DB8_0000_0000, low: 2)
    // Destination options of 16 octets, in a packet that announces 8 of them.
    let options: [UInt8] = [59, 1] + [UInt8](repeating: 0, count: 14)
    var packet = PacketBuilder(payload: options).ip(from: near, to: far, TransportProtocol(rawValue: 60)).bytes
    #expect(Reading(packet, .raw).failure.isEmpty)
    packet[5] = 8
    let name = WireError.Rule.ipv6ExtensionLength.name
    #expect(Reading(packet, .raw).failure == "ip \(name)")
  }

  @Test("a source route of Token Ring counts its own two octets")
  func tokenRingRoute() {
    let frame: [UInt8] = [0x10, 0x40, 2, 0, 0, 0, 0, 1, 0x80, 0, 0x5E, 0, 0x53, 0x17, 1, 0, 0xAA, 0xAA, 3]
    let name = WireError.Rule.tokenRingRouting.name
    #expect(Reading(frame, .tokenRing).failure == "link \(name)")
  }

  @Test("an address that is left out needs one on the link")
  func linkAddress() {
    // A data frame without a source address, whose packet leaves its source out, too.
    let frame: [UInt8] = [0x01, 0x08, 1, 0xCD, 0xAB, 0x01, 0x00] + [0x7B, 0x33, 17, 64]
    let name = WireError.Rule.lowpanLinkAddress.name
    var decoder = FrameDecoder()
    let header = PacketBuilder(payload: frame).header(
      at: Timestamp(nanoseconds: 0), number: 1, linkType: .lowRateWithoutFCS)
    #expect(Reading(frame, header, by: &decoder).failure == "lowpan \(name)")
  }

  @Test("a mirrored frame's header has version 1 or 2")
  func erspan() {
    let found = rule([0x30, 0, 0, 1, 0, 0, 0, 0]) { reader throws(WireError) in _ = try ERSPANHeader(parsing: &reader) }
    #expect(found == .erspanVersion)
  }

  @Test("more than 16 source routes of GRE are not followed")
  func routes() {
    let route: [UInt8] = [8, 0, 0, 0]
    for (count, expected) in [(15, nil), (16, .greRouteCount)] as [(Int, WireError.Rule?)] {
      let routes = Array(repeatElement(route, count: count).joined()) + [0, 0, 0, 0]
      let found = rule([0x40, 0, 8, 0, 0, 0, 0, 0] + routes) { reader throws(WireError) in
        _ = try GREHeader(parsing: &reader)
      }
      #expect(found == expected)
    }
  }

  @Test("a session of PPPoE has version 1, type 1 and code 0")
  func pppoe() {
    let version = rule([0x12, 0, 0, 1, 0, 0]) { reader throws(WireError) in _ = try PPPoEHeader(parsing: &reader) }
    let code = rule([0x11, 9, 0, 1, 0, 0]) { reader throws(WireError) in _ = try PPPoEHeader(parsing: &reader) }
    #expect(version == .pppoeVersion)
    #expect(code == .pppoeCode)
  }

  @Test("a service header covers its fixed part")
  func serviceHeader() {
    let found = rule([0, 1, 2, 1, 0, 0, 0, 0]) { reader throws(WireError) in _ = try ServiceHeader(parsing: &reader) }
    #expect(found == .nshLength)
  }
}
