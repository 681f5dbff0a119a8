// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

extension DNSMessage {
  /// Reads one message and hands on what it is: itself, up to the first broken rule, that rule, and a response that nobody asked for.
  static func hand(
    _ bytes: RawSpan, of variant: DNSVariant, over transport: TransportProtocol, isCut: Bool,
    to receiver: inout some MessageReceiver & ~Copyable
  ) {
    do throws(WireError) {
      var message = try DNSMessage(parsing: bytes, of: variant, isCutByCapture: isCut, keepsBroken: true)
      let isUnsolicited = message.pair(over: transport, &receiver)
      receiver.receive(.dns(message))
      if let breach = message.brokenRule { receiver.receive(.malformed(breach)) }
      if isUnsolicited { receiver.receive(.exchangeFault(ExchangeFault(.unsolicitedAnswer, of: variant.service))) }
    } catch {
      guard !isCut || !error.isTruncation else { return }
      receiver.receive(.malformed(Malformation(layer: variant.name, error)))
    }
  }

  /// Finds the query that the message answers, or remembers the message as one; returns whether it is a response to nothing.
  ///
  /// - Source: RFC 5452 §9.1: a response must fit its query's id, question and addresses; RFC 7766 §7: in a stream, ids alone
  ///   tell queries apart.
  @_lifetime(self: copy self)
  private mutating func pair(
    over transport: TransportProtocol, _ receiver: inout some MessageReceiver & ~Copyable
  ) -> Bool {
    guard let key = exchangeKey(over: transport) else { return false }
    guard isResponse else {
      exchange = receiver.open(key, ExchangeTerms(.short, isAnswerDue: isAnswerDue))
      return false
    }
    let judgement = receiver.answer(key, isLasting: isTransfer || isWait, adding: 0)
    exchange = judgement.exchange
    return judgement == .unsolicited
  }

  /// What ties query and response together, or nil for messages that nothing pairs: those of multicast DNS, save the queries of
  /// conventional resolvers, and responses that do not say what they answer.
  private func exchangeKey(over transport: TransportProtocol) -> ExchangeKey? {
    var hash = StableHash()
    hash.combine(UInt64(header.id) << 8 | UInt64(header.opcode.rawValue))
    switch variant {
    case .multicast where header.id == 0: return nil
    case .unicast where isStateful: return header.id == 0 ? nil : ExchangeKey(.dns, hash.value)
    case .unicast where transport == .tcp || header.opcode == .update: return ExchangeKey(.dns, hash.value)
    // All responses of NetBIOS have one form, whose questions are left out; those about its own doings have another opcode.
    case .netbios: return ExchangeKey(.netbiosNames, UInt64(header.id), scope: .asker)
    default: break
    }
    guard let question = firstQuestion else { return nil }
    hash.combine(question)
    return ExchangeKey(variant.service, hash.value, scope: variant == .unicast ? .flow : .asker)
  }

  /// The hash of the first question: its name without regard to case, its type and class; nil without a question.
  private var firstQuestion: UInt64? {
    var questions = questions
    guard let question = questions.next() else { return nil }
    var hash = StableHash()
    hash.combine(question.nameHash)
    hash.combine(UInt64(question.type.rawValue) << 16 | UInt64(question.questionClass.rawValue))
    return hash.value
  }

  /// Whether a response must come: what goes to a group is answered by those whom it concerns.
  private var isAnswerDue: Bool {
    switch variant {
    case .unicast: true
    case .multicast, .linkLocal: false
    // A broadcast is answered by who has the name (RFC 1002 §4.2.1.1).
    case .netbios: !header.isCheckingDisabled
    }
  }

  /// Whether the message is part of a zone's transfer, which may take many responses.
  private var isTransfer: Bool {
    var questions = questions
    guard let question = questions.next() else { return header.answerCount > 0 }
    return question.type == .axfr || question.type == .ixfr
  }

  /// Whether a name server says that it needs longer (RFC 1002 §4.2.16).
  private var isWait: Bool { variant == .netbios && header.opcode.rawValue == 7 }
}

extension DNSVariant {
  /// The protocol among all that are known.
  var service: KnownProtocol {
    switch self {
    case .unicast: .dns
    case .multicast: .mdns
    case .linkLocal: .llmnr
    case .netbios: .netbiosNames
    }
  }
}
