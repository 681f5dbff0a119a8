// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import SensorTestKit
import Testing
import Wire

@testable import Protocols

@Suite("Encrypted DNS · RFC 7858, RFC 8484, RFC 9250")
struct EncryptedDNSTests {
  private func judge(_ service: StaticString, _ transport: TransportProtocol, _ address: String, _ port: UInt16) throws
    -> String?
  {
    let server = Endpoint(address: try #require(IPAddress(address)), port: port)
    return EncryptedDNS(service: service, transport: transport, server: server)?.word.description
  }

  @Test("TLS and QUIC on port 853 are DNS, HTTPS to a public resolver is guessed to be, and nothing else is")
  func flows() throws {
    #expect(try judge("tls", .tcp, "192.0.2.1", 853) == "dot")
    #expect(try judge("quic", .udp, "192.0.2.1", 853) == "doq")
    #expect(try judge("tls", .tcp, "8.8.8.8", 443) == "doh_guessed")
    #expect(try judge("quic", .udp, "2606:4700:4700::1111", 443) == "doh_guessed")
    #expect(try judge("tls", .tcp, "192.0.2.1", 443) == nil)
    #expect(try judge("http", .tcp, "8.8.8.8", 443) == nil)
    #expect(try judge("dns", .udp, "8.8.8.8", 53) == nil)
  }

  @Test(
    "a resolver's name, and every name below it, is known; others that end alike are not",
    arguments: [
      ("dns.google", true), ("DNS.Google", true), ("abc123.dns.nextdns.io", true), ("mozilla.cloudflare-dns.com", true),
      ("notdns.google", false), ("dns.google.example", false), ("google", false), ("", false),
    ])
  func names(name: String, isResolver: Bool) {
    let bytes = Array(name.utf8)
    let answer = PublicResolvers.contains(name: bytes.span.octets)
    #expect(answer == isResolver)
  }
}
