// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// A prefix that the nodes of a 6LoWPAN network leave out of addresses.
struct LoWPANContext: Sendable {
  var prefix = IPAddress(v6High: 0, low: 0)
  /// The bits that the prefix covers, 0...128.
  var length = 0
  /// When the context ceases to be valid.
  var end = Timestamp(nanoseconds: .min)

  /// The prefix, and behind it the identifier as far as the prefix does not cover it.
  ///
  /// - Source: RFC 6282 §3.1.1, on stateful compression.
  func address(with identifier: UInt64) -> IPAddress {
    let high: UInt64 = length >= 64 ? .max : ~(.max >> UInt64(length))
    let low: UInt64 = length <= 64 ? 0 : length >= 128 ? .max : ~(.max >> UInt64(length - 64))
    return IPAddress(v6High: prefix.high & high, low: prefix.low & low | identifier & ~low)
  }
}

/// The contexts that routers announced, of a few networks; the network that was told of longest ago gives way.
struct LoWPANContexts: Sendable {
  /// The most networks whose contexts are kept.
  static let networkLimit = 4
  /// A context has a number of four bits.
  private static let countPerNetwork = 16

  private var networks: [UInt16] = []
  private var contexts: [LoWPANContext] = []
  private var next = 0

  /// The valid context of a number in a network.
  func context(_ number: UInt8, network: UInt16, at time: Timestamp) -> LoWPANContext? {
    guard let index = networks.firstIndex(of: network) else { return nil }
    let context = contexts[index * Self.countPerNetwork + Int(number & 0x0F)]
    return context.end > time ? context : nil
  }

  /// Learns the contexts of a router advertisement.
  ///
  ///     | Type 34 | Length 2 or 3 | Context length 1 | Reserved 3 bits, C 1, number 4 | Reserved 2 | Lifetime 2 | Prefix |
  ///
  /// - Source: RFC 6775 §4.2; RFC 4861 §4.2 for the advertisement and §4.6 for its options.
  mutating func learn(from packet: LoWPANPacket, network: UInt16, at time: Timestamp) throws(WireError) {
    var reader = WireReader(packet.bytes.span.octets)
    // ICMPv6 directly behind the header, type 134, hop limit 255: nothing from behind another router.
    guard try reader.peek(6) == 58, try reader.peek(7) == 255, try reader.peek(40) == 134 else { return }
    try reader.skip(56)
    // Each turn takes eight octets at least.
    while reader.remaining >= 8 {
      let kind = try reader.peek()
      let length = Int(try reader.peek(1)) * 8
      guard length > 0 else { return }
      var option = try reader.child(length)
      guard kind == 34, length == 16 || length == 24 else { continue }
      try option.skip(2)
      let bits = min(128, Int(try option.read(UInt8.self)))
      let number = try option.read(UInt8.self) & 0x0F
      try option.skip(2)
      let lifetime = Int64(try option.read(UInt16.self)) * 60_000_000_000
      let high = try option.read(UInt64.self)
      let low = length == 24 ? try option.read(UInt64.self) : 0
      set(
        LoWPANContext(
          prefix: IPAddress(v6High: high, low: low), length: bits, end: time.advanced(byNanoseconds: lifetime)),
        number, network)
    }
  }

  private mutating func set(_ context: LoWPANContext, _ number: UInt8, _ network: UInt16) {
    let index: Int
    if let known = networks.firstIndex(of: network) {
      index = known
    } else if networks.count < Self.networkLimit {
      index = networks.count
      networks.append(network)
      contexts.append(contentsOf: repeatElement(LoWPANContext(), count: Self.countPerNetwork))
    } else {
      index = next
      next = (next + 1) % Self.networkLimit
      networks[index] = network
      for number in 0..<Self.countPerNetwork { contexts[index * Self.countPerNetwork + number] = LoWPANContext() }
    }
    contexts[index * Self.countPerNetwork + Int(number)] = context
  }
}
