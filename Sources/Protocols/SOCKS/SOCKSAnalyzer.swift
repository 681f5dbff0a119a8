// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Follows a client's talk with a SOCKS proxy, up to where the connection becomes that with the server asked for.
///
///     client   | 5 | count | methods … |                 | 1 | name | password |   | 5 | command | 0 | address | port |
///     proxy                            | 5 | method |                  | 1 | status |                        | 5 | reply | 0 | address | port |
///     client   | 4 | command | port (2) | address (4) | name … 0 | host … 0 |
///     proxy    | 0 | reply | port (2) | address (4) |
///
/// It tells of nothing itself: names and passwords are passed over, and what is behind them is handed on.
///
/// - Source: RFC 1928 §3-§6, RFC 1929 §2; SOCKS 4 and 4A, Y. Lee, NEC.
public struct SOCKSAnalyzer: Analyzer {
  public static let card = AnalyzerCard(
    name: "socks", title: "SOCKS proxy", transports: [.tcp], ports: [1080],
    specifications: ["RFC 1928", "RFC 1929"], limits: "names of 255 bytes; only connections to servers are followed")

  /// What a side says next.
  private enum Phase: UInt8 {
    case greeting, authentication, request, connected
    /// Nothing more is understood.
    case lost
  }

  private var client = Phase.greeting
  private var proxy = Phase.greeting
  private var isAuthenticated = false
  /// The port of the server asked for.
  private var port: UInt16 = 0

  public init() {}

  public static func probe(_ bytes: RawSpan, isOnUsualPort: Bool) -> Recognition {
    guard let version = bytes.octet(0) else { return .undecided }
    return version == 0 || version == 4 || version == 5 ? .possible : .no
  }

  public mutating func receive(
    _ input: borrowing AnalyzerInput, into receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress {
    var rest = WireReader(input.bytes)
    let isClient = input.direction == .toServer
    // Each turn uses up a message.
    while !rest.isAtEnd, phase(isClient) != .connected, phase(isClient) != .lost {
      // What a client says behind its request is the server's, if the proxy agrees.
      if isClient && client == .request && isAsked { break }
      var ahead = rest
      do throws(WireError) {
        if isClient { try readClient(&ahead) } else { try readProxy(&ahead) }
      } catch {
        guard error.isTruncation, input.bytes.byteCount < 1_024 else { return Progress(consumed: 0, isFinished: true) }
        return Progress(consumed: rest.offset)
      }
      rest = ahead
    }
    if client == .lost || proxy == .lost { return Progress(consumed: rest.offset, isFinished: true) }
    let isConnected = proxy == .connected && (!isClient || isAsked)
    return Progress(consumed: rest.offset, successor: isConnected ? .stream(port: port) : nil)
  }

  private func phase(_ isClient: Bool) -> Phase { isClient ? client : proxy }

  /// Whether the client has asked for a connection.
  private var isAsked: Bool { port != 0 }

  @_lifetime(input: copy input)
  private mutating func readClient(_ input: inout WireReader) throws(WireError) {
    let version = try input.read(UInt8.self)
    switch version {
    case 5 where client == .greeting:
      try input.skip(Int(try input.read(UInt8.self)))
      client = .request
    case 1 where client == .request:
      try input.skip(Int(try input.read(UInt8.self)))
      try input.skip(Int(try input.read(UInt8.self)))
    case 5 where client == .request:
      let command = try input.read(UInt8.self)
      let place = try Self.readPlace(&input)
      if command == 1, let place { port = place } else { client = .lost }
    case 4 where client == .greeting:
      let command = try input.read(UInt8.self)
      let place = try input.read(UInt16.self)
      let address = try input.read(UInt32.self)
      try Self.skipText(&input)
      // An address that cannot be is followed by a name (SOCKS 4A).
      if address != 0, address >> 8 == 0 { try Self.skipText(&input) }
      client = .request
      if command == 1 { port = place } else { client = .lost }
    default: client = .lost
    }
  }

  @_lifetime(input: copy input)
  private mutating func readProxy(_ input: inout WireReader) throws(WireError) {
    let version = try input.read(UInt8.self)
    let word = try input.read(UInt8.self)
    switch version {
    case 5 where proxy == .greeting:
      proxy = word == 2 ? .authentication : word == 0 ? .request : .lost
    case 1 where proxy == .authentication:
      proxy = word == 0 ? .request : .lost
    case 5 where proxy == .request:
      let place = try Self.readPlace(&input)
      proxy = word == 0 && place != nil ? .connected : .lost
    case 0 where proxy == .greeting:
      try input.skip(6)
      proxy = word == 90 ? .connected : .lost
    default: proxy = .lost
    }
  }

  /// Reads an address of any kind and returns the port behind it; nil behind a kind that nobody knows.
  @_lifetime(input: copy input)
  private static func readPlace(_ input: inout WireReader) throws(WireError) -> UInt16? {
    try input.skip(1)
    switch try input.read(UInt8.self) {
    case 1: try input.skip(4)
    case 3: try input.skip(Int(try input.read(UInt8.self)))
    case 4: try input.skip(16)
    default: return nil
    }
    return try input.read(UInt16.self)
  }

  /// Passes over a text and the zero that ends it.
  @_lifetime(input: copy input)
  private static func skipText(_ input: inout WireReader) throws(WireError) {
    while try input.read(UInt8.self) != 0 {}
  }
}
