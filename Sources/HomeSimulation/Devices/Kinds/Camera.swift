// SPDX-License-Identifier: Apache-2.0

extension DeviceKind {
  /// A camera that watches a room and sends what moves to its maker's cloud.
  static let camera = DeviceKind(
    name: "camera", vendorPrefix: 0x48_9BD5, hostName: "VigilCam-C2", vendorClass: "udhcp 1.24.1",
    requestedParameters: [1, 3, 6, 12, 15, 28, 42], stack: .olderLinux, tls: .olderOpenSSL, listens: [23, 80, 554],
    joinsGroups: true, agent: "VigilCam/2.4",
    habits: [
      TimeSync(server: "time.vigilcam.example", every: 3600),
      CloudSession(name: "relay.vigilcam.example", port: 8883, every: 30, uses: 3, serverVersion: 0x0303),
      Polling(name: "api.vigilcam.example", every: 900, down: 500, serverVersion: 0x0303),
      MotionClips(name: "media.vigilcam.example", timesADay: 12),
      UpdateCheck(name: "vigilcam.example", hour: 2.5),
    ])

  /// A doorbell: silent for most of the day, then a ring, a clip and a call to the phones.
  static let doorbell = DeviceKind(
    name: "doorbell", vendorPrefix: 0x64_1666, hostName: "Doorbell-91C4", vendorClass: "udhcp 1.31.1",
    requestedParameters: [1, 3, 6, 12, 15, 28, 33, 121], stack: .realTime, tls: .wolf, listens: [],
    responseTime: 0.02, agent: "Chime/1.9",
    habits: [
      TimeSync(server: "1.pool.ntp.org", every: 7200),
      CloudSession(
        name: "bell.chimehome.example", every: 60, up: 20...28, down: 18...22, uses: 2, serverVersion: 0x0303),
      MotionClips(name: "clips.chimehome.example", timesADay: 6, rareTimesADay: 4, size: 300_000),
      UpdateCheck(name: "chimehome.example", hour: 4),
    ])
}
