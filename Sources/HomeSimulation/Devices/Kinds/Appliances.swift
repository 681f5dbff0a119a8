// SPDX-License-Identifier: Apache-2.0

extension DeviceKind {
  /// A thermostat that asks for the weather and reports the room's temperature.
  static let thermostat = DeviceKind(
    name: "thermostat", vendorPrefix: 0x64_9D38, hostName: "Thermo-0F31", vendorClass: "dhcpcd-6.8.2:Linux-4.9",
    requestedParameters: [1, 121, 33, 3, 6, 28, 51, 58, 59], stack: .linux, tls: .goLibrary, hidesClosedPorts: true,
    speaksIPv6: true, asksForVersion6: true, joinsGroups: true, probesAddress: true, agent: "thermo/5.9",
    habits: [
      TimeSync(server: "2.pool.ntp.org", isSimple: false),
      CloudSession(name: "link.warmhearth.example", every: 120, uses: 2),
      Polling(name: "telemetry.warmhearth.example", every: 300, up: 900, down: 200),
      Polling(name: "weather.warmhearth.example", every: 1800, down: 3000),
      UpdateCheck(name: "warmhearth.example", hour: 2),
    ])

  /// A vacuum cleaner that works while people are out.
  static let vacuum = DeviceKind(
    name: "vacuum", vendorPrefix: 0x50_EC50, hostName: "rovac-s5", vendorClass: "udhcp 1.24.2",
    requestedParameters: [1, 3, 6, 12, 15, 28, 42, 58, 59], stack: .olderLinux, tls: .mbed, listens: [],
    agent: "rovac/3.5.8",
    habits: [
      TimeSync(server: "pool.ntp.org", every: 10_800),
      CloudSession(
        name: "iot.rovac.example", port: 8883, every: 45, uses: 1, useUp: 900, useDown: 200, serverVersion: 0x0303),
      Cleaning(name: "rovac.example"), UpdateCheck(name: "rovac.example", hour: 5),
    ])

  /// A printer that everybody in the home finds.
  static let printer = DeviceKind(
    name: "printer", vendorPrefix: 0x3C_2AF4, hostName: "BRN3C2AF4", vendorClass: nil,
    requestedParameters: [1, 3, 6, 15, 44, 46, 47, 12], stack: .realTime, tls: .wolf,
    listens: [80, 443, 515, 631, 9100],
    speaksIPv6: true, joinsGroups: true, probesAddress: true, responseTime: 0.006, agent: "Printer/1.14",
    habits: [
      Polling(name: "ink.printworks.example", every: 21_600, up: 1400, down: 300, serverVersion: 0x0303),
      ServiceAnnouncement(
        services: [
          LocalService(
            type: "_ipp._tcp.local", port: 631, facts: ["txtvers=1", "ty=PrintWorks L2350", "rp=ipp/print"]),
          LocalService(type: "_pdl-datastream._tcp.local", port: 9100),
        ]),
    ])
}
