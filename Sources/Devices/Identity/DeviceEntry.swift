// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// All that the table holds of one device: how it usually behaves, and what the inventory knows of it.
struct DeviceEntry: Sendable {
  var profile: DeviceProfile
  var record: DeviceRecord

  /// Takes in another entry of the same device; from `time` on it sends under what the other one sends under.
  mutating func take(in other: DeviceEntry, at time: Timestamp) {
    profile.identities.adopt(other.profile.identities, at: time)
    profile.merge(other.profile)
    record.merge(other.record)
  }
}
