// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes

/// To which networks of the Internet the names led that devices asked for within the last hour: at most 512 names.
///
/// A name is kept in one of eight places, where the one unused for longest makes room.
public struct AnsweredNames: Sendable {
  /// Where one name led one device in the hour that runs.
  struct Entry: Sendable {
    fileprivate var device = DeviceIdentity.hardware(.zero)
    fileprivate var name: UInt64 = 0
    fileprivate var since = Timestamp(nanoseconds: .min)
    fileprivate var last = Timestamp(nanoseconds: .min)
    private var networks: [12 of UInt16] = .init(repeating: 0)
    /// The networks of 65,536 addresses (/16) that it led to, outside those of hosting companies; twelve at most.
    private(set) var networkCount: UInt8 = 0
    /// The answers that led to a network which none before had led to.
    private(set) var changes: UInt8 = 0
    /// Whether it led to the Internet.
    private(set) var isOfInternet = false

    init() {}

    /// Counts an answer.
    mutating func count(_ answer: NameAnswer, home: HomeNetworks, at time: Timestamp) {
      if abs(time.seconds(since: since)) >= AnsweredNames.windowSeconds {
        let (device, name) = (device, name)
        self = Entry()
        self.device = device
        self.name = name
        since = time
      }
      last = max(last, time)
      let before = networkCount
      for place in 0..<answer.addressCount {
        let address = answer[place]
        guard !home.contains(address), !address.isUnspecified, !address.isLoopback else { continue }
        isOfInternet = true
        if address.family == .v4 && answer.timeToLive < AnsweredNames.longestTimeToLive { take(address) }
      }
      if networkCount > before { changes = changes == .max ? changes : changes + 1 }
    }

    private mutating func take(_ address: IPAddress) {
      let network = UInt16(truncatingIfNeeded: address.low >> 16)
      guard !HostingNetworks.contains(network) else { return }
      for place in 0..<min(Int(networkCount), networks.count) where networks[place] == network { return }
      guard Int(networkCount) < networks.count else { return }
      networks[Int(networkCount)] = network
      networkCount += 1
    }
  }

  static let windowSeconds = 3600.0
  /// The time to live, in seconds, from which on an answer is not meant to change.
  static let longestTimeToLive: UInt32 = 300
  private static let ways = 8
  private static let sets = 64

  /// The bytes that the table holds.
  public static var memoryBound: Int { ways * sets * MemoryLayout<Entry>.stride }

  private var entries = Array(repeating: Entry(), count: ways * sets)

  /// Makes an empty table.
  public init() {}

  /// The place of a name, or the one that it would take.
  private func place(of name: UInt64, _ device: DeviceIdentity) -> (place: Int, isThere: Bool) {
    let start = Int(name % UInt64(Self.sets)) * Self.ways
    var oldest = start
    for place in start..<start + Self.ways {
      if entries[place].name == name && entries[place].device == device { return (place, true) }
      if entries[place].last < entries[oldest].last { oldest = place }
    }
    return (oldest, false)
  }

  /// Where a name led a device; an empty entry where nothing is known.
  func entry(of name: UInt64, for device: DeviceIdentity) -> Entry {
    let (place, isThere) = place(of: name, device)
    if isThere { return entries[place] }
    var entry = Entry()
    entry.device = device
    entry.name = name
    return entry
  }

  /// Takes an answer.
  mutating func learn(_ answer: NameAnswer, of device: DeviceIdentity, home: HomeNetworks, at time: Timestamp) {
    guard answer.addressCount > 0 else { return }
    let (place, isThere) = place(of: answer.question.hash, device)
    if !isThere {
      entries[place] = Entry()
      entries[place].device = device
      entries[place].name = answer.question.hash
    }
    entries[place].count(answer, home: home, at: time)
  }

  /// Forgets what a device was answered.
  mutating func forget(_ device: DeviceIdentity) {
    for place in entries.indices where entries[place].device == device { entries[place] = Entry() }
  }
}
