// SPDX-License-Identifier: Apache-2.0

extension DeviceKind {
  /// A self-built sensor that publishes to the home's broker; two versions of the protocol are about.
  static let mqttSensor = sensor(clientID: "node-hall", topic: "home/hall/climate", version: 4)
  static let newerMQTTSensor = sensor(clientID: "node-cellar", topic: "home/cellar/climate", version: 5)

  private static func sensor(clientID: String, topic: String, version: UInt8) -> DeviceKind {
    DeviceKind(
      name: "mqtt-sensor", vendorPrefix: 0x24_0AC4, hostName: clientID, vendorClass: nil,
      requestedParameters: [1, 3, 28, 6], stack: .small, tls: .mbed, responseTime: 0.02,
      habits: [
        TimeSync(server: "pool.ntp.org", every: 3600),
        BrokerClient(clientID: clientID, topics: [topic], every: 30, version: version, quality: version == 5 ? 1 : 0),
      ])
  }

  /// A battery sensor that wakes, reports by CoAP, and sleeps.
  static let coapSensor = DeviceKind(
    name: "coap-sensor", vendorPrefix: 0x00_124B, hostName: "bath-sensor", vendorClass: nil,
    requestedParameters: [1, 3, 6], stack: .realTime, tls: .wolf, speaksIPv6: true, responseTime: 0.05,
    habits: [CoAPReport(path: ["sensors", "bath", "temperature"], every: 120)])
}
