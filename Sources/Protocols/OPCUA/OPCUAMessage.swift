// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// An OPC UA message over TCP, or a chunk of one. A view into received bytes; values are never looked at.
///
///     HEL, ACK  |  Version, buffers, limits (4 each)  |  Endpoint URL of HEL  |
///     ERR       |  Code (4)  |  Reason  |
///     OPN       |  Channel (4)  |  Policy  |  Certificate  |  Thumbprint  |  Sequence, request (4 each)  |  service …  |
///     MSG, CLO  |  Channel (4)  |  Token (4)  |  Sequence, request (4 each)  |  service …  |
///
/// Of a policy other than None, what follows the thumbprint is encrypted, and in MSG and CLO what follows the token may be.
///
/// - Source: OPC 10000-6 §6.7.2, §7.1.2.
public struct OPCUAMessage: ~Escapable {
  public let header: OPCUAHeader
  /// What is behind the header.
  let body: RawSpan
  public private(set) var protocolVersion: UInt32?
  public private(set) var receiveBuffer: UInt32?
  public private(set) var sendBuffer: UInt32?
  /// The longest message, in bytes, and the most chunks of one; 0 for no limit.
  public private(set) var longestMessage: UInt32?
  public private(set) var chunkLimit: UInt32?
  /// Why the connection is given up.
  public private(set) var error: OPCUAStatus?
  /// The secure channel; 0 until one is open.
  public private(set) var channel: UInt32?
  /// What pairs a request and its response; nil where it is encrypted.
  public private(set) var requestID: UInt32?
  /// What is asked or answered; nil where that is encrypted, or in an earlier chunk.
  public private(set) var service: OPCUAService?
  /// What the service says of itself.
  public internal(set) var details = OPCUADetails()
  // Where in `body` texts begin, with their lengths before them.
  private var texts = [4 of UInt16](repeating: 0)
  /// What the sender's certificate says; nil without one.
  public internal(set) var certificate: DecodedCertificate?
  /// The first rule that the message breaks although its header could be read, if any.
  public private(set) var brokenRule: Malformation?
  /// What a response answers; nil where nothing is known of it.
  public internal(set) var exchange: Exchange?

  /// Reads a message and leaves `input` behind it.
  ///
  /// - Parameter isCut: whether its end was not kept; what is whole is then read.
  /// - Throws: `truncated` if the bytes end inside the message; `malformed` if its header breaks a rule. What the body breaks is in
  ///   `brokenRule`.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader, isCut: Bool = false) throws(WireError) {
    header = try OPCUAHeader(parsing: &input)
    let base = input.offset
    let announced = header.messageByteCount &- OPCUAHeader.byteCount
    body = try input.take(isCut ? min(announced, input.remaining) : announced)
    if header.chunk != .final, header.kind != .message { blame(.opcuaChunk, at: base &- 5) }
    do throws(WireError) {
      try readBody(base)
    } catch {
      if !isCut || !error.isTruncation, brokenRule == nil {
        brokenRule = Malformation(layer: OPCUAAnalyzer.card.name, error)
      }
    }
  }

  /// The texts of a message, by their places in `texts`.
  private enum Text: Int { case endpoint, reason, policy, certificate }

  @_lifetime(self: copy self)
  private mutating func readBody(_ base: Int) throws(WireError) {
    var input = WireReader(body, base: base)
    switch header.kind {
    case .hello, .acknowledge:
      try readLimits(&input, base)
    case .error:
      error = OPCUAStatus(rawValue: try input.readLittle32())
      try note(.reason, &input, base, limit: 4_096, .opcuaReason)
    case .reverseHello:
      _ = try input.takeOPCUAString()
      try note(.endpoint, &input, base, limit: 4_096, .opcuaEndpoint)
    case .openChannel:
      channel = try input.readLittle32()
      try note(.policy, &input, base, limit: 255, .opcuaPolicy)
      try note(.certificate, &input, base, limit: Int.max, .opcuaPolicy)
      let start = input.offset
      let thumbprint = try input.takeOPCUAString().byteCount
      if thumbprint != 0, thumbprint != 20 { blame(.opcuaThumbprint, at: start) }
      if isUnprotected { try readService(&input) }
      return
    case .closeChannel, .message:
      channel = try input.readLittle32()
      try input.skip(4)
      // What is encrypted is no service that exists, nor is the middle of a message.
      try readService(&input)
      return
    }
    if !input.isAtEnd { blame(.trailingBytes, at: input.offset) }
  }

  @_lifetime(self: copy self)
  @_lifetime(input: copy input)
  private mutating func readLimits(_ input: inout WireReader, _ base: Int) throws(WireError) {
    protocolVersion = try input.readLittle32()
    let start = input.offset
    receiveBuffer = try input.readLittle32()
    sendBuffer = try input.readLittle32()
    if min(receiveBuffer ?? 0, sendBuffer ?? 0) < 8_192 { blame(.opcuaBuffer, at: start) }
    longestMessage = try input.readLittle32()
    chunkLimit = try input.readLittle32()
    if header.kind == .hello { try note(.endpoint, &input, base, limit: 4_096, .opcuaEndpoint) }
  }

  /// Remembers where a text is, which may only be so long.
  @_lifetime(self: copy self)
  @_lifetime(input: copy input)
  private mutating func note(
    _ text: Text, _ input: inout WireReader, _ base: Int, limit: Int, _ rule: WireError.Rule
  ) throws(WireError) {
    let start = input.offset
    if try input.takeOPCUAString().byteCount > limit { blame(rule, at: start) }
    texts[text.rawValue] = UInt16(clamping: start &- base &+ 1)
  }

  /// Reads sequence and request, and what is asked or answered if that is plain.
  @_lifetime(self: copy self)
  @_lifetime(input: copy input)
  private mutating func readService(_ input: inout WireReader) throws(WireError) {
    var ahead = input
    guard (try? ahead.skip(4)) != nil, let request = try? ahead.readLittle32(), (try? ahead.peek()) == 1,
      let number = try? ahead.readOPCUANode()
    else { return }
    let service = OPCUAService(rawValue: number)
    guard service.name != nil else { return }
    self.service = service
    requestID = request
    // Only the first chunk of a message is sure to hold what its header says.
    details = OPCUADetails(of: service, &ahead)
  }

  @_lifetime(self: copy self)
  private mutating func blame(_ rule: WireError.Rule, at offset: Int) {
    if brokenRule == nil { brokenRule = Malformation(layer: OPCUAAnalyzer.card.name, rule: rule, offset: offset) }
  }
}

