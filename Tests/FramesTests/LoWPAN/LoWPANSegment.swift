// SPDX-License-Identifier: Apache-2.0
import Frames
import NetworkTypes
import SensorTestKit

/// A low-rate network with one camera and one router, whose frames a decoder follows.
///
/// The camera is 00-00-5E-EF-10-00-00-17 there, the router ends in 01.
struct LoWPANSegment: ~Copyable {
  static let camera = "fe80::200:5eef:1000:17"
  static let router = "fe80::200:5eef:1000:1"
  private static let addresses: [UInt8] =
    [0x01, 0, 0, 0x10, 0xEF, 0x5E, 0, 0] + [0x17, 0, 0, 0x10, 0xEF, 0x5E, 0, 0]

  private var decoder = FrameDecoder()
  private var number: UInt64 = 0

  /// Reads a data frame from the camera to the router with this body; `missing` octets were not captured.
  mutating func read(_ body: [UInt8], at seconds: Int64 = 0, missing: Int = 0) -> Reading {
    let bytes = [0x41, 0xDC, 1, 0xCD, 0xAB] + Self.addresses + body
    number += 1
    let header = PacketHeader(
      time: Timestamp(seconds: seconds, nanoseconds: 0), number: number, originalLength: UInt32(bytes.count + missing),
      capturedLength: UInt32(bytes.count), linkType: .lowRateWithoutFCS, source: 0)
    return Reading(bytes, header, by: &decoder)
  }

  /// A UDP datagram from 61617 to 61623 with a compressed header, and three octets.
  static let datagram: [UInt8] = [0xF3, 0x17, 0x12, 0x34, 1, 2, 3]
  static let ports = " udp 61617 > 61623"

  /// A router advertisement that announces one context: 2001:db8:1::/64 for an hour.
  static func advertisement(context: UInt8, minutes: UInt8 = 60, hopLimit: UInt8 = 3) -> [UInt8] {
    [0x78 | hopLimit, 0x3B, 58, 1] + [134, 0, 0, 0, 64, 0, 0, 0] + [UInt8](repeating: 0, count: 8)
      + [34, 2, 64, 0x10 | context, 0, 0, 0, minutes, 0x20, 1, 0x0D, 0xB8, 0, 1, 0, 0]
  }
}
