// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// Writes one packet after the other into the same memory, with lengths and checksums.
struct PacketWriter {
  /// The packet written last, from its Ethernet header on.
  private(set) var bytes: [UInt8] = []
  /// What the next IPv4 packet is identified by.
  var identification: UInt16 = 0

  private static let networkStart = 14

  init() { bytes.reserveCapacity(2048) }

  /// An Ethernet frame around a payload that has no Internet header, filled to the least that a link carries.
  mutating func frame(from source: MACAddress, to destination: MACAddress, type: UInt16, _ payload: [UInt8]) {
    ethernet(from: source, to: destination, type: type)
    bytes.append(contentsOf: payload)
    pad()
  }

  /// A UDP datagram over IPv4.
  mutating func datagram(
    from source: Station, _ sourcePort: UInt16, to destination: Station, _ destinationPort: UInt16,
    _ payload: [UInt8]
  ) {
    internet(from: source, to: destination, protocol: 17, length: 8 + payload.count)
    let start = bytes.count
    bytes.append(big16: sourcePort)
    bytes.append(big16: destinationPort)
    bytes.append(big16: 8 + payload.count)
    bytes.append(big16: 0)
    bytes.append(contentsOf: payload)
    let sum = transportSum(from: start, protocol: 17)
    bytes.replace(at: start + 6, big16: sum == 0 ? 0xFFFF : sum)
    pad()
  }

  /// The fields of a TCP header that are not the same all the time.
  struct Segment {
    var source: Station
    var sourcePort: UInt16
    var destination: Station
    var destinationPort: UInt16
    var sequence: UInt32
    var acknowledgement: UInt32 = 0
    var flags: UInt8
    var window: UInt16
    var options: [UInt8] = []
  }

  /// A TCP segment over IPv4; `options` fill whole words.
  mutating func segment(_ header: Segment, _ payload: ArraySlice<UInt8> = []) {
    let headerLength = 20 + header.options.count
    internet(from: header.source, to: header.destination, protocol: 6, length: headerLength + payload.count)
    let start = bytes.count
    bytes.append(big16: header.sourcePort)
    bytes.append(big16: header.destinationPort)
    bytes.append(big32: header.sequence)
    bytes.append(big32: header.acknowledgement)
    bytes.append(UInt8(truncatingIfNeeded: headerLength << 2))
    bytes.append(header.flags)
    bytes.append(big16: header.window)
    bytes.append(big32: 0)
    bytes.append(contentsOf: header.options)
    bytes.append(contentsOf: payload)
    bytes.replace(at: start + 16, big16: transportSum(from: start, protocol: 6))
    pad()
  }

  /// A packet of a protocol whose checksum covers it alone and stands in its third and fourth octet: ICMP, IGMP.
  mutating func message(
    from source: Station, to destination: Station, protocol number: UInt8, _ payload: [UInt8],
    routerAlert: Bool = false
  ) {
    internet(
      from: source, to: destination, protocol: number, length: payload.count,
      options: routerAlert ? [0x94, 4, 0, 0] : []
    )
    let start = bytes.count
    bytes.append(contentsOf: payload)
    bytes.replace(at: start + 2, big16: 0)
    bytes.replace(at: start + 2, big16: ~folded(sum(from: start, to: bytes.count)))
    pad()
  }

  /// A packet over IPv6 whose checksum stands at a place of its payload; `extensionHeader` comes before and is not summed.
  mutating func version6(
    from source: (MACAddress, IPAddress), to destination: (MACAddress, IPAddress), protocol number: UInt8,
    hopLimit: UInt8, extensionHeader: [UInt8] = [], sumAt place: Int, _ payload: [UInt8]
  ) {
    ethernet(from: source.0, to: destination.0, type: 0x86DD)
    bytes.append(big32: 0x6000_0000)
    bytes.append(big16: extensionHeader.count + payload.count)
    bytes.append(extensionHeader.isEmpty ? number : 0)
    bytes.append(hopLimit)
    let addresses = bytes.count
    for address in [source.1, destination.1] {
      bytes.append(big64: address.high)
      bytes.append(big64: address.low)
    }
    let addressSum = sum(from: addresses, to: bytes.count)
    bytes.append(contentsOf: extensionHeader)
    let start = bytes.count
    bytes.append(contentsOf: payload)
    bytes.replace(at: start + place, big16: 0)
    let total = addressSum + UInt64(number) + UInt64(payload.count) + sum(from: start, to: bytes.count)
    bytes.replace(at: start + place, big16: ~folded(total))
  }

  private mutating func ethernet(from source: MACAddress, to destination: MACAddress, type: UInt16) {
    bytes.removeAll(keepingCapacity: true)
    bytes.append(big48: destination.value)
    bytes.append(big48: source.value)
    bytes.append(big16: type)
  }

  private mutating func internet(
    from source: Station, to destination: Station, protocol number: UInt8, length: Int, options: [UInt8] = []
  ) {
    ethernet(from: source.mac, to: destination.mac, type: 0x0800)
    let headerLength = 20 + options.count
    bytes.append(UInt8(0x40 | headerLength >> 2))
    bytes.append(0)
    bytes.append(big16: headerLength + length)
    bytes.append(big16: identification)
    bytes.append(big16: 0x4000)
    bytes.append(destination.hopLimit == 1 ? (number == 2 ? 1 : destination.multicastHopLimit) : source.hopLimit)
    bytes.append(number)
    bytes.append(big16: 0)
    bytes.append(big32: source.address)
    bytes.append(big32: destination.address)
    bytes.append(contentsOf: options)
    let end = Self.networkStart + headerLength
    bytes.replace(at: Self.networkStart + 10, big16: ~folded(sum(from: Self.networkStart, to: end)))
  }

  /// The checksum of a transport header and what follows, with the pseudo-header before it.
  ///
  /// - Source: RFC 9293 §3.1, RFC 768.
  private func transportSum(from start: Int, protocol number: UInt8) -> UInt16 {
    let addresses = sum(from: Self.networkStart + 12, to: Self.networkStart + 20)
    return ~folded(addresses + UInt64(number) + UInt64(bytes.count - start) + sum(from: start, to: bytes.count))
  }

  /// The sum of the words of a range that begins with a whole word.
  ///
  /// - Source: RFC 1071.
  private func sum(from start: Int, to end: Int) -> UInt64 {
    let octets = bytes.span
    var (high, low): (UInt64, UInt64) = (0, 0)
    var place = start
    while place &+ 1 < end {
      high &+= UInt64(octets[place])
      low &+= UInt64(octets[place &+ 1])
      place &+= 2
    }
    if place < end { high &+= UInt64(octets[place]) }
    return high << 8 &+ low
  }

  private func folded(_ sum: UInt64) -> UInt16 {
    var sum = sum
    while sum > 0xFFFF { sum = sum & 0xFFFF + sum >> 16 }
    return UInt16(truncatingIfNeeded: sum)
  }

  /// Fills the frame to 60 octets, what Ethernet carries at least (without its check sequence).
  private mutating func pad() {
    if bytes.count < 60 { bytes.append(contentsOf: repeatElement(0, count: 60 - bytes.count)) }
  }
}

extension Station {
  /// mDNS is sent with 255 hops (RFC 6762 §11), SSDP with 2 (UPnP Device Architecture 2.0 §1.3.2).
  fileprivate var multicastHopLimit: UInt8 { address == Station.mdns.address ? 255 : 2 }
}
