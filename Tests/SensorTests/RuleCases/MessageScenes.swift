// SPDX-License-Identifier: Apache-2.0

extension RuleScenes {
  static let mqtt = [
    RuleScenes(
      "mqtt_password_to_internet",
      raises: "the camera gives its name and password to a broker in the Internet",
      .tcp(.camera, .stranger, port: 1883, MQTT.session(MQTT.connect(user: "camera", password: "invented"))),
      quiet: "it gives them to the hub",
      .tcp(.camera, .hub, port: 1883, MQTT.session(MQTT.connect(user: "camera", password: "invented")))),
    RuleScenes(
      "mqtt_password_in_clear",
      raises: "the camera gives its name and password to the hub",
      .tcp(.camera, .hub, port: 1883, MQTT.session(MQTT.connect(user: "camera", password: "invented"))),
      quiet: "it gives its name alone",
      .tcp(.camera, .hub, port: 1883, MQTT.session(MQTT.connect(user: "camera")))),
    RuleScenes(
      "mqtt_unencrypted_to_internet",
      raises: "the camera connects to a broker in the Internet",
      .tcp(.camera, .stranger, port: 1883, MQTT.session(MQTT.connect())),
      quiet: "it connects to the hub",
      .tcp(.camera, .hub, port: 1883, MQTT.session(MQTT.connect()))),
    RuleScenes(
      "mqtt_subscription_to_everything",
      raises: "the camera subscribes to `#`",
      .tcp(.camera, .hub, port: 1883, MQTT.subscription("#")),
      quiet: "it subscribes to `home/camera/#`",
      .tcp(.camera, .hub, port: 1883, MQTT.subscription("home/camera/#"))),
    RuleScenes(
      "mqtt_broker_status_subscription",
      raises: "the camera subscribes to `$SYS/broker/clients/#`",
      .tcp(.camera, .hub, port: 1883, MQTT.subscription("$SYS/broker/clients/#")),
      quiet: "it subscribes to `home/$SYS/#`, which is a topic like any other",
      .tcp(.camera, .hub, port: 1883, MQTT.subscription("home/$SYS/#"))),
    RuleScenes(
      "mqtt_credentials_refused",
      raises: "the hub refuses the camera as not authorized",
      .tcp(.camera, .hub, port: 1883, [.client(MQTT.connect(user: "camera")), .server(MQTT.connack(5))]),
      quiet: "the hub is unavailable, which is no word on the name",
      .tcp(.camera, .hub, port: 1883, [.client(MQTT.connect(user: "camera")), .server(MQTT.connack(3))])),
  ]

  static let tls = [
    RuleScenes(
      "tls_obsolete_version_offered",
      raises: "the camera offers TLS 1.0 at best",
      .tcp(.camera, .stranger, port: 443, TLS.hellos(offers: 0x0301, name: "cloud.camera.example")),
      quiet: "it offers TLS 1.2",
      .tcp(.camera, .stranger, port: 443, TLS.hellos(offers: 0x0303, name: "cloud.camera.example"))),
    RuleScenes(
      "tls_obsolete_version_chosen",
      raises: "the camera offers TLS 1.2 and the server chooses 1.0",
      .tcp(
        .camera, .stranger, port: 443,
        TLS.hellos(offers: 0x0303, chosen: 0x0301, cipher: 0xC013, name: "cloud.camera.example")),
      quiet: "the server chooses 1.2",
      .tcp(.camera, .stranger, port: 443, TLS.hellos(offers: 0x0303, name: "cloud.camera.example"))),
    RuleScenes(
      "tls_worthless_cipher_chosen",
      raises: "the server chooses no encryption (cipher suite 0x0002)",
      .tcp(.camera, .stranger, port: 443, TLS.hellos(offers: 0x0303, cipher: 0x0002, name: "cloud.camera.example")),
      quiet: "it chooses AES-GCM (0xC02F)",
      .tcp(.camera, .stranger, port: 443, TLS.hellos(offers: 0x0303, name: "cloud.camera.example"))),
    RuleScenes(
      "tls_weak_cipher_chosen",
      raises: "the server chooses RC4 (cipher suite 0x0005)",
      .tcp(.camera, .stranger, port: 443, TLS.hellos(offers: 0x0303, cipher: 0x0005, name: "cloud.camera.example")),
      quiet: "it chooses AES-GCM (0xC02F)",
      .tcp(.camera, .stranger, port: 443, TLS.hellos(offers: 0x0303, name: "cloud.camera.example"))),
    RuleScenes(
      "tls_nameless_on_unusual_port",
      raises: "the camera begins TLS with port 4444 of an Internet address and names no server",
      .tcp(.camera, .stranger, port: 4444, TLS.hellos(offers: 0x0303, name: nil)),
      quiet: "it does the same on port 8443",
      .tcp(.camera, .stranger, port: 8443, TLS.hellos(offers: 0x0303, name: nil))),
  ]

