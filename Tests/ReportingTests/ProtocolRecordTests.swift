// SPDX-License-Identifier: Apache-2.0
import Flows
import NetworkTypes
import Protocols
import Testing
import Wire

@testable import Reporting

/// Writes a record of every message that an analyzer finds.
private struct LineCollector: MessageReceiver, ~Copyable {
  var writer = RecordWriter(sources: [.file("x.pcap")])
  var lines: [String] = []

  mutating func receive(_ message: borrowing ProtocolMessage) {
    writer.write(message, in: Sample.context)
    lines.append(String(decoding: bytes(of: writer.bytes), as: UTF8.self))
  }
}

@Suite("Records of protocol messages")
struct ProtocolRecordTests {
  enum Source: String, CaseIterable { case mqtt, dns, coap, tls }

  @Test("messages of every protocol become valid records of declared fields", arguments: Source.allCases)
  func whole(source: Source) throws {
    let lines = lines(of: source.octets, source)
    #expect(lines.count == (source == .mqtt ? 3 : 1))
    for line in lines {
      try check(line)
      #expect(line.contains("\"event_type\":\"\(source)\""))
    }
  }

  @Test(
    "damaged messages do, too", arguments: Source.allCases, 0..<150 as Range<UInt64>)
  func damaged(source: Source, seed: UInt64) throws {
    var random = SeededGenerator(state: seed)
    var octets = source.octets
    for _ in 0...random.below(6) { octets[random.below(octets.count)] = UInt8(truncatingIfNeeded: random.next()) }
    for line in lines(of: octets, source) { try check(line) }
  }

  private static let schema = RecordSchema()

  private func check(_ line: String) throws {
    try expectWholeLine(line)
    let strangers = try undeclared(in: line, Self.schema)
    #expect(strangers == [], "\(line)")
  }

  private func lines(of octets: [UInt8], _ source: Source) -> [String] {
    switch source {
    case .mqtt: lines(of: octets, MQTTAnalyzer())
    case .dns: lines(of: octets, DNSAnalyzer())
    case .coap: lines(of: octets, CoAPAnalyzer())
    case .tls: lines(of: octets, TLSAnalyzer())
    }
  }

  private func lines(of octets: [UInt8], _ analyzer: some Analyzer) -> [String] {
    var analyzer = analyzer
    var collector = LineCollector()
    _ = analyzer.receive(AnalyzerInput(octets.span.octets, direction: .toServer), into: &collector)
    return collector.lines
  }
}

extension ProtocolRecordTests.Source {
  var octets: [UInt8] {
    switch self {
    case .mqtt:
      // CONNECT with a will and both credentials, SUBSCRIBE to two filters, PUBLISH at QoS 1 (MQTT 3.1.1 §3).
      let connect =
        text("MQTT") + [4, 0xC6, 0, 60] + text("cam") + text("gone/\u{1B}") + text("bye") + text("me") + text("pw")
      let subscribe = [0, 1] + text("a/#") + [0] + text("b/+") + [1]
      let publish = text("kitchen/\"lamp\"") + [0, 2] + Array("on".utf8)
      return [0x10, UInt8(connect.count)] + connect + [0x82, UInt8(subscribe.count)] + subscribe
        + [0x32, UInt8(publish.count)] + publish
    case .dns:
      // A response with an alias and an address (RFC 1035 §4).
      let name: [UInt8] = [6] + Array("broker".utf8) + [7] + Array("example".utf8) + [0]
      return [0x12, 0x34, 0x81, 0x80, 0, 1, 0, 2, 0, 0, 0, 0] + name + [0, 1, 0, 1]
        + [0xC0, 12, 0, 5, 0, 1, 0, 0, 0, 60, 0, 4, 1, 0x78, 0xC0, 19]
        + [0xC0, 44, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 7]
    case .coap:
      // GET coap://…/temp?x with a token (RFC 7252 §3).
      return [0x42, 0x01, 0x00, 0x07, 0xAA, 0xBB, 0xB4] + Array("temp".utf8) + [0x41, 0x78]
    case .tls:
      // A ClientHello of TLS 1.2 with a server name (RFC 5246 §7.4.1.2, RFC 6066 §3).
      let name = Array("broker.example".utf8)
      let serverName = [0] + long(name)
      let extensions = [0, 0] + long(long(serverName))
      let hello = [3, 3] + [UInt8](repeating: 7, count: 32) + [0, 0, 2, 0xC0, 0x2B, 1, 0] + long(extensions)
      return [22, 3, 1] + long([1, 0] + long(hello))
    }
  }

  /// A text behind its length in two octets.
  private func text(_ text: String) -> [UInt8] { long(Array(text.utf8)) }
  private func long(_ octets: [UInt8]) -> [UInt8] {
    [UInt8(octets.count >> 8), UInt8(truncatingIfNeeded: octets.count)] + octets
  }
}
