// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// What a protocol says of itself; documentation and recognition are made from it.
public struct AnalyzerCard: Sendable {
  /// The protocol's name in logs, lower case: EVE's `app_proto`.
  public let name: StaticString
  public let title: StaticString
  /// The transports that carry it.
  public let transports: [TransportProtocol]
  /// The ports it is usually found on: a hint, never a verdict.
  public let ports: [UInt16]
  /// The documents it is read by.
  public let specifications: [StaticString]
  /// What is bounded, and at what.
  public let limits: StaticString

  public init(
    name: StaticString, title: StaticString, transports: [TransportProtocol], ports: [UInt16],
    specifications: [StaticString], limits: StaticString
  ) {
    self.name = name
    self.title = title
    self.transports = transports
    self.ports = ports
    self.specifications = specifications
    self.limits = limits
  }
}

/// Whether bytes belong to a protocol.
public enum Recognition: Sendable {
  /// No other protocol looks like this.
  case certain
  /// They could belong: enough together with the protocol's port, or with a second message like it.
  case possible
  /// Too few bytes to say.
  case undecided
  case no
}

/// Which way bytes go through a flow.
public enum Direction: UInt8, Sendable {
  /// From the side that started the flow.
  case toServer = 0
  case toClient = 1

  @inlinable public var opposite: Direction { self == .toServer ? .toClient : .toServer }
}

/// Bytes handed to an analyzer: one datagram, or the unfinished bytes of a stream with the new ones behind them.
public struct AnalyzerInput: ~Escapable {
  public let bytes: RawSpan
  public let direction: Direction
  /// Bytes of the awaited message that came behind `bytes` and were counted but not kept (see `Progress.awaiting`).
  public let elidedByteCount: Int
  /// Whether the capture cut the datagram, so that its early end says nothing of the sender.
  public let isCutByCapture: Bool
  /// Whether one of the flow's ports is one of the analyzer's.
  public let isOnUsualPort: Bool
  /// Whether the datagram went to a multicast or broadcast address, so that answers come from others than its receiver.
  public let isToGroup: Bool
  /// Whether no byte of this direction of a stream is missing, from its first on.
  public let isWholeSoFar: Bool
  /// Whether the sender says that it has received bytes of the other direction which were not seen, or not yet.
  public let acknowledgesUnseen: Bool

  @_lifetime(copy bytes)
  public init(
    _ bytes: RawSpan, direction: Direction, elidedByteCount: Int = 0, isCutByCapture: Bool = false,
    isOnUsualPort: Bool = true, isToGroup: Bool = false, isWholeSoFar: Bool = false, acknowledgesUnseen: Bool = false
  ) {
    self.bytes = bytes
    self.direction = direction
    self.elidedByteCount = elidedByteCount
    self.isCutByCapture = isCutByCapture
    self.isOnUsualPort = isOnUsualPort
    self.isToGroup = isToGroup
    self.isWholeSoFar = isWholeSoFar
    self.acknowledgesUnseen = acknowledgesUnseen
  }
}

/// What an analyzer did with its input; datagram protocols return `.done`.
public struct Progress: Sendable, Equatable {
  /// The bytes finished with, from the first. With elided bytes, the awaited message counts whole as soon as this is not zero.
  public var consumedByteCount: Int
  /// The length of the unfinished message that begins behind the consumed bytes, or 0 if unknown: the analyzer is called again
  /// when that many bytes are there. Of a message longer than the stream buffer, the buffer's worth of first bytes is kept, the
  /// others are counted.
  public var awaitedByteCount: Int
  /// Whether the analyzer is finished with this flow and wants no more bytes of it.
  public var isFinished: Bool
  /// What this direction of the stream is behind the consumed bytes, if it belongs to the analyzer no longer.
  ///
  /// An analyzer that has said so in one direction is asked for the other one at once, if need be with no bytes at all, and
  /// from then on gets bytes of that direction only, until it hands that on as well.
  public var successor: Successor?

  public init(consumed: Int, awaited: Int = 0, isFinished: Bool = false, successor: Successor? = nil) {
    consumedByteCount = consumed
    awaitedByteCount = awaited
    self.isFinished = isFinished
    self.successor = successor
  }

  /// All bytes were used, nothing is awaited.
  public static func done(_ input: borrowing AnalyzerInput) -> Progress {
    Progress(consumed: input.bytes.byteCount)
  }
}

/// What a stream becomes where one protocol ends in it and another begins.
///
/// The port is that on which the next protocol would be at home, a hint like every port, or 0 where nothing is known.
public enum Successor: Sendable, Equatable {
  /// Another protocol, which its first bytes tell.
  case stream(port: UInt16)
  /// WebSocket frames, in which another protocol is carried.
  case webSocket(port: UInt16)
}

/// Something that takes the messages that an analyzer finds, in their order, and remembers for it what must be paired.
public protocol MessageReceiver: ~Copyable {
  /// The message is a view into received bytes: what outlives the call must be copied.
  mutating func receive(_ message: borrowing ProtocolMessage)

  /// Remembers a request of the bytes being read, before its message is handed on.
  ///
  /// - Parameters:
  ///   - note: a number that comes back with every later message of the exchange.
  ///   - amount: is added to the exchange's sum.
  /// - Returns: what is known of the exchange with this message; nil where nothing is paired.
  mutating func open(_ key: ExchangeKey, _ terms: ExchangeTerms, note: UInt64, adding amount: UInt64) -> Exchange?

