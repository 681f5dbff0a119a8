// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// What is known of the request that a message repeats or answers.
public struct Exchange: Hashable, Sendable {
  /// The number of the packet that brought the request first, in its source.
  public var packet: UInt64
  /// Nanoseconds from the first request to this message; 0 for the first request itself.
  public var elapsed: Int64
  /// How often the request was seen, this message included: 2 or more for one that is said again.
  public var requestCount: UInt16
  /// How many answers were seen, this message included.
  public var answerCount: UInt16
  /// What the analyzer noted at the request.
  public var note: UInt64
  /// The sum of what the analyzer added at each message.
  public var amount: UInt64

  public init(
    packet: UInt64, elapsed: Int64 = 0, requestCount: UInt16 = 1, answerCount: UInt16 = 0, note: UInt64 = 0,
    amount: UInt64 = 0
  ) {
    self.packet = packet
    self.elapsed = elapsed
    self.requestCount = requestCount
    self.answerCount = answerCount
    self.note = note
    self.amount = amount
  }
}

/// Whose an answer is.
public enum AnswerJudgement: Sendable, Equatable {
  case paired(Exchange)
  /// Nobody asked, although the asking side was seen.
  case unsolicited
  /// The request may be among what was not seen.
  case unknown

  /// The exchange that the answer belongs to, or nil.
  public var exchange: Exchange? {
    if case .paired(let exchange) = self { exchange } else { nil }
  }
}

extension Exchange {
  static let packetField = Field(
    "vedette.exchange.request_pcap_cnt", .number, "the packet in which the request came that this answers or repeats")
  static let elapsedField = Field(
    "vedette.exchange.elapsed_us", .number, unit: "µs", "from the request, as it came first, to this message")
  static let requestsField = Field(
    "vedette.exchange.requests", .number, "how often the request was seen; absent if once")
  static let answersField = Field(
    "vedette.exchange.answers", .number, "how many answers were seen so far; absent up to the first")

  /// Every field that `visit` can show, in that order: messages that are paired declare them behind their own.
  public static let fields = [packetField, elapsedField, requestsField, answersField]

  /// Shows what the message answers or repeats; nothing of a request that came for the first time.
  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    guard requestCount > 1 || answerCount > 0 else { return }
    visitor.visit(Self.packetField, packet)
    visitor.visit(Self.elapsedField, elapsed / 1_000)
    if requestCount > 1 { visitor.visit(Self.requestsField, requestCount) }
    if answerCount > 1 { visitor.visit(Self.answersField, answerCount) }
  }
}
