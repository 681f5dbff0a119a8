// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// An Internet packet that is put together from a compressed one, in memory that is reserved once.
struct LoWPANPacket: Sendable {
  /// The most octets that a packet may have: a fragmented datagram's size has eleven bits (RFC 4944 §5.3).
  static let capacity = 2048

  /// What only the length of the whole packet tells.
  struct Headers: Sendable {
    /// Where the first Internet header begins that came compressed, or -1.
    var outer = -1
    /// Where the second Internet header begins, if one is inside the first, or -1.
    var inner = -1
    /// Where a UDP header of unknown length begins, or -1, and whether its checksum was left out.
    var datagram = -1
    var isChecksumElided = false
  }

  private(set) var bytes: [UInt8] = []
  var headers = Headers()
  /// Where the number of the next header is to be written once it is known.
  var nextHeader = -1

  /// Makes room for another packet.
  mutating func begin() {
    bytes.removeAll(keepingCapacity: true)
    bytes.reserveCapacity(Self.capacity)
    headers = Headers()
    nextHeader = -1
  }

  mutating func append(_ octet: UInt8) {
    if bytes.count < Self.capacity { bytes.append(octet) }
  }

  mutating func append(_ number: UInt16) {
    append(UInt8(number >> 8))
    append(UInt8(truncatingIfNeeded: number))
  }

  mutating func append(_ address: IPAddress) {
    for half in [address.high, address.low] {
      for octet in 0..<8 { append(UInt8(truncatingIfNeeded: half >> UInt64(56 - 8 * octet))) }
    }
  }

  /// Adds as much of the bytes as there is room for.
  mutating func append(_ more: RawSpan) { bytes.append(more.extracting(first: Self.capacity - bytes.count)) }

  /// Writes the number of the header that follows into the one before it.
  mutating func setNextHeader(_ number: UInt8) {
    if bytes.indices.contains(nextHeader) { bytes[nextHeader] = number }
  }

  /// Fills in what only the length of the whole packet tells: lengths, and a checksum where every byte is at hand.
  mutating func finish(size: Int) {
    if headers.outer >= 0 { write(size - 40, at: 4) }
    if headers.inner >= 0 { write(size - headers.inner - 40, at: headers.inner + 4) }
    if headers.datagram >= 0 {
      write(size - headers.datagram, at: headers.datagram + 4)
      if headers.isChecksumElided && size == bytes.count { writeChecksum() }
    }
  }

  /// Takes a whole packet out of other memory, of which only a checksum may still be to be filled in.
  mutating func replace(by whole: RawSpan, _ headers: Headers) {
    begin()
    append(whole)
    self.headers = headers
    if headers.isChecksumElided { writeChecksum() }
  }

  private mutating func write(_ number: Int, at index: Int) {
    guard index >= 0, index + 1 < bytes.count else { return }
    let value = UInt16(clamping: number)
    bytes[index] = UInt8(value >> 8)
    bytes[index + 1] = UInt8(truncatingIfNeeded: value)
  }

  /// The checksum over the pseudo header of the innermost addresses and the datagram.
  ///
  /// - Source: RFC 8200 §8.1; RFC 768.
  private mutating func writeChecksum() {
    let header = max(0, headers.inner)
    let start = headers.datagram
    guard start + 8 <= bytes.count, header + 40 <= start else { return }
    var sum = UInt32(17) &+ UInt32(bytes.count - start)
    for index in stride(from: header + 8, to: header + 40, by: 2) { sum &+= word(index) }
    for index in stride(from: start, to: bytes.count, by: 2) { sum &+= word(index) }
    while sum > 0xFFFF { sum = sum >> 16 &+ sum & 0xFFFF }
    let checksum = ~UInt16(sum)
    write(Int(checksum == 0 ? 0xFFFF : checksum), at: start + 6)
  }

  private func word(_ index: Int) -> UInt32 {
    UInt32(bytes[index]) << 8 | (index + 1 < bytes.count ? UInt32(bytes[index + 1]) : 0)
  }
}

extension IPAddress {
  /// Reads sixteen octets.
  @_lifetime(input: copy input)
  init(v6Parsing input: inout WireReader) throws(WireError) {
    let high = try input.read(UInt64.self)
    self.init(v6High: high, low: try input.read(UInt64.self))
  }
}
