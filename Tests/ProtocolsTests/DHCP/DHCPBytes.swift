// SPDX-License-Identifier: Apache-2.0
import Protocols
import SensorTestKit
import Wire

/// Bytes of DHCP messages, put together by hand.
enum DHCPBytes {
  static let hardwareAddress: [UInt8] = [0x02, 0x00, 0x5E, 0x10, 0x20, 0x30]
  static let cookie: [UInt8] = [99, 130, 83, 99]

  /// The header up to the cookie; `op` 1 for requests, 2 for replies.
  static func header(
    op: UInt8 = 1, type: UInt8 = 1, hardwareLength: UInt8 = 6, hops: UInt8 = 0, id: UInt32 = 0x3903_F326,
    seconds: UInt16 = 0, flags: UInt16 = 0, client: [UInt8] = [0, 0, 0, 0], assigned: [UInt8] = [0, 0, 0, 0],
    server: [UInt8] = [0, 0, 0, 0], relay: [UInt8] = [0, 0, 0, 0], name: [UInt8] = [], file: [UInt8] = []
  ) -> [UInt8] {
    let number = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: id >> $0) }
    return [op, type, hardwareLength, hops] + number
      + [UInt8(seconds >> 8), UInt8(seconds & 0xFF), UInt8(flags >> 8), UInt8(flags & 0xFF)]
      + client + assigned + server + relay + padded(hardwareAddress, 16) + padded(name, 64) + padded(file, 128)
  }

  static func padded(_ bytes: [UInt8], _ length: Int) -> [UInt8] {
    bytes + [UInt8](repeating: 0, count: length - bytes.count)
  }

  /// An option, or a part of one, of up to 255 octets.
  static func option(_ code: UInt8, _ value: [UInt8]) -> [UInt8] { [code, UInt8(value.count)] + value }
  static func option(_ code: UInt8, _ text: String) -> [UInt8] { option(code, Array(text.utf8)) }

  /// A message with a cookie, options and the end option.
  static func message(_ header: [UInt8] = header(), _ options: [UInt8]...) -> [UInt8] {
    header + cookie + options.joined() + [255]
  }

  /// What the analyzer makes of one datagram.
  static func messages(of bytes: [UInt8], isCutByCapture: Bool = false) -> [RenderedMessage] {
    var analyzer = DHCPAnalyzer()
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

  static let discover = message(
    header(flags: 0x8000), option(53, [1]), option(61, [1] + hardwareAddress), option(50, [192, 0, 2, 7]),
    option(12, "lamp"), option(60, "udhcp 1.36.1"), option(57, [0x05, 0xDC]), option(55, [1, 3, 6, 15, 42, 121, 224]))

  static let offer = message(
    header(op: 2, assigned: [192, 0, 2, 7], server: [192, 0, 2, 1]), option(53, [2]), option(54, [192, 0, 2, 1]),
    option(51, [0, 0, 0x0E, 0x10]), option(58, [0, 0, 0x07, 0x08]), option(59, [0, 0, 0x0C, 0x4E]),
    option(1, [255, 255, 255, 0]), option(3, [192, 0, 2, 1]), option(6, [192, 0, 2, 2, 192, 0, 2, 3]),
    option(15, "home.example"), option(42, [192, 0, 2, 4]))

  static let request = message(
    header(), option(53, [3]), option(61, [1] + hardwareAddress), option(50, [192, 0, 2, 7]),
    option(54, [192, 0, 2, 1]), option(12, "lamp"), option(60, "udhcp 1.36.1"), option(57, [0x05, 0xDC]),
    option(55, [1, 3, 6, 15, 42, 121, 224]))

  static let acknowledgement = message(
    header(op: 2, assigned: [192, 0, 2, 7]), option(53, [5]), option(54, [192, 0, 2, 1]),
    option(51, [0, 0, 0x0E, 0x10]))

  /// What a machine that boots from the network says, with everything else that a client can say.
  static let boot = message(
    header(hops: 1, seconds: 4, relay: [198, 51, 100, 1]), option(53, [1]),
    option(61, [255, 0, 0, 0, 9, 0, 1, 0, 1, 0x2A, 0, 0, 0] + hardwareAddress), option(60, "PXEClient:Arch:00007"),
    option(77, [4] + Array("iPXE".utf8) + [3] + Array("lab".utf8)), option(80, []),
    option(81, [0x05, 0, 0, 4] + Array("lamp".utf8) + [4] + Array("home".utf8) + [0]), option(93, [0, 7, 0, 9]),
    option(94, [1, 2, 1]), option(97, [0] + [UInt8](0..<16)), option(116, [1]),
    option(124, [0, 0, 0x01, 0x37, 5, 4] + Array("MSFT".utf8)), option(125, [0, 0, 0x0D, 0xE9, 3, 1, 1, 9]),
    option(161, "https://maker.example/lamp.json"),
    option(82, [1, 2, 0xCA, 0xFE, 2, 2, 0xBE, 0xEF, 5, 4, 192, 0, 2, 0, 6, 2, 0x6A, 0x6F]))

  /// What a server can say beside the usual.
  static let provision = message(
    header(op: 2, type: 6, name: Array("boot".utf8), file: Array("image".utf8)), option(53, [5]),
    option(54, [192, 0, 2, 1]), option(66, "192.0.2.9"), option(150, [192, 0, 2, 9]),
    option(114, "https://portal.example/"), option(252, "http://wpad.example/wpad.dat\n"), option(56, "welcome"),
    option(119, [3] + Array("lab".utf8) + [4] + Array("home".utf8) + [0, 3] + Array("iot".utf8) + [0xC0, 4]),
    option(121, [0, 192, 0, 2, 1, 8, 10, 192, 0, 2, 254, 32, 203, 0, 113, 5, 0, 0, 0, 0]))

  /// BOOTP as it was before there were options; the address is longer than Ethernet's.
  static let plain = header(type: 32, hardwareLength: 8) + [UInt8](repeating: 0, count: 64)

  static let overloaded =
    header(name: option(60, "part") + [255], file: option(12, "lamp") + option(60, "er") + [255]) + cookie
    + option(53, [1]) + option(52, [3]) + [255]

  static let samples = [discover, offer, request, acknowledgement, boot, provision, plain, overloaded]
}
