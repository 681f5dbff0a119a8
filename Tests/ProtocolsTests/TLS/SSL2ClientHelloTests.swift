// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

@testable import Protocols

@Suite("SSL 2.0 format of hellos · RFC 5246 §E.2")
struct SSL2ClientHelloTests {
  /// A hello of two ciphers, one of them of TLS.
  static func stream(
    version: [UInt8] = [3, 1], specs: [UInt8] = [0, 0, 0x2F, 1, 0, 0x80], session: [UInt8] = [],
    challenge: [UInt8] = [UInt8](repeating: 7, count: 16)
  ) -> [UInt8] {
    let lengths = HelloBuilder.be(specs.count) + HelloBuilder.be(session.count) + HelloBuilder.be(challenge.count)
    let message = [1] + version + lengths + specs + session + challenge
    return [0x80, UInt8(message.count)] + message
  }

  @Test("version and ciphers are shown, fingerprints that are not defined are not")
  func fields() {
    let message = TLSAnalyzerTests.messages(Self.stream()).first
    #expect(
      message?.lines == [
        "tls.handshake=client_hello", "tls.version=TLSv1", "tls.client_handshake.ssl2_format=true",
        "tls.client_handshake.version=769", "tls.client_handshake.ciphers[0]=47",
        "tls.client_handshake.ciphers[1]=65664",
      ])
  }

  @Test("the laws of decoding hold, in a stream and for the message")
  func laws() {
    let breaches = DecodingLaws.splitBreaches(of: Self.stream(), by: TLSAnalyzer.self)
    #expect(breaches == [])
    let message = Array(Self.stream(session: [UInt8](1...16)).dropFirst(2))
    let laws = DecodingLaws.breaches(ofReading: message) { (input) throws(WireError) in
      _ = try SSL2ClientHello(parsing: &input)
    }
    #expect(laws == [])
  }

  @Test("each broken rule has its name")
  func broken() {
    func rule(_ stream: [UInt8]) -> String? { TLSAnalyzerTests.messages(stream).first?.brokenRule }
    #expect(rule(Self.stream(specs: [0, 0])) == WireError.Rule.ssl2CipherSpecs.text)
    #expect(rule(Self.stream(specs: [])) == WireError.Rule.ssl2CipherSpecs.text)
    #expect(rule(Self.stream(session: [1])) == WireError.Rule.ssl2SessionID.text)
    #expect(rule(Self.stream(challenge: [1])) == WireError.Rule.ssl2Challenge.text)
  }

  @Test("the answer of a server that goes on in TLS is read, one in the format of SSL 2.0 is left in silence")
  func answers() {
    var feeder = StreamFeeder<TLSAnalyzer>()
    feeder.feed(Self.stream())
    feeder.feed(RecordedHandshakes.serverTLS10, .toClient)
    #expect(feeder.messages.map { $0["tls.version"] } == ["TLSv1", "TLSv1"])
    var old = StreamFeeder<TLSAnalyzer>()
    old.feed(Self.stream(version: [0, 2]))
    old.feed([0x80, 3, 4, 0, 1], .toClient)
    #expect(old.messages.map { $0["tls.version"] } == ["SSLv2"])
    #expect(old.isFinished)
  }
}
