// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// One device of the home: what it is, and what its software remembers between two packets.
///
/// Everything that it draws comes from chance of its own, so that no other device and no attack changes what it does.
public final class Device {
  /// The name by which people and the story call it.
  public let name: String
  /// What kind of thing it is.
  public let kind: DeviceKind
  /// The hardware address.
  public let mac: MACAddress
  /// The IPv4 address, which the router lends it.
  public let address: IPAddress

  unowned let home: Home
  var chance: Generator
  /// Whether it has power and is in range.
  private(set) var isOn = false
  /// Counts its starts; deeds of an earlier life are not done.
  private var life = 0
  /// The names that it knows the addresses of, and until when.
  var knownNames: [String: (addresses: [UInt32], until: Double)] = [:]
  /// The neighbours whose hardware address it knows, and until when.
  var neighbours: [UInt32: Double] = [:]
  /// Connections that outlast the deed which opened them.
  var connections: [String: Connection] = [:]
  /// What it tells its neighbours of by mDNS and SSDP.
  var services: [LocalService] = []
  var offer: Offer?
  /// Counts the leases that it asked for; only the last is renewed.
  var leases = 0
  private var nextPort: UInt16

  init(_ home: Home, name: String, kind: DeviceKind, number: UInt8) {
    (self.home, self.name, self.kind) = (home, name, kind)
    chance = Generator(seed: home.plan.seed, name)
    let random = chance.next()
    // A privacy address has the bit of local administration.
    mac = MACAddress(
      value: kind.hasPrivacyAddress
        ? random & 0xFCFF_FFFF_FFFF | 0x0200_0000_0000 : UInt64(kind.vendorPrefix) << 24 | random & 0xFF_FFFF)
    address = IPAddress(v4: Router.network | UInt32(number))
    nextPort = UInt16(32_768 + random >> 32 % 12_000)
  }

  /// A second self, for what an attack makes a device do: the same addresses, and nothing shared that changes.
  private init(shadowOf original: Device, _ purpose: String, as kind: DeviceKind) {
    (home, name, mac, address) = (original.home, original.name, original.mac, original.address)
    self.kind = kind
    chance = Generator(seed: home.plan.seed, "\(name) \(purpose)")
    nextPort = 49_152
    isOn = true
  }

  /// This device as an attack uses it, perhaps as another kind; its ports are others than those that it uses itself.
  func shadow(_ purpose: String, as kind: DeviceKind? = nil) -> Device {
    Device(shadowOf: self, purpose, as: kind ?? self.kind)
  }

  var station: Station {
    Station(
      mac: mac, address: UInt32(truncatingIfNeeded: address.low), hopLimit: kind.stack.hopLimit, isLocal: true)
  }

  func port() -> UInt16 {
    defer { nextPort = nextPort == 60_999 ? 50_000 : nextPort == 48_999 ? 32_768 : nextPort + 1 }
    return nextPort
  }

  /// A generator for one thing that it does, so that two of them do not disturb each other.
  func chance(for purpose: String) -> Generator { Generator(seed: home.plan.seed, "\(name) \(purpose)") }
}

// MARK: - Life

extension Device {
  /// Comes to life: joins the network, then does what it always does.
  func start(at time: Double) {
    home.at(time) { [self] in
      guard !isOn else { return }
      isOn = true
      life += 1
      (knownNames, neighbours, connections, services) = ([:], [:], [:], [])
      let ready = join(at: time)
      for (number, habit) in kind.habits.enumerated() {
        habit.begin(Doer(self, "habit \(number) of life \(life)"), at: ready + 0.05 * Double(number + 1))
      }
    }
  }

  /// Loses its power or leaves: what it would have done is not done.
  func stop() {
    isOn = false
    life += 1
    for connection in connections.values { connection.abandon() }
    connections = [:]
  }

  /// Joins the network again after the router was away; its connections are gone, what it does goes on.
  func rejoin(at time: Double) {
    at(time) { [self] in
      neighbours = [:]
      _ = join(at: time)
    }
  }

  /// Stops now and starts again later.
  func restart(at time: Double) {
    stop()
    start(at: time)
  }

  /// Does something later, unless the device is off by then or was meanwhile.
  func at(_ time: Double, _ action: @escaping () -> Void) {
    let life = life
    home.at(time) { [self] in
      if isOn, self.life == life { action() }
    }
  }
}
