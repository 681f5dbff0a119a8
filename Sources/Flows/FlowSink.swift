// SPDX-License-Identifier: Apache-2.0
import Protocols
import Wire

/// Where everything that Flows finds goes: an observer that analyzers can hand their messages to directly.
///
/// Before an analyzer reads, the context of its messages is put into `messageContext`.
public protocol FlowSink: FlowObserver, MessageReceiver, ~Copyable {
  /// When, where and between whom the messages happen that are received next.
  var messageContext: EventContext { get set }
  /// The requests that wait for their answers.
  var exchanges: ExchangeTable { get set }
  /// What flows have given names to.
  var names: FlowNames { get set }
  /// What servers have shown of themselves.
  var certificates: CertificateMemory { get set }
}

extension FlowSink where Self: ~Copyable {
  public mutating func open(
    _ key: ExchangeKey, _ terms: ExchangeTerms, note: UInt64, adding amount: UInt64
  ) -> Exchange? {
    let context = messageContext
    return exchanges.open(key, terms, note: note, adding: amount, in: context)
  }

  public mutating func answer(_ key: ExchangeKey, isLasting: Bool, adding amount: UInt64) -> AnswerJudgement {
    let context = messageContext
    return exchanges.answer(key, isLasting: isLasting, adding: amount, in: context)
  }

  public mutating func known(_ key: ExchangeKey) -> Exchange? {
    let context = messageContext
    return exchanges.known(key, in: context)
  }

  public mutating func define(_ number: UInt32, as text: RawSpan) {
    if let flow = messageContext.flow { names.define(number, of: flow.id, as: text) }
  }

  public mutating func recall(_ number: UInt32, into text: inout BoundedText) -> Bool {
    guard let flow = messageContext.flow else { return false }
    return names.recall(number, of: flow.id) { text.append($0) }
  }

  public mutating func claim(_ name: UInt64) -> UInt64? {
    guard let flow = messageContext.flow else { return nil }
    return names.claim(name, at: flow.server, for: flow.id)
  }

  public mutating func release(_ name: UInt64) {
    if let flow = messageContext.flow { names.release(name, at: flow.server, of: flow.id) }
  }

  public mutating func decode(certificate bytes: RawSpan, isRawKey: Bool) -> DecodedCertificate {
    certificates.decode(bytes, isRawKey: isRawKey)
  }
}

/// How much Flows may hold, and how long.
public struct FlowConfiguration: Sendable {
  /// The most flows that are followed at once.
  public var flowCapacity = 65_536
  /// The most streams that have an unfinished message at once; each keeps up to 32 KiB of it.
  public var streamBufferCapacity = 128
  /// How much may wait to be put in order.
  public var streamBounds = StreamBounds()
  /// The most streams at once that carry WebSocket frames, or of which one direction has changed its protocol before the other.
  public var changedStreamCapacity = 4096
  public var timeouts = FlowTimeouts()
  /// Nanoseconds of packet time after which a flow that goes on is told of again; 0 for never.
  public var interimInterval: Int64 = 900_000_000_000
  /// Whether equal addresses on different VLANs are different hosts: false where a mirror tags one direction only.
  public var isVLANInKey = true
  /// Whether equal addresses in different tunnels are different hosts: false where the directions come through different ones.
  public var areTunnelsInKey = true
  /// Mixed into the hash of the flow table: random when live, so that nobody can aim at it.
  public var hashSeed: UInt64 = 0

  public init() {}

  /// The most bytes that a stage with this configuration takes.
  public var memoryBound: Int {
    FlowTable.memoryBound(capacity: flowCapacity) + LearnedServices.memoryBound + ServicePorts.memoryBound
      + streamBufferCapacity * StreamBuffers.byteLimit + streamBounds.memoryBound
      + StreamChanges.memoryBound(limit: changedStreamCapacity) + ExchangeTable.memoryBound()
      + AnalyzerWorkspace.memoryBound + FlowNames.memoryBound() + CertificateMemory.memoryBound
  }
}

/// What the flow stage has counted since it began.
public struct FlowStatistics: Sendable {
  public var flows: UInt64 = 0
  public var tcpFlows: UInt64 = 0
  public var udpFlows: UInt64 = 0
  public var icmpFlows: UInt64 = 0
  public var activeFlows = 0
  /// Flows given up because the table was full.
  public var evictedFlows: UInt64 = 0
  /// Times that bytes of a stream were missing, and how many.
  public var gaps: UInt64 = 0
  public var gapBytes: UInt64 = 0
  /// Messages of streams that were dropped before they were whole; `FlowStage.droppedMessages` counts the others, too.
  public var droppedStreamMessages: UInt64 = 0
  /// Messages handed on, and how many of them were malformed.
  public var messages: UInt64 = 0
  public var malformedMessages: UInt64 = 0

  public init() {}
}
