// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes

/// Two devices that use one name at one MQTT broker, at which only one of them can be connected at a time.
public struct Takeover: Sendable {
  /// The name.
  public var name: ShortText
  public var broker: IPAddress
  /// Who used the name first, and who uses it now as well.
  public var owner: DeviceIdentity
  public var taker: DeviceIdentity
  /// The seconds since the other one of the two connected under the name.
  public var seconds: Double
  /// How often the two took turns within the last hour.
  public var turns: Int
  /// Whether the owner is connected under the name, and both devices were there at once.
  public var isOwnerThere = false
}

/// Which device uses which name at which MQTT broker: at most 128 names.
///
/// The first who uses a name owns it, until somebody else has used it alone for a day.
///
/// - Source: MQTT 5.0 §3.1.4: a server ends a client's connection when another one comes under the same name.
public struct ClientNames: Sendable {
  private struct Entry: Sendable {
    var key: UInt64
    var owner: DeviceIdentity
    var last: DeviceIdentity
    /// When the last one connected last, and since when nobody else did.
    var time: Timestamp
    var since: Timestamp
    var turns = 0
    /// When the first of the turns was.
    var turnsSince: Timestamp
  }

  private static let capacity = 128
  /// The most names of one device, so that none can make the others' be forgotten.
  private static let namesOfDevice = 16
  private static let turnSeconds = 3600.0
  private static let ownershipSeconds = 86_400.0

  /// The bytes that the table holds.
  public static var memoryBound: Int { capacity * MemoryLayout<Entry>.stride }

  private var entries: [Entry] = []

  /// Makes an empty table.
  public init() { entries.reserveCapacity(Self.capacity) }

  /// Remembers that a device connects under a name.
  ///
  /// - Returns: what two devices do, if this is not the one who connected under the name before.
  mutating func connect(
    _ name: ShortText, hash: UInt64, broker: IPAddress, by device: DeviceIdentity, at time: Timestamp
  ) -> Takeover? {
    var key = StableHash()
    key.combine(hash)
    key.combine(StableHash.of(broker))
    guard let place = entries.firstIndex(where: { $0.key == key.value }) else {
      add(Entry(key: key.value, owner: device, last: device, time: time, since: time, turnsSince: time))
      return nil
    }
    var entry = entries[place]
    defer { entries[place] = entry }
    let former = entry.last
    let seconds = time.seconds(since: entry.time)
    entry.time = time
    guard device != former else {
      if time.seconds(since: entry.since) > Self.ownershipSeconds { entry.owner = device }
      return nil
    }
    entry.last = device
    entry.since = time
    if abs(time.seconds(since: entry.turnsSince)) > Self.turnSeconds {
      entry.turns = 0
      entry.turnsSince = time
    }
    entry.turns &+= 1
    return Takeover(
      name: name, broker: broker, owner: entry.owner, taker: device == entry.owner ? former : device,
      seconds: seconds, turns: entry.turns)
  }

  /// Forgets which names devices used.
  mutating func forget(_ device: DeviceIdentity) { entries.removeAll { $0.owner == device || $0.last == device } }

  private mutating func add(_ entry: Entry) {
    var own = 0
    var (oldest, oldestOwn) = (0, 0)
    for place in entries.indices {
      if entries[place].time < entries[oldest].time { oldest = place }
      guard entries[place].owner == entry.owner else { continue }
      if own == 0 || entries[place].time < entries[oldestOwn].time { oldestOwn = place }
      own += 1
    }
    if own >= Self.namesOfDevice {
      entries[oldestOwn] = entry
    } else if entries.count == Self.capacity {
      entries[oldest] = entry
    } else {
      entries.append(entry)
    }
  }
}
