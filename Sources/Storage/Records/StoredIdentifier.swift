// SPDX-License-Identifier: Apache-2.0
import GRDB
import NetworkTypes

/// One sign by which a device is known: an address, a name, an identifier of a protocol.
public struct StoredIdentifier: Sendable, Equatable {
  public var deviceID: String
  /// What the value is, in a word: `mac`, `ipv4`, `hostname`.
  public var kind: String
  public var value: String
  /// Where it was seen, in a word: `arp`, `dhcp`.
  public var source: String
  public var firstSeen: Timestamp
  public var lastSeen: Timestamp
  /// How much the sign weighs; what is not a finite number is kept as 0.
  public var weight: Double

  public init(
    deviceID: String, kind: String, value: String, source: String, firstSeen: Timestamp, lastSeen: Timestamp,
    weight: Double
  ) {
    self.deviceID = deviceID
    self.kind = kind
    self.value = value
    self.source = source
    self.firstSeen = firstSeen
    self.lastSeen = lastSeen
    self.weight = weight
  }
}

extension StoredIdentifier: StoredRow {
  static let table = StoredTable.identifier

  var values: [DatabaseValue] {
    [
      .text(deviceID), .text(kind), .text(value), .text(source), .time(firstSeen), .time(lastSeen), .number(weight),
    ]
  }

  init?(_ values: [DatabaseValue]) {
    guard let device = values.text(0), let kind = values.text(1), let value = values.text(2),
      let source = values.text(3), let first = values.time(4), let last = values.time(5), let weight = values.number(6)
    else { return nil }
    self.init(
      deviceID: device, kind: kind, value: value, source: source, firstSeen: first, lastSeen: last, weight: weight)
  }
}
