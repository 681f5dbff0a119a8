// SPDX-License-Identifier: Apache-2.0

extension PacketBuilder {
  /// The same packet with its sums filled in: that of an IPv4 header in front, and that of the TCP or UDP header behind it.
  ///
  /// For packets that begin with an Internet header without options; the sum of a datagram over IPv4 may stay zero otherwise.
  ///
  /// - Source: RFC 1071; RFC 791 §3.1, RFC 8200 §8.1, RFC 9293 §3.1, RFC 768.
  public func checksummed() -> PacketBuilder {
    guard let first = bytes.first else { return self }
    let isVersion4 = first >> 4 == 4
    let start = isVersion4 ? 20 : 40
    var packet = bytes
    let transport = packet[isVersion4 ? 9 : 6]
    let addresses = packet[(isVersion4 ? 12 : 8)..<start]
    if isVersion4 {
      packet[10...11] = [0, 0]
      packet.replaceSubrange(10..<12, with: Self.checksum(packet[..<start]))
    }
    guard transport == 6 || transport == 17 else { return PacketBuilder(payload: packet) }
    let place = start + (transport == 6 ? 16 : 6)
    packet[place...place + 1] = [0, 0]
    let length = UInt16(truncatingIfNeeded: packet.count - start)
    let pseudoHeader = Array(addresses) + [0, transport, UInt8(length >> 8), UInt8(length & 0xFF)]
    let sum = Self.checksum(pseudoHeader + packet[start...])
    packet.replaceSubrange(place..<place + 2, with: transport == 17 && sum == [0, 0] ? [0xFF, 0xFF] : sum)
    return PacketBuilder(payload: packet)
  }

  private static func checksum(_ bytes: some Collection<UInt8>) -> [UInt8] {
    var sum: UInt32 = 0
    for (place, byte) in bytes.enumerated() { sum &+= place.isMultiple(of: 2) ? UInt32(byte) << 8 : UInt32(byte) }
    while sum > 0xFFFF { sum = sum & 0xFFFF + sum >> 16 }
    return [UInt8(truncatingIfNeeded: ~sum >> 8), UInt8(truncatingIfNeeded: ~sum)]
  }
}
