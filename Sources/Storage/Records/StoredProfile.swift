// SPDX-License-Identifier: Apache-2.0
import GRDB

/// What is usual for a device, in the sensor's own form.
public struct StoredProfile: Sendable, Equatable {
  public var deviceID: String
  /// The version of the form that `bytes` have.
  public var format: Int
  /// The profile itself, which storage does not read.
  public var bytes: [UInt8]

  public init(deviceID: String, format: Int, bytes: [UInt8]) {
    self.deviceID = deviceID
    self.format = format
    self.bytes = bytes
  }
}

extension StoredProfile: StoredRow {
  static let table = StoredTable.profile

  var values: [DatabaseValue] { [.text(deviceID), .integer(format), .bytes(bytes)] }

  init?(_ values: [DatabaseValue]) {
    guard let device = values.text(0), let format = values.integer(1), let bytes = values.bytes(2) else { return nil }
    self.init(deviceID: device, format: format, bytes: bytes)
  }
}
