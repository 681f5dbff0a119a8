// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// Two entries of the inventory that turned out to be one device, or one that turned out to be two.
public struct IdentityChange: Sendable {
  public enum Kind: Sendable {
    /// `other` was taken into `slot`: both are one device.
    case joined
    /// `other` was given back what it had brought into `slot`: they are two devices.
    case split
  }

  public let kind: Kind
  /// The place of the device that goes on.
  public let slot: Int
  /// The place that `other` had, or has now.
  public let otherSlot: Int
  /// What the other entry is known by.
  public let other: DeviceIdentity
  /// What spoke for it.
  public let comparison: IdentityComparison
  public let time: Timestamp
}
