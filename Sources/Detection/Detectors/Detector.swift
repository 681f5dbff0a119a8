// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

/// Watches one device for one kind of behaviour.
///
/// What a detector remembers of the device is its own stored properties: bounded, without references. It sees packet time only,
/// and does nothing but return what it thinks. The profile that it reads does not know yet of the event that is inspected.
public protocol Detector: Sendable {
  static var card: DetectorCard { get }

  /// Starts with a device of which nothing is known.
  init()

  /// Looks at a packet that the device sent, or that was sent to it.
  mutating func inspect(
    packet: borrowing PacketFacts, isSent: Bool, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding?

  /// Looks at something that the device started.
  mutating func inspect(
    _ event: Event, in context: EventContext, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding?

  /// Looks at what a message of the device amounts to.
  mutating func inspect(
    _ deed: Deed, in context: EventContext, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding?

  /// Looks at the 10 s that end now.
  mutating func inspect(
    tickEndingAt time: Timestamp, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding?

  /// Says a finding in words.
  static func describe(_ finding: Finding, at site: borrowing Site) -> Description
}

extension Detector {
  public mutating func inspect(
    packet: borrowing PacketFacts, isSent: Bool, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? { nil }

  public mutating func inspect(
    _ event: Event, in context: EventContext, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? { nil }

  public mutating func inspect(
    _ deed: Deed, in context: EventContext, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? { nil }

  public mutating func inspect(
    tickEndingAt time: Timestamp, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? { nil }
}
