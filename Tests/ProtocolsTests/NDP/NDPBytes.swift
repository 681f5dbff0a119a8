// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import SensorTestKit

@testable import Protocols

/// Messages of Neighbor Discovery as they stand in packets.
enum NDPBytes {
  static let router = IPAddress(v6High: 0xFE80_0000_0000_0000, low: 1)
  static let host = IPAddress(v6High: 0x2001_0DB8_0000_0000, low: 0x17)
  static let hostMAC = MACAddress(value: 0x0000_5E00_5317)
  static let allNodes = IPAddress(v6High: 0xFF02_0000_0000_0000, low: 1)
  static let unspecified = IPAddress(v6High: 0, low: 0)

  static func octets(_ address: IPAddress) -> [UInt8] {
    let octets = address.octets
    return (0..<16).map { octets[$0] }
  }

  static func message(_ kind: NDPMessage.Kind, _ fixed: [UInt8], _ options: [UInt8] = []) -> [UInt8] {
    [kind.rawValue, 0, 0, 0] + fixed + options
  }

  /// An option, filled up with zeros to the next eight octets.
  static func option(_ type: UInt8, _ value: [UInt8]) -> [UInt8] {
    let units = (value.count + 2 + 7) / 8
    return [type, UInt8(units)] + value + [UInt8](repeating: 0, count: units * 8 - 2 - value.count)
  }

  static let sourceMAC = option(1, [0, 0, 0x5E, 0, 0x53, 0x17])
  static let targetMAC = option(2, [0, 0, 0x5E, 0, 0x53, 0x17])

  static func solicitation(_ target: IPAddress = host, _ options: [UInt8] = sourceMAC) -> [UInt8] {
    message(.neighborSolicitation, [0, 0, 0, 0] + octets(target), options)
  }

  static func advertisement(_ flags: UInt8, _ target: IPAddress = host) -> [UInt8] {
    message(.neighborAdvertisement, [flags, 0, 0, 0] + octets(target), targetMAC)
  }

  static func routerAdvertisement(_ options: [UInt8] = []) -> [UInt8] {
    message(.routerAdvertisement, [64, 0xC8, 0x07, 0x08, 0, 0, 0x75, 0x30, 0, 0, 3, 0xE8], options)
  }

  static func redirect(_ target: IPAddress, _ destination: IPAddress) -> [UInt8] {
    message(.redirect, [0, 0, 0, 0] + octets(target) + octets(destination))
  }

  /// A packet between the router and all nodes, unless named.
  static func reading(
    _ bytes: [UInt8], from source: IPAddress = router, to destination: IPAddress = allNodes, hopLimit: UInt8 = 255
  ) -> PacketReading {
    var reading = PacketReading(bytes)
    reading.sourceMAC = hostMAC
    reading.source = source
    reading.destination = destination
    reading.hopLimit = hopLimit
    return reading
  }
}
