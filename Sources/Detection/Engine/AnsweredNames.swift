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

/// Where big hosting companies have their addresses, roughly: services there change between many networks, bots are not there.
///
/// - Source: IANA's IPv4 address space registry and the companies' published ranges, in November 2026, by the networks of which
///   they hold a large part: Amazon, Microsoft, Google, Akamai, Cloudflare, Fastly, Facebook, Apple.
enum HostingNetworks {
  /// Whether a network of 65,536 addresses (/16) is one of theirs, given by its first two octets.
  static func contains(_ network: UInt16) -> Bool {
    switch network >> 8 {
    case 3, 13, 15, 16, 17, 18, 20, 23, 34, 35, 40, 44, 51, 52, 54, 98, 99, 104, 107, 174, 184: return true
    default: break
    }
    switch network {
    case 0x3210...0x3213,  // 50.16.0.0–50.19.255.255, Amazon
      0x3270,  // 50.112.0.0, Amazon
      0x48F6, 0x48F7,  // 72.246.0.0, Akamai
      0x4B65,  // 75.101.0.0, Amazon
      0x5043,  // 80.67.0.0, Akamai
      0x642A...0x642F,  // 100.42.0.0, Amazon
      0x8EFA, 0x8EFB,  // 142.250.0.0, Google
      0x9765,  // 151.101.0.0, Fastly
      0x9DF0,  // 157.240.0.0, Facebook
      0xACD9, 0xACFD,  // 172.217.0.0 and 172.253.0.0, Google
      0xAC40...0xAC47,  // 172.64.0.0, Cloudflare
      0xCCEC,  // 204.236.0.0, Amazon
      0xCDFB,  // 205.251.0.0, Amazon
      0xD8EF, 0xD83A:  // 216.239.0.0 and 216.58.0.0, Google
      return true
    default: return false
    }
  }
}
