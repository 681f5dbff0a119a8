// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// What ties an answer to its request: a number made of what the protocol's specification pairs them by.
public struct ExchangeKey: Hashable, Sendable {
  /// Among which messages the number is looked for.
  public enum Scope: UInt8, Sendable {
    /// Those of one flow: the answer comes from whom the request went to.
    case flow
    /// Those to the endpoint that asked: a request to a group is answered by others.
    case asker
    /// Those of everybody: who asks has no address yet.
    case anybody
  }

  /// The protocol whose exchange it is.
  public let service: KnownProtocol
  public let scope: Scope
  /// The hash of identifier, name, type or whatever pairs request and answer.
  public let value: UInt64

  public init(_ service: KnownProtocol, _ value: UInt64, scope: Scope = .flow) {
    self.service = service
    self.scope = scope
    self.value = value
  }
}

/// What a request may expect.
public struct ExchangeTerms: Sendable {
  /// How long a request is remembered, in nanoseconds of packet time since it or its answer was last seen.
  public enum Patience: UInt8, CaseIterable, Sendable {
    /// 15 s: beyond the time after which resolvers' clients give up.
    case short
    /// 60 s.
    case medium
    /// 250 s: beyond CoAP's EXCHANGE_LIFETIME of 247 s (RFC 7252 §4.8.2).
    case long

    /// The time in nanoseconds.
    @inlinable public var nanoseconds: Int64 {
      switch self {
      case .short: 15_000_000_000
      case .medium: 60_000_000_000
      case .long: 250_000_000_000
      }
    }
  }

  /// When a request that is known already begins anew, and does not count as said again.
  public enum Renewal: UInt8, Sendable { case never, onceAnswered, always }

  public var patience: Patience
  /// Whether an answer must come, so that its absence is told of.
  public var isAnswerDue: Bool
  public var renewal: Renewal

  public init(_ patience: Patience, isAnswerDue: Bool = true, renewal: Renewal = .onceAnswered) {
    self.patience = patience
    self.isAnswerDue = isAnswerDue
    self.renewal = renewal
  }
}
