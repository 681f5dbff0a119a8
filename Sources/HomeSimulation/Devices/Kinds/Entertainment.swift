// SPDX-License-Identifier: Apache-2.0

extension DeviceKind {
  /// A speaker that listens for its name and plays music.
  static let speaker = DeviceKind(
    name: "speaker", vendorPrefix: 0x1C_F29A, hostName: "Speaker-Kitchen", vendorClass: "dhcpcd-6.8.2",
    requestedParameters: [1, 121, 33, 3, 6, 12, 28, 51, 58, 59], stack: .linux, tls: .conscrypt.offering(["h2"]),
    listens: [8008, 8009, 8443], speaksIPv6: true, asksForVersion6: true, joinsGroups: true, agent: "Speaker/7.1",
    habits: [
      TimeSync(server: "time.google.com", every: 1800),
      CloudSession(name: "voice.echora.example", every: 50, uses: 14, useUp: 60_000, useDown: 90_000),
      Polling(name: "config.echora.example", every: 2700, down: 4000),
      Viewing(name: "tunes.example", sessionsADay: 3, minutes: 10...40, piece: 160_000, seconds: 10),
      ServiceAnnouncement(
        services: [LocalService(type: "_googlecast._tcp.local", port: 8009, facts: ["fn=Kitchen", "md=Speaker Mini"])],
        looksFor: ["_googlecast._tcp.local"], every: 1200),
      UpdateCheck(name: "echora.example", hour: 3),
    ])

  /// A television that plays films, measures its viewers, and looks for phones.
  static let television = DeviceKind(
    name: "television", vendorPrefix: 0x64_1CB0, hostName: "TV-Livingroom", vendorClass: "dhcpcd-5.5.6",
    requestedParameters: [1, 33, 3, 6, 12, 15, 26, 28, 51, 54, 58, 59], stack: .olderLinux, tls: .nss,
    listens: [8001, 8080, 9197], joinsGroups: true, responseTime: 0.002, agent: "SMART-TV; Tizen",
    habits: [
      TimeSync(server: "3.pool.ntp.org", every: 7200),
      CloudSession(name: "push.telescreen.example", every: 180),
      Polling(name: "ads.viewmeter.example", every: 1200, up: 1600, down: 900),
      Viewing(name: "cinema.example", sessionsADay: 3),
      Offer(
        target: "urn:schemas-upnp-org:device:MediaRenderer:1", server: "Tizen/5.0 UPnP/1.0 Telescreen/1.0", port: 9197,
        path: "/dmr"),
      ServiceAnnouncement(
        services: [LocalService(type: "_airplay._tcp.local", port: 7000, facts: ["model=TS55"])]),
      UpdateCheck(name: "telescreen.example", hour: 4.5),
    ])

  /// A game console: idle by day, busy in the evening.
  static let console = DeviceKind(
    name: "console", vendorPrefix: 0x70_9E29, hostName: "Console", vendorClass: "PS4",
    requestedParameters: [1, 3, 6, 15, 28], stack: .darwin, tls: .openSSL, hidesClosedPorts: true,
    responseTime: 0.002, agent: "libhttp/9.0", isThing: false,
    habits: [
      CloudSession(name: "presence.playnet.example", every: 300),
      Polling(name: "store.playnet.example", every: 10_800, down: 12_000),
      Gaming(name: "playnet.example", sessionsADay: 2),
    ])
}
