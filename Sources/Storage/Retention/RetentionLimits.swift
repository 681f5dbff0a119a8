// SPDX-License-Identifier: Apache-2.0

/// How long records are kept, and how much of them.
public struct RetentionLimits: Sendable, Equatable {
  /// The limits of one class; what is older or more goes, the oldest first.
  public struct Limit: Sendable, Equatable {
    /// Days that a record is kept.
    public var days: Int
    /// Bytes that all records of the class take, about.
    public var bytes: Int

    public init(days: Int, bytes: Int) {
      self.days = days
      self.bytes = bytes
    }
  }

  /// Devices with all that is known of them, by when they were last seen.
  public var devices: Limit
  /// Merges and splits, by when they were made.
  public var changes: Limit
  public var alerts: Limit
  /// Days that a mute stays to be seen after it has expired.
  public var expiredMuteDays: Int
  public var receipts: Limit

  public init(
    devices: Limit = Limit(days: 365, bytes: 32 << 20), changes: Limit = Limit(days: 365, bytes: 8 << 20),
    alerts: Limit = Limit(days: 90, bytes: 64 << 20), expiredMuteDays: Int = 30,
    receipts: Limit = Limit(days: 3650, bytes: 1 << 20)
  ) {
    self.devices = devices
    self.changes = changes
    self.alerts = alerts
    self.expiredMuteDays = expiredMuteDays
    self.receipts = receipts
  }
}

/// What retention has removed.
public struct RetentionSummary: Sendable, Equatable {
  /// Rows of each class that went; those that lost none are left out.
  public internal(set) var removed: [RecordClass: Int] = [:]
  /// The devices that went: a sensor that still knows them would save them again.
  public internal(set) var deviceIDs: [String] = []
}

/// How much is kept, for a status.
public struct DatabaseUsage: Sendable, Equatable {
  /// Rows of one class.
  public struct Share: Sendable, Equatable {
    public var count: Int
    /// What they take in the file, about.
    public var bytes: Int
  }

  public internal(set) var classes: [RecordClass: Share] = [:]
  /// The database's file.
  public internal(set) var fileBytes = 0
  /// The part of it that is free and will be filled again, or given back.
  public internal(set) var freeBytes = 0
  /// SQLite's log beside it.
  public internal(set) var logBytes = 0
}
