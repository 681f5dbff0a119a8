// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// In which order devices make room for others: those that nobody has answered first, of them the one unseen for longest.
///
/// A heap with one entry a device. A device that is seen or answered only moves backwards, so that its entry may stay as it is until
/// it comes to the front: only then is it compared with the profile, and put where it belongs. So no packet pays for the order but
/// those that evict, and these pay for a few entries instead of a look at every profile.
///
/// - Source: Williams: Algorithm 232, Heapsort, 1964.
struct EvictionOrder: Sendable {
  private struct Entry: Sendable {
    var slot: Int32
    var isEstablished: Bool
    var lastSeen: Timestamp

    init(_ slot: Int, isEstablished: Bool, lastSeen: Timestamp) {
      self.slot = Int32(truncatingIfNeeded: slot)
      self.isEstablished = isEstablished
      self.lastSeen = lastSeen
    }

    /// Of equals, the one at the first place goes first.
    static func < (one: Entry, other: Entry) -> Bool {
      if one.isEstablished != other.isEstablished { return other.isEstablished }
      return one.lastSeen == other.lastSeen ? one.slot < other.slot : one.lastSeen < other.lastSeen
    }
  }

  /// Each entry goes no later than the two at twice its place and one or two more.
  private var entries: [Entry] = []
  /// Whether there is one entry of each device, none of them later than the device.
  private var isWhole = false

  /// The bytes that the order of so many devices holds.
  static func byteCount(capacity: Int) -> Int { capacity * MemoryLayout<Entry>.stride }

  init(capacity: Int) { entries.reserveCapacity(capacity) }

  /// Takes note that a place got another device, which may go earlier than the one before: the order is made anew when next needed.
  mutating func forget() { isWhole = false }

  /// The device that goes first, `spared` never; there is another one.
  mutating func first(of profiles: [DeviceProfile], sparing spared: Int?) -> Int {
    // Through a span, a profile is looked at where it lies.
    let profiles = profiles.span
    if !isWhole || entries.count != profiles.count { make(of: profiles) }
    while let first = entries.first {
      let slot = Int(first.slot)
      guard slot != spared else {
        // It is missing from now on.
        removeFirst()
        isWhole = false
        continue
      }
      let entry = Entry(slot, isEstablished: profiles[slot].isEstablished, lastSeen: profiles[slot].lastSeen)
      guard first < entry else { return slot }
      entries[0] = entry
      sink(0)
    }
    return 0
  }

  /// Takes note of a device that is seen first at `time`, in the place of the one that went first just now.
  mutating func replaceFirst(_ slot: Int, at time: Timestamp) {
    guard isWhole, let first = entries.first, Int(first.slot) == slot else { return forget() }
    entries[0] = Entry(slot, isEstablished: false, lastSeen: time)
    sink(0)
  }

  private mutating func make(of profiles: Span<DeviceProfile>) {
    entries.removeAll(keepingCapacity: true)
    for slot in profiles.indices {
      entries.append(Entry(slot, isEstablished: profiles[slot].isEstablished, lastSeen: profiles[slot].lastSeen))
    }
    for place in stride(from: entries.count / 2 - 1, through: 0, by: -1) { sink(place) }
    isWhole = true
  }

  private mutating func removeFirst() {
    let last = entries.removeLast()
    guard !entries.isEmpty else { return }
    entries[0] = last
    sink(0)
  }

  /// Moves an entry back until none behind it goes earlier.
  private mutating func sink(_ place: Int) {
    let entry = entries[place]
    var place = place
    while 2 * place + 1 < entries.count {
      var next = 2 * place + 1
      if next + 1 < entries.count && entries[next + 1] < entries[next] { next += 1 }
      guard entries[next] < entry else { break }
      entries[place] = entries[next]
      place = next
    }
    entries[place] = entry
  }
}
