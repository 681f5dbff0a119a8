// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols
import SensorTestKit
import Testing
import Wire

/// Bytes of DNS messages, put together by hand.
enum DNSBytes {
  /// A header with the counts of each section.
  static func header(
    id: UInt16 = 0x1234, flags: UInt16 = 0x0100, questions: Int = 1, answers: Int = 0, authorities: Int = 0,
    additionals: Int = 0
  ) -> [UInt8] {
    [Int(id), Int(flags), questions, answers, authorities, additionals].flatMap { big16($0) }
  }

  static func big16(_ value: Int) -> [UInt8] {
    [UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)]
  }

  static func name(_ text: String) -> [UInt8] {
    text.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
  }

  static func question(_ name: [UInt8], type: Int = 1, class recordClass: Int = 1) -> [UInt8] {
    name + big16(type) + big16(recordClass)
  }

  static func record(
    _ name: [UInt8], type: Int, class recordClass: Int = 1, timeToLive: Int = 300, _ data: [UInt8]
  ) -> [UInt8] {
    name + big16(type) + big16(recordClass) + big16(timeToLive >> 16) + big16(timeToLive) + big16(data.count) + data
  }

  /// A pointer to an earlier offset.
  static func pointer(_ offset: Int) -> [UInt8] { big16(0xC000 | offset) }

  /// A query for the A record of `www.example.com`.
  static let query = header() + question(name("www.example.com"))

  /// What the analyzer makes of one datagram.
  static func messages(
    of bytes: [UInt8], _ variant: DNSVariant = .unicast, isCutByCapture: Bool = false
  ) -> [RenderedMessage] {
    var analyzer = DNSAnalyzer(variant)
    var receiver = CollectingReceiver()
    let input = AnalyzerInput(bytes.span.octets, direction: .toServer, isCutByCapture: isCutByCapture)
    _ = analyzer.receive(input, into: &receiver)
    return receiver.messages
  }

  /// The error that reading a message throws, or nil.
  static func error(of bytes: [UInt8], isCutByCapture: Bool = false) -> WireError? {
    do throws(WireError) {
      _ = try DNSMessage(parsing: bytes.span.octets, isCutByCapture: isCutByCapture)
      return nil
    } catch {
      return error
    }
  }

  /// The rule that a message breaks although it can be read, or up to which it is kept, and where; nil for a message without fault.
  static func breach(of bytes: [UInt8], _ variant: DNSVariant = .unicast) -> (rule: WireError.Rule, offset: Int)? {
    do throws(WireError) {
      let message = try DNSMessage(parsing: bytes.span.octets, of: variant, keepsBroken: true)
      return message.brokenRule.map { ($0.rule, $0.offset) }
    } catch {
      return nil
    }
  }

  /// The rule that a message breaks so that it cannot be read whole, or nil.
  static func brokenRule(of bytes: [UInt8]) -> WireError.Rule? {
    guard case .malformed(_, let rule) = error(of: bytes) else { return nil }
    return rule
  }

  /// A response with one answer to the query, whose question is repeated.
  static func response(type: Int, _ data: [UInt8]) -> [UInt8] {
    header(flags: 0x8180, answers: 1) + question(name("www.example.com"), type: type)
      + record(pointer(12), type: type, data)
  }

  /// The first answer's data as text in a response that holds it.
  static func dataText(type: Int, _ data: [UInt8]) -> String? {
    messages(of: response(type: type, data)).first?["dns.answers[0].rdata"]
  }
}
