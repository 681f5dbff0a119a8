// SPDX-License-Identifier: Apache-2.0
import Protocols
import SensorTestKit
import Wire

/// Bytes of DHCPv6 messages, put together by hand.
enum DHCPv6Bytes {
  static func number16(_ value: Int) -> [UInt8] { [UInt8(value >> 8 & 0xFF), UInt8(value & 0xFF)] }
  static func number32(_ value: Int) -> [UInt8] { number16(value >> 16) + number16(value) }

  static func message(_ type: UInt8, id: UInt32 = 0x10F3A2, _ options: [UInt8]...) -> [UInt8] {
    [type, UInt8(id >> 16 & 0xFF), UInt8(id >> 8 & 0xFF), UInt8(id & 0xFF)] + options.joined()
  }

  static func option(_ code: Int, _ value: [UInt8]) -> [UInt8] { number16(code) + number16(value.count) + value }

  /// A relay's message around another one.
  static func relay(type: UInt8 = 12, hops: UInt8 = 0, _ options: [UInt8]...) -> [UInt8] {
    [type, hops] + address(0x11) + address(0x22) + options.joined()
  }

  /// 2001:db8:: and a last octet.
  static func address(_ last: UInt8) -> [UInt8] {
    [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [last]
  }

  static func name(_ labels: String..., root: Bool = true) -> [UInt8] {
    labels.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + (root ? [0] : [])
  }

  static func association(_ code: Int, t1: Int = 100, t2: Int = 160, _ options: [UInt8]...) -> [UInt8] {
    option(code, number32(7) + (code == 4 ? [] : number32(t1) + number32(t2)) + options.joined())
  }

  static func lease(preferred: Int = 200, valid: Int = 300, _ options: [UInt8] = []) -> [UInt8] {
    option(5, address(9) + number32(preferred) + number32(valid) + options)
  }

  static func prefix(_ length: UInt8 = 56) -> [UInt8] {
    option(26, number32(200) + number32(300) + [length] + address(0))
  }

  static let client = option(1, [0, 1, 0, 1, 0x2A, 0, 0, 0] + DHCPBytes.hardwareAddress)
  static let server = option(2, [0, 3, 0, 1] + DHCPBytes.hardwareAddress)

  static let solicit = message(
    1, client, option(8, [0, 5]), option(14, []), association(3), association(25), option(6, [0, 23, 0, 24, 1, 0]),
    option(39, [1] + name("lamp", root: false)), option(16, number32(311) + [0, 4] + Array("MSFT".utf8)),
    option(15, [0, 3] + Array("lab".utf8)), option(17, number32(3561) + option(1, [9])), option(20, []),
    option(61, [0, 7]), option(112, Array("https://maker.example/lamp.json".utf8)))

  static let advertise = message(
    2, client, server, option(7, [255]),
    association(3, option(13, [0, 2] + Array("none left".utf8))),
    association(25, prefix()), association(4, lease(option(13, [0, 0]))))

  static let reply = message(
    7, client, server, association(3, lease(option(13, [0, 9]))), option(13, [0, 0] + Array("well".utf8)),
    option(23, address(1) + address(2)), option(24, name("home", "example") + name("lab")),
    option(56, option(1, address(3)) + option(3, name("time", "example"))), option(31, address(4)),
    option(103, Array("https://portal.example/".utf8)), option(59, Array("tftp://boot.example/image".utf8)))

  static let reconfigure = message(10, id: 0, option(1, [0, 2, 0, 0, 0x7E, 0xD9, 1, 2]), server, option(19, [5]))

  static let relayed = relay(
    hops: 1, option(18, [0xCA, 0xFE]),
    option(
      9,
      relay(
        option(37, number32(9) + [0xBE, 0xEF]), option(79, [0, 1] + DHCPBytes.hardwareAddress), option(9, solicit))))

  static let answer = relay(type: 13, option(9, reply))

  static let samples = [solicit, advertise, reply, reconfigure, relayed, answer]

  static func messages(of bytes: [UInt8], isCutByCapture: Bool = false) -> [RenderedMessage] {
    var analyzer = DHCPv6Analyzer()
    var receiver = CollectingReceiver()
    let input = AnalyzerInput(bytes.span.octets, direction: .toServer, isCutByCapture: isCutByCapture)
    _ = analyzer.receive(input, into: &receiver)
    return receiver.messages
  }

  /// The names of the rules that a datagram breaks, and where.
  static func breaches(of bytes: [UInt8]) -> [String] {
    messages(of: bytes).compactMap { message in
      message.brokenRule.map { "\($0)@\(message["anomaly.offset"] ?? "?")" }
    }
  }
}
