// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Where a data connection is to go.
///
///     PORT h1,h2,h3,h4,p1,p2        227 ... (h1,h2,h3,h4,p1,p2)
///     EPRT |family|address|port|    229 ... (|||port|)
///
/// - Source: RFC 959 §4.1.2, §5.4; RFC 2428 §2, §3.
public struct FTPPlace: Sendable, Equatable {
  /// The address, where one is named that is of IPv4.
  public var address: IPAddress?
  public var port: UInt16

  /// Reads six numbers parted by commas, the first digits that there are.
  init?(numbers text: RawSpan) {
    var value: UInt64 = 0
    var rest = text
    while let octet = rest.octet(0), octet &- 0x30 >= 10 { rest = rest.extracting(from: 1) }
    for index in 0..<6 {
      var count = 0
      while let octet = rest.octet(count), octet &- 0x30 < 10 { count += 1 }
      guard let number = rest.extracting(first: min(count, 4)).decimalNumber, number < 256 else { return nil }
      value = value << 8 | UInt64(number)
      guard index < 5 else { break }
      guard rest.octet(count) == 0x2C else { return nil }
      rest = rest.extracting(from: count + 1)
    }
    address = IPAddress(v4: UInt32(truncatingIfNeeded: value >> 16))
    port = UInt16(truncatingIfNeeded: value)
  }

  /// Reads a family, an address and a port, each behind a delimiter, and one behind the port.
  init?(extended text: RawSpan) {
    guard let delimiter = text.octet(0), let second = text.firstOffset(of: delimiter, from: 1),
      let third = text.firstOffset(of: delimiter, from: second + 1),
      let end = text.firstOffset(of: delimiter, from: third + 1),
      let number = text.extracting(third + 1..<end).decimalNumber, let port = UInt16(exactly: number)
    else { return nil }
    self.port = port
    address = Self.address(text.extracting(second + 1..<third))
  }

  /// Reads the answer to EPSV: the place in parentheses, of which only the port is named.
  init?(extendedReply text: RawSpan) {
    guard let open = text.firstOffset(of: 0x28) else { return nil }
    self.init(extended: text.extracting(from: open + 1))
  }

  /// Four numbers joined by dots.
  private static func address(_ text: RawSpan) -> IPAddress? {
    var value: UInt32 = 0
    var rest = text
    for index in 0..<4 {
      let end = index == 3 ? rest.byteCount : rest.firstOffset(of: 0x2E) ?? 0
      guard let number = rest.extracting(first: end).decimalNumber, number < 256 else { return nil }
      value = value << 8 | UInt32(number)
      rest = rest.extracting(from: end + 1)
    }
    return IPAddress(v4: value)
  }
}
