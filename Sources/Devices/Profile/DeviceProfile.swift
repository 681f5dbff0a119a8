// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// What is known of one device, in a bounded number of bytes: who it is, and how it usually behaves.
public struct DeviceProfile: Sendable {
  public internal(set) var firstSeen: Timestamp
  public internal(set) var lastSeen: Timestamp
  /// What it was found under.
  var identities: OwnIdentities
  /// The addresses that it uses.
  public internal(set) var addresses = AddressList()
  /// Whether nobody is here: the device was joined with another one.
  public internal(set) var isVacant = false
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
  public internal(set) var usual = FeatureHistograms()
  /// What those counts were for months.
  public internal(set) var anchor = BehaviourAnchor()
  /// Which counts come together.
  public internal(set) var joint = JointModel()
  /// What it did in the last seconds, minutes and hour.
  public internal(set) var recent = RecentCounts()
  /// The ticks in which it sent something.
  public internal(set) var activeTicks: UInt32 = 0

  /// The hosts it starts conversations with: by name where it asked for one, else by address.
  public var peers = SymbolTable<112>()
  /// The peers together with transport and port, and how often new ones come.
  public var destinations = SymbolTable<72>()
  public var destinationNovelty = NoveltyModel()
  /// The services that it uses on the Internet, whatever the host.
  public internal(set) var internetServices = SymbolTable<8>()
  /// The services that it uses, whatever the host, by their numbers.
  public internal(set) var services = SymbolTable<32>()
  /// The domains that it asks for.
  public internal(set) var domains = SymbolTable<48>()
  /// The paths that it asks for by CoAP, and the names that it goes by at MQTT brokers.
  public internal(set) var resourcePaths = SymbolTable<12>()
  public internal(set) var clientNames = SymbolTable<4>()
  /// The rhythms in which it calls Internet hosts that are new to it.
  public internal(set) var beacons = BeaconTable()
  /// The hours in which it is active.
  public internal(set) var timeOfDay = TimeOfDay()
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
  public init(identity: DeviceIdentity, firstSeen: Timestamp) {
    identities = OwnIdentities(identity)
    self.firstSeen = firstSeen
    lastSeen = firstSeen
  }

  /// The profile of nobody: a copy of it costs less than making one, and in a flood of made-up senders most packets take one.
  private static let blank = DeviceProfile(identity: .hardware(.zero), firstSeen: Timestamp(nanoseconds: 0))

  /// Makes it, where it lies, the profile of a device seen for the first time.
  mutating func begin(as identity: DeviceIdentity, at time: Timestamp) {
    self = DeviceProfile.blank
    identities = OwnIdentities(identity)
    firstSeen = time
    lastSeen = time
  }

  /// What the device is called by, for good: what it was found under first.
  public var identity: DeviceIdentity { @_addressableSelf get { identities[0] } }

  /// The device's hardware address, where it is its own: the one that it sends under.
  public var mac: MACAddress? {
    @_addressableSelf get { if case .hardware(let mac) = identities[identities.activePlace] { mac } else { nil } }
  }

  /// The address used last, if the device has any.
  public var address: IPAddress? { @_addressableSelf get { addresses.latest } }

  /// The IPv4 address used last, or else the address used last.
  public var preferredAddress: IPAddress? { @_addressableSelf get { addresses.preferred } }

  /// Whether the device was found under this.
  public func owns(_ identity: DeviceIdentity) -> Bool { identities.contains(identity) }

  /// Marks the device seen.
  mutating func see(at time: Timestamp) { lastSeen = max(lastSeen, time) }
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
    case TransportProtocol(rawValue: 0): break
    default: tick.otherPacketsOut &+= 1
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

  /// How far the running tick lies from the device's usual mix, where that would be learned if it ended now.
  ///
  /// Worked out once, for the detector that looks at it and for `endTick`. It changes nothing: a method that might is shown the
  /// profile where it lies, and not a copy.
  public mutating func mixDistance(at time: Timestamp) -> JointModel.Distance? {
    tick.packetsOut > 0 && joint.learnsDistance(at: time) ? joint.distance(of: FeatureVector(tick)) : nil
  }

  /// Ends the running tick; `learns` is false where the tick was suspicious.
  ///
  /// `hour` is the slot of `TimeOfDay` that the tick lies in, and `mixDistance` its distance where that was worked out.
  public mutating func endTick(
    at time: Timestamp, hour: Int, learns: Bool, mixDistance: JointModel.Distance? = nil
  ) {
    let isActive = tick.packetsOut > 0
    if learns { timeOfDay.learn(slot: hour, isActive: isActive, conversations: tick.conversations) }
    if isActive {
      activeTicks &+= 1
      let features = FeatureVector(tick)
      recent.add(features, at: time)
      if learns {
        anchor.follow(usual, at: time)
        usual.learn(features, at: time)
        joint.learn(features, at: time, distance: mixDistance)
      }
    }
    if learns { learnedNewPeers += tick.newPeerWeight }
    tick = TickCounts()
  }
}
