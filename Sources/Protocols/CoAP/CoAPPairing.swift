// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// What ties messages together: message IDs on the way, tokens between request and response, blocks to one body.
///
/// - Source: RFC 7252 §4.2-§4.5 (message layer) and §5.3 (tokens); RFC 7641 §3 (notifications), RFC 7959 §2.4-§2.5 (bodies).
extension CoAPMessage {
  /// Finds what the message answers, repeats or continues.
  ///
  /// - Parameter isToGroup: whether it goes to several receivers, so that others answer than whom it went to.
  /// - Returns: what is wrong if it is a response that nobody asked for.
  @_lifetime(self: copy self)
  mutating func pair(
    isToGroup: Bool, with receiver: inout some MessageReceiver & ~Copyable
  ) -> ExchangeFault? {
    noteDelivery(isToGroup: isToGroup, with: &receiver)
    let token = key(.token, StableHash.of(header.token))
    if header.code.isRequest {
      openRequest(token, isToGroup: isToGroup, with: &receiver)
    } else if header.code.isResponse {
      return findRequest(token, with: &receiver)
    } else if header.code == .ping {
      exchange = receiver.open(key(.ping, token.value), ExchangeTerms(.medium))
    } else if header.code == .pong {
      exchange = receiver.answer(key(.ping, token.value)).exchange
    }
    return nil
  }

  /// Tells a retransmission from a message of its own by its message ID, and lets empty messages answer.
  @_lifetime(self: copy self)
  private mutating func noteDelivery(isToGroup: Bool, with receiver: inout some MessageReceiver & ~Copyable) {
    guard let kind = header.kind, let messageID = header.messageID else { return }
    let delivery = key(.delivery, UInt64(messageID))
    switch kind {
    case .confirmable, .nonConfirmable:
      // What a request is due is its response; a confirmable response and a ping are due an empty message.
      let isDue = kind == .confirmable && !header.code.isRequest && !isToGroup
      let terms = ExchangeTerms(kind == .confirmable ? .long : .medium, isAnswerDue: isDue, renewal: .never)
      let content = contentHash
      let known = receiver.open(delivery, terms, note: content, adding: 0)
      isRetransmission = known.map { $0.requestCount > 1 && $0.note == content } ?? false
      if let known, known.note != content {
        // An ID that is used again too early is another message's all the same.
        _ = receiver.open(
          delivery, ExchangeTerms(terms.patience, isAnswerDue: isDue, renewal: .always), note: content, adding: 0)
      }
      if header.code.isEmpty { exchange = known }
    case .acknowledgement, .reset:
      let judgement = receiver.answer(delivery)
      if header.code.isEmpty { exchange = judgement.exchange }
    }
  }

  @_lifetime(self: copy self)
  private mutating func openRequest(
    _ token: ExchangeKey, isToGroup: Bool, with receiver: inout some MessageReceiver & ~Copyable
  ) {
    let isDue = !isToGroup && !has(.noResponse)
    let resource = resourceHash
    let terms = ExchangeTerms(.long, isAnswerDue: isDue, renewal: isRetransmission ? .never : .onceAnswered)
    exchange = receiver.open(token, terms, note: resource, adding: 0)
    if isToGroup {
      let asked = ExchangeKey(.coap, token.value, scope: .asker)
      _ = receiver.open(asked, ExchangeTerms(.medium, isAnswerDue: false), note: resource, adding: 0)
    }
    guard let block = block1 ?? qBlock1 else { return }
    join(block, to: key(.requestBody, resource), with: &receiver)
  }

  @_lifetime(self: copy self)
  private mutating func findRequest(
    _ token: ExchangeKey, with receiver: inout some MessageReceiver & ~Copyable
  ) -> ExchangeFault? {
    var judgement = receiver.answer(token, isLasting: has(.observe), adding: 0)
    if judgement.exchange == nil {
      let asked = receiver.answer(
        ExchangeKey(.coap, token.value, scope: .asker), isLasting: true, adding: 0)
      if asked.exchange != nil { judgement = asked }
    }
    exchange = judgement.exchange
    if let request = exchange, let block = block2 ?? qBlock2 {
      join(block, to: key(.responseBody, request.note), with: &receiver)
    }
    // In a stream the request may be late; of an observation the registration may lie further back than is remembered.
    guard judgement == .unsolicited, header.kind != nil, !has(.observe), !isRetransmission else { return nil }
    return ExchangeFault(.unsolicitedAnswer, of: .coap)
  }

  /// Adds a block to the body that it is a part of.
  @_lifetime(self: copy self)
  private mutating func join(
    _ block: CoAPBlock, to key: ExchangeKey, with receiver: inout some MessageReceiver & ~Copyable
  ) {
    guard !isRetransmission, payloadByteCount > 0, block.number > 0 || block.hasMore else { return }
    let terms = ExchangeTerms(.long, isAnswerDue: false, renewal: block.number == 0 ? .always : .never)
    guard let transfer = receiver.open(key, terms, note: 0, adding: UInt64(payloadByteCount)) else { return }
    let end = UInt64(block.number) * UInt64(block.unit) + UInt64(payloadByteCount)
    body = CoAPBody(
      firstPacket: transfer.packet, blockCount: transfer.requestCount, byteCount: transfer.amount,
      isComplete: !block.hasMore && transfer.amount == end)
  }

  /// What a number stands for in the table of exchanges.
  private enum Role: UInt64 { case token, delivery, ping, requestBody, responseBody }

  private func key(_ role: Role, _ value: UInt64) -> ExchangeKey {
    var hash = StableHash()
    hash.combine(role.rawValue)
    hash.combine(value)
    return ExchangeKey(.coap, hash.value)
  }

  /// What tells a message from another with the same message ID: code and token.
  private var contentHash: UInt64 {
    var hash = StableHash(seed: UInt64(header.code.rawValue))
    hash.combine(header.token)
    return hash.value
  }

  /// What the blocks of one body have in common: the method and every option but those that change from block to block.
  ///
  /// - Source: RFC 7959 §2.4, §2.5; RFC 9175 §3.3 for the request tag, which tells bodies apart.
  private var resourceHash: UInt64 {
    var hash = StableHash(seed: UInt64(header.code.rawValue))
    var options = options
    while let option = options.next() {
      switch option.number {
      case .block1, .block2, .qBlock1, .qBlock2, .size1, .size2, .observe, .echo: break
      default:
        hash.combine(UInt64(option.number.rawValue))
        hash.combine(option.value)
      }
    }
    return hash.value
  }
}

/// The body that a message carries a block of, as far as it was seen.
public struct CoAPBody: Hashable, Sendable {
  /// The number of the packet that brought the first block.
  public let firstPacket: UInt64
  /// The blocks seen so far, and their bytes; retransmitted ones count once.
  public let blockCount: UInt16
  public let byteCount: UInt64
  /// Whether this is the last block, and all those before it were seen.
  public let isComplete: Bool
}
