// SPDX-License-Identifier: Apache-2.0
import GRDB
import NetworkTypes

/// That two devices were found to be one, or one to be two: kept so that it can be explained and taken back.
public struct StoredIdentityChange: Sendable, Equatable {
  public var time: Timestamp
  public var kind: Kind
  /// The device that goes on.
  public var deviceID: String
  /// The device that was joined to it, or came out of it.
  public var otherDeviceID: String
  /// Why, as a JSON object that storage does not read.
  public var reason: String

  /// What happened to two devices.
  public enum Kind: String, Sendable, CaseIterable { case merge, split }

  public init(time: Timestamp, kind: Kind, deviceID: String, otherDeviceID: String, reason: String) {
    self.time = time
    self.kind = kind
    self.deviceID = deviceID
    self.otherDeviceID = otherDeviceID
    self.reason = reason
  }
}

extension StoredIdentityChange: StoredRow {
  static let table = StoredTable.identityChange

  var values: [DatabaseValue] {
    [.time(time), .text(kind.rawValue), .text(deviceID), .text(otherDeviceID), .text(reason)]
  }

  init?(_ values: [DatabaseValue]) {
    guard let time = values.time(0), let kind = values.text(1).flatMap(Kind.init(rawValue:)),
      let device = values.text(2), let other = values.text(3), let reason = values.text(4)
    else { return nil }
    self.init(time: time, kind: kind, deviceID: device, otherDeviceID: other, reason: reason)
  }
}
