// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Reads MQTT-SN 1.2 in datagrams, each of which is one message.
///
/// Numbers of topics are shown with the names that REGISTER, or SUBSCRIBE with its SUBACK, gave them in the same flow; which are
/// kept with those of all flows, not here.
///
/// - Source: MQTT-SN 1.2 §5.
public struct MQTTSNAnalyzer: Analyzer {
  public static let card = AnalyzerCard(
    name: "mqtt-sn", title: "MQTT for Sensor Networks", transports: [.udp], ports: [1883, 1884, 1885, 10000],
    specifications: ["MQTT-SN 1.2"],
    limits: "the names of 4,096 topics in all, of up to 119 bytes; payloads are measured, not kept")

  public init() {}

  /// A message that breaks no rule is possible; on a usual port, a CONNECT is certain. Elsewhere only messages with a constant or a
  /// text in a known place count, and the next one like it.
  public static func probe(_ bytes: RawSpan, isOnUsualPort: Bool) -> Recognition {
    guard let message = try? MQTTSNMessage(parsing: bytes) else { return .no }
    switch message.header.kind {
    case .connect:
      guard message.clientID?.isPrintableASCII == true else { return .no }
      return isOnUsualPort ? .certain : .possible
    case .connack: return (message.returnCode ?? .max) <= 3 ? .possible : .no
    case .register, .subscribe: return message.topic?.isPrintableASCII == true || isOnUsualPort ? .possible : .no
    default: return isOnUsualPort ? .possible : .no
    }
  }

  public mutating func receive(
    _ input: borrowing AnalyzerInput, into receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress {
    do throws(WireError) {
      deliver(try MQTTSNMessage(parsing: input.bytes), input.direction, &receiver)
    } catch {
      if !input.isCutByCapture || !error.isTruncation {
        receiver.receive(.malformed(Malformation(layer: Self.card.name, error)))
      }
    }
    return .done(input)
  }

  private func deliver(
    _ message: MQTTSNMessage, _ direction: Direction, _ receiver: inout some MessageReceiver & ~Copyable
  ) {
    var message = message
    pair(&message, &receiver)
    note(message, direction, &receiver)
    guard let number = message.registeredTopic else { return receiver.receive(.mqttSN(message)) }
    var topic = BoundedText()
    guard receiver.recall(Self.topicNumber(number), into: &topic) else { return receiver.receive(.mqttSN(message)) }
    receiver.receive(.mqttSN(message.withTopic(topic.bytes)))
  }

  private func pair(_ message: inout MQTTSNMessage, _ receiver: inout some MessageReceiver & ~Copyable) {
    guard let pairing = message.pairing else { return }
    let key = ExchangeKey(.mqttSN, pairing.value)
    message.exchange =
      pairing.isAnswer ? receiver.answer(key).exchange : receiver.open(key, ExchangeTerms(.medium))
  }

  // MARK: Names of topics

  private static func topicNumber(_ identifier: UInt16) -> UInt32 { 0x0100_0000 | UInt32(identifier) }

  /// The number under which a name waits for the answer that says its topic's number.
  private static func pendingNumber(_ messageID: UInt16, from direction: Direction) -> UInt32 {
    0x0200_0000 | UInt32(direction.rawValue) << 16 | UInt32(messageID)
  }

  /// Takes note of the name that a message gives to a number, at once or when it is answered.
  private func note(
    _ message: MQTTSNMessage, _ direction: Direction, _ receiver: inout some MessageReceiver & ~Copyable
  ) {
    guard let messageID = message.messageID else { return }
    switch message.header.kind {
    case .register, .subscribe:
      guard let name = message.topic else { return }
      if let number = message.topicID, number != 0 {
        receiver.define(Self.topicNumber(number), as: name)
      } else {
        receiver.define(Self.pendingNumber(messageID, from: direction), as: name)
      }
    case .regack, .suback:
      guard let number = message.topicID, number != 0, message.returnCode == 0 else { return }
      var name = BoundedText()
      guard receiver.recall(Self.pendingNumber(messageID, from: direction.opposite), into: &name) else { return }
      if !name.bytes.hasMQTTWildcard { receiver.define(Self.topicNumber(number), as: name.bytes) }
    default: return
    }
  }
}

extension MQTTSNMessage {
  /// The number that a registration may have given a name.
  fileprivate var registeredTopic: UInt16? {
    switch header.kind {
    case .publish: flags?.topicKind == .normal ? topicID : nil
    case .puback, .regack, .suback: topicID == 0 ? nil : topicID
    default: nil
    }
  }

  /// What pairs the message with the one that it answers (MQTT-SN 1.2 §6): the type asked for, and the message identifier.
  fileprivate var pairing: (value: UInt64, isAnswer: Bool)? {
    let (kind, isAnswer): (MQTTSNHeader.Kind, Bool)
    switch header.kind {
    case .connect, .register, .subscribe, .unsubscribe, .pubrel, .pingreq, .willtopicupd, .willmsgupd:
      (kind, isAnswer) = (header.kind, false)
    case .publish where (flags?.qualityOfService ?? 0) > 0: (kind, isAnswer) = (.publish, false)
    case .connack: (kind, isAnswer) = (.connect, true)
    case .regack: (kind, isAnswer) = (.register, true)
    case .suback: (kind, isAnswer) = (.subscribe, true)
    case .unsuback: (kind, isAnswer) = (.unsubscribe, true)
    case .puback, .pubrec: (kind, isAnswer) = (.publish, true)
    case .pubcomp: (kind, isAnswer) = (.pubrel, true)
    case .pingresp: (kind, isAnswer) = (.pingreq, true)
    case .willtopicresp: (kind, isAnswer) = (.willtopicupd, true)
    case .willmsgresp: (kind, isAnswer) = (.willmsgupd, true)
    default: return nil
    }
    return (UInt64(kind.rawValue) << 16 | UInt64(messageID ?? 0), isAnswer)
  }
}

extension RawSpan {
  fileprivate var isPrintableASCII: Bool {
    for offset in 0..<byteCount {
      guard let byte = octet(offset), byte >= 0x20, byte < 0x7F else { return false }
    }
    return true
  }
}
