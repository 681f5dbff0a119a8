// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes

/// Suspicious ticks that wait to be learned: of at most sixteen devices, the one without such a tick for longest goes.
///
/// When something is told of a device, the wait begins anew, and what waits is set aside: from then on only the operator's word makes
/// it usual. After seven days in which nothing was told, the ticks that came since are learned if they came on three days at least;
/// all others are forgotten. So what a device has come to do for good becomes usual, and what it did once does not.
///
/// It is not saved: of the time in which the sensor did not run, nobody knows whether it was quiet.
struct Quarantine: Sendable {
  /// The ticks of one device.
  private struct Entry: Sendable {
    var device: DeviceIdentity
    var ticks = FeatureHistograms()
    /// The ticks of which something was told.
    var told = FeatureHistograms()
    /// When something was told of the device last, or its first tick came.
    var quietSince: Timestamp
    var lastTick: Timestamp
    /// The day of the last tick, and on how many days there were any.
    var day: Int64
    /// 0 where all that waits is set aside.
    var days: UInt8 = 1
  }

  static let capacity = 16
  static let quietSeconds = 7 * 86_400.0
  static let leastDays: UInt8 = 3

  /// The bytes that the table holds.
  static var memoryBound: Int { capacity * MemoryLayout<Entry>.stride }

  private var entries: [Entry] = []

  /// Whether nothing waits.
  var isEmpty: Bool { entries.isEmpty }

  /// Makes an empty table.
  init() { entries.reserveCapacity(Self.capacity) }

  /// Keeps a tick of a device.
  mutating func keep(_ features: borrowing FeatureVector, of device: DeviceIdentity, at time: Timestamp) {
    let day = time.nanoseconds / 86_400_000_000_000
    let place = place(of: device) ?? add(Entry(device: device, quietSince: time, lastTick: time, day: day))
    // The wait begins with the first tick after what was told.
    if entries[place].days == 0 { entries[place].quietSince = time }
    entries[place].ticks.learn(features, at: time)
    entries[place].lastTick = time
    guard entries[place].day != day else { return }
    entries[place].day = day
    entries[place].days = min(Self.leastDays, entries[place].days + 1)
  }

  private func place(of device: DeviceIdentity) -> Int? { entries.firstIndex { $0.device == device } }

  /// Adds an entry, where all places are taken in that of the device without a tick for longest; returns its place.
  private mutating func add(_ entry: Entry) -> Int {
    guard entries.count == Self.capacity else {
      entries.append(entry)
      return entries.count - 1
    }
    var oldest = 0
    for place in entries.indices where entries[place].lastTick < entries[oldest].lastTick { oldest = place }
    entries[oldest] = entry
    return oldest
  }

  /// Takes out what has waited for long enough, one device at a time; nil where nothing has.
  ///
  /// Ticks that came on too few days are forgotten. Costs a look at each of the sixteen.
  mutating func takeDue(at time: Timestamp) -> (device: DeviceIdentity, ticks: FeatureHistograms)? {
    while let place = entries.firstIndex(where: { time.seconds(since: $0.quietSince) >= Self.quietSeconds }) {
      let entry = entries.remove(at: place)
      if entry.days >= Self.leastDays { return (entry.device, entry.ticks) }
    }
    return nil
  }

  /// Joins what waits for two devices that turned out to be one; the longer wait of the two counts.
  mutating func join(_ other: DeviceIdentity, into device: DeviceIdentity) {
    guard let from = place(of: other) else { return }
    guard let place = place(of: device), place != from else {
      entries[from].device = device
      return
    }
    entries[place].ticks.merge(entries[from].ticks)
    entries[place].told.merge(entries[from].told)
    entries[place].quietSince = max(entries[place].quietSince, entries[from].quietSince)
    entries[place].lastTick = max(entries[place].lastTick, entries[from].lastTick)
    entries[place].days = max(entries[place].days, entries[from].days)
    entries.remove(at: from)
  }

  /// Sets aside what waits for a device: something was told of it.
  mutating func setAside(_ device: DeviceIdentity, at time: Timestamp) {
    guard let place = place(of: device) else { return }
    entries[place].told.merge(entries[place].ticks)
    entries[place].ticks = FeatureHistograms()
    entries[place].quietSince = time
    (entries[place].day, entries[place].days) = (.min, 0)
  }

  /// Takes out all that waits for a device, and what was set aside, on the operator's word; nil where there is nothing.
  mutating func takeAll(of device: DeviceIdentity) -> FeatureHistograms? {
    guard let place = place(of: device) else { return nil }
    var entry = entries.remove(at: place)
    entry.ticks.merge(entry.told)
    return entry.ticks
  }

  /// Forgets what waits for a device.
  mutating func forget(_ device: DeviceIdentity) { entries.removeAll { $0.device == device } }
}
