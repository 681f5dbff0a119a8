// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// What is known of one device, in a bounded number of bytes: who it is, and how it usually behaves.
public struct DeviceProfile: Sendable {
  /// The most addresses kept of one device; the one unused for longest makes place.
  public static let addressCapacity = 8

  public let identity: DeviceIdentity
  public let firstSeen: Timestamp
  public internal(set) var lastSeen: Timestamp
  /// The device's hardware address, where it is its own.
  public let mac: MACAddress?
  private var addresses: [8 of IPAddress] = .init(repeating: IPAddress(v4: 0))
  /// The number of addresses kept.
  public private(set) var addressCount = 0
  /// The IPv4 addresses the device has taken; one beyond the limit makes it a router's interface.
  private(set) var ownedV4Count = 0
  /// Whether somebody has answered it, so that it is no mere spoofed sender.
  public var isEstablished = false
  /// Whether it has sent packets of Internet hosts: it is a router.
  public internal(set) var isRouter = false

  /// Packets and bytes since it was first seen.
  public internal(set) var packetsOut: UInt64 = 0
  public internal(set) var packetsIn: UInt64 = 0
  public internal(set) var bytesOut: UInt64 = 0
  public internal(set) var bytesIn: UInt64 = 0

  /// What it did in the tick that is running.
  public var tick = TickCounts()
  /// How often ticks had which counts.
  public internal(set) var usual = TickHistograms()
  /// The ticks in which it sent something.
  public internal(set) var activeTicks: UInt32 = 0

  /// The hosts it starts conversations with: by name where it asked for one, else by address.
  public var peers = SymbolTable<112>()
  /// The peers together with transport and port, and how often new ones come.
  public var destinations = SymbolTable<72>()
  public var destinationNovelty = NoveltyModel()
  /// The services that it uses on the Internet, whatever the host.
  public var internetServices = SymbolTable<8>()
  /// The conversations that it started and that were answered.
  public internal(set) var answeredConversations: UInt32 = 0
  /// The fingerprints of its TLS clients.
  public var clientFingerprints = SymbolTable<8>()
  public var clientFingerprintNovelty = NoveltyModel()
  /// The lowest TLS version that any of its hellos had as its best offer; 0 before the first.
  public var lowestOfferedTLS: UInt16 = 0
  /// The number of its TLS hellos.
  public var helloCount: UInt32 = 0
  /// The MQTT topics' first two levels that it publishes and subscribes to.
  public var topics = SymbolTable<32>()
  public var topicNovelty = NoveltyModel()
  /// Whether it subscribed to every topic while it was learned: a hub, a bridge, a recorder.
  public var isHub = false
  /// New peers while nothing was wrong, and the time they were counted over, in seconds.
  public var learnedNewPeers: Double = 0
  /// New peers of the last minute and ten minutes, damped.
  public var newPeersInMinute = DampedCounter(halfLife: 60)
  public var newPeersInTenMinutes = DampedCounter(halfLife: 600)

  /// Makes the profile of a device seen for the first time.
  public init(identity: DeviceIdentity, mac: MACAddress?, firstSeen: Timestamp) {
    self.identity = identity
    self.mac = mac
    self.firstSeen = firstSeen
    lastSeen = firstSeen
  }

  /// The address used last, if the device has any.
  public var address: IPAddress? { addressCount > 0 ? addresses[0] : nil }

  /// The IPv4 address used last, or else the address used last.
  public var preferredAddress: IPAddress? {
    for index in 0..<addressCount where addresses[index].family == .v4 { return addresses[index] }
    return address
  }

  /// Whether the address is one of those kept.
  public func has(_ address: IPAddress) -> Bool {
    for index in 0..<addressCount where addresses[index] == address { return true }
    return false
  }

  /// Marks the device seen.
  mutating func see(at time: Timestamp) { lastSeen = max(lastSeen, time) }

