// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

@testable import Protocols

@Suite("STUN · RFC 8489 §5, §14, RFC 8656 §18, RFC 3489 §11.1")
struct STUNTests {
  private static let cookie = "2112A442"
  private static let transaction = "000102030405060708090A0B"

  private static func message(_ type: String, _ attributes: [UInt8] = [], cookie: String = cookie) -> [UInt8] {
    [UInt8](hex: type) + [UInt8(attributes.count >> 8), UInt8(attributes.count & 0xFF)]
      + [UInt8](hex: cookie + transaction) + attributes
  }

  private static func attribute(_ type: String, _ value: [UInt8]) -> [UInt8] {
    [UInt8](hex: type) + [0, UInt8(value.count)] + value + [UInt8](repeating: 0, count: -value.count & 3)
  }

  private static func text(_ type: String, _ text: String) -> [UInt8] { attribute(type, Array(text.utf8)) }

  private func messages(_ datagrams: [UInt8]..., isHome: Bool = true, isCut: Bool = false) -> [String] {
    var analyzer = STUNAnalyzer()
    var receiver = CollectingReceiver()
    for datagram in datagrams {
      let input = AnalyzerInput(
        datagram.span.octets, direction: .toServer, isCutByCapture: isCut, isOnUsualPort: isHome)
      _ = analyzer.receive(input, into: &receiver)
    }
    return receiver.messages.map { message in
      message.brokenRule
        ?? message.lines.filter { !$0.hasPrefix("stun.transaction_id") }.map { String($0.dropFirst("stun.".count)) }
        .joined(separator: " ")
    }
  }

