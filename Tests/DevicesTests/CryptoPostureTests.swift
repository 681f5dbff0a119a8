// SPDX-License-Identifier: Apache-2.0
import Protocols
import Testing

@testable import Devices

private func words<Words: WordedSet>(_ set: Words) -> [String] {
  var found: [String] = []
  set.forEachWord { found.append("\($0)") }
  return found
}

@Suite("Crypto posture · RFC 9325")
struct CryptoPostureTests {
  private static let suites: [(UInt16, [String])] = [
    (0x1301, ["strong"]), (0xC02F, ["strong"]), (0xCCA8, ["strong"]), (0x009E, ["strong"]), (0xC013, ["dated"]),
    (0x002F, ["dated"]), (0x009C, ["dated"]), (0x000A, ["weak"]), (0x0005, ["weak"]), (0x0000, ["broken"]),
    (0x0003, ["broken"]), (0x0018, ["broken"]), (0xC018, ["broken"]), (0x00FF, []), (0x0A0A, []),
  ]

  @Test("cipher suites are as strong as their worst part", arguments: suites)
  func strengths(_ suite: UInt16, _ expected: [String]) { #expect(words(CipherStrengths(suite: suite)) == expected) }

  @Test("versions have their names, and drafts have none")
  func versions() {
    let all: [TLSVersion] = [.ssl2, .ssl3, .tls10, .tls11, .tls12, .tls13, .dtls10, .dtls12, .dtls13]
    #expect(all.flatMap { words(TLSVersions($0)) } == TLSVersions.words.map { "\($0)" })
    #expect(TLSVersions(TLSVersion(rawValue: 0x7F1C)).isEmpty)
  }

  @Test("a protocol in the clear is told by its name, and what encrypts is none")
  func plaintext() {
    #expect(words(PlaintextProtocols(service: "mqtt")) == ["mqtt"])
    #expect(words(PlaintextProtocols(service: "rtmp")) == ["rtmp"])
    for service: StaticString in ["tls", "dtls", "quic", "ssh", ""] {
      #expect(PlaintextProtocols(service: service).isEmpty)
    }
  }

  @Test("every name of a protocol in the clear is that of a protocol which is recognised")
  func names() {
    let known = Set(KnownProtocol.allCases.map { "\($0.card.name)" })
    for word in PlaintextProtocols.words { #expect(known.contains("\(word)"), "\(word)") }
  }

  @Test("two postures of one device become what both know")
  func merging() {
    var one = CryptoPosture()
    one.offeredVersions = TLSVersions(.tls12)
    one.credentials = .basic
    var other = CryptoPosture()
    other.offeredVersions = TLSVersions(.tls13)
    other.plaintext = PlaintextProtocols(service: "http")
    one.merge(other)
    #expect(words(one.offeredVersions) == ["TLS 1.2", "TLS 1.3"])
    #expect(words(one.credentials) == ["basic"] && words(one.plaintext) == ["http"])
  }
}