  /// Puts an address first in the list.
  mutating func use(_ address: IPAddress) {
    if addressCount > 0 && addresses[0] == address { return }
    var place = 0
    while place < addressCount && addresses[place] != address { place += 1 }
    if place == addressCount {
      if address.family == .v4 { ownedV4Count += 1 }
      if addressCount < Self.addressCapacity { addressCount += 1 } else { place = Self.addressCapacity - 1 }
    }
    while place > 0 {
      addresses[place] = addresses[place - 1]
      place -= 1
    }
    addresses[0] = address
  }
}

/// What a device did in one tick of 10 s.
public struct TickCounts: Sendable {
  public var packetsOut: UInt32 = 0
  public var packetsIn: UInt32 = 0
  public var bytesOut: UInt64 = 0
  public var bytesIn: UInt64 = 0
  /// First packets of TCP connections, UDP datagrams, and ICMP messages sent.
  public var connectionAttempts: UInt32 = 0
  public var datagramsOut: UInt32 = 0
  public var controlMessagesOut: UInt32 = 0
  public var newPeers: UInt32 = 0
  /// What they count in the rate of new peers.
  public var newPeerWeight = 0.0
  public var failedContacts: UInt32 = 0
  public var answeredContacts: UInt32 = 0
  public var addressRequests: UInt32 = 0
  public var peers = CardinalitySketch()
  public var ports = CardinalitySketch()

  /// Makes the counts of a tick in which nothing happened yet.
  public init() {}
}

/// How often active ticks had which counts.
public struct TickHistograms: Sendable {
  public var packetsOut = LogHistogram()
  public var bytesOut = LogHistogram()
  public var bytesIn = LogHistogram()
  public var connectionAttempts = LogHistogram()
  public var datagramsOut = LogHistogram()
  public var controlMessagesOut = LogHistogram()
  public var peers = LogHistogram()
  public var ports = LogHistogram()
  public var failedContacts = LogHistogram()

  /// Makes empty histograms.
  public init() {}

  /// Learns one tick.
  mutating func learn(_ tick: borrowing TickCounts) {
    packetsOut.add(Double(tick.packetsOut))
    bytesOut.add(Double(tick.bytesOut))
    bytesIn.add(Double(tick.bytesIn))
    connectionAttempts.add(Double(tick.connectionAttempts))
    datagramsOut.add(Double(tick.datagramsOut))
    controlMessagesOut.add(Double(tick.controlMessagesOut))
    peers.add(tick.peers.estimate)
    ports.add(tick.ports.estimate)
    failedContacts.add(Double(tick.failedContacts))
  }
}

extension DeviceProfile {
  /// Counts a packet that the device sent.
  mutating func countSent(length: UInt32, transport: TransportProtocol, tcpFlags: UInt8, to receiver: Endpoint?) {
    packetsOut &+= 1
    bytesOut &+= UInt64(length)
    tick.packetsOut &+= 1
    tick.bytesOut &+= UInt64(length)
    switch transport {
    case .tcp: if tcpFlags & 0x12 == 0x02 { tick.connectionAttempts &+= 1 }
    case .udp: tick.datagramsOut &+= 1
    case .icmp, .icmpv6: tick.controlMessagesOut &+= 1
    default: break
    }
    if let receiver {
      tick.peers.insert(StableHash.of(receiver.address))
      var port = StableHash()
      port.combine(UInt64(receiver.port))
      tick.ports.insert(port.value)
    }
  }

  /// Counts a packet that was sent to the device.
  mutating func countReceived(length: UInt32) {
    packetsIn &+= 1
    bytesIn &+= UInt64(length)
    tick.packetsIn &+= 1
    tick.bytesIn &+= UInt64(length)
  }

  /// Ends the running tick; `learns` is false where the tick was suspicious.
  public mutating func endTick(learns: Bool) {
    if tick.packetsOut > 0 {
      activeTicks &+= 1
      if learns { usual.learn(tick) }
    }
    if learns { learnedNewPeers += tick.newPeerWeight }
    tick = TickCounts()
  }
}
