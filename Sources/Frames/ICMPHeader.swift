// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// The header of an ICMP or ICMPv6 message.
///
///     |  Type  |  Code  |  Checksum  |  Rest of Header 4  |
///
/// - Source: RFC 792; RFC 4443 §2.1.
public struct ICMPHeader: Sendable, BitwiseCopyable {
  public var type: UInt8
  public var code: UInt8
  /// The identifier of an echo; the upper half of the rest of the header.
  public var identifier: UInt16
}

extension ICMPHeader: WireDecodable {
  /// Reads a header and leaves `input` at the body.
  ///
  /// - Throws: `truncated` if the bytes end inside the header.
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    type = try input.read(UInt8.self)
    code = try input.read(UInt8.self)
    try input.skip(2)
    identifier = try input.read(UInt16.self)
    try input.skip(2)
  }
}

/// The conversation that an ICMP error speaks of: the start of the packet that could not be delivered.
///
/// - Source: RFC 792 (type 3, 5, 11, 12); RFC 4443 §3.
public struct QuotedPacket: Sendable {
  public var transport: TransportProtocol
  public var source: Endpoint
  public var destination: Endpoint
  /// The quoted message's header where the packet was itself ICMP, as a ping that found nobody.
  public var message: ICMPHeader?

  /// Reads the quoted headers from an error's body.
  ///
  /// - Throws: `truncated` or `malformed` where the quotation holds no whole network header and ports.
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    let ip = try IPHeader(parsing: &input)
    transport = ip.transport
    var ports: (UInt16, UInt16) = (0, 0)
    if (transport == .tcp || transport == .udp) && !ip.isLaterFragment {
      ports.0 = try input.read(UInt16.self)
      ports.1 = try input.read(UInt16.self)
    }
    if transport == .icmp || transport == .icmpv6 { message = try ICMPHeader(parsing: &input) }
    source = Endpoint(address: ip.source, port: ports.0)
    destination = Endpoint(address: ip.destination, port: ports.1)
  }
}
