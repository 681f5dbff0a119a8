// SPDX-License-Identifier: Apache-2.0
import Detection
import Flows
import NetworkTypes
import Protocols
import Testing
import Wire

/// An event that must raise a shipped rule, and one much like it that must not. Each gives the files of the rules it raises.
struct RuleCase: Sendable, CustomTestStringConvertible {
  typealias Scene = @Sendable (RuleSet) -> [String]

  let rule: String
  let raises: Scene
  let staysQuiet: Scene

  var testDescription: String { rule }

  init(_ rule: String, raises: @escaping Scene, quiet: @escaping Scene) {
    self.rule = rule
    self.raises = raises
    self.staysQuiet = quiet
  }

  static let all: [RuleCase] = mqtt + tls + coap + dns + flow + others

  static let mqtt = [
    RuleCase(
      "mqtt_password_to_internet", raises: mqtt(Message.mqttConnect(user: "u", password: "p"), to: Place.internet),
      quiet: mqtt(Message.mqttConnect(user: "u", password: "p"))),
    RuleCase(
      "mqtt_password_in_clear", raises: mqtt(Message.mqttConnect(user: "u", password: "p")),
      quiet: mqtt(Message.mqttConnect(user: "u"))),
    RuleCase(
      "mqtt_unencrypted_to_internet", raises: mqtt(Message.mqttConnect(), to: Place.internet),
      quiet: mqtt(Message.mqttConnect())),
    RuleCase(
      "mqtt_subscription_to_everything", raises: mqtt(Message.mqttSubscribe("a/b", "$share/g/#")),
      quiet: mqtt(Message.mqttSubscribe("home/#", "$share/g/a/#"))),
    RuleCase(
      "mqtt_broker_status_subscription", raises: mqtt(Message.mqttSubscribe("$SYS/#")),
      quiet: mqtt(Message.mqttSubscribe("home/$SYS/x"))),
    RuleCase(
      "mqtt_credentials_refused", raises: mqtt([0x20, 2, 0, 5], .toClient), quiet: mqtt([0x20, 2, 0, 0], .toClient)),
  ]

  static let tls = [
    RuleCase(
      "tls_obsolete_version_offered", raises: tls(Message.clientHello(version: 0x0302, name: "a.example")),
      quiet: tls(Message.clientHello(version: 0x0303, name: "a.example"))),
    RuleCase(
      "tls_obsolete_version_chosen", raises: tls(Message.serverHello(version: 0x0301, cipher: 0xC02B), .toClient),
      quiet: tls(Message.serverHello(version: 0x0303, cipher: 0xC02B), .toClient)),
    RuleCase(
      "tls_worthless_cipher_chosen", raises: tls(Message.serverHello(version: 0x0303, cipher: 0x0002), .toClient),
      quiet: tls(Message.serverHello(version: 0x0303, cipher: 0xC02B), .toClient)),
    RuleCase(
      "tls_weak_cipher_chosen", raises: tls(Message.serverHello(version: 0x0303, cipher: 0xC011), .toClient),
      quiet: tls(Message.serverHello(version: 0x0303, cipher: 0xC02B), .toClient)),
    RuleCase(
      "tls_nameless_on_unusual_port",
      raises: tls(Message.clientHello(version: 0x0303, name: nil), to: Place.internet, port: 4444),
      quiet: tls(Message.clientHello(version: 0x0303, name: nil), to: Place.internet, port: 50443)),
  ]

  static let coap = [
    RuleCase(
      "coap_discovery_by_multicast", raises: coap(Message.coap(1, (11, ".well-known"), (11, "core")), to: Place.group),
      quiet: coap(Message.coap(1, (11, ".well-known"), (11, "core")))),
    RuleCase(
      "coap_discovery_of_device", raises: coap(Message.coap(1, (11, ".well-known"), (11, "core"))),
      quiet: coap(Message.coap(1, (11, "light")))),
    RuleCase(
      "coap_request_from_internet",
      raises: coap(Message.coap(1, (11, "light")), from: Place.internet, to: Place.camera),
      quiet: coap(Message.coap(1, (11, "light")))),
    RuleCase(
      "coap_proxy_request", raises: coap(Message.coap(1, (35, "coap://[2001:db8::1]/a"))),
      quiet: coap(Message.coap(1, (11, "a")))),
  ]

  static let dns = [
    RuleCase(
      "dns_null_record_query", raises: dns(Message.dnsRequest("a.example", type: 10)),
      quiet: dns(Message.dnsRequest("a.example", type: 16))),
    RuleCase(
      "dns_zone_transfer", raises: dns(Message.dnsRequest("a.example", type: 252)),
      quiet: dns(Message.dnsRequest("a.example", type: 28))),
    RuleCase(
      "dns_very_long_name", raises: dns(Message.dnsRequest(longName, type: 1)),
      quiet: dns(Message.dnsRequest(longName, type: 1), port: 5353)),
  ]

  private static let longName = [String](repeating: String(repeating: "x", count: 50), count: 4).joined(separator: ".")