  static let coap = [
    RuleScenes(
      "coap_discovery_by_multicast",
      raises: "the camera asks all CoAP devices for their resources",
      .udp(.camera, .everyCoAPDevice, port: 5683, [.client(CoAP.request(path: "/.well-known/core"))]),
      quiet: "it asks them for the time",
      .udp(.camera, .everyCoAPDevice, port: 5683, [.client(CoAP.request(path: "/time"))])),
    RuleScenes(
      "coap_discovery_of_device",
      raises: "the camera asks the plug for its resources and gets the list",
      .udp(
        .camera, .plug, port: 5683, [.client(CoAP.request(path: "/.well-known/core")), .server(CoAP.resources)]),
      quiet: "it asks the plug for the time",
      .udp(
        .camera, .plug, port: 5683,
        [.client(CoAP.request(path: "/time")), .server(CoAP.answer(CoAP.content, "10:00"))])),
    RuleScenes(
      "coap_request_from_internet",
      raises: "a stranger asks the plug from the Internet and is answered",
      .udp(
        .stranger, .plug, port: 5683,
        [.client(CoAP.request(path: "/relay")), .server(CoAP.answer(CoAP.content, "on"))]),
      quiet: "the hub asks it",
      .udp(
        .hub, .plug, port: 5683, [.client(CoAP.request(path: "/relay")), .server(CoAP.answer(CoAP.content, "on"))])),
    RuleScenes(
      "coap_proxy_request",
      raises: "the camera asks the plug to fetch a page for it",
      .udp(
        .camera, .plug, port: 5683,
        [
          .client(CoAP.request(proxyURI: "coap://198.51.100.66/secret")),
          .server(CoAP.answer(CoAP.proxyingNotSupported, "no proxy")),
        ]),
      quiet: "it asks the plug for a resource of its own",
      .udp(
        .camera, .plug, port: 5683,
        [.client(CoAP.request(path: "/secret")), .server(CoAP.answer(CoAP.content, "none"))])),
  ]

  static let dns = [
    RuleScenes(
      "dns_null_record_query",
      raises: "the camera asks the router for a NULL record, whose answer holds 16 octets",
      .udp(
        .camera, .router, port: 53,
        DNS.lookup("yrbf2x.tunnel.example", DNS.null, answer: [UInt8](0x80..<0x90))),
      quiet: "it asks for a text record",
      .udp(.camera, .router, port: 53, DNS.lookup("tunnel.example", DNS.text, answer: [4] + Array("v=1 ".utf8)))),
    RuleScenes(
      "dns_zone_transfer",
      raises: "the camera asks the router for a whole zone over TCP and is refused",
      .tcp(
        .camera, .router, port: 53, DNS.overTCP(DNS.lookup("home.example", DNS.zoneTransfer, code: 5))),
      quiet: "it asks over TCP for an address",
      .tcp(
        .camera, .router, port: 53,
        DNS.overTCP(DNS.lookup("hub.home.example", DNS.address, answer: [192, 168, 50, 2])))),
    RuleScenes(
      "dns_very_long_name",
      raises: "the camera asks for a name of 175 characters",
      .udp(.camera, .router, port: 53, DNS.lookup(name(labels: 3), DNS.address, code: 3)),
      quiet: "it asks for a name of 119 characters, as content networks have them",
      .udp(.camera, .router, port: 53, DNS.lookup(name(labels: 2), DNS.address, answer: [198, 51, 100, 66]))),
  ]

  /// A name with labels of 55 characters below `.example`.
  private static func name(labels: Int) -> String {
    let label = String(repeating: "kqzwj", count: 11)
    return String(repeating: label + ".", count: labels) + "example"
  }
}
