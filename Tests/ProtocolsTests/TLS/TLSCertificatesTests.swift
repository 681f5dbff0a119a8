// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

@testable import Protocols

@Suite("TLS certificates · RFC 5246 §7.4.2, RFC 5280 §4.1")
struct TLSCertificatesTests {
  static func be24(_ value: Int) -> [UInt8] { [UInt8(value >> 16 & 0xFF)] + HelloBuilder.be(value & 0xFFFF) }

  /// The body of a Certificate message.
  static func body(_ certificates: [[UInt8]]) -> [UInt8] {
    let list = certificates.flatMap { be24($0.count) + $0 }
    return be24(list.count) + list
  }

  /// What a server that shows certificates sends.
  static func stream(_ certificates: [[UInt8]], recordLength: Int = 1 << 14) -> [UInt8] {
    let message = [11] + be24(body(certificates).count) + body(certificates)
    return RecordedHandshakes.helloOfServerTLS12 + HelloBuilder.records(message, recordLength: recordLength)
  }

  static func message(_ certificates: [[UInt8]]) -> RenderedMessage? {
    TLSAnalyzerTests.messages(stream(certificates), .toClient).dropFirst().first
  }

  @Test("a certificate's owner, issuer, validity, names, key and digests are those that openssl shows")
  func fields() {
    #expect(
      Self.message([SampleCertificates.lamp, SampleCertificates.hub])?.lines == [
        "tls.handshake=certificate", "tls.subject=C=FI, O=Example, CN=lamp.example",
        "tls.issuerdn=C=FI, O=Example, CN=lamp.example",
        "tls.serial=16:D8:5B:C3:7F:5F:CE:D1:A9:0D:D0:BF:F8:06:4C:8E:3E:D9:C4:9D",
        "tls.fingerprint=28:fc:53:b4:3c:5d:88:f6:70:9f:67:9f:1a:67:e3:86:78:c9:17:23",
        "tls.notbefore=2026-11-21T19:57:14", "tls.notafter=2036-11-18T19:57:14", "tls.subjectaltname[0]=lamp.example",
        "tls.subjectaltname[1]=*.lamp.example", "tls.subjectaltname[2]=192.0.2.7",
        "tls.subjectaltname[3]=2001:db8::7", "tls.certificate.chain_length=2",
        "tls.certificate.sha256=681067f6701b16fa50f66d34a6e43b01a5ea380336b0add03e506df472c13173",
        "tls.certificate.self_signed=true", "tls.certificate.key_type=EC", "tls.certificate.key_size=256",
      ])
    let hub = Self.message([SampleCertificates.hub])
    #expect(hub?["tls.subject"] == "CN=hub, emailAddress=a@b.example")
    #expect(hub?["tls.certificate.key_type"] == "RSA")
    #expect(hub?["tls.certificate.key_size"] == "1024")
    #expect(hub?["tls.subjectaltname[0]"] == nil)
  }

  @Test("certificates give the same message however stream and records are cut", arguments: [7, 100, 1 << 14])
  func cuts(recordLength: Int) {
    let stream = Self.stream([SampleCertificates.hub], recordLength: recordLength)
    let breaches = DecodingLaws.splitBreaches(of: stream, by: TLSAnalyzer.self, .toClient)
    #expect(breaches == [])
    #expect(TLSAnalyzerTests.messages(stream, .toClient).count == 2)
  }

  @Test("a client without a certificate says so; a raw public key is told from a certificate")
  func others() {
    #expect(Self.message([])?.lines == ["tls.handshake=certificate", "tls.certificate.chain_length=0"])
    let key: [UInt8] = [0x30, 0x2A, 0x30, 5, 6, 3, 0x2B, 0x65, 0x70, 3, 0x21, 0] + [UInt8](repeating: 7, count: 32)
    let message = [11] + Self.be24(key.count + 3) + Self.be24(key.count) + key
    let raw = TLSAnalyzerTests.messages(
      RecordedHandshakes.helloOfServerTLS12 + HelloBuilder.records(message), .toClient
    ).last
    #expect(raw?["tls.certificate.raw_key"] == "true")
    #expect(raw?["tls.certificate.key_type"] == "Ed25519")
    #expect(raw?["tls.certificate.key_size"] == "256")
    #expect(raw?["tls.certificate.sha256"]?.count == 64)
  }

  @Test("a broken list ends the reading, a broken certificate is told beside its message")
  func broken() {
    func rules(_ body: [UInt8]) -> [String?] {
      let message = [11] + Self.be24(body.count) + body
      let stream = RecordedHandshakes.helloOfServerTLS12 + HelloBuilder.records(message) + [21, 3, 3, 0, 2, 2, 40]
      return TLSAnalyzerTests.messages(stream, .toClient).dropFirst().map(\.brokenRule)
    }
    #expect(rules([0, 0, 5, 0, 0, 1, 9]) == [WireError.Rule.tlsCertificateList.text])
    #expect(rules([0, 0, 3, 0, 0, 0]) == [WireError.Rule.tlsCertificateList.text])
    #expect(rules([0, 0]) == [WireError.Rule.endsInsideField.text])
    #expect(rules(Self.body([[0x31]])) == [nil, WireError.Rule.x509Encoding.text, nil])
    #expect(rules(Self.body([[0x30, 2, 0x30, 0]])) == [nil, WireError.Rule.x509Structure.text, nil])
    var late = SampleCertificates.lamp
    let time = Array("261121195714Z".utf8)
    if let start = late.indices.first(where: { Array(late[$0...].prefix(13)) == time }) { late[start + 12] = 0x30 }
    #expect(rules(Self.body([late])) == [nil, WireError.Rule.x509Time.text, nil])
  }

  @Test("any byte of a certificate may be anything: it is read or broken, never worse")
  func damaged() {
    for offset in SampleCertificates.lamp.indices {
      for value in [0, 0x30, 0x80, 0xFF] as [UInt8] {
        var bytes = SampleCertificates.lamp
        bytes[offset] = value
        let first = Self.message([bytes])
        #expect(first?["tls.handshake"] == "certificate")
      }
    }
    for length in 1..<SampleCertificates.lamp.count {
      let bytes = Array(SampleCertificates.lamp.prefix(length))
      _ = Self.message([bytes])
    }
  }

  @Test("the laws of decoding hold for the list")
  func laws() {
    let laws = DecodingLaws.prefixBreaches(of: Array(Self.body([SampleCertificates.hub]).prefix(2))) {
      (input) throws(WireError) in _ = try TLSCertificates(parsing: &input)
    }
    #expect(laws == [])
  }

  @Test("only a direction's first certificates are decoded")
  func once() {
    let again = Array(Self.stream([SampleCertificates.hub]).dropFirst(RecordedHandshakes.helloOfServerTLS12.count))
    let messages = TLSAnalyzerTests.messages(Self.stream([SampleCertificates.lamp]) + again, .toClient)
    #expect(messages.count == 2)
  }
}
