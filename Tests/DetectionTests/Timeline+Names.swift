// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols

@testable import Detection

extension Timeline {
  /// A device asks for the host of a maker of scales: it is one of theirs.
  mutating func beScales(_ device: Int, at second: Double? = nil) throws {
    var bytes: [UInt8] = [0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]
    for label in ["scalews", "withings", "net"] { bytes += [UInt8(label.utf8.count)] + Array(label.utf8) }
    bytes += [0, 0, 1, 0, 1]
    let message = try DNSMessage(parsing: bytes.span.octets)
    send(second ?? Double(device), from: device, to: Self.address(1), port: 53, .dns(message))
  }

  private static func octets(of name: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for label in name.split(separator: ".") { bytes += [UInt8(label.utf8.count)] + Array(label.utf8) }
    return bytes + [0]
  }

  /// A resolver's answer to the device: one A record.
  mutating func resolve(_ second: Double, for device: Int, name: String, to address: IPAddress) {
    var bytes: [UInt8] = [0, 1, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0] + Self.octets(of: name)
    bytes += [0, 1, 0, 1, 0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4]
    for shift in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: address.low >> UInt64(shift))) }
    guard let message = try? DNSMessage(parsing: bytes.span.octets) else { return }
    var context = context(second, from: device, to: Self.address(1), port: 53, transport: .udp)
    (context.sender, context.receiver) = (context.receiver, context.sender)
    (context.sourceMAC, context.destinationMAC) = (context.destinationMAC, context.sourceMAC)
    context.direction = .toClient
    engine.observe(.message(.dns(message)), in: context)
    collect()
  }

  /// A question of the device to a resolver, the router's where none is named.
  mutating func ask(
    _ second: Double, from device: Int, name: String, type: UInt16 = 1, resolver: IPAddress? = nil,
    transport: TransportProtocol = .udp
  ) {
    let bytes = [0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0] + Self.octets(of: name) + [0, UInt8(type), 0, 1]
    guard let message = try? DNSMessage(parsing: bytes.span.octets) else { return }
    let server = resolver ?? Self.address(1)
    packet(second, from: device, to: server, port: 53, transport: transport)
    engine.observe(
      .message(.dns(message)), in: context(second, from: device, to: server, port: 53, transport: transport))
    quiet(until: second)
  }

  /// A resolver's answer to the device: addresses, or data of the type asked for; `code` 3 where the name does not exist.
  mutating func answer(
    _ second: Double, for device: Int, name: String, type: UInt16 = 1, addresses: [IPAddress] = [], data: Int = 0,
    code: UInt8 = 0, timeToLive: UInt8 = 60, resolver: IPAddress? = nil
  ) {
    let count = UInt8(addresses.count + (data > 0 ? 1 : 0))
    var bytes = [0, 1, 0x81, 0x80 | code, 0, 1, 0, count, 0, 0, 0, 0] + Self.octets(of: name) + [0, UInt8(type), 0, 1]
    for address in addresses {
      bytes += [0xC0, 12, 0, 1, 0, 1, 0, 0, 0, timeToLive, 0, 4]
      for shift in [24, 16, 8, 0] as [UInt64] { bytes.append(UInt8(truncatingIfNeeded: address.low >> shift)) }
    }
    if data > 0 {
      bytes += [0xC0, 12, 0, UInt8(type), 0, 1, 0, 0, 0, timeToLive, 0, UInt8(data + 1), UInt8(data)]
      bytes += [UInt8](repeating: 0x61, count: data)
    }
    guard let message = try? DNSMessage(parsing: bytes.span.octets) else { return }
    let server = resolver ?? Self.address(1)
    packet(second, from: device, to: server, port: 53, transport: .udp, isReply: true)
    var context = context(second, from: device, to: server, port: 53, transport: .udp)
    (context.sender, context.receiver) = (context.receiver, context.sender)
    (context.sourceMAC, context.destinationMAC) = (context.destinationMAC, context.sourceMAC)
    context.direction = .toClient
    engine.observe(.message(.dns(message)), in: context)
    quiet(until: second)
  }

  /// A question to a resolver and its empty answer, read and paired as they are from packets.
  mutating func converse(_ second: Double, from device: Int, to resolver: IPAddress, name: String, type: UInt16) {
    let question = Self.octets(of: name) + [0, UInt8(type), 0, 1]
    let octets = [[0, 1, 1, 0], [0, 1, 0x81, 0x80]].map { $0 + [0, 1, 0, 0, 0, 0, 0, 0] + question }
    let texts = octets.map { String(String.UnicodeScalarView($0.map { Unicode.Scalar($0) })) }
    converse(second, from: device, to: resolver, DNSAnalyzer.self, ["C:" + texts[0], "S:" + texts[1]])
  }

  /// A question and its answer.
  mutating func lookUp(
    _ second: Double, from device: Int, name: String, type: UInt16 = 1, addresses: [IPAddress] = [], data: Int = 0,
    code: UInt8 = 0, timeToLive: UInt8 = 60
  ) {
    ask(second, from: device, name: name, type: type)
    answer(
      second, for: device, name: name, type: type, addresses: addresses, data: data, code: code, timeToLive: timeToLive)
  }
}

/// Draws letters, the same in every run.
struct Letters {
  private var state: UInt64

  init(seed: UInt64 = 1) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

  mutating func number(below end: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(end))
  }

  mutating func text(_ length: Int, of alphabet: String = "abcdefghijklmnopqrstuvwxyz") -> String {
    let alphabet = Array(alphabet)
    return String((0..<length).map { _ in alphabet[number(below: alphabet.count)] })
  }
}
