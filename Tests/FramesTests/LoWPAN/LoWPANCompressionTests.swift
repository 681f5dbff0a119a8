// SPDX-License-Identifier: Apache-2.0
import Frames
import NetworkTypes
import SensorTestKit
import Testing

@Suite("6LoWPAN header compression · RFC 6282")
struct LoWPANCompressionTests {
  private static let camera = LoWPANSegment.camera
  private static let router = LoWPANSegment.router
  private static let identifier: [UInt8] = [0, 1, 2, 3, 4, 5, 6, 7]
  private static let address: [UInt8] = [0x20, 1, 0x0D, 0xB8, 0, 0, 0, 0] + identifier

  @Test(
    "every form of an Internet header is written out",
    arguments: [
      ([0x7E, 0x33], camera, router), ([0x66, 0x33, 0x40, 0, 0, 1], camera, router),
      ([0x6E, 0x33, 0x40, 0, 1], camera, router), ([0x76, 0x33, 0x40], camera, router),
      ([0x7C, 0x33, 9], camera, router), ([0x7D, 0x33], camera, router), ([0x7F, 0x33], camera, router),
      ([0x7E, 0x03] + address, "2001:db8::1:203:405:607", router),
      ([0x7E, 0x13] + identifier, "fe80::1:203:405:607", router),
      ([0x7E, 0x23, 0x12, 0x34], "fe80::ff:fe00:1234", router),
      ([0x7E, 0x43], "::", router), ([0x7E, 0x30] + address, camera, "2001:db8::1:203:405:607"),
      ([0x7E, 0x31] + identifier, camera, "fe80::1:203:405:607"),
      ([0x7E, 0x32, 0x12, 0x34], camera, "fe80::ff:fe00:1234"),
      ([0x7E, 0x3B, 0xFB], camera, "ff02::fb"), ([0x7E, 0x3A, 5, 1, 0, 3], camera, "ff05::1:3"),
      ([0x7E, 0x39, 5, 0x12, 0x34, 0x56, 0x78, 0x9A], camera, "ff05::12:3456:789a"),
      ([0x7E, 0x38, 0xFF, 5] + [UInt8](repeating: 0, count: 13) + [2], camera, "ff05::2"),
    ] as [([UInt8], String, String)])
  func forms(header: [UInt8], source: String, destination: String) {
    var segment = LoWPANSegment()
    let bytes = header + LoWPANSegment.datagram
    let reading = segment.read(bytes)
    #expect(reading.ends == "\(source) > \(destination)\(LoWPANSegment.ports)")
    #expect(reading.payload == [1, 2, 3])
    for count in 0..<bytes.count {
      let prefix = segment.read(Array(bytes.prefix(count)), missing: bytes.count - count)
      #expect(prefix.isPayloadCut || prefix.failure.contains("truncated") || count == 0, "\(count) octets: \(prefix)")
    }
  }

  @Test(
    "every form of a UDP header is written out",
    arguments: [
      ([0xF0, 0x16, 0x33, 0x16, 0x34, 9, 9], "5683 > 5684"), ([0xF1, 0x16, 0x33, 0x34, 9, 9], "5683 > 61492"),
      ([0xF2, 0x33, 0x16, 0x33, 9, 9], "61491 > 5683"), ([0xF3, 0x12, 9, 9], "61617 > 61618"),
      ([0xF7, 0x12], "61617 > 61618"),
    ] as [([UInt8], String)])
  func datagrams(header: [UInt8], ports: String) {
    var segment = LoWPANSegment()
    let reading = segment.read([0x7E, 0x33] + header + [1, 2, 3])
    #expect(reading.ends == "\(Self.camera) > \(Self.router) udp \(ports)")
    #expect(reading.payload == [1, 2, 3])
  }

  @Test("a checksum that was left out is made anew, in one part and in several")
  func checksum() {
    var segment = LoWPANSegment()
    #expect(segment.read([0x7E, 0x33, 0xF7, 0x17, 1, 2, 3]).checksum == .valid)
    #expect(segment.read([0x7E, 0x33, 0xEE, 0x7E, 0x33, 0xF7, 0x17, 1, 2, 3]).checksum == .valid)
    #expect(segment.read([0xC0, 60, 0, 1, 0x7E, 0x33, 0xF7, 0x17] + [UInt8](repeating: 7, count: 8)).ends.isEmpty)
    #expect(segment.read([0xE0, 60, 0, 1, 7, 9, 9, 9, 9]).checksum == .valid)
    #expect(segment.read([0x7E, 0x33] + LoWPANSegment.datagram).checksum == .bad(.udp))
  }

