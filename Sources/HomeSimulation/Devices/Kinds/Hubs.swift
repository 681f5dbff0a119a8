// SPDX-License-Identifier: Apache-2.0

extension DeviceKind {
  /// The home's own automation: a small computer with an MQTT broker, which asks everybody for everything.
  static let hub = DeviceKind(
    name: "hub", vendorPrefix: 0xDC_A632, hostName: "homeassistant", vendorClass: nil,
    requestedParameters: [1, 3, 6, 12, 15, 26, 28, 42, 121], stack: .linux, tls: .openSSL, listens: [22, 1883, 8123],
    speaksIPv6: true, asksForVersion6: true, joinsGroups: true, responseTime: 0.0008, agent: "aiohttp/3.9",
    habits: [
      TimeSync(server: "time.cloudflare.com", every: 2048, isSimple: false),
      LocalPolling(target: "plug", path: "/status", every: 30),
      LocalPolling(target: "bulb-hub", path: "/api/8f3a/lights", every: 60, down: 2200),
      LocalPolling(target: "printer", path: "/DevMgmt/ConsumableConfigDyn.xml", every: 600, down: 3000),
      Polling(name: "version.openhome.example", every: 14_400, down: 2000),
      Polling(name: "api.forecast.example", every: 1800, down: 9000),
      ServiceAnnouncement(
        services: [LocalService(type: "_home-assistant._tcp.local", port: 8123, facts: ["version=2026.2"])],
        looksFor: ["_googlecast._tcp.local", "_ipp._tcp.local", "_hue._tcp.local"], every: 1200),
    ])

  /// The bridge between the network and the lamps' own radio.
  static let bulbHub = DeviceKind(
    name: "bulb-hub", vendorPrefix: 0x00_1788, hostName: "Lumen-bridge", vendorClass: "udhcp 1.30.1",
    requestedParameters: [1, 3, 6, 12, 15, 28, 40, 41, 42], stack: .olderLinux, tls: .openSSL, listens: [80, 443],
    joinsGroups: true, responseTime: 0.002, agent: "LumenBridge/1.6",
    habits: [
      TimeSync(server: "time.google.com", every: 3600),
      CloudSession(name: "ws.lumenbridge.example", every: 60, uses: 5),
      Polling(name: "diag.lumenbridge.example", every: 3600, up: 2600, down: 150),
      Offer(
        target: "urn:schemas-upnp-org:device:basic:1", server: "Linux/4.14 UPnP/1.0 LumenBridge/1.62", port: 80,
        path: "/description.xml"),
      ServiceAnnouncement(services: [LocalService(type: "_hue._tcp.local", port: 443, facts: ["modelid=LB2"])]),
      UpdateCheck(name: "lumenbridge.example", hour: 3),
    ])

  /// Storage for everybody's files.
  static let nas = DeviceKind(
    name: "nas", vendorPrefix: 0x00_1132, hostName: "Archive", vendorClass: "udhcp 1.19.4",
    requestedParameters: [1, 3, 6, 12, 15, 17, 28, 42], stack: .linux, tls: .openSSL,
    listens: [22, 80, 139, 445, 5000],
    speaksIPv6: true, asksForVersion6: true, joinsGroups: true, responseTime: 0.0005, agent: "Archive DSM",
    habits: [
      TimeSync(server: "time.google.com", isSimple: false),
      Polling(name: "account.archivebox.example", every: 7200, down: 1500),
      ServiceAnnouncement(
        services: [
          LocalService(type: "_smb._tcp.local", port: 445), LocalService(type: "_http._tcp.local", port: 5000),
        ]),
      UpdateCheck(name: "archivebox.example", hour: 1),
    ])
}
