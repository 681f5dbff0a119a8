// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// A KNXnet/IP message. A view into received bytes; values are counted, never kept.
///
/// - Source: KNX Standard 03/08/02 (core), 03/08/03 (management), 03/08/04 (tunnelling), 03/08/05 (routing), 03/08/09 (secure).
public struct KNXMessage: ~Escapable {
  public let header: KNXHeader
  /// What is behind the header.
  public let body: RawSpan
  /// Where the other side is to be answered, or answers; nil where the message does not say.
  public private(set) var control: KNXEndpoint?
  public private(set) var data: KNXEndpoint?
  /// 3 device management, 4 tunnelling, 6 remote logging, 7 remote configuration, 8 object server.
  public private(set) var connectionType: UInt8?
  /// What of the bus a tunnel carries: 2 the link layer, 4 raw, 0x80 everything heard.
  public private(set) var tunnelLayer: UInt8?
  /// The address on the bus that a tunnel gets.
  public private(set) var assigned: KNXAddress?
  public private(set) var channel: UInt8?
  public private(set) var sequence: UInt8?
  /// 0, or why it was refused.
  public private(set) var status: UInt8?
  public private(set) var feature: UInt8?
  /// What is carried to or from the bus.
  public private(set) var busMessage: KNXBusMessage?
  /// How many messages a router lost.
  public private(set) var lostCount: UInt16?
  /// For how many milliseconds a router asks for silence.
  public private(set) var waitTime: UInt16?
  /// The secure session that it belongs to; 0 for secure routing.
  public private(set) var session: UInt16?
  /// Where in `body` a device says what it is.
  private var deviceOffset: Int?
  /// The first rule that the message breaks although its header could be read, if any.
  public private(set) var brokenRule: Malformation?
  /// What an answer answers or a request repeats; nil where nothing is known of it.
  public internal(set) var exchange: Exchange?

