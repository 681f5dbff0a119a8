// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// Something that a device says of itself: what it is, who made it, what it offers.
public struct Claim: Sendable {
  /// What a claim is about.
  public enum Kind: UInt8, CaseIterable, Sendable {
    /// A name that people gave the device.
    case name
    case manufacturer
    case model
    /// The version of its firmware.
    case firmware
    /// The software that it speaks with: a banner, `Server`, `User-Agent`, a system description.
    case software
    /// What kind of thing it is, in the words of its protocol: a UPnP device type, a HomeKit category.
    case category
    /// A service that it announces, as `_ipp._tcp` or a UPnP service type.
    case service
    /// Where its maker describes what it needs the network for (RFC 8520 §1.5).
    case usageDescription
  }

  public let kind: Kind
  /// Where it was said.
  public let source: InventorySource
  /// The first 64 bytes of what was said.
  public let value: ShortText
  /// The hash of kind and whole value.
  public let hash: UInt64
  public internal(set) var firstSeen: Timestamp
  public internal(set) var lastSeen: Timestamp

  /// Makes a claim heard for the first time; `hash` is that of the whole value.
  public init(_ kind: Kind, _ value: ShortText, hash: UInt64, source: InventorySource, at time: Timestamp) {
    self.kind = kind
    self.source = source
    self.value = value
    self.hash = hash
    firstSeen = time
    lastSeen = time
  }
}

extension Claim {
  /// Whether it says that the device stands between others and the network.
  var isOfBridge: Bool {
    switch kind {
    case .category: value.bytes.isWord("homekit 2")
    case .service: value.bytes.isWord("_hue._tcp") || value.bytes.isWord("urn:belkin:device:bridge:1")
    default: false
    }
  }
}

extension Claim.Kind {
  /// The kind's name in logs and in the database.
  public var word: StaticString {
    switch self {
    case .name: "name"
    case .manufacturer: "manufacturer"
    case .model: "model"
    case .firmware: "firmware"
    case .software: "software"
    case .category: "category"
    case .service: "service"
    case .usageDescription: "usage_description"
    }
  }

  /// The most claims of the kind that are kept of one device.
  var capacity: Int { self == .service ? 12 : 3 }
}

/// What a device says of itself, at most 24 claims; of a full kind, the one not heard for longest makes room.
public struct ClaimList: Sendable {
  public static let capacity = 24

  private var claims: [24 of Claim?] = .init(repeating: nil)
  /// The number of claims kept.
  public private(set) var count = 0

  /// Makes an empty list.
  public init() {}

  /// Forgets every claim.
  mutating func removeAll() {
    for place in 0..<count { claims[place] = nil }
    count = 0
  }

  /// The claim at a place, 0..<count.
  public subscript(_ place: Int) -> Claim? { place >= 0 && place < count ? claims[place] : nil }

  /// Takes a claim in; returns whether it is new.
  public mutating func learn(_ claim: Claim) -> Bool {
    var ofKind = 0
    var oldest = 0
    for place in 0..<count {
      guard let known = claims[place] else { continue }
      if known.hash == claim.hash && known.kind == claim.kind {
        claims[place]?.lastSeen = max(known.lastSeen, claim.lastSeen)
        return false
      }
      guard known.kind == claim.kind else { continue }
      if ofKind == 0 || known.lastSeen < lastSeen(oldest) { oldest = place }
      ofKind += 1
    }
    guard ofKind < claim.kind.capacity else {
      claims[oldest] = claim
      return true
    }
    guard count < Self.capacity else { return false }
    claims[count] = claim
    count += 1
    return true
  }

  /// Takes out the claims of which this is true; the order of the others stays.
  mutating func removeAll(where isMeant: (Claim) -> Bool) {
    var kept = 0
    for place in 0..<count {
      guard let claim = claims[place], !isMeant(claim) else { continue }
      claims[kept] = claim
      kept += 1
    }
    for place in kept..<count { claims[place] = nil }
    count = kept
  }

  private func lastSeen(_ place: Int) -> Timestamp { claims[place]?.lastSeen ?? Timestamp(nanoseconds: .min) }

  /// The claim of a kind heard last, if there is any.
  public func latest(_ kind: Claim.Kind) -> Claim? {
    var found: Claim?
    for place in 0..<count {
      guard let claim = claims[place], claim.kind == kind else { continue }
      if found.map({ $0.lastSeen <= claim.lastSeen }) ?? true { found = claim }
    }
    return found
  }

  /// Takes in the claims of another list.
  public mutating func merge(_ other: borrowing ClaimList) {
    for place in 0..<other.count {
      if let claim = other[place] { _ = learn(claim) }
    }
  }
}
