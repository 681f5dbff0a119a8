// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

@testable import Protocols

@Suite("TLS, DTLS and OpenVPN · laws of any input")
struct HandshakeFuzzingTests {
  @Test("every law holds of the inputs that once broke one")
  func kept() throws {
    let breaches = try KeptInputs.breaches(of: FuzzedTLS.self) + KeptInputs.breaches(of: FuzzedDTLS.self)
    let tunnelBreaches = try KeptInputs.breaches(of: FuzzedOpenVPN.self)
    #expect(breaches + tunnelBreaches == [])
  }

  @Test("every law holds of handshakes with noise in them", arguments: 0..<4 as Range<UInt64>)
  func noise(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let stream = TLSCertificatesTests.stream([SampleCertificates.hub], recordLength: 90)
    let datagram = DTLSBuilder.record(DTLSBuilder.fragment(1, DTLSAnalyzerTests.hello, 0..<40))
    for _ in 0..<20 {
      var bytes = stream
      for _ in 0..<3 { bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next()) }
      let pieces = stride(from: 0, to: bytes.count, by: 100).flatMap { start -> [UInt8] in
        let piece = bytes[start..<min(start + 100, bytes.count)]
        return [UInt8(piece.count)] + piece
      }
      let streamBreaches = FuzzedTLS.breaches(of: pieces.span.octets)
      var damaged = datagram
      damaged[Int(random.next() % UInt64(damaged.count))] = UInt8(truncatingIfNeeded: random.next())
      let input = [0] + HelloBuilder.sized(damaged) + [1] + HelloBuilder.sized(datagram)
      let datagramBreaches = FuzzedDTLS.breaches(of: input.span.octets)
      let packets = OpenVPNPackets.controls(stream).flatMap { packet -> [UInt8] in
        var packet = packet
        packet[Int(random.next() % UInt64(packet.count))] = UInt8(truncatingIfNeeded: random.next())
        return [1] + HelloBuilder.sized(packet)
      }
      let packetBreaches = FuzzedOpenVPN.breaches(of: packets.span.octets)
      #expect(streamBreaches + datagramBreaches + packetBreaches == [])
    }
  }
}