extension OPCUAMessage {
  @_lifetime(copy self)
  private func text(_ text: Text) -> RawSpan? {
    guard texts[text.rawValue] > 0 else { return nil }
    var reader = WireReader(body.extracting(from: Int(texts[text.rawValue]) &- 1))
    guard let found = try? reader.takeOPCUAString(), found.byteCount > 0 else { return nil }
    return found
  }

  /// The server that is wanted: opc.tcp://host:port/path.
  public var endpoint: RawSpan? { @_lifetime(copy self) get { text(.endpoint) } }
  /// Why the connection is given up, in words.
  public var reason: RawSpan? { @_lifetime(copy self) get { text(.reason) } }
  /// How the channel is secured: an address of which the part behind # counts.
  public var policy: RawSpan? { @_lifetime(copy self) get { text(.policy) } }
  /// The sender's certificate, those above it behind it.
  var certificateBytes: RawSpan? { @_lifetime(copy self) get { text(.certificate) } }

  /// The host of the endpoint, without scheme, port and path.
  public var host: RawSpan? {
    @_lifetime(copy self) get {
      guard let endpoint, endpoint.match("opc.tcp://") == .whole else { return nil }
      let rest = endpoint.extracting(from: 10)
      if rest.octet(0) == 0x5B, let end = rest.firstOffset(of: 0x5D) { return rest.extracting(first: end &+ 1) }
      let end = min(
        rest.firstOffset(of: 0x3A) ?? rest.byteCount, rest.firstOffset(of: 0x2F) ?? rest.byteCount)
      return end > 0 ? rest.extracting(first: end) : nil
    }
  }

  /// Whether the channel that is opened has no security at all.
  public var isUnprotected: Bool {
    guard header.kind == .openChannel, let policy else { return false }
    return policy.byteCount > 5 && policy.extracting(from: policy.byteCount &- 5).match("#None") == .whole
  }

  /// What the message asks of the server; nil for responses, for what is encrypted, and for the connection itself.
  public var controlAction: ControlAction? { service?.action }
}

extension WireError.Rule {
  static let opcuaBuffer = Self(
    "opcua_buffer", "OPC 10000-6 §7.1.2.3, §7.1.2.4", "buffers must be of at least 8,192 bytes")
  static let opcuaEndpoint = Self(
    "opcua_endpoint", "OPC 10000-6 §7.1.2.3, §7.1.2.6", "the endpoint's address must not be longer than 4,096 bytes")
  static let opcuaReason = Self(
    "opcua_reason", "OPC 10000-6 §7.1.2.5", "the reason of an error must not be longer than 4,096 bytes")
  static let opcuaPolicy = Self(
    "opcua_policy", "OPC 10000-6 §6.7.2.3", "the security policy must not be longer than 255 bytes")
  static let opcuaThumbprint = Self(
    "opcua_thumbprint", "OPC 10000-6 §6.7.2.3",
    "the thumbprint of the receiver's certificate must be of 20 bytes, or absent")
}
