// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// The hosts of the Internet by their names: which addresses a name has, for how long, and how far away they are.
///
/// All follows from the seed, the name and the time, so that it is the same for everybody who asks.
struct Internet {
  let seed: UInt64

  /// What a name's zone says of it.
  struct Zone {
    /// The name that is an alias's target, for content networks.
    var alias: String?
    var addresses: [UInt32]
    /// Seconds for which the answer holds.
    var lifetime: UInt32
  }

  /// First octets of networks in which large providers have hosts.
  private static let firstOctets: [UInt32] = [13, 18, 23, 34, 35, 44, 52, 54, 99, 104, 142, 151, 162, 185]

  /// The answer for a name at a time; content networks and server pools give other hosts every few minutes.
  func zone(of name: String, at time: Double) -> Zone {
    let identity = Generator.hash(seed, name)
    let isContent = name.hasPrefix("cdn") || name.contains(".cdn.")
    let isPool = name.contains("pool")
    let lifetime: UInt32 = isContent ? 60 : isPool ? 130 : [120, 300, 600, 3600][Int(identity >> 8 & 3)]
    let poolSize = isContent ? 12 : isPool ? 24 : [1, 2, 2, 4][Int(identity >> 16 & 3)]
    let answers = isPool ? 4 : min(poolSize, 2)
    let period = isContent || isPool ? Int(time / Double(lifetime)) : Int(time / 43_200)
    var chance = Generator(seed: identity, "period \(period)")
    let first = chance.number(in: 0...poolSize - 1)
    let addresses = (0..<answers).map { address(name, member: (first + $0) % poolSize) }
    let alias = isContent ? "d\(String(identity & 0xFFFF_FFFF, radix: 36)).edge.cdn-north.example" : nil
    return Zone(alias: alias, addresses: addresses, lifetime: lifetime)
  }

  /// One host of those that serve a name.
  private func address(_ name: String, member: Int) -> UInt32 {
    var chance = Generator(seed: seed, "\(name) \(member / 4)")
    // Members of a pool stand four to a network.
    let network =
      (Self.firstOctets[chance.number(in: 0...Self.firstOctets.count - 1)] << 24) | chance.word() & 0xFF_FF00
    return network | UInt32(10 + member % 4 * 53 + chance.number(in: 0...40))
  }

  /// A host that nobody's name leads to, for those who come by address alone.
  func strangeAddress(_ chance: inout Generator) -> UInt32 {
    let first = [45, 77, 89, 91, 103, 141, 176, 193, 194][chance.number(in: 0...8)]
    return UInt32(first) << 24 | UInt32(chance.number(in: 1...250)) << 16 | UInt32(chance.number(in: 1...250)) << 8
      | UInt32(chance.number(in: 1...250))
  }

  /// The seconds there and back, the least that it takes.
  func roundTrip(to address: UInt32) -> Double {
    let near = Double(Generator.hash(seed, "distance \(address >> 8)") >> 40 & 0xFF) / 255
    return 0.008 + near * near * 0.11
  }

  /// The hop limit with which packets of a host arrive.
  func hopLimit(of address: UInt32) -> UInt8 {
    let hash = Generator.hash(seed, "hops \(address >> 8)")
    return (hash & 7 == 0 ? 128 : 64) - 6 - UInt8(truncatingIfNeeded: hash >> 8 & 0x0F)
  }
}
