// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Reads BACnet in datagrams, each of which is one message.
///
/// - Source: ANSI/ASHRAE 135 annex J.
public struct BACnetAnalyzer: Analyzer {
  public static let card = AnalyzerCard(
    name: "bacnet", title: "BACnet/IP", transports: [.udp], ports: [47808, 47809, 47810],
    specifications: ["ANSI/ASHRAE 135 annex J, clauses 6, 20 and 21"],
    limits: "values are counted, not kept; at most 16 references of a message; segments are told of, not joined")

  public init() {}

  /// A header whose length is the datagram's, or on the port one that is too short, and a network layer of version 1 where one must
  /// follow.
  public static func probe(_ bytes: RawSpan, isOnUsualPort: Bool) -> Recognition {
    let opening = Opening(bytes, isDatagram: true, isHome: isOnUsualPort)
    let length = opening.number16(2)
    guard opening.octet(1) <= 0x0C, length >= 4, length == opening.count || length < opening.count && isOnUsualPort
    else {
      return .no
    }
    switch opening.octet(1) {
    case 0x0A, 0x0B, 0x09: return opening.octet(4) == 1 ? .certain : .no
    case 4: return opening.octet(10) == 1 ? .certain : .no
    default: return .possible
    }
  }

  public mutating func receive(
    _ input: borrowing AnalyzerInput, into receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress {
    do throws(WireError) {
      var message = try BACnetMessage(parsing: input.bytes, isCutByCapture: input.isCutByCapture)
      let isStray = message.pair(isToGroup: input.isToGroup, with: &receiver)
      receiver.receive(.bacnet(message))
      if let malformation = message.brokenRule { receiver.receive(.malformed(malformation)) }
      if isStray { receiver.receive(.exchangeFault(ExchangeFault(.unsolicitedAnswer, of: .bacnet))) }
    } catch {
      if !input.isCutByCapture || !error.isTruncation {
        receiver.receive(.malformed(Malformation(layer: Self.card.name, error)))
      }
    }
    return .done(input)
  }
}

// MARK: Requests and their answers

extension BACnetMessage {
  /// Finds what an answer answers. Returns whether nobody asked, as far as both sides are on this network.
  ///
  /// - Source: ANSI/ASHRAE 135 §5.4: the invoke ID pairs, between two devices, of which routers may hide several.
  @_lifetime(self: copy self)
  mutating func pair(isToGroup: Bool, with receiver: inout some MessageReceiver & ~Copyable) -> Bool {
    guard let application, let invokeID = application.invokeID else { return false }
    switch application.kind {
    case .confirmedRequest:
      // The segments of one request are one request.
      let isContinued = application.isSegmented && (application.sequence ?? 0) > 0
      let terms = ExchangeTerms(.medium, isAnswerDue: !isToGroup, renewal: isContinued ? .never : .onceAnswered)
      let note = UInt64(application.service?.choice ?? 0)
      exchange = receiver.open(key(invokeID, isAnswer: false), terms, note: note, adding: 0)
      return false
    case .simpleAcknowledgement, .complexAcknowledgement, .error, .reject, .abort:
      let judgement = receiver.answer(
        key(invokeID, isAnswer: true), isLasting: application.isSegmented, adding: 0)
      exchange = judgement.exchange
      // An error need not name the service: the choice called other stands for any (clause 21, BACnet-Error).
      if let choice = application.service?.choice, let asked = exchange?.note, UInt64(choice) != asked,
        application.kind != .error || choice != 127
      {
        blame(.bacnetAnswerService, at: 0)
      }
      // Either side may abort what was going on, also after the answer.
      return judgement == .unsolicited && network?.source == nil && application.kind != .abort
        && !application.isSegmented
    case .unconfirmedRequest, .segmentAcknowledgement: return false
    }
  }

  private func key(_ invokeID: UInt8, isAnswer: Bool) -> ExchangeKey {
    var hash = StableHash(seed: UInt64(invokeID))
    if let network {
      hash.combine(UInt64((isAnswer ? network.source : network.destination) ?? 0))
      hash.combine(isAnswer ? network.sourceAddress : network.destinationAddress)
    }
    return ExchangeKey(.bacnet, hash.value)
  }
}

extension WireError.Rule {
  static let bacnetAnswerService = Self(
    "bacnet_answer_service", "ASHRAE 135 §20.1.4.2, §20.1.5.6, §20.1.7.2",
    "an answer must name the service of the request with its invoke ID")
}
