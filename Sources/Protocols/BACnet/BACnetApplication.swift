// SPDX-License-Identifier: Apache-2.0
import Wire

/// The header of BACnet's application layer.
///
///     |  Type (4 bits)  |  Flags (4 bits)  |  Limits (1)  |  Invoke ID (1)  |  Sequence, window (2)  |  Service (1)  |
///
/// Which of these are there, the type says; limits are of confirmed requests, sequence and window of what is segmented.
///
/// - Source: ANSI/ASHRAE 135 §20.1.
public struct BACnetApplication: Hashable, Sendable {
  public let kind: Kind
  private let flags: UInt8
  /// Pairs a confirmed request and its answer; nil in unconfirmed ones.
  public let invokeID: UInt8?
  /// The segments and the length that the sender of a confirmed request takes in answer.
  let limits: UInt8?
  /// Which segment it is, or was received.
  public let sequence: UInt8?
  /// How many segments may be sent without an acknowledgement.
  public let window: UInt8?
  /// What is asked for or answered; nil where the kind has none.
  public let service: BACnetService?
  /// Why a request was rejected or aborted.
  public let reason: UInt8?

  /// What a message is in an exchange.
  public enum Kind: UInt8, CaseIterable, Sendable {
    case confirmedRequest, unconfirmedRequest, simpleAcknowledgement, complexAcknowledgement, segmentAcknowledgement
    case error, reject, abort
  }

  /// Whether the message is one of several segments.
  public var isSegmented: Bool {
    (kind == .confirmedRequest || kind == .complexAcknowledgement) && flags & 0x08 != 0
  }
  /// Whether more segments follow.
  public var hasMore: Bool { isSegmented && flags & 0x04 != 0 }
  /// Whether an acknowledgement says that segments are missing.
  public var isNegative: Bool { kind == .segmentAcknowledgement && flags & 0x02 != 0 }

  /// The longest application message that the sender of a request takes, in bytes; nil where it is not said or not defined.
  ///
  /// - Source: ANSI/ASHRAE 135 §20.1.2.5.
  public var maximumLength: Int? {
    switch limits.map({ $0 & 0x0F }) {
    case 0: 50
    case 1: 128
    case 2: 206
    case 3: 480
    case 4: 1_024
    case 5: 1_476
    default: nil
    }
  }

  /// Whether tagged parameters follow that can be told without the segments before.
  var hasParameters: Bool {
    switch kind {
    case .confirmedRequest, .complexAcknowledgement: !isSegmented || sequence == 0
    case .unconfirmedRequest, .error: true
    default: false
    }
  }
}

extension BACnetApplication: WireDecodable {
  /// Reads a header and leaves `input` at the service's parameters.
  ///
  /// - Throws: `truncated` if the bytes end inside it; `malformed` for a reserved type.
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    let start = input.offset
    let first = try input.read(UInt8.self)
    guard let kind = Kind(rawValue: first >> 4) else { throw .malformed(at: start, rule: .bacnetType) }
    self.kind = kind
    flags = first & 0x0F
    limits = kind == .confirmedRequest ? try input.read(UInt8.self) : nil
    invokeID = kind == .unconfirmedRequest ? nil : try input.read(UInt8.self)
    let isNumbered =
      kind == .segmentAcknowledgement
      || (kind == .confirmedRequest || kind == .complexAcknowledgement) && first & 0x08 != 0
    sequence = isNumbered ? try input.read(UInt8.self) : nil
    let windowStart = input.offset
    window = isNumbered ? try input.read(UInt8.self) : nil
    if let window, window == 0 || window > 127 { throw .malformed(at: windowStart, rule: .bacnetWindow) }
    reason = kind == .reject || kind == .abort ? try input.read(UInt8.self) : nil
    switch kind {
    case .segmentAcknowledgement, .reject, .abort: service = nil
    default: service = BACnetService(choice: try input.read(UInt8.self), isConfirmed: kind != .unconfirmedRequest)
    }
  }
}

extension BACnetApplication.Kind {
  /// The name in logs.
  public var name: StaticString {
    switch self {
    case .confirmedRequest: "confirmed_request"
    case .unconfirmedRequest: "unconfirmed_request"
    case .simpleAcknowledgement: "simple_ack"
    case .complexAcknowledgement: "complex_ack"
    case .segmentAcknowledgement: "segment_ack"
    case .error: "error"
    case .reject: "reject"
    case .abort: "abort"
    }
  }

  /// Whether it asks, or tells without being asked.
  public var isRequest: Bool { self == .confirmedRequest || self == .unconfirmedRequest }
}

extension BACnetApplication {
  /// The rule that the parameters of the service break, if any.
  func breach(of facts: BACnetFacts) -> WireError.Rule? {
    guard let service, kind != .error else { return nil }
    switch service.code {
    case 0x100:
      let isWhole = facts.maximumLength != nil && facts.segmentation != nil && facts.vendor != nil
      return isWhole && facts.device?.isDevice == true ? nil : .bacnetIAm
    case 0x101: return facts.device?.isDevice == true && facts.object != nil ? nil : .bacnetIHave
    case 0x107, 0x108:
      guard (facts.lowLimit == nil) == (facts.highLimit == nil) else { return .bacnetLimits }
      if let low = facts.lowLimit, let high = facts.highLimit, low > high || high > 0x3F_FFFF { return .bacnetLimits }
      return nil
    case 12, 15:
      if isSegmented { return nil }
      return facts.object != nil && facts.property != nil ? nil : .bacnetProperty
    default: return nil
    }
  }
}

extension WireError.Rule {
  static let bacnetType = Self("bacnet_type", "ASHRAE 135 §20.1", "the types 8 to 15 of messages are reserved")
  static let bacnetWindow = Self(
    "bacnet_window", "ASHRAE 135 §20.1.2.8, §20.1.5.5, §20.1.6.5", "a window must be of 1 to 127 segments")
  static let bacnetIAm = Self(
    "bacnet_i_am", "ASHRAE 135 §16.10.3",
    "who introduces itself must name a device, the longest message it takes, its segmentation and its vendor")
  static let bacnetIHave = Self(
    "bacnet_i_have", "ASHRAE 135 §16.9.3", "who has an object must name a device and the object")
  static let bacnetLimits = Self(
    "bacnet_limits", "ASHRAE 135 §16.9.1, §16.10.1",
    "who is looked for must be bounded on both sides or on none, the lower bound first, and none above 4194303")
  static let bacnetProperty = Self(
    "bacnet_property", "ASHRAE 135 §15.5.1, §15.9.1",
    "what is read or written must be named: an object and a property of it")
}
