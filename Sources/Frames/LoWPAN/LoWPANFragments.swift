// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// The parts of datagrams that are not whole yet, in memory of a fixed size; the oldest datagram gives way to a new one.
///
/// - Source: RFC 4944 §5.3.
struct LoWPANFragments {
  /// The most datagrams that are put together at a time.
  static let limit = 16
  /// How long a datagram waits for its parts, in nanoseconds of packet time.
  static let patience: Int64 = 60_000_000_000

  private struct Key: Equatable {
    var addresses: LowRateAddresses
    var tag: UInt16
    var size: Int
  }

  private struct Datagram {
    var key: Key
    var start: Timestamp
    var bytes: [UInt8]
    /// One bit for each eight octets that are there.
    var units = InlineArray<4, UInt64>(repeating: 0)
    var earlier = EarlierParts()
    /// What the first part told of the headers.
    var headers = LoWPANPacket.Headers()
  }

  private var datagrams: [Datagram] = []

  /// Adds a first part, whose headers are written out; returns the datagram's place if that makes it whole.
  mutating func add(_ packet: LoWPANPacket, of part: LoWPANPart, _ header: PacketHeader) -> Int? {
    add(packet.bytes.span.octets, of: part, packet.headers, header)
  }

  /// Adds a part; returns the datagram's place if that makes it whole.
  mutating func add(_ bytes: RawSpan, of part: LoWPANPart, _ headers: LoWPANPacket.Headers?, _ header: PacketHeader)
    -> Int?
  {
    // What is not the last part ends at a multiple of eight octets, and none goes beyond the end.
    let end = part.offset + bytes.byteCount
    guard !bytes.isEmpty, end <= part.datagramSize, end == part.datagramSize || end % 8 == 0 else { return nil }
    let index = place(for: Key(addresses: part.addresses, tag: part.tag, size: part.datagramSize), at: header.time)
    if let headers { datagrams[index].headers = headers }
    for offset in 0..<bytes.byteCount { datagrams[index].bytes[part.offset + offset] = bytes.octet(offset) ?? 0 }
    for unit in part.offset / 8..<(end + 7) / 8 { datagrams[index].units[unit / 64] |= 1 << UInt64(unit % 64) }
    var count = 0
    for word in 0..<4 { count += datagrams[index].units[word].nonzeroBitCount }
    if count == (part.datagramSize + 7) / 8 { return index }
    datagrams[index].earlier.packets &+= 1
    datagrams[index].earlier.bytes &+= header.originalLength
    return nil
  }

  /// Moves a whole datagram into a packet; returns what came before its last part.
  mutating func take(_ index: Int, into packet: inout LoWPANPacket) -> EarlierParts {
    let whole = datagrams[index].bytes
    packet.replace(by: whole.span.octets.extracting(first: datagrams[index].key.size), datagrams[index].headers)
    datagrams[index].key.size = 0
    return datagrams[index].earlier
  }

  /// The place of a datagram, which is made if it is not there: a free one, or that of the oldest.
  private mutating func place(for key: Key, at time: Timestamp) -> Int {
    var oldest = 0
    for index in datagrams.indices {
      if datagrams[index].key == key && time.nanoseconds(since: datagrams[index].start) <= Self.patience {
        return index
      }
      if datagrams[index].key.size == 0 || datagrams[index].start < datagrams[oldest].start { oldest = index }
    }
    if datagrams.count < Self.limit {
      datagrams.append(
        Datagram(key: key, start: time, bytes: [UInt8](repeating: 0, count: LoWPANPacket.capacity)))
      return datagrams.count - 1
    }
    datagrams[oldest].key = key
    datagrams[oldest].start = time
    datagrams[oldest].units = InlineArray(repeating: 0)
    datagrams[oldest].earlier = EarlierParts()
    datagrams[oldest].headers = LoWPANPacket.Headers()
    return oldest
  }
}
