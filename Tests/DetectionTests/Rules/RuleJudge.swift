// SPDX-License-Identifier: Apache-2.0
import Detection
import Flows
import NetworkTypes
import Protocols
import RuleLanguage
import Wire

/// Shows events to a rule set and writes down which rules speak.
struct RuleJudge: MessageReceiver, ~Copyable {
  var rules: RuleSet
  var context: EventContext
  /// The files of the rules that spoke, and their alerts.
  private(set) var files: [String] = []
  private(set) var alerts: [Alert] = []

  init(_ rules: RuleSet, _ context: EventContext) {
    self.rules = rules
    self.context = context
  }

  mutating func receive(_ message: borrowing ProtocolMessage) { judge(.message(copy message)) }

  mutating func judge(_ event: borrowing Event) {
    guard rules.evaluate(event, in: context) else { return }
    for match in rules.matches {
      files.append(rules.rules[match.rule].file)
      let device = DeviceReference(id: "device", mac: nil, address: context.sender.address)
      alerts.append(rules.alert(for: match, of: event, in: context, device: device))
    }
  }

  /// Shows every message that an analyzer finds in the bytes.
  mutating func read<A: Analyzer>(_ analyzer: inout A, _ bytes: [UInt8], _ direction: Direction = .toServer) {
    context.direction = direction
    _ = analyzer.receive(AnalyzerInput(bytes.span.octets, direction: direction), into: &self)
  }
}

/// Contexts between documentation addresses.
enum Place {
  static let camera = IPAddress(v4: 0xC0A8_010A)
  static let hub = IPAddress(v4: 0xC0A8_010B)
  static let internet = IPAddress(v4: 0xC633_640A)
  static let group = IPAddress(v4: 0xE000_01BB)

  static func context(
    from sender: IPAddress = camera, to receiver: IPAddress = hub, port: UInt16, transport: TransportProtocol = .tcp,
    service: StaticString = "", second: Int64 = 0
  ) -> EventContext {
    let here = Endpoint(address: sender, port: 40_000)
    let there = Endpoint(address: receiver, port: port)
    let macs = (MACAddress(value: 0x00_00_5E_00_53_0A), MACAddress(value: 0x00_00_5E_00_53_0B))
    let time = Timestamp(seconds: 1_760_000_000 + second, nanoseconds: 0)
    var flow = Flow(
      id: 1, transport: transport, client: here, server: there, clientMAC: macs.0, serverMAC: macs.1, vlan: VLANTags(),
      start: time, firstPacket: 1, source: 0)
    flow.service = service
    return EventContext(
      time: time, packet: 1, source: 0, vlan: VLANTags(), sourceMAC: macs.0, destinationMAC: macs.1, sender: here,
      receiver: there, transport: transport, direction: .toServer, flow: flow)
  }
}

/// Messages as they go over the wire.
enum Message {
  static func sized(_ bytes: [UInt8]) -> [UInt8] { [UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF)] + bytes }
  static func text(_ text: String) -> [UInt8] { sized(Array(text.utf8)) }

  /// MQTT 3.1.1 §3.1, with a user name and a password if wanted.
  static func mqttConnect(user: String? = nil, password: String? = nil) -> [UInt8] {
    let flags: UInt8 = 0x02 | (user == nil ? 0 : 0x80) | (password == nil ? 0 : 0x40)
    var body = text("MQTT") + [4, flags, 0, 60] + text("c")
    if let user { body += text(user) }
    if let password { body += text(password) }
    return [0x10, UInt8(body.count)] + body
  }

  /// MQTT 3.1.1 §3.8.
  static func mqttSubscribe(_ topics: String...) -> [UInt8] {
    let body: [UInt8] = [0, 1] + topics.flatMap { text($0) + [0] }
    return [0x82, UInt8(body.count)] + body
  }

  /// RFC 1035 §4.1: a request with one question.
  static func dnsRequest(_ name: String, type: UInt8) -> [UInt8] {
    let labels = name.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
    return [0x12, 0x34, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0] + labels + [0, 0, type, 0, 1]
  }

  /// RFC 7252 §3: a confirmable message with options given by number, in order.
  static func coap(_ code: UInt8, _ options: (number: Int, value: String)...) -> [UInt8] {
    var bytes: [UInt8] = [0x41, code, 0x00, 0x01, 0x77]
    var last = 0
    for option in options {
      let value = Array(option.value.utf8)
      let delta = option.number - last
      last = option.number
      let lengths: [UInt8] = [UInt8(min(delta, 13)) << 4 | UInt8(min(value.count, 13))]
      bytes += lengths + (delta < 13 ? [] : [UInt8(delta - 13)]) + (value.count < 13 ? [] : [UInt8(value.count - 13)])
      bytes += value
    }
    return bytes
  }

  /// RFC 8446 §4.1.2: a ClientHello in its record, with a server name if wanted.
  static func clientHello(version: UInt16, name: String?) -> [UInt8] {
    let server = name.map { sized([0] + text($0)) }
    let extensions: [UInt8] = server.map { [0, 0] + sized($0) } ?? [0, 23, 0, 0]
    return hello(1, version, [0, 2, 0xC0, 0x2B, 1, 0] + sized(extensions))
  }

  /// RFC 5246 §7.4.1.3: a ServerHello in its record.
  static func serverHello(version: UInt16, cipher: UInt16) -> [UInt8] {
    hello(2, version, [UInt8(cipher >> 8), UInt8(cipher & 0xFF), 0])
  }

  private static func hello(_ type: UInt8, _ version: UInt16, _ choices: [UInt8]) -> [UInt8] {
    let head: [UInt8] = [UInt8(version >> 8), UInt8(version & 0xFF)] + [UInt8](repeating: 0x5A, count: 32) + [0]
    return [22, 3, 1] + sized([type, 0] + sized(head + choices))
  }
}