  /// Reads a message and leaves `input` behind it.
  ///
  /// - Throws: `truncated` if the bytes end inside the message; `malformed` if its header breaks a rule. What the body breaks is in
  ///   `brokenRule`.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader, isCutByCapture: Bool = false) throws(WireError) {
    header = try KNXHeader(parsing: &input)
    let base = input.offset
    let announced = header.messageByteCount &- KNXHeader.byteCount
    body = try input.take(isCutByCapture ? min(announced, input.remaining) : announced)
    do throws(WireError) {
      try readBody(base)
    } catch {
      if !isCutByCapture || !error.isTruncation {
        brokenRule = Malformation(layer: KNXAnalyzer.card.name, error)
      }
    }
  }

  @_lifetime(self: copy self)
  private mutating func readBody(_ base: Int) throws(WireError) {
    var input = WireReader(body, base: base)
    switch header.service {
    case .searchRequest, .descriptionRequest, .extendedSearchRequest, .sessionRequest:
      control = try KNXEndpoint(parsing: &input)
    case .searchResponse, .extendedSearchResponse:
      control = try KNXEndpoint(parsing: &input)
      try readDescription(&input, base)
    case .descriptionResponse: try readDescription(&input, base)
    case .connectRequest:
      control = try KNXEndpoint(parsing: &input)
      data = try KNXEndpoint(parsing: &input)
      try readConnection(&input)
    case .connectResponse: try readConnectResponse(&input)
    case .stateRequest, .disconnectRequest:
      channel = try input.read(UInt8.self)
      try input.skip(1)
      control = try KNXEndpoint(parsing: &input)
    case .stateResponse, .disconnectResponse:
      channel = try input.read(UInt8.self)
      status = try input.read(UInt8.self)
    case .configurationRequest, .tunnellingRequest:
      try readConnectionHeader(&input, hasStatus: false)
      busMessage = try KNXBusMessage(parsing: &input)
    case .configurationAcknowledgement, .tunnellingAcknowledgement: try readConnectionHeader(&input, hasStatus: true)
    case .featureGet, .featureResponse, .featureSet, .featureInfo:
      try readConnectionHeader(&input, hasStatus: false)
      feature = try input.read(UInt8.self)
      status = try input.read(UInt8.self)
    case .routingIndication, .routingSystemBroadcast: busMessage = try KNXBusMessage(parsing: &input)
    case .routingLost: lostCount = try readRouting(&input, length: 4)
    case .routingBusy: waitTime = try readRouting(&input, length: 6)
    case .secureWrapper, .sessionResponse: session = try input.read(UInt16.self)
    case .sessionStatus: status = try input.read(UInt8.self)
    default: break
    }
  }

  /// Reads length, channel, sequence, and a status or nothing.
  @_lifetime(self: copy self)
  @_lifetime(input: copy input)
  private mutating func readConnectionHeader(_ input: inout WireReader, hasStatus: Bool) throws(WireError) {
    let start = input.offset
    guard try input.read(UInt8.self) == 4 else { throw .malformed(at: start, rule: .knxConnectionHeader) }
    channel = try input.read(UInt8.self)
    sequence = try input.read(UInt8.self)
    let last = try input.read(UInt8.self)
    if hasStatus { status = last }
  }

  /// Reads what kind of connection is wanted, or was made.
  @_lifetime(self: copy self)
  @_lifetime(input: copy input)
  private mutating func readConnection(_ input: inout WireReader) throws(WireError) {
    let start = input.offset
    let length = Int(try input.read(UInt8.self))
    guard length >= 2 else { throw .malformed(at: start, rule: .knxConnectionInformation) }
    var block = try input.child(length &- 1)
    connectionType = try block.read(UInt8.self)
    guard connectionType == 4 else { return }
    if header.service == .connectRequest {
      tunnelLayer = try block.read(UInt8.self)
    } else {
      assigned = KNXAddress(rawValue: try block.read(UInt16.self), isGroup: false)
    }
  }

  @_lifetime(self: copy self)
  @_lifetime(input: copy input)
  private mutating func readConnectResponse(_ input: inout WireReader) throws(WireError) {
    channel = try input.read(UInt8.self)
    status = try input.read(UInt8.self)
    // A refusal need not say more.
    guard !input.isAtEnd else { return }
    data = try KNXEndpoint(parsing: &input)
    try readConnection(&input)
  }

  @_lifetime(input: copy input)
  private func readRouting(_ input: inout WireReader, length: UInt8) throws(WireError) -> UInt16 {
    let start = input.offset
    guard try input.read(UInt8.self) == length else { throw .malformed(at: start, rule: .knxRouting) }
    try input.skip(1)
    return try input.read(UInt16.self)
  }

  /// Walks through description blocks, each of which begins with its length and type.
  @_lifetime(self: copy self)
  @_lifetime(input: copy input)
  private mutating func readDescription(_ input: inout WireReader, _ base: Int) throws(WireError) {
    while !input.isAtEnd {
      let start = input.offset
      let length = Int(try input.read(UInt8.self))
      guard length >= 2 else { throw .malformed(at: start, rule: .knxDescription) }
      let type = try input.read(UInt8.self)
      if type == 1 {
        guard length == KNXDevice.byteCount else { throw .malformed(at: start, rule: .knxDescription) }
        deviceOffset = start &- base
      }
      try input.skip(length &- 2)
    }
  }
}

extension KNXMessage {
  /// What the device says it is, if it does.
  public var device: KNXDevice? {
    @_lifetime(copy self) get {
      guard let deviceOffset, deviceOffset &+ KNXDevice.byteCount <= body.byteCount else { return nil }
      return KNXDevice(body.extracting(from: deviceOffset).extracting(first: KNXDevice.byteCount))
    }
  }

  /// Whether the message is encrypted inside.
  public var isSecure: Bool { header.service == .secureWrapper }

  /// What the message asks of a device; nil for answers, and where it is encrypted.
  public var controlAction: ControlAction? { busMessage?.action ?? header.service.action }
}

extension WireError.Rule {
  static let knxConnectionHeader = Self(
    "knx_connection_header", "KNX 03/08/04, 03/08/03", "the connection header must be of 4 bytes")
  static let knxConnectionInformation = Self(
    "knx_connection_information", "KNX 03/08/02",
    "what a connection is must be told in at least two bytes")
  static let knxDescription = Self(
    "knx_description", "KNX 03/08/02",
    "a block of a description must hold its length and type, one about a device 54 bytes")
  static let knxRouting = Self(
    "knx_routing", "KNX 03/08/05", "a router's report must be 4 bytes of loss or 6 of being busy")
}