  private static let mapped = attribute("0020", [UInt8](hex: "0001 A147 E112A643"))
  @Test("messages keep the decoding laws")
  func laws() {
    for message in [
      Self.message("0001"), Self.message("0101", Self.mapped + Self.text("8022", "x")),
      Self.message("0111", Self.attribute("0009", [0, 0, 4, 1])),
    ] {
      #expect(
        DecodingLaws.breaches(ofReading: message) { reader throws(WireError) in _ = try STUNMessage(parsing: &reader) }
          == [])
    }
  }

  @Test("an answer says how the client is seen from outside, in either family")
  func mappedAddress() {
    #expect(
      messages(
        Self.message("0101", Self.mapped + Self.text("8022", "Coturn-4.5") + Self.attribute("8028", [1, 2, 3, 4])))
        == [
          "class=success method=binding mapped_address=192.0.2.1 mapped_port=32853 software=Coturn-4.5 fingerprint=true"
        ])
    let six = Self.attribute("0020", Self.mixed6)
    #expect(
      messages(Self.message("0101", six)).first?.hasSuffix("mapped_address=2001:db8::7 mapped_port=32853") == true)
  }

  /// 2001:db8::7 and port 32853, mixed with the cookie and the transaction.
  private static var mixed6: [UInt8] {
    let address = [UInt8](hex: "20010DB8 00000000 00000000 00000007")
    let key = [UInt8](hex: cookie + transaction)
    return [0, 2, 0x80 ^ 0x21, 0x55 ^ 0x12] + zip(address, key).map { $0 ^ $1 }
  }

  @Test("who asks, for whom, and with what right is told")
  func users() {
    #expect(
      messages(
        Self.message(
          "0001",
          Self.text("0006", "a:b") + Self.attribute("802A", [UInt8](repeating: 1, count: 8))
            + Self.attribute("0008", [UInt8](repeating: 1, count: 20))),
        Self.message(
          "0113", Self.attribute("0009", [0, 0, 4, 1] + Array("No".utf8)) + Self.text("0014", "example.org")))
        == [
          "class=request method=binding username=a:b ice_role=controlling integrity=true",
          "class=error method=allocate error_code=401 error_reason=No realm=example.org",
        ])
  }

  @Test("relays are told with the peers behind them")
  func relays() {
    let relayed = Self.attribute("0016", [UInt8](hex: "0001A147E112A643"))
    let peer = Self.attribute("0012", [UInt8](hex: "0001A147E112A643"))
    #expect(
      messages(
        Self.message("0103", relayed + Self.attribute("000D", [0, 0, 2, 0x58])),
        Self.message("0009", Self.attribute("000C", [0x40, 1, 0, 0]) + peer), Self.message("0016")) == [
          "class=success method=allocate relayed_address=192.0.2.1 relayed_port=32853 lifetime=600",
          "class=request method=channel_bind channel=16385 peer_address=192.0.2.1 peer_port=32853",
          "class=indication method=send",
        ])
  }

  @Test("messages without the cookie are read on the port alone, and what else comes there is left out")
  func demultiplexing() {
    let classic = Self.message("0101", Self.attribute("0001", [0, 1, 0x80, 0x55, 192, 0, 2, 1]), cookie: "01020304")
    #expect(
      messages(classic) == ["class=success method=binding classic=true mapped_address=192.0.2.1 mapped_port=32853"])
    #expect(messages(classic, isHome: false) == [])
    let media = [UInt8](repeating: 0x80, count: 40)
    let channel = [0x40, 1, 0, 36] + media
    #expect(messages(media, channel, [0, 1], Self.message("FFFF")) == [])
  }

  @Test(
    "methods have their numbers' names",
    arguments: zip(["0004", "0008", "000A", "02EE"], ["refresh", "create_permission", "connect", "other"]))
  func methods(type: String, name: String) {
    #expect(messages(Self.message(type)).first?.contains("method=\(name)") == true)
  }

  @Test("what breaks a rule is told with the rule")
  func malformed() {
    func name(_ rule: WireError.Rule) -> [String] { [rule.name.description] }
    #expect(messages(Self.message("0101", Self.attribute("0020", [0, 3, 0, 0, 1, 2, 3, 4]))) == name(.stunAddress))
    #expect(messages(Self.message("0101", Self.attribute("0001", [0, 1, 0, 0]))) == name(.stunAddress))
    #expect(messages(Self.message("0111", Self.attribute("0009", [0, 0, 2, 0]))) == name(.stunErrorCode))
    #expect(messages(Self.message("0111", Self.attribute("0009", [0, 0, 4, 100]))) == name(.stunErrorCode))
    #expect(
      messages(Self.message("0001", Self.attribute("8028", [1, 2, 3, 4]) + Self.text("8022", "x")))
        == name(.stunFingerprintLast))
    let unfilled = messages([0, 1, 0, 5] + [UInt8](hex: Self.cookie + Self.transaction) + [0x80, 0x22, 0, 1, 0x78])
    #expect(unfilled.count == 2 && unfilled.first?.contains("software=x") == true)
    #expect(unfilled.last == name(.stunLength).first)
    let opening = [0, 1, 0, 5] + [UInt8](hex: Self.cookie + Self.transaction) + [0x80, 0x22, 0, 1, 0x78]
    let recognition = STUNAnalyzer.probe(opening.span.octets, isOnUsualPort: false)
    #expect(recognition == .certain)
    #expect(
      messages([0, 1, 0, 3] + [UInt8](hex: Self.cookie + Self.transaction) + [0, 0, 0]) == name(.endsInsideField))
    #expect(messages([0, 1, 0, 8] + [UInt8](hex: Self.cookie + Self.transaction)) == name(.endsInsideField))
    #expect(messages([0, 1, 0, 8] + [UInt8](hex: Self.cookie + Self.transaction), isCut: true) == [])
    #expect(messages(Self.message("0001") + [0]).last == name(.trailingBytes).first)
    let bytes = Self.message("4001")
    var reader = WireReader(bytes.span.octets)
    #expect(throws: WireError.malformed(at: 0, rule: .stunType)) { _ = try STUNMessage(parsing: &reader) }
  }

  @Test("streams are read however they are cut, channel data is passed over, and what is neither ends it")
  func streams() {
    let message = Self.message("0001", Self.text("8022", "x"))
    let stream = message + [0x40, 1, 0, 5, 1, 2, 3, 4, 5, 0, 0, 0] + message + [0x16, 3, 1, 0]
    func found(_ size: Int) -> [String] {
      var analyzer = STUNAnalyzer(isStream: true)
      var receiver = CollectingReceiver()
      var kept: [UInt8] = []
      for start in stride(from: 0, to: stream.count, by: size) {
        let bytes = kept + stream[start..<min(start + size, stream.count)]
        let input = AnalyzerInput(bytes.span.octets, direction: .toServer)
        let progress = analyzer.receive(input, into: &receiver)
        kept = Array(bytes.dropFirst(progress.consumedByteCount))
      }
      #expect(kept.isEmpty)
      return receiver.messages.map { $0["stun.software"] ?? "" }
    }
    #expect(found(stream.count) == ["x", "x"])
    for size in 1..<40 { #expect(found(size) == ["x", "x"]) }
  }
}
