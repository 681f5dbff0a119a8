// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

/// What a device borrows from others of the same vendor and type: what is usual for them is no surprise in a new one.
extension DetectionEngine {
  /// The active ticks below which a device borrows what is usual, and from which on it lends: half a day of activity.
  static let youngTicks: UInt32 = 4320
  /// The most devices that one borrows from.
  static let mostLenders = 8

  /// Whether a conversation that begins is with a host that is new to the device, and that one of its siblings uses as it always did:
  /// of the Internet the host, at home the host's service. Of who has only just come, nobody asks: a flood makes up devices by the
  /// thousand.
  mutating func isOfSiblings(_ context: @_addressable EventContext, slot: Int) -> Bool {
    guard site.isSettled(devices.profiles.span[slot]), let flow = context.flow, flow.isFirstContact,
      !flow.server.address.isGroup
    else {
      return false
    }
    guard !site.home.contains(flow.server.address) else {
      let destination = site.destination(of: flow)
      return !devices.profiles.span[slot].destinations.contains(destination)
        && hasSibling(of: slot) { $0.destinations.knows(destination) }
    }
    let peer = site.symbol(of: flow.server.address)
    return !devices.profiles.span[slot].peers.knows(peer) && hasSibling(of: slot) { $0.peers.knows(peer) }
  }

  /// Whether a device shows a topic or a TLS program that is new to it, and that is usual for one of its siblings.
  mutating func isOfSiblings(_ deed: @_addressable Deed, slot: Int) -> Bool {
    guard site.isSettled(devices.profiles.span[slot]) else { return false }
    switch deed {
    case .subscribed(let topic), .published(let topic):
      return !devices.profiles.span[slot].topics.contains(topic.prefix)
        && hasSibling(of: slot) { $0.topics.knows(topic.prefix) }
    case .saidHello(_, let fingerprint, _):
      return !devices.profiles.span[slot].clientFingerprints.contains(fingerprint)
        && hasSibling(of: slot) { $0.clientFingerprints.knows(fingerprint) }
    default: return false
    }
  }

  /// Whether a device of the same vendor and type is such a one.
  mutating func hasSibling(of slot: Int, where isSuch: (borrowing DeviceProfile) -> Bool) -> Bool {
    nextSibling(of: slot, from: 0, where: isSuch) != nil
  }

  /// The first device of the same vendor and type from a place on that is such a one; costs a look at every device.
  private mutating func nextSibling(
    of slot: Int, from start: Int, where isSuch: (borrowing DeviceProfile) -> Bool
  ) -> Int? {
    var known: Conclusion?
    for place in start..<max(start, devices.profiles.count) where place != slot {
      guard !devices.profiles.span[place].isVacant, isSuch(devices.profiles.span[place]) else { continue }
      // Mostly there is none, and nothing needs to be concluded.
      let own = known ?? conclusion(at: slot)
      known = own
      guard !own.vendor.isEmpty, own.guess != .unknown else { return nil }
      let other = conclusion(at: place)
      if other.vendor == own.vendor && other.guess == own.guess { return place }
    }
    return nil
  }

  /// Whether it matters for the tick that ends what is usual for a device's siblings: it is young, and sends or gets as many packets as
  /// a flood has, or sends anything to a stranger.
  func borrows(_ slot: Int) -> Bool {
    let profiles = devices.profiles.span
    guard profiles[slot].activeTicks < Self.youngTicks else { return false }
    return max(profiles[slot].tick.packetsOut, profiles[slot].tick.packetsIn) >= FloodOut.leastInTick
      || watches[slot].bank.exfiltration.hasSentToStranger
  }

  /// What ticks are usually like for the old siblings of a device; nil where it has none.
  ///
  /// Costs a look at every device.
  mutating func usualOfSiblings(of slot: Int) -> FeatureHistograms? {
    var usual: FeatureHistograms?
    var start = 0
    for _ in 0..<Self.mostLenders {
      guard let place = nextSibling(of: slot, from: start, where: { $0.activeTicks >= Self.youngTicks }) else { break }
      if usual == nil {
        usual = devices.profiles.span[place].usual
      } else {
        usual?.merge(devices.profiles.span[place].usual)
      }
      start = place + 1
    }
    return usual
  }
}

extension Site {
  /// How many ticks of the device's own the siblings' word counts for.
  private static let siblingTicks = 200.0

  /// Whether so much is known of what the device's ticks are like, by itself or by its siblings, that one can be unusual.
  @_addressableSelf
  func canJudgeTicks(of device: borrowing @_addressable DeviceProfile, ticksNeeded: UInt32) -> Bool {
    if usualOfSiblings != nil { return true }
    return device.usual[.packetsOut].count >= ticksNeeded
  }

  /// How likely a feature of the tick that ends is this large or larger, by the device's own ticks and, while it is young, by those
  /// of its siblings.
  @_addressableSelf
  func pValue(of value: Double, _ feature: Feature, _ device: borrowing @_addressable DeviceProfile) -> Double {
    shrink(device.usual[feature].pValue(of: value), device) { $0[feature].pValue(of: value) }
  }

  /// The same where the feature has no usual largest size.
  @_addressableSelf
  func heavyTailedPValue(of value: Double, _ feature: Feature, _ device: borrowing @_addressable DeviceProfile)
    -> Double
  {
    shrink(device.usual[feature].heavyTailedPValue(of: value), device) { $0[feature].heavyTailedPValue(of: value) }
  }

  /// What 98 of 100 ticks of the device do not exceed; of one that is too young to say, those of its siblings.
  @_addressableSelf
  func usualMost(_ feature: Feature, _ device: borrowing @_addressable DeviceProfile, ticksNeeded: UInt32) -> Double {
    var usual = device.usual[feature]
    if usual.count < ticksNeeded, let usualOfSiblings { usual = usualOfSiblings[feature] }
    return exponential2(usual.logQuantile(0.98)) - 1
  }

  /// A p-value by N ticks of the device, shrunk to that by its siblings' ticks: `(N·p + 200·p_siblings)/(N + 200)`, which is the next
  /// tick's where both are drawn by one Dirichlet process.
  ///
  /// - Source: Ferguson: A Bayesian analysis of some nonparametric problems, 1973, §3.
  @_addressableSelf
  private func shrink(
    _ own: Double, _ device: borrowing @_addressable DeviceProfile, _ siblings: (FeatureHistograms) -> Double
  ) -> Double {
    guard let usualOfSiblings else { return own }
    let ticks = Double(device.usual[.packetsOut].count)
    return (ticks * own + Self.siblingTicks * siblings(usualOfSiblings)) / (ticks + Self.siblingTicks)
  }
}