  @Test("a context is unknown until a router announces it, and again once its time is over")
  func contexts() {
    var segment = LoWPANSegment()
    let header: [UInt8] = [0x7E, 0xF7, 0x30] + LoWPANSegment.datagram
    let ends = "2001:db8:1:0:200:5eef:1000:17 > fe80::200:5eef:1000:1\(LoWPANSegment.ports)"
    let source: [UInt8] = [0x7E, 0xF3, 0x30] + LoWPANSegment.datagram
    #expect(segment.read(header).content == "6lowpan_unknown_context")
    #expect(segment.read(LoWPANSegment.advertisement(context: 3), at: 1).ends.hasSuffix("icmp 134/0"))
    #expect(segment.read(source, at: 2).ends == ends)
    // The destination's context 0 stays unknown.
    #expect(segment.read(header, at: 2).content == "6lowpan_unknown_context")
    #expect(segment.read(source, at: 3602).content == "6lowpan_unknown_context")
  }

  @Test("a context that was not announced from the network itself is not learned")
  func foreignContext() {
    var segment = LoWPANSegment()
    _ = segment.read(LoWPANSegment.advertisement(context: 0, hopLimit: 2))
    #expect(segment.read([0x7E, 0x73] + LoWPANSegment.datagram).content == "6lowpan_unknown_context")
  }

  @Test(
    "addresses with a context are put together",
    arguments: [
      ([0x7E, 0x53] + identifier, "2001:db8:1:0:1:203:405:607", router),
      ([0x7E, 0x63, 0x12, 0x34], "2001:db8:1::ff:fe00:1234", router),
      ([0x7E, 0x73], "2001:db8:1:0:200:5eef:1000:17", router),
      ([0x7E, 0x35] + identifier, camera, "2001:db8:1:0:1:203:405:607"),
      ([0x7E, 0x37], camera, "2001:db8:1:0:200:5eef:1000:1"),
      ([0x7E, 0x3C, 0x35, 0, 0, 0, 0, 1], camera, "ff35:40:2001:db8:1::1"),
    ] as [([UInt8], String, String)])
  func stateful(header: [UInt8], source: String, destination: String) {
    var segment = LoWPANSegment()
    _ = segment.read(LoWPANSegment.advertisement(context: 0))
    #expect(segment.read(header + LoWPANSegment.datagram).ends == "\(source) > \(destination)\(LoWPANSegment.ports)")
  }

  @Test("extension headers, and a packet inside a packet, are written out")
  func nextHeaders() {
    var segment = LoWPANSegment()
    let ends = "\(Self.camera) > \(Self.router)\(LoWPANSegment.ports)"
    // A hop-by-hop header that lacks its padding, then a destination header of whole size.
    let chain: [UInt8] = [0x7E, 0x33, 0xE1, 4, 5, 2, 0, 0, 0xE7, 6, 1, 4, 0, 0, 0, 0] + LoWPANSegment.datagram
    #expect(segment.read(chain).ends == ends)
    let plain: [UInt8] =
      [0x7E, 0x33, 0xE0, 17, 4, 5, 2, 0, 0] + PacketBuilder(payload: [1, 2, 3]).udp(from: 61617, to: 61623).bytes
    #expect(segment.read(plain).ends == ends)
    let inner = segment.read([0x7E, 0x33, 0xEE, 0x7E, 0x33] + LoWPANSegment.datagram)
    #expect(inner.ends == ends)
    #expect(inner.payload == [1, 2, 3])
  }

  @Test(
    "reserved forms are malformed, and chains without an end are not followed",
    arguments: [
      ([0x7E, 0x34], "lowpan lowpan_form"), ([0x7E, 0x3D], "lowpan lowpan_form"),
      (
        [0x7E, 0x33] + [UInt8](repeating: 0xE1, count: 1) + Array(repeatElement([0, 0xE1], count: 30).joined()),
        "lowpan lowpan_header_count"
      ),
      (Array(repeatElement([0x50, 1], count: 30).joined()), "lowpan lowpan_header_count"),
    ] as [([UInt8], String)])
  func malformed(header: [UInt8], failure: String) {
    var segment = LoWPANSegment()
    let reading = segment.read(header + LoWPANSegment.datagram)
    #expect(reading.failure == failure)
  }
}
