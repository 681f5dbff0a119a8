// SPDX-License-Identifier: Apache-2.0
import Frames
import NetworkTypes
import SensorTestKit
import Testing
import Wire

private let a = IPAddress(v4: 0x0A00_0001)
private let b = IPAddress(v4: 0xC633_6402)
private let a6 = IPAddress(v6High: 0x2001_0DB8_0000_0000, low: 1)
private let b6 = IPAddress(v6High: 0x2001_0DB8_FFFF_0000, low: 0xFFFF_0000_0002)

/// The sum of 16-bit words, word by word.
private func plainSum(_ bytes: [UInt8]) -> UInt16 {
  var sum: UInt32 = 0
  for start in stride(from: 0, to: bytes.count, by: 2) {
    sum += UInt32(bytes[start]) << 8 | (start + 1 < bytes.count ? UInt32(bytes[start + 1]) : 0)
    sum = sum >> 16 + sum & 0xFFFF
  }
  return UInt16(sum)
}

private func big(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xFF)] }

/// What a packet's sender does: fills in the sums of header and transport, or leaves the second at the pseudo-header's.
private func filled(_ packet: [UInt8], sumAt offset: Int, isPartial: Bool = false) -> [UInt8] {
  var packet = packet
  let isV4 = packet[0] >> 4 == 4
  let headerLength = isV4 ? 20 : 40
  let transport = isV4 ? packet[9] : packet[6]
  let addresses = isV4 ? packet[12..<20] : packet[8..<40]
  let body = Array(packet[headerLength...])
  var pseudo = Array(addresses) + [0, 0] + big(UInt16(body.count)) + [0, transport]
  if transport == 1 { pseudo = [] }
  let sum = isPartial ? plainSum(pseudo) : ~plainSum(pseudo + body)
  packet.replaceSubrange(headerLength + offset..<headerLength + offset + 2, with: big(sum == 0 ? 0xFFFF : sum))
  if isV4 { packet.replaceSubrange(10..<12, with: big(~plainSum(Array(packet[..<20])))) }
  return packet
}

private func verdict(_ bytes: [UInt8], cut: Int = 0) -> Checksum {
  let header = PacketHeader(
    time: Timestamp(nanoseconds: 0), number: 1, originalLength: UInt32(bytes.count),
    capturedLength: UInt32(bytes.count - cut), linkType: .raw, source: 0)
  let captured = Array(bytes.dropLast(cut))
  return Frame(captured.span.octets, header: header).checksum
}

private func samples(_ payload: [UInt8]) -> [(packet: [UInt8], sum: Int, layer: FrameFailure.Layer)] {
  let builder = PacketBuilder(payload: payload)
  let segment = builder.tcp(from: 1, to: 2, sequence: 3, flags: 16)
  return [
    (segment.ip(from: a, to: b, .tcp).bytes, 16, .tcp), (segment.ip(from: a6, to: b6, .tcp).bytes, 16, .tcp),
    (builder.udp(from: 1, to: 2).ip(from: a, to: b, .udp).bytes, 6, .udp),
    (builder.udp(from: 1, to: 2).ip(from: a6, to: b6, .udp).bytes, 6, .udp),
    (builder.icmp(type: 8).ip(from: a, to: b, .icmp).bytes, 2, .icmp),
    (builder.icmp(type: 128).ip(from: a6, to: b6, .icmpv6).bytes, 2, .icmp),
  ]
}

@Suite("Checksums · RFC 1071, RFC 791 §3.1, RFC 768, RFC 9293 §3.1, RFC 4443 §2.3")
struct ChecksumTests {
  @Test("the sum of any bytes is that of their 16-bit words, one by one")
  func sum() {
    for count in 0..<70 {
      for factor in [1, 37, 251, 255] {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: ($0 + 200) * factor) }
        let sum = bytes.span.octets.internetSum
        // Zero has two forms in ones' complement.
        #expect(sum % 0xFFFF == plainSum(bytes) % 0xFFFF, "\(count) bytes")
      }
    }
  }

  @Test("right sums are valid, and one bit anywhere that they cover makes them bad")
  func validity() {
    for payload in [[], [1], Array(0...100) as [UInt8]] {
      for sample in samples(payload) {
        let packet = filled(sample.packet, sumAt: sample.sum)
        #expect(verdict(packet) == .valid)
        let headerLength = packet[0] >> 4 == 4 ? 20 : 40
        for offset in headerLength + sample.sum + 2..<packet.count {
          var damaged = packet
          damaged[offset] ^= 4
          let found = verdict(damaged)
          #expect(found == .bad(sample.layer) || found == .unverified, "offset \(offset)")
        }
        var other = packet
        other[headerLength - 1] ^= 1
        #expect(verdict(other) != .valid)
      }
    }
  }

  @Test("the pseudo-header's sum alone is offloaded, not bad")
  func offload() {
    for sample in samples([1, 2, 3]) where sample.layer != .icmp {
      #expect(verdict(filled(sample.packet, sumAt: sample.sum, isPartial: true)) == .offloaded)
    }
  }

  @Test("an IPv4 header with a wrong sum is bad, with none it is offloaded")
  func header() {
    var packet = filled(samples([1])[0].packet, sumAt: 16)
    packet[8] ^= 1
    #expect(verdict(packet) == .bad(.ip))
    packet[10] = 0
    packet[11] = 0
    #expect(verdict(packet) == .offloaded)
  }

  @Test("a datagram without a sum is unverified over IPv4 and bad over IPv6")
  func absent() {
    var packet = filled(samples([1])[2].packet, sumAt: 6)
    packet[26] = 0
    packet[27] = 0
    #expect(verdict(packet) == .unverified)
    #expect(verdict(samples([1])[3].packet) == .bad(.udp))
  }

  @Test("what the capture cut, a fragment and other packets are unverified")
  func unverified() {
    for sample in samples([1, 2, 3]) {
      #expect(verdict(filled(sample.packet, sumAt: sample.sum), cut: 1) == .unverified)
    }
    #expect(verdict([1, 2, 3]) == .unverified)
  }
}
