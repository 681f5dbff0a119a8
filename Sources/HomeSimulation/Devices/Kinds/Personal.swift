// SPDX-License-Identifier: Apache-2.0

extension DeviceKind {
  /// A phone: it goes out with its owner, and its applications look for the home's things.
  static let phone = phone(name: "phone", isGuest: false)
  /// The phone of a guest, whose hardware address is invented for this network.
  static let guestPhone = phone(name: "guest-phone", isGuest: true)

  private static func phone(name: String, isGuest: Bool) -> DeviceKind {
    var habits: [any Habit] = [
      TimeSync(server: "time.android.com", every: 28_800),
      CloudSession(name: "push.mobile.example", port: 5228, every: 840, uses: 20, useUp: 300, useDown: 1500),
      Polling(name: "mail.mobile.example", every: 900, down: 1800, jitter: 0.3),
      Polling(name: "connectivity.mobile.example", every: 3600, up: 200, down: 60, isSealed: false),
      Browsing(sessionsADay: 8),
    ]
    if !isGuest { habits += [HomeApplication(timesADay: 6), Presence()] as [any Habit] }
    return DeviceKind(
      name: name, vendorPrefix: 0x8C_F5A3, hostName: isGuest ? nil : "Pixel-7", vendorClass: "android-dhcp-14",
      requestedParameters: [1, 3, 6, 15, 26, 28, 51, 58, 59, 43, 114, 108], stack: .android, tls: .conscrypt,
      hidesClosedPorts: true, speaksIPv6: true, asksForVersion6: true, joinsGroups: true, hasPrivacyAddress: true,
      responseTime: 0.008, agent: "Dalvik/2.1.0", isThing: false, habits: habits)
  }

  /// A computer for work and for reading.
  static let laptop = DeviceKind(
    name: "laptop", vendorPrefix: 0x98_5FD3, hostName: "LAPTOP-7Q2F", vendorClass: "MSFT 5.0",
    requestedParameters: [1, 3, 6, 15, 31, 33, 43, 44, 46, 47, 119, 121, 249, 252], stack: .windows, tls: .browser,
    hidesClosedPorts: true, speaksIPv6: true, asksForVersion6: true, joinsGroups: true, probesAddress: true,
    responseTime: 0.005, agent: "Mozilla/5.0", isThing: false,
    habits: [
      TimeSync(server: "time.windows.com", every: 32_768, isSimple: false),
      CloudSession(name: "notify.desk.example", every: 300, uses: 6),
      Polling(name: "mail.desk.example", every: 600, down: 2500),
      Browsing(sessionsADay: 14), Printing(timesADay: 0.7), FileWork(timesADay: 2),
      ServiceAnnouncement(services: [], looksFor: ["_ipp._tcp.local", "_smb._tcp.local"], every: 5400),
      UpdateCheck(name: "desk.example", hour: 12),
    ])

  /// A small computer that somebody leaves behind to look around.
  static let implant = DeviceKind(
    name: "implant", vendorPrefix: 0x00_C0CA, hostName: "kali", vendorClass: nil,
    requestedParameters: [1, 2, 6, 12, 15, 26, 28, 121, 3, 33, 40, 41, 42, 119, 249, 252, 17], stack: .linux,
    tls: .openSSL, listens: [22], speaksIPv6: true, agent: "curl/8.5.0", habits: [])
}
