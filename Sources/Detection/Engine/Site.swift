// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes

/// A claim by ARP of an address that another device uses.
public struct Dispute: Sendable {
  /// Whose address it is.
  public var holder: MACAddress
  /// The seconds since the holder last sent something.
  public var holderSilence: Double
  /// Whether the holder is a router.
  public var isOfRouter: Bool
  /// Whether somebody had asked for the address just before.
  public var isAskedFor: Bool
}

/// What is known of the network as a whole, for every device's detectors to read.
public struct Site: Sendable {
  /// The networks whose hosts are devices.
  public let home: HomeNetworks
  /// The names under which addresses were found.
  public internal(set) var names: NameTable
  /// Which names each device asked for, and with which addresses it was answered.
  public internal(set) var askedNames = NameMemory()
  /// What devices say they offer.
  public internal(set) var resources = ResourceTable()
  /// Which hardware address holds which address, by ARP.
  public internal(set) var bindings = AddressBindings()
  /// Who tells devices which router and resolver to use.
  public internal(set) var networkOffers = NetworkOffers()
  /// Which device uses which name at which MQTT broker.
  public internal(set) var clientNames = ClientNames()
  /// What devices asked for under which domain.
  public internal(set) var askedDomains = AskedDomains()
  /// To which networks names lead.
  public internal(set) var answeredNames = AnsweredNames()
  /// Which hosts of the home answer the others' questions for names.
  public internal(set) var resolvers = HomeResolvers()
  /// How many unknown hosts seek an address.
  public internal(set) var leaseSeekers = LeaseSeekers()
  /// What makers or the operator say that devices need the network for.
  public internal(set) var usage: UsageDescriptions
  /// The claim of another device's address in the ARP packet at hand, if it holds one.
  public internal(set) var dispute: Dispute?
  /// Whether the conversation or deed at hand is new to the device, and usual for one of the same vendor and type.
  public internal(set) var isOfSiblings = false
  /// How far the tick that ends lies from its device's usual mix; nil where nobody has worked it out.
  public internal(set) var mixDistance: JointModel.Distance?
  /// What ticks are usually like for the siblings of the device whose tick ends, where it is young and they are not.
  var usualOfSiblings: FeatureHistograms?
  /// Whether the device that begins the conversation at hand, or is answered in it, is held to a description of its use.
  public internal(set) var isDescribed = false
  /// Packet time: the latest that was seen.
  public internal(set) var time = Timestamp(nanoseconds: .min)
  /// The time of the first packet, nil before it.
  public internal(set) var start: Timestamp?
  /// Whether profiles are being learned.
  public internal(set) var isLearning = false
  /// Until when profiles were learned; nil where they never were.
  public internal(set) var learnedUntil: Timestamp?
  /// Whether half of the devices that need the Internet do not reach it: then a failure says nothing of the device.
  public internal(set) var isOutage = false
  /// Whether the Internet, which did answer before, has answered nobody for ten minutes.
  public internal(set) var isCutOff = false
  /// Whether nobody was heard in the last tick, or the sensor could not hear lately: then silence says nothing of a device.
  public internal(set) var isDeaf = false
  /// Whether half of the devices that ask for names do not get any: then a name that is not found says nothing of the device.
  public internal(set) var isResolverFailing = false
  /// The local time of the devices' owners less that of Greenwich, in seconds.
  public internal(set) var secondsEast = 0
  /// When a resolver last found a name, for anybody.
  public internal(set) var lastNameFound = Timestamp(nanoseconds: .min)

  /// Makes a site of which nothing is known yet.
  public init(home: HomeNetworks, usage: UsageDescriptions = UsageDescriptions(), nameCapacity: Int = 2048) {
    self.home = home
    self.usage = usage
    names = NameTable(capacity: nameCapacity)
  }

  /// The seconds after which a device that appears when learning is over has a profile of its own.
  public static let settlingSeconds = 1200.0

  /// Whether the device has been watched for long enough that what is new for it means something.
  @_addressableSelf
  public func isSettled(_ device: borrowing @_addressable DeviceProfile) -> Bool {
    let age = time.seconds(since: device.firstSeen)
    return !isLearning && age >= Self.settlingSeconds
  }

  /// The hours for which a device was learned.
  @_addressableSelf
  func learnedHours(of device: borrowing @_addressable DeviceProfile) -> Double {
    guard let learnedUntil, let start else { return 0 }
    return max(0, learnedUntil.seconds(since: max(start, device.firstSeen))) / 3600
  }

  /// In how many hours of learning a device has to have used what is to be taken for usual without a question: a quarter.
  ///
  /// Less than that may be the work of somebody who was there before the sensor.
  @_addressableSelf
  func hoursNeeded(of device: borrowing @_addressable DeviceProfile) -> Int {
    min(SymbolUse.mostHours, Int((learnedHours(of: device) / 4).rounded(.up)))
  }

  /// Whether the network has been watched for so long that who serves it is known.
  var isWatchedForLong: Bool {
    guard !isLearning, let start else { return false }
    return time.seconds(since: start) >= Self.settlingSeconds
  }

  /// What an offer of the device is, beside those that are known.
  @_addressableSelf
  func judge(_ offer: NetworkOffer, of device: borrowing @_addressable DeviceProfile) -> NetworkOffers.Judgement {
    let isSettled = device.isRouter ? false : isWatchedForLong
    return networkOffers.judge(offer, isLearning: isLearning, isSettled: isSettled)
  }

  /// Whether a device has come within the last minute to a network that has been watched for long, and nobody has answered it.
  @_addressableSelf
  func isStrange(_ device: borrowing @_addressable DeviceProfile) -> Bool {
    guard isWatchedForLong, !device.isEstablished else { return false }
    return time.seconds(since: device.firstSeen) < 60
  }

  /// The symbol under which a profile keeps a host: its domain where it was found by name, else its address.
  @_addressableSelf
  public func symbol(of address: IPAddress) -> UInt64 { names.domain(of: address) ?? StableHash.of(address) }

  /// The host as people read it: its name and address, or its address alone.
  @_addressableSelf
  public func text(of address: IPAddress) -> String {
    guard let name = names.name(of: address), name.count > 0 else { return address.description }
    return "\(name) (\(address))"
  }
}