  /// Looks for the request that a message of the bytes being read answers: one that went the other way.
  ///
  /// In a stream, a request may still wait behind a segment that is late, so that its answer seems unsolicited.
  ///
  /// - Parameter isLasting: whether more answers are to be expected, so that the request is remembered on from now.
  mutating func answer(_ key: ExchangeKey, isLasting: Bool, adding amount: UInt64) -> AnswerJudgement

  /// What is known of a request that went the same way as the bytes being read; nil where none is remembered.
  mutating func known(_ key: ExchangeKey) -> Exchange?

  /// Remembers for the flow what a number stands for from now on, if there is room and the text is not too long.
  mutating func define(_ number: UInt32, as text: RawSpan)
  /// Writes what a number of the flow stands for; returns whether that is remembered.
  mutating func recall(_ number: UInt32, into text: inout BoundedText) -> Bool
  /// Claims a name that only one flow of the server can have at a time. Returns the number of the flow that has it still.
  mutating func claim(_ name: UInt64) -> UInt64?
  /// Gives up a name that the flow has claimed, if no other one has it by now.
  mutating func release(_ name: UInt64)

  /// Decodes a certificate or raw public key, or remembers it from before.
  mutating func decode(certificate bytes: RawSpan, isRawKey: Bool) -> DecodedCertificate
}

extension MessageReceiver where Self: ~Copyable {
  public mutating func open(
    _ key: ExchangeKey, _ terms: ExchangeTerms, note: UInt64, adding amount: UInt64
  ) -> Exchange? { nil }

  public mutating func answer(_ key: ExchangeKey, isLasting: Bool, adding amount: UInt64) -> AnswerJudgement {
    .unknown
  }

  public mutating func known(_ key: ExchangeKey) -> Exchange? { nil }

  /// Remembers a request of which nothing but its being is of interest.
  public mutating func open(_ key: ExchangeKey, _ terms: ExchangeTerms) -> Exchange? {
    open(key, terms, note: 0, adding: 0)
  }

  /// Looks for the request that a message answers, the only answer that is due.
  public mutating func answer(_ key: ExchangeKey) -> AnswerJudgement { answer(key, isLasting: false, adding: 0) }

  public mutating func define(_ number: UInt32, as text: RawSpan) {}
  public mutating func recall(_ number: UInt32, into text: inout BoundedText) -> Bool { false }
  public mutating func claim(_ name: UInt64) -> UInt64? { nil }
  public mutating func release(_ name: UInt64) {}

  public mutating func decode(certificate bytes: RawSpan, isRawKey: Bool) -> DecodedCertificate {
    DecodedCertificate(bytes, isRawKey: isRawKey)
  }
}

/// Reads one protocol in one flow.
///
/// A small value that lives inside the flow's entry in the flow table: no references, no buffers (the flow table keeps the
/// bytes of unfinished messages).
public protocol Analyzer: Sendable {
  static var card: AnalyzerCard { get }

  /// Says whether the first bytes of one direction of a flow (or one datagram) belong to the protocol; looks at a bounded number.
  static func probe(_ bytes: RawSpan, isOnUsualPort: Bool) -> Recognition

  init()

  /// Reads what can be read of the input and hands every whole message, and every broken one, to `receiver`.
  mutating func receive(
    _ input: borrowing AnalyzerInput, into receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress

  /// Tells that bytes of a stream are missing, and how many where that is known; what was unfinished in this direction is gone.
  /// Returns whether the analyzer can go on with the bytes that follow.
  mutating func resynchronise(_ direction: Direction, missing count: Int?) -> Bool
}

extension Analyzer {
  public mutating func resynchronise(_ direction: Direction, missing count: Int?) -> Bool { false }
}

/// What the analyzers of all flows share: bounded memory that each uses for the length of one call.
public struct AnalyzerWorkspace: ~Copyable {
  /// The handshake messages that are not whole yet.
  public var handshakes = HandshakeBuffers()
  /// What opens QUIC's first packets.
  var initials = QUICInitialOpener()

  /// Makes an empty workspace.
  public init() {}

  /// The most bytes that a workspace takes.
  public static let memoryBound = HandshakeBuffers.memoryBound() + QUICInitialOpener.memoryBound
}

/// Reads one protocol whose messages come in pieces of its own, which it keeps in a workspace that all flows share.
///
/// As small a value as every other analyzer: it keeps tickets, and returns them when the flow ends.
public protocol AssemblingAnalyzer: Sendable {
  /// What the protocol says of itself.
  static var card: AnalyzerCard { get }

  /// Says whether a datagram belongs to the protocol; looks at a bounded number of bytes.
  static func probe(_ bytes: RawSpan, isOnUsualPort: Bool) -> Recognition

  /// Begins with nothing read.
  init()

  /// Reads what can be read of the input and hands every whole message, and every broken one, to `receiver`.
  mutating func receive(
    _ input: borrowing AnalyzerInput, in workspace: inout AnalyzerWorkspace,
    into receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress

  /// Gives back what the flow holds of the workspace; the flow is over.
  mutating func release(to workspace: inout AnalyzerWorkspace)
}
