// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// The name that a device asked for before it called an address.
public struct AskedName: Sendable {
  /// The most bytes of a name that are kept; the longest ones of plain letters have 253.
  public static let capacity = 254

  private var storage: [254 of UInt8] = .init(repeating: 0)
  private var count: UInt8 = 0
  /// How many other names led the device to the same address and were still valid.
  public internal(set) var otherCount: UInt8 = 0

  init() {}

  /// Copies a name, cut behind 254 bytes.
  init(_ bytes: RawSpan) {
    let length = min(bytes.byteCount, Self.capacity)
    for offset in 0..<length { storage[offset] = bytes.octet(offset) ?? 0 }
    count = UInt8(truncatingIfNeeded: length)
  }

  /// The name's text, without the dot at its end.
  public var bytes: RawSpan {
    @_lifetime(borrow self) borrowing get { storage.span.octets.extracting(0..<Int(count)) }
  }
}

/// Which names each device was lately answered with which addresses, in a fixed number of bytes.
///
/// An answer is good for as long as its time to live says, within bounds, and a little longer, since devices keep answers
/// longer than they may. One that is given again lives on. An answer is kept in one of eight places, where the oldest makes room.
public struct NameMemory: Sendable {
  /// The most answers that are remembered.
  public static let defaultCapacity = 8_192
  /// Seconds that every answer is remembered at least, and at most, whatever its time to live.
  static let seconds: ClosedRange<Int64> = 60...86_400
  /// Seconds behind an answer's time to live in which it still counts.
  static let graceSeconds: Int64 = 60
  /// In place of a device's address: what was said to the whole link.
  static let link = IPAddress(v4: 0)

  private struct Entry: Sendable {
    var client = NameMemory.link
    var address = NameMemory.link
    /// When the answer came first and last; a free place has never had one.
    var since = Timestamp(nanoseconds: .min)
    var learned = Timestamp(nanoseconds: .min)
    /// The end of its time to live, grace included.
    var end = Timestamp(nanoseconds: .min)
    var hash: UInt64 = 0
    var name = AskedName()
  }

  private static let ways = 8
  private var entries: [Entry]
  private let mask: Int
  /// Answers that were still good when another took their place.
  public private(set) var evictions: UInt64 = 0

  /// Makes a memory for `capacity` answers, rounded up to a power of two.
  public init(capacity: Int = defaultCapacity) {
    var size = Self.ways
    while size < capacity { size *= 2 }
    entries = Array(repeating: Entry(), count: size)
    mask = size / Self.ways - 1
  }

  /// The bytes that the memory holds.
  public var memoryBound: Int { entries.count * MemoryLayout<Entry>.stride }

  private func places(_ client: IPAddress, _ address: IPAddress) -> Range<Int> {
    var hash = StableHash()
    hash.combine(StableHash.of(client))
    hash.combine(StableHash.of(address))
    let start = (Int(truncatingIfNeeded: hash.value) & mask) * Self.ways
    return start..<start + Self.ways
  }

  /// Remembers that a device was answered with an address.
  ///
  /// - Parameters:
  ///   - hash: a number that names in other letters' case share.
  ///   - timeToLive: in seconds.
  mutating func learn(
    _ address: IPAddress, of client: IPAddress, name: RawSpan, hash: UInt64, timeToLive: UInt32, at time: Timestamp
  ) {
    let life = min(max(Int64(timeToLive), Self.seconds.lowerBound), Self.seconds.upperBound) &+ Self.graceSeconds
    let end = time.advanced(byNanoseconds: life &* 1_000_000_000)
    var victim = places(client, address).lowerBound
    for place in places(client, address) {
      if isAnswer(place, client, address), entries[place].hash == hash {
        if entries[place].end < time { entries[place].since = time }
        entries[place].learned = time
        entries[place].end = max(end, entries[place].end)
        return
      }
      if entries[place].learned < entries[victim].learned { victim = place }
    }
    if entries[victim].end >= time { evictions &+= 1 }
    entries[victim] = Entry(
      client: client, address: address, since: time, learned: time, end: end, hash: hash, name: AskedName(name))
  }

  /// Lets an answer that was taken back end; of conversations that began before, it goes on telling the name.
  mutating func end(_ address: IPAddress, of client: IPAddress, hash: UInt64, at time: Timestamp) {
    for place in places(client, address) where isAnswer(place, client, address) && entries[place].hash == hash {
      entries[place].end = min(entries[place].end, time)
    }
  }

  /// Forgets the answers that went to these devices, or named them.
  public mutating func forget(_ addresses: Set<IPAddress>) {
    for place in entries.indices
    where addresses.contains(entries[place].client) || addresses.contains(entries[place].address) {
      entries[place] = Entry()
    }
  }

  private func isAnswer(_ place: Int, _ client: IPAddress, _ address: IPAddress) -> Bool {
    entries[place].client == client && entries[place].address == address
      && entries[place].learned.nanoseconds > .min
  }

  /// The name by which a device knew an address at a time: the one it was answered last, else what the link was told.
  public func name(of address: IPAddress, askedBy client: IPAddress, at time: Timestamp) -> AskedName? {
    find(address, client, time) ?? find(address, Self.link, time)
  }

  /// Whether a device was answered with an address when it asked for the name of this hash, or the link was told so, as far as is
  /// remembered. Answers that ended count, too: devices keep addresses for longer than they may.
  public func wasAnswered(_ address: IPAddress, to client: IPAddress, name hash: UInt64) -> Bool {
    [client, Self.link].contains { asker in
      places(asker, address).contains { isAnswer($0, asker, address) && entries[$0].hash == hash }
    }
  }

  private func find(_ address: IPAddress, _ client: IPAddress, _ time: Timestamp) -> AskedName? {
    var best: Int?
    var count: UInt8 = 0
    for place in places(client, address) where isAnswer(place, client, address) {
      guard entries[place].since <= time, time <= entries[place].end else { continue }
      count += 1
      if let known = best, entries[known].learned >= entries[place].learned { continue }
      best = place
    }
    guard let best else { return nil }
    var name = entries[best].name
    name.otherCount = count - 1
    return name
  }
}
