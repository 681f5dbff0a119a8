// SPDX-License-Identifier: Apache-2.0
import Flows
import NetworkTypes
import Protocols

/// What a host tells others to use: the way to the Internet, and who answers questions for names.
///
/// - Source: RFC 2132 §3.5, §3.8 (DHCP); RFC 3646 §3 (DHCPv6); RFC 4861 §4.2, RFC 8106 §5.1 (router advertisements).
public struct NetworkOffer: Sendable {
  /// How it is told.
  public enum Way: UInt8, Sendable { case dhcp, dhcpv6, router }

  public var way: Way
  public var vlan: VLANTags
  /// Who tells it: the hardware address of the frame, or the sender's address where the link has none.
  public var server: UInt64
  public var mac: MACAddress
  /// The hash of the routers, or of a router's prefix; 0 where nothing is said.
  public var gateways: UInt64 = 0
  /// The hash of the resolvers, whatever their order; 0 where nothing is said.
  public var resolvers: UInt64 = 0
  /// The first four resolvers, each by the hash of its address; 0 where there is none.
  private var resolverHashes: [4 of UInt32] = .init(repeating: 0)
  /// The first of each, for people to read.
  public var gateway: IPAddress?
  public var resolver: IPAddress?

  init(_ way: Way, in context: @_addressable EventContext) {
    self.way = way
    vlan = context.vlan
    mac = context.sourceMAC
    server = mac.isDevice ? mac.value : StableHash.of(context.sender.address)
  }

  /// Whether an address is one of the first four resolvers.
  func names(resolver: IPAddress) -> Bool {
    let hash = Self.hash(ofResolver: resolver)
    for place in 0..<resolverHashes.count where resolverHashes[place] == hash { return true }
    return false
  }

  private static func hash(ofResolver address: IPAddress) -> UInt32 {
    UInt32(truncatingIfNeeded: StableHash.of(address)) | 1
  }

  /// Whether nothing that both say differs, and something is the same.
  func agrees(with other: Self) -> Bool {
    let isSameGateway = gateways == other.gateways || gateways == 0 || other.gateways == 0
    let isSameResolver = resolvers == other.resolvers || resolvers == 0 || other.resolvers == 0
    let sharesGateway = gateways == other.gateways && gateways != 0
    let sharesResolver = resolvers == other.resolvers && resolvers != 0
    return isSameGateway && isSameResolver && (sharesGateway || sharesResolver)
  }
}

extension Event {
  /// What the sender of the message tells others to use, if it does.
  func networkOffer(in context: @_addressable EventContext) -> NetworkOffer? {
    guard case .message(let message) = self else { return nil }
    switch message {
    case .dhcp(let message):
      guard !message.isRequest, let type = message.type, type == .offer || type == .acknowledgement else { return nil }
      var offer = NetworkOffer(.dhcp, in: context)
      if let value = message.value(of: .routers) { offer.takeGateways(value.bytes) }
      if let value = message.value(of: .nameServers) { offer.takeResolvers(value.bytes, width: 4) }
      return offer.gateways | offer.resolvers == 0 ? nil : offer
    case .dhcpv6(let message):
      guard message.type == .advertise || message.type == .reply else { return nil }
      var offer = NetworkOffer(.dhcpv6, in: context)
      if let value = message.value(of: .nameServers) { offer.takeResolvers(value, width: 16) }
      return offer.resolvers == 0 ? nil : offer
    case .ndp(let message): return message.networkOffer(in: context)
    default: return nil
    }
  }

  /// The hardware address for which an address is sought from a DHCP server, not through a relay.
  var leaseSeeker: MACAddress? {
    guard case .message(.dhcp(let message)) = self, message.isRequest, message.type == .discover,
      message.relayAddress.isUnspecified
    else { return nil }
    return message.clientMAC
  }
}

extension NDPMessage {
  fileprivate func networkOffer(in context: @_addressable EventContext) -> NetworkOffer? {
    guard let router else { return nil }
    var offer = NetworkOffer(.router, in: context)
    var options = options
    while let option = options.next() {
      switch option.type {
      case .prefixInformation where router.lifetime > 0 && offer.gateways == 0 && option.value.byteCount == 30:
        // The first half of the prefix: which network hosts are to be in.
        offer.gateways = StableHash.of(option.value.extracting(14..<22)) | 1
        offer.gateway = context.sender.address
      case .recursiveServers where option.value.byteCount > 6:
        offer.takeResolvers(option.value.extracting(from: 6), width: 16)
      default: break
      }
    }
    // A router without a network of its own: all that can be compared is who it is.
    if router.lifetime > 0 && offer.gateways == 0 {
      offer.gateways = StableHash.of(context.sender.address) | 1
      offer.gateway = context.sender.address
    }
    return offer.gateways | offer.resolvers == 0 ? nil : offer
  }
}

extension NetworkOffer {
  /// The most addresses taken from one option.
  private static let addressLimit = 16

  fileprivate mutating func takeGateways(_ bytes: RawSpan) {
    for place in 0..<min(Self.addressLimit, bytes.byteCount / 4) {
      let address = IPAddress(v4: bytes.number(at: place * 4, UInt32.self))
      gateways &+= StableHash.of(address) | 1
      if gateway == nil { gateway = address }
    }
  }

  fileprivate mutating func takeResolvers(_ bytes: RawSpan, width: Int) {
    for place in 0..<min(Self.addressLimit, bytes.byteCount / width) {
      let start = place * width
      guard width == 16 else {
        takeResolver(IPAddress(v4: bytes.number(at: start, UInt32.self)))
        continue
      }
      takeResolver(
        IPAddress(
          v6High: bytes.number(at: start, UInt64.self), low: bytes.number(at: start + 8, UInt64.self)))
    }
  }

  private mutating func takeResolver(_ address: IPAddress) {
    // Providers change the first half of a home's IPv6 addresses; the second half is the host's.
    var hash = StableHash()
    hash.combine(address.low)
    resolvers &+= hash.value | 1
    for place in 0..<resolverHashes.count where resolverHashes[place] == 0 {
      resolverHashes[place] = Self.hash(ofResolver: address)
      break
    }
    if resolver == nil { resolver = address }
  }
}
