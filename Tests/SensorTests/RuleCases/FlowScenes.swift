// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

extension RuleScenes {
  static let flow = [
    RuleScenes(
      "flow_telnet",
      raises: "the camera reaches the Telnet port of the router, which asks for a name",
      .tcp(.camera, .router, port: 23, [.server(line("router login:")), .client(line("root"))]),
      quiet: "it reaches the SSH port",
      .tcp(.camera, .router, port: 22, [.server(line("SSH-2.0-router")), .client(line("SSH-2.0-camera"))])),
    RuleScenes(
      "flow_android_debug_over_internet",
      raises: "the camera greets the debug port of an address in the Internet",
      .tcp(.camera, .stranger, port: 5555, [.client(debugGreeting)]),
      quiet: "it greets that of the hub, as home automations do with televisions",
      .tcp(.camera, .hub, port: 5555, [.client(debugGreeting)])),
    RuleScenes(
      "flow_worm_entry_port",
      raises: "the camera sends a UPnP command to port 37215 of the router",
      .tcp(
        .camera, .router, port: 37215, [.client(line("POST /upgrade HTTP/1.1") + line("Content-Length: 0") + line(""))]),
      quiet: "it sends the same to port 8080",
      .tcp(
        .camera, .router, port: 8080, [.client(line("POST /upgrade HTTP/1.1") + line("Content-Length: 0") + line(""))])),
    RuleScenes(
      "flow_file_or_desktop_to_internet",
      raises: "the camera asks for a remote desktop in the Internet",
      .tcp(.camera, .stranger, port: 3389, desktop),
      quiet: "it asks the hub for one",
      .tcp(.camera, .hub, port: 3389, desktop)),
    RuleScenes(
      "flow_chat_relay_to_internet",
      raises: "the camera joins a chat relay in the Internet",
      .tcp(.camera, .stranger, port: 6667, chat),
      quiet: "it joins one at the hub",
      .tcp(.camera, .hub, port: 6667, chat)),
    RuleScenes(
      "flow_icmp_obsolete_request",
      raises: "the camera asks the hub for its address mask",
      .icmp(.camera, .hub, request: 17, reply: 18),
      quiet: "it asks for an echo",
      .icmp(.camera, .hub, request: 8, reply: 0)),
    RuleScenes(
      "flow_icmp_echo_with_data",
      raises: "the camera sends a stranger 80 echo requests of a kilobyte",
      .icmp(.camera, .stranger, request: 8, reply: 0, times: 80, length: 1000),
      quiet: "it sends 700 of the usual 56 octets",
      .icmp(.camera, .stranger, request: 8, reply: 0, times: 700, length: 56)),
  ]

  static let others = [
    RuleScenes(
      "arp_sender_is_no_interface",
      raises: "the plug answers an ARP request with a hardware address of a group",
      .arp(asks: .camera, answers: .plug, claiming: MACAddress(value: 0x0100_5E00_5324)),
      quiet: "it answers with its own",
      .arp(asks: .camera, answers: .plug)),
    RuleScenes(
      "anomaly_malformed_iot_message",
      raises: "the plug's second answer announces a payload and has none (RFC 7252 §3)",
      .udp(
        .camera, .plug, port: 5683,
        [
          .client(CoAP.request(path: "/time")), .server(CoAP.answer(CoAP.content, "10:00")),
          .client(CoAP.request(path: "/time", number: 2)), .server(CoAP.answer(CoAP.content, "", number: 2)),
        ]),
      quiet: "both answers are whole",
      .udp(
        .camera, .plug, port: 5683,
        [
          .client(CoAP.request(path: "/time")), .server(CoAP.answer(CoAP.content, "10:00")),
          .client(CoAP.request(path: "/time", number: 2)), .server(CoAP.answer(CoAP.content, "10:01", number: 2)),
        ])),
  ]

  /// The CNXN message of the Android debug bridge: command, version, most octets, length, sum, command inverted, `host::`.
  private static let debugGreeting: [UInt8] =
    Array("CNXN".utf8) + [0, 0, 0, 1, 0, 0, 4, 0, 7, 0, 0, 0, 0x32, 2, 0, 0, 0xBC, 0xB1, 0xA7, 0xB1]
    + Array("host::\0".utf8)

  /// The X.224 request and confirmation with which remote desktop begins; both agree on TLS.
  private static let desktop: [Turn] = [
    .client([3, 0, 0, 19, 14, 0xE0, 0, 0, 0, 0, 0, 1, 0, 8, 0, 1, 0, 0, 0]),
    .server([3, 0, 0, 19, 14, 0xD0, 0, 0, 0x12, 0x34, 0, 2, 0, 8, 0, 1, 0, 0, 0]),
  ]

  private static let chat: [Turn] = [
    .client(line("NICK camera") + line("USER camera 0 * :camera")), .server(line(":relay.example 001 camera :Hello")),
    .client(line("JOIN #devices")),
  ]
}
