// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes

/// The descriptions that devices are held to: at most 256, found by hardware address, or by the URL that a device says its own is at.
///
/// It holds nothing of any device: which URL one said is a claim in its record, and is forgotten and saved with it. A URL is never
/// fetched.
///
/// - Source: RFC 8520 §1.5.
public struct UsageDescriptions: Sendable {
  /// The most descriptions.
  public static let capacity = 256

  private var descriptions: [UsageDescription] = []
  private var placesByAddress: [MACAddress: Int] = [:]
  private var placesByURL: [UInt64: Int] = [:]

  /// Makes an empty table.
  public init() {}

  /// Whether there is none.
  public var isEmpty: Bool { descriptions.isEmpty }

  /// The number of descriptions.
  public var count: Int { descriptions.count }

  /// The bytes that the table holds; what devices send changes nothing in it.
  public var memoryBound: Int { descriptions.reduce(0) { $0 + $1.byteCount + 64 } }

  /// Adds the description of the device with a hardware address, or of those that say this URL.
  ///
  /// - Returns: whether there was room, and none for the same devices yet.
  public mutating func add(_ description: UsageDescription, of address: MACAddress?, url: String) -> Bool {
    let hash = StableHash.of(url.utf8Span.span.octets)
    guard count < Self.capacity, address.map({ placesByAddress[$0] == nil }) ?? (placesByURL[hash] == nil) else {
      return false
    }
    if let address { placesByAddress[address] = count } else { placesByURL[hash] = count }
    descriptions.append(description)
    return true
  }

  /// The description at a place, nil where there is none.
  subscript(_ place: Int) -> UsageDescription? { descriptions.indices.contains(place) ? descriptions[place] : nil }

  /// The place of a device's description: that for its hardware address, or else that of the URL said last of those that there is
  /// one of. Who says another URL does not get rid of a description by that.
  func place(of address: MACAddress?, _ claims: borrowing ClaimList) -> Int? {
    if let place = address.flatMap({ placesByAddress[$0] }) { return place }
    guard !placesByURL.isEmpty else { return nil }
    var latest: (place: Int, time: Timestamp)?
    for number in 0..<claims.count {
      guard let claim = claims[number], claim.kind == .usageDescription, let place = placesByURL[claim.hash],
        latest.map({ $0.time <= claim.lastSeen }) ?? true
      else { continue }
      latest = (place, claim.lastSeen)
    }
    return latest?.place
  }
}
