// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Reads OPC UA in one TCP connection.
///
/// - Source: OPC 10000-6 §6.7, §7.1, §7.2.
public struct OPCUAAnalyzer: FramedStreamAnalyzer {
  public static let card = AnalyzerCard(
    name: "opcua", title: "OPC Unified Architecture", transports: [.tcp], ports: [4840],
    specifications: ["OPC 10000-6", "OPC 10000-4"],
    limits: "the services of channels without encryption, by their headers; chunks are told of, not joined")

  var realignments = [2 of Realignment](repeating: Realignment())

  public init() {}

  /// A message's type, whether it is final, and a length.
  public static func probe(_ bytes: RawSpan, isOnUsualPort: Bool) -> Recognition {
    let opening = Opening(bytes, isDatagram: false, isHome: isOnUsualPort)
    let kind = opening.text("HELF").or(opening.text("ACKF")).or(opening.text("ERRF")).or(opening.text("OPNF"))
      .or(opening.text("MSGF")).or(opening.text("CLOF")).or(opening.text("RHEF"))
    guard kind == .certain else { return kind }
    guard opening.count >= 8 else { return .undecided }
    return (8...0xFF_FFFF).contains(opening.little32(4)) ? .certain : .no
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
    return try OPCUAHeader(parsing: &ahead).messageByteCount
  }

  mutating func read(
    _ message: RawSpan, isCut: Bool, of input: borrowing AnalyzerInput,
    into receiver: inout some MessageReceiver & ~Copyable
  ) -> Bool {
    var reader = WireReader(message)
    guard let message = try? OPCUAMessage(parsing: &reader, isCut: isCut) else { return false }
    hand(message, to: &receiver)
    return true
  }

  /// Hands on a message with its certificate and what it belongs to, and what is wrong with it.
  private func hand(_ message: consuming OPCUAMessage, to receiver: inout some MessageReceiver & ~Copyable) {
    if let bytes = message.certificateBytes {
      message.certificate = receiver.decode(certificate: bytes, isRawKey: false)
    }
    message.pair(with: &receiver)
    receiver.receive(.opcUA(message))
    if let malformation = message.brokenRule { receiver.receive(.malformed(malformation)) }
  }
}

// MARK: Requests and their answers

extension OPCUAMessage {
  /// Finds what a message answers: by the request's number in its channel, and the beginning of a connection by being one.
  ///
  /// - Source: OPC 10000-6 §6.7.2.4 (request identifiers), §7.1.3 (establishing a connection).
  @_lifetime(self: copy self)
  mutating func pair(with receiver: inout some MessageReceiver & ~Copyable) {
    switch header.kind {
    case .hello: exchange = receiver.open(ExchangeKey(.opcUA, 1 << 32), ExchangeTerms(.short))
    case .acknowledge, .error: exchange = receiver.answer(ExchangeKey(.opcUA, 1 << 32)).exchange
    default:
      guard let service, let requestID else { return }
      let key = ExchangeKey(.opcUA, UInt64(requestID))
      if service.isRequest {
        // Closing a channel is not answered, and publishing when there is something to publish.
        let isDue = header.kind != .closeChannel && service.rawValue != 826
        exchange = receiver.open(key, ExchangeTerms(.medium, isAnswerDue: isDue))
      } else {
        exchange = receiver.answer(key, isLasting: header.chunk == .intermediate, adding: 0).exchange
      }
    }
  }
}
