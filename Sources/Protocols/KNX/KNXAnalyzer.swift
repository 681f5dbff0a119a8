// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Reads KNXnet/IP in datagrams, each of which is one message.
///
/// - Source: KNX Standard 03/08/02, ISO 22510.
public struct KNXAnalyzer: Analyzer {
  public static let card = AnalyzerCard(
    name: "knxnet-ip", title: "KNXnet/IP", transports: [.udp], ports: [3671],
    specifications: ["ISO 22510", "KNX Standard 03/08", "KNX Standard 03/06/03", "KNX Standard 03/03/07"],
    limits: "values are counted, not kept; what is secured is told of, not read")

  public init() {}

  /// The header's size and version, a service that exists, and the datagram's length.
  public static func probe(_ bytes: RawSpan, isOnUsualPort: Bool) -> Recognition {
    probe(Opening(bytes, isDatagram: true, isHome: isOnUsualPort))
  }

  static func probe(_ opening: borrowing Opening) -> Recognition {
    guard opening.octet(0) < 0 || opening.octet(0) == 6 else { return .no }
    guard opening.octet(1) < 0 || opening.octet(1) == 0x10 else { return .no }
    guard opening.count >= 6 else { return opening.tooShort }
    guard (2...9).contains(opening.octet(2)), opening.octet(3) <= 0x55 else { return .no }
    let length = opening.number16(4)
    return opening.isDatagram
      ? (length == opening.count ? .certain : .no) : length >= 6 && length <= 512 ? .possible : .no
  }

  public mutating func receive(
    _ input: borrowing AnalyzerInput, into receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress {
    var reader = WireReader(input.bytes)
    do throws(WireError) {
      let message = try KNXMessage(parsing: &reader, isCutByCapture: input.isCutByCapture)
      message.hand(to: &receiver, isToGroup: input.isToGroup, isAcknowledged: true)
      if !reader.isAtEnd {
        receiver.receive(.malformed(Malformation(layer: Self.card.name, rule: .knxLength, offset: 4)))
      }
    } catch {
      if !input.isCutByCapture || !error.isTruncation {
        receiver.receive(.malformed(Malformation(layer: Self.card.name, error)))
      }
    }
    return .done(input)
  }
}

/// Reads KNXnet/IP in streams.
///
/// - Source: KNX Standard 03/08/02, ISO 22510.
public struct KNXStreamAnalyzer: FramedStreamAnalyzer {
  public static let card = AnalyzerCard(
    name: "knxnet-ip", title: "KNXnet/IP over TCP", transports: [.tcp], ports: [3671],
    specifications: KNXAnalyzer.card.specifications, limits: "as of KNXnet/IP in datagrams")

  var realignments = [2 of Realignment](repeating: Realignment())

  public init() {}

  /// The header's size and version, a service that exists, and a length that messages have.
  public static func probe(_ bytes: RawSpan, isOnUsualPort: Bool) -> Recognition {
    KNXAnalyzer.probe(Opening(bytes, isDatagram: false, isHome: isOnUsualPort))
  }

  public mutating func receive(
    _ input: borrowing AnalyzerInput, into receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress {
    readMessages(of: input, into: &receiver)
  }

  public mutating func resynchronise(_ direction: Direction, missing count: Int?) -> Bool {
    realign(direction)
    return true
  }

  static func messageByteCount(_ bytes: RawSpan) throws(WireError) -> Int {
    var ahead = WireReader(bytes)
    return try KNXHeader(parsing: &ahead).messageByteCount
  }

  mutating func read(
    _ message: RawSpan, isCut: Bool, of input: borrowing AnalyzerInput,
    into receiver: inout some MessageReceiver & ~Copyable
  ) -> Bool {
    var reader = WireReader(message)
    guard let message = try? KNXMessage(parsing: &reader, isCutByCapture: isCut) else { return false }
    message.hand(to: &receiver, isToGroup: false, isAcknowledged: false)
    return true
  }
}

// MARK: Requests and their answers

extension KNXMessage {
  /// Hands on a message with what it belongs to, and what is wrong with it.
  consuming func hand(
    to receiver: inout some MessageReceiver & ~Copyable, isToGroup: Bool, isAcknowledged: Bool
  ) {
    var message = self
    message.pair(isToGroup: isToGroup, isAcknowledged: isAcknowledged, with: &receiver)
    receiver.receive(.knx(message))
    if let malformation = message.brokenRule { receiver.receive(.malformed(malformation)) }
  }

  /// Finds what an answer answers.
  ///
  /// - Parameter isAcknowledged: whether the transport loses messages, so that each that is carried is acknowledged.
  @_lifetime(self: copy self)
  private mutating func pair(
    isToGroup: Bool, isAcknowledged: Bool, with receiver: inout some MessageReceiver & ~Copyable
  ) {
    let number = UInt64(channel ?? 0) << 8 | UInt64(sequence ?? 0)
    switch header.service {
    case .searchRequest, .extendedSearchRequest:
      let key = ExchangeKey(.knx, 0x0201, scope: .asker)
      exchange = receiver.open(key, ExchangeTerms(.short, isAnswerDue: false, renewal: .always))
    case .searchResponse, .extendedSearchResponse:
      exchange = receiver.answer(ExchangeKey(.knx, 0x0201, scope: .asker), isLasting: true, adding: 0).exchange
    case .descriptionRequest, .connectRequest, .sessionRequest:
      exchange = receiver.open(key(header.service, 0), ExchangeTerms(.short, isAnswerDue: !isToGroup))
    case .descriptionResponse: exchange = receiver.answer(key(.descriptionRequest, 0)).exchange
    case .connectResponse: exchange = receiver.answer(key(.connectRequest, 0)).exchange
    case .sessionResponse: exchange = receiver.answer(key(.sessionRequest, 0)).exchange
    case .stateRequest, .disconnectRequest:
      exchange = receiver.open(key(header.service, number), ExchangeTerms(.short))
    case .stateResponse: exchange = receiver.answer(key(.stateRequest, number)).exchange
    case .disconnectResponse: exchange = receiver.answer(key(.disconnectRequest, number)).exchange
    case .tunnellingRequest, .configurationRequest:
      guard isAcknowledged else { return }
      exchange = receiver.open(key(header.service, number), ExchangeTerms(.short))
    case .tunnellingAcknowledgement: exchange = receiver.answer(key(.tunnellingRequest, number)).exchange
    case .configurationAcknowledgement: exchange = receiver.answer(key(.configurationRequest, number)).exchange
    default: break
    }
  }

  private func key(_ request: KNXService, _ number: UInt64) -> ExchangeKey {
    ExchangeKey(.knx, UInt64(request.rawValue) << 32 | number)
  }
}
