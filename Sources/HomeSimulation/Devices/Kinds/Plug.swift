// SPDX-License-Identifier: Apache-2.0

extension DeviceKind {
  /// A plug that can be switched and measures power, of a maker with a cloud.
  static let plug = DeviceKind(
    name: "plug", vendorPrefix: 0x68_5734, hostName: "ESP_5A2F01", vendorClass: nil,
    requestedParameters: [1, 3, 28, 6, 15], stack: .small, tls: .mbed, listens: [80], responseTime: 0.03,
    agent: "ESP8266HTTPClient",
    habits: [
      TimeSync(server: "pool.ntp.org", every: 3600),
      CloudSession(
        name: "mqtt.plugworks.example", port: 8883, every: 60, uses: 4, useUp: 120, useDown: 80, serverVersion: 0x0303),
      LocalBroadcast(),
      UpdateCheck(name: "plugworks.example", hour: 3.5),
    ])

  /// A plug with free firmware, which knows the home's broker and no cloud.
  static let relay = DeviceKind(
    name: "relay", vendorPrefix: 0x24_62AB, hostName: "tasmota-relay", vendorClass: nil,
    requestedParameters: [1, 3, 28, 6], stack: .small, tls: .mbed, listens: [80], responseTime: 0.03,
    agent: "ESP8266HTTPClient",
    habits: [
      TimeSync(server: "pool.ntp.org", every: 3600),
      BrokerClient(
        clientID: "DVES_62AB19", topics: ["tele/relay/SENSOR"], every: 300, commands: "cmnd/relay/POWER", uses: 6),
    ])
}
