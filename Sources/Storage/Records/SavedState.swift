// SPDX-License-Identifier: Apache-2.0

/// All that the sensor holds in memory and wants to have again after a restart, as of one moment.
public struct SavedState: Sendable, Equatable {
  public var devices: [StoredDevice]
  public var identifiers: [StoredIdentifier]
  public var profiles: [StoredProfile]

  public init(
    devices: [StoredDevice] = [], identifiers: [StoredIdentifier] = [], profiles: [StoredProfile] = []
  ) {
    self.devices = devices
    self.identifiers = identifiers
    self.profiles = profiles
  }
}

/// How many rows a save had to touch.
public struct SaveSummary: Sendable, Equatable {
  /// Rows that are new, or differ from what was on disk.
  public internal(set) var written = 0
  /// Rows that are no longer in the state.
  public internal(set) var removed = 0
  /// Rows that were on disk as they are.
  public internal(set) var unchanged = 0
}

/// A kind of record that is kept, counted, limited and erased apart from the others.
public enum RecordClass: String, Sendable, CaseIterable {
  case devices, identifiers, profiles, changes, alerts, mutes, receipts
}
