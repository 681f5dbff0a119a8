// SPDX-License-Identifier: Apache-2.0
import GRDB
import NetworkTypes

/// An alert that was raised, with the line that the log has of it.
public struct StoredAlert: Sendable, Equatable {
  /// The alert's own identifier; an alert that is kept already is not kept twice.
  public var uid: String
  public var time: Timestamp
  /// The device it is about; empty where it is about none.
  public var deviceID: String
  public var detector: String
  /// The step on the ladder of severities: the higher, the worse.
  public var severity: Int
  /// The Community ID of the flow; empty where it is about none.
  public var communityID: String
  /// The alert as a line of JSON.
  public var line: String

  public init(
    uid: String, time: Timestamp, deviceID: String, detector: String, severity: Int, communityID: String, line: String
  ) {
    self.uid = uid
    self.time = time
    self.deviceID = deviceID
    self.detector = detector
    self.severity = severity
    self.communityID = communityID
    self.line = line
  }
}

extension StoredAlert: StoredRow {
  static let table = StoredTable.alert

  var values: [DatabaseValue] {
    [
      .text(uid), .time(time), .text(deviceID), .text(detector), .integer(severity), .text(communityID), .text(line),
    ]
  }

  init?(_ values: [DatabaseValue]) {
    guard let uid = values.text(0), let time = values.time(1), let device = values.text(2),
      let detector = values.text(3), let severity = values.integer(4), let community = values.text(5),
      let line = values.text(6)
    else { return nil }
    self.init(
      uid: uid, time: time, deviceID: device, detector: detector, severity: severity, communityID: community,
      line: line)
  }
}
