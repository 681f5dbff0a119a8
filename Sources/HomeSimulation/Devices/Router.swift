// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// What every device knows of the router: its addresses and what it serves.
enum Router {
  /// 192.168.178.0/24.
  static let network: UInt32 = 0xC0A8_B200
  static let address: UInt32 = network | 1
  static let leaseSeconds = 43_200.0
  /// Seconds that the router needs to answer.
  static let responseTime = 0.0008
}

extension Home {
  var router: Device { devices[0] }

  func device(_ name: String) -> Device? { devices.first { $0.name == name } }

  /// A host of the Internet, as it is seen behind the router.
  func stranger(_ address: UInt32) -> Station {
    Station(mac: router.mac, address: address, hopLimit: internet.hopLimit(of: address), isLocal: false)
  }
}
