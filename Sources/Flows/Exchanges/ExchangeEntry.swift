// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols

/// One request that is remembered.
struct ExchangeEntry: Sendable {
  let hash: UInt64
  let service: KnownProtocol
  /// The flow as it was when the request came first: who asked whom.
  let flow: Flow
  /// Which way the request went.
  let direction: Direction
  /// When the request came first, and when it or an answer came last.
  var start: Timestamp
  var touched: Timestamp
  var exchange: Exchange
  /// The patience is that of the first request.
  var terms: ExchangeTerms
  /// The next entry whose hash ends alike, or -1.
  var next: Int32 = -1
  /// Neighbours in the list of the same patience; -1 at the ends.
  var older: Int32 = -1
  var newer: Int32 = -1

  init(
    hash: UInt64, service: KnownProtocol, flow: Flow, direction: Direction, start: Timestamp, exchange: Exchange,
    terms: ExchangeTerms
  ) {
    self.hash = hash
    self.service = service
    self.flow = flow
    self.direction = direction
    self.start = start
    touched = start
    self.exchange = exchange
    self.terms = terms
  }

  var isAnswerMissing: Bool { terms.isAnswerDue && exchange.answerCount == 0 }
}

/// The ends of a list of requests linked through their entries.
struct ExchangeList: Sendable {
  var first: Int32 = -1
  var last: Int32 = -1
  var count = 0

  /// The slot of the request that was silent for longest, or nil.
  var oldest: Int? { first < 0 ? nil : Int(first) }
}