  static let flow = [
    RuleCase("flow_telnet", raises: flow(port: 2323), quiet: flow(port: 22)),
    RuleCase("flow_android_debug_over_internet", raises: flow(port: 5555, to: Place.internet), quiet: flow(port: 5555)),
    RuleCase("flow_worm_entry_port", raises: flow(port: 37215), quiet: flow(port: 8080)),
    RuleCase(
      "flow_file_or_desktop_to_internet", raises: flow(port: 445, to: Place.internet), quiet: flow(port: 445)),
    RuleCase("flow_chat_relay_to_internet", raises: flow(port: 6667, to: Place.internet), quiet: flow(port: 6667)),
    RuleCase("flow_icmp_obsolete_request", raises: icmp(request: 15), quiet: icmp(request: 13)),
    RuleCase("flow_icmp_echo_with_data", raises: pings(499, of: 130), quiet: pings(30_000, of: 118)),
  ]

  static let others = [
    RuleCase("arp_sender_is_no_interface", raises: arp(0xFFFF_FFFF_FFFF), quiet: arp(0x00_00_5E_00_53_0A)),
    RuleCase("anomaly_malformed_iot_message", raises: broken(layer: "coap"), quiet: broken(layer: "dns")),
  ]
}

extension RuleCase {
  private static func mqtt(
    _ bytes: [UInt8], _ direction: Direction = .toServer, to receiver: IPAddress = Place.hub
  ) -> Scene {
    { rules in
      var judge = RuleJudge(rules, Place.context(to: receiver, port: 1883, service: "mqtt"))
      var analyzer = MQTTAnalyzer()
      // An analyzer reads other packets only once it knows the version.
      if bytes[0] != 0x10 {
        var silent = RuleJudge(RuleSet([]), judge.context)
        silent.read(&analyzer, Message.mqttConnect(user: "u"))
      }
      judge.read(&analyzer, bytes, direction)
      return judge.files
    }
  }

  private static func tls(
    _ bytes: [UInt8], _ direction: Direction = .toServer, to receiver: IPAddress = Place.hub, port: UInt16 = 443
  ) -> Scene {
    { rules in
      var judge = RuleJudge(rules, Place.context(to: receiver, port: port, service: "tls"))
      var analyzer = TLSAnalyzer()
      judge.read(&analyzer, bytes, direction)
      return judge.files
    }
  }

  private static func coap(
    _ bytes: [UInt8], from sender: IPAddress = Place.camera, to receiver: IPAddress = Place.hub
  ) -> Scene {
    { rules in
      let context = Place.context(from: sender, to: receiver, port: 5683, transport: .udp, service: "coap")
      var judge = RuleJudge(rules, context)
      var analyzer = CoAPAnalyzer()
      judge.read(&analyzer, bytes)
      return judge.files
    }
  }

  private static func dns(_ bytes: [UInt8], port: UInt16 = 53) -> Scene {
    { rules in
      var judge = RuleJudge(rules, Place.context(port: port, transport: .udp, service: "dns"))
      var analyzer = DNSAnalyzer()
      judge.read(&analyzer, bytes)
      return judge.files
    }
  }

  private static func flow(
    port: UInt16, to receiver: IPAddress = Place.hub, transport: TransportProtocol = .tcp
  ) -> Scene {
    { rules in
      var judge = RuleJudge(rules, Place.context(to: receiver, port: port, transport: transport))
      judge.judge(.flowStarted(nil))
      return judge.files
    }
  }

  private static func icmp(request type: UInt16) -> Scene {
    { rules in
      var judge = RuleJudge(rules, Place.context(port: type + 1, transport: .icmp))
      judge.context.flow?.client.port = type
      judge.judge(.flowStarted(nil))
      return judge.files
    }
  }

  private static func pings(_ count: UInt64, of length: UInt64) -> Scene {
    { rules in
      var judge = RuleJudge(rules, Place.context(to: Place.internet, port: 0, transport: .icmp))
      judge.context.flow?.client.port = 8
      for side in [\Flow.toServer, \Flow.toClient] {
        judge.context.flow?[keyPath: side].packets = count
        judge.context.flow?[keyPath: side].bytes = count * length
      }
      judge.judge(.flowEnded(FlowRecord()))
      return judge.files
    }
  }

  private static func arp(_ sender: UInt64) -> Scene {
    { rules in
      var judge = RuleJudge(rules, Place.context(port: 0))
      judge.context.flow = nil
      judge.judge(
        .message(
          .arp(
            ARPMessage(
              operation: .reply, senderMAC: MACAddress(value: sender), senderAddress: Place.camera,
              targetMAC: MACAddress(value: 0x00_00_5E_00_53_0B), targetAddress: Place.hub))))
      return judge.files
    }
  }

  private static func broken(layer: StaticString) -> Scene {
    { rules in
      var judge = RuleJudge(rules, Place.context(port: 5683))
      judge.judge(.message(.malformed(Malformation(layer: layer, rule: .trailingBytes, offset: 0))))
      return judge.files
    }
  }
}
