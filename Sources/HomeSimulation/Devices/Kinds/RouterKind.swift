// SPDX-License-Identifier: Apache-2.0

extension DeviceKind {
  /// The router: DHCP server, resolver and way to the Internet.
  static let router = DeviceKind(
    name: "router", vendorPrefix: 0x3C_A62F, hostName: nil, vendorClass: nil, requestedParameters: [], stack: .linux,
    tls: .openSSL, listens: [53, 80, 443], responseTime: 0.0006, isThing: false, habits: [RouterAnnouncement()])
}
