// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

@testable import Protocols

@Suite("TLS alerts · RFC 8446 §6, RFC 5246 §7.2")
struct TLSAlertTests {
  /// The end of a connection in the clear.
  static let failure: [UInt8] = [21, 3, 1, 0, 2, 2, 40]

  @Test("an alert in the open says its level and what it is about")
  func open() {
    var feeder = StreamFeeder<TLSAnalyzer>()
    feeder.feed(RecordedHandshakes.clientTLS12)
    feeder.feed([21, 3, 1, 0, 2, 1, 112] + RecordedHandshakes.helloOfServerTLS12 + [21, 3, 3, 0, 2, 2, 40], .toClient)
    let alerts = feeder.messages.filter { $0["tls.handshake"] == nil }.map(\.lines)
    #expect(
      alerts == [
        ["tls.alert.level=warning", "tls.alert.description=unrecognized_name", "tls.alert.number=112"],
        ["tls.alert.level=fatal", "tls.alert.description=handshake_failure", "tls.alert.number=40"],
      ])
    #expect(feeder.messages.count == 4)
  }

  @Test("an alert without a name is named by its number")
  func unnamed() {
    let message = TLSAnalyzerTests.messages([21, 3, 1, 0, 2, 2, 200], .toClient).first
    #expect(message?["tls.alert.description"] == "200")
  }

  @Test("the end that is announced, and alerts that are encrypted, are none")
  func none() {
    #expect(TLSAnalyzerTests.messages([21, 3, 3, 0, 2, 1, 0], .toClient).isEmpty)
    #expect(TLSAnalyzerTests.messages([21, 3, 3, 0, 26] + [UInt8](repeating: 2, count: 26), .toClient).isEmpty)
    let protected = RecordedHandshakes.clientTLS12 + TLSAnalyzerTests.changeCipherSpec + [21, 3, 3, 0, 2, 2, 40]
    #expect(TLSAnalyzerTests.messages(protected).count == 1)
  }

  @Test("an alert gives the same message however it is cut, and no prefix gives any")
  func cuts() {
    let stream: [UInt8] = [21, 3, 1, 0, 2, 2, 40]
    let breaches = DecodingLaws.splitBreaches(of: stream, by: TLSAnalyzer.self)
    #expect(breaches == [])
    for length in stream.indices { #expect(TLSAnalyzerTests.messages(Array(stream.prefix(length))).isEmpty) }
    let laws = DecodingLaws.breaches(ofReading: [2, 40]) { (input) throws(WireError) in
      _ = try TLSAlert(parsing: &input)
    }
    #expect(laws == [])
  }

  @Test("a heartbeat in the open that asks for more than it brings is malformed, any other is passed over")
  func heartbeats() {
    let hello = RecordedHandshakes.clientTLS12
    let broken = TLSAnalyzerTests.messages(hello + [24, 3, 2, 0, 3, 1, 0x40, 0])
    #expect(broken.last?.brokenRule == WireError.Rule.tlsHeartbeatLength.text)
    let whole = TLSAnalyzerTests.messages(hello + [24, 3, 2, 0, 20, 1, 0, 1] + [UInt8](repeating: 0, count: 17))
    #expect(whole.count == 1)
  }
}
