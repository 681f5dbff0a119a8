// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// A route without regard to address classes.
///
///     |  prefix length (1)  |  as many octets of the destination as the prefix needs  |  router (4)  |
///
/// - Source: RFC 3442, "Classless Route Option Format".
public struct DHCPRoute: Sendable {
  public let destination: IPAddress
  /// The bits of the destination that count, 0...32.
  public let prefixLength: Int
  public let router: IPAddress

  @_lifetime(input: copy input)
  init(parsing input: inout WireReader) throws(WireError) {
    let start = input.offset
    prefixLength = Int(try input.read(UInt8.self))
    guard prefixLength <= 32 else { throw .malformed(at: start, rule: .dhcpRoute) }
    var value: UInt32 = 0
    for place in 0..<4 where place &* 8 < prefixLength {
      value |= UInt32(try input.read(UInt8.self)) << UInt32(24 &- 8 &* place)
    }
    destination = IPAddress(v4: value)
    router = IPAddress(v4: try input.read(UInt32.self))
  }

  /// As `10.0.0.0/8`.
  var text: ShortText {
    var text = destination.text
    text.append("/")
    text.append(decimal: UInt64(prefixLength))
    return text
  }
}

extension DHCPMessage {
  /// The client's whole name, or as much of it as the client knows; nil where it has none, or a broken one.
  ///
  ///     |  flags (1)  |  two octets that are no longer used  |  name …  |
  ///
  /// - Source: RFC 4702 §2.1-§2.3.
  public var fullName: BoundedText? {
    guard var value = value(of: .fullName), let flags = value.bytes.octet(0), value.count > 3 else { return nil }
    var name = BoundedText()
    guard flags & 4 != 0 else {
      name.append(value.bytes.extracting(from: 3).withoutZeros)
      return name
    }
    // A name that the server is to complete lacks the root.
    value.append(0)
    var input = WireReader(value.bytes.extracting(from: 3))
    guard let whole = try? DNSName(parsing: &input, in: value.bytes.extracting(from: 3), behind: 0),
      input.remaining <= 1
    else { return nil }
    name.append(whole.bytes)
    return name
  }

  /// What relays have added under a number, the first of several.
  ///
  /// - Source: RFC 3046 §2.0.
  func relayAgentValue(_ number: UInt8) -> BoundedText? {
    guard let value = value(of: .relayAgent) else { return nil }
    var input = WireReader(value.bytes)
    while let code = try? input.read(UInt8.self), let length = try? input.read(UInt8.self),
      let data = try? input.take(Int(length))
    {
      guard code == number else { continue }
      var found = BoundedText()
      found.append(data)
      return found
    }
    return nil
  }
}

extension RawSpan {
  /// The bytes without zeros at their end, which some put behind texts (RFC 2132 §2).
  var withoutZeros: RawSpan {
    @_lifetime(copy self) get {
      var end = byteCount
      while end > 0, octet(end &- 1) == 0 { end &-= 1 }
      return extracting(first: end)
    }
  }

  /// The bytes in front of the first zero, as in fields of a fixed length.
  var upToZero: RawSpan {
    @_lifetime(copy self) get { extracting(first: firstOffset(of: 0) ?? byteCount) }
  }
}
