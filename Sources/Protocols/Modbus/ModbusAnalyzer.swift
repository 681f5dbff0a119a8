// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Reads Modbus in one TCP connection.
///
/// - Source: Modbus Messaging on TCP/IP V1.0b §3.1, §4.2.
public struct ModbusAnalyzer: FramedStreamAnalyzer {
  public static let card = AnalyzerCard(
    name: "modbus", title: "Modbus/TCP", transports: [.tcp], ports: [502],
    specifications: ["Modbus Messaging on TCP/IP V1.0b", "Modbus Application Protocol V1.1b3"],
    limits: "values are counted, not kept; a header without a length ends it, and 16 of other protocols in a row")

  var realignments = [2 of Realignment](repeating: Realignment())
  /// After as many messages of another protocol in a row nothing more is expected.
  private static let foreignLimit: UInt8 = 16

  private var foreignInRow: UInt8 = 0
  /// Whether every request so far was seen, so that an answer without one answers nothing.
  private var hasAllRequests = false

  public init() {}

  /// The application header: protocol 0 and the exact length of what follows; enough when both sides show it.
  public static func probe(_ bytes: RawSpan, isOnUsualPort: Bool) -> Recognition {
    let opening = Opening(bytes, isDatagram: false, isHome: isOnUsualPort)
    guard opening.octet(2) <= 0, opening.octet(3) <= 0, opening.octet(4) <= 0 else { return .no }
    guard opening.count >= 8 else { return opening.isHome ? .undecided : .no }
    let length = opening.number16(4)
    guard (2...254).contains(length), opening.count >= 6 + length || opening.isHome else { return .no }
    let function = opening.octet(7) & 0x7F
    // Who tries out every function begins with one that is none.
    guard function > 0 || opening.isHome, function < 0x73 else { return .no }
    return opening.count == 6 + length || opening.isHome ? .possible : .no
  }

  public mutating func receive(
    _ input: borrowing AnalyzerInput, into receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress {
    if input.direction == .toServer {
      hasAllRequests = input.isWholeSoFar
    } else if input.acknowledgesUnseen {
      hasAllRequests = false
    }
    return readMessages(of: input, into: &receiver)
  }

  public mutating func resynchronise(_ direction: Direction, missing count: Int?) -> Bool {
    realign(direction)
    hasAllRequests = false
    return true
  }

  static func messageByteCount(_ bytes: RawSpan) throws(WireError) -> Int {
    var ahead = WireReader(bytes)
    return try ModbusHeader(parsing: &ahead).messageByteCount
  }

  mutating func read(
    _ message: RawSpan, isCut: Bool, of input: borrowing AnalyzerInput,
    into receiver: inout some MessageReceiver & ~Copyable
  ) -> Bool {
    var reader = WireReader(message)
    // Messages are far shorter than what is kept of a stream.
    guard let message = try? ModbusMessage(parsing: &reader, isRequest: input.direction == .toServer) else {
      return false
    }
    guard message.header.isModbus else {
      foreignInRow += 1
      receiver.receive(.malformed(Malformation(layer: Self.card.name, rule: .modbusProtocol, offset: 2)))
      return foreignInRow < Self.foreignLimit
    }
    foreignInRow = 0
    hand(message, to: &receiver)
    return true
  }

  /// Hands on a message with what it belongs to, and what is wrong with it.
  private func hand(_ message: consuming ModbusMessage, to receiver: inout some MessageReceiver & ~Copyable) {
    let isStray = message.pair(with: &receiver)
    receiver.receive(.modbus(message))
    if let malformation = message.brokenRule { receiver.receive(.malformed(malformation)) }
    if isStray, hasAllRequests { receiver.receive(.exchangeFault(ExchangeFault(.unsolicitedAnswer, of: .modbus))) }
  }
}

// MARK: Requests and their answers

extension ModbusMessage {
  /// Finds what a response answers, and holds it against that. Returns whether nobody asked for it.
  ///
  /// - Source: Modbus Messaging on TCP/IP V1.0b §3.1.3: the transaction identifier pairs; a device behind a gateway answers for itself.
  @_lifetime(self: copy self)
  mutating func pair(with receiver: inout some MessageReceiver & ~Copyable) -> Bool {
    let key = ExchangeKey(.modbus, UInt64(header.unit) << 16 | UInt64(header.transaction))
    guard !isRequest else {
      // A broadcast behind a gateway is not answered, nor the order to be silent (Modbus Application Protocol V1.1b3 §6.8.1).
      let isDue = header.unit != 0 && diagnostic != .listenOnly
      exchange = receiver.open(key, ExchangeTerms(.short, isAnswerDue: isDue), note: note, adding: 0)
      return false
    }
    let judgement = receiver.answer(key)
    exchange = judgement.exchange
    if let request = exchange { check(against: request.note) }
    return judgement == .unsolicited
  }

  /// What a response is held against: function, address, and how much is read or written.
  private var note: UInt64 {
    let range = read ?? write
    return UInt64(function.rawValue) << 32 | UInt64(range?.address ?? 0) << 16 | UInt64(range?.quantity ?? 0)
  }

  @_lifetime(self: copy self)
  private mutating func check(against request: UInt64) {
    let offset = ModbusHeader.byteCount
    let (address, quantity) = (UInt16(truncatingIfNeeded: request >> 16), UInt16(truncatingIfNeeded: request))
    guard UInt64(function.rawValue) == request >> 32 else { return blame(.modbusAnswerFunction, at: offset) }
    guard exception == nil, brokenRule == nil else { return }
    if let write, write.address != address || write.quantity != quantity { blame(.modbusEcho, at: offset &+ 1) }
    if function.readableQuantities != nil, function.byteCount(of: quantity) != valueByteCount {
      blame(.modbusAnswerLength, at: offset &+ 1)
    }
  }
}

extension WireError.Rule {
  static let modbusAnswerFunction = Self(
    "modbus_answer_function", "Modbus Application Protocol V1.1b3 §4.1",
    "a response must have the function code of its request, an exception response with the highest bit set")
  static let modbusEcho = Self(
    "modbus_echo", "Modbus Application Protocol V1.1b3 §6.5, §6.6, §6.11, §6.12, §6.16",
    "a response must repeat the address and quantity that were to be written")
  static let modbusAnswerLength = Self(
    "modbus_answer_length", "Modbus Application Protocol V1.1b3 §6.1-§6.4, §6.17",
    "a response must hold as many values as were asked for")
}
