// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Reads MQTT 3.1, 3.1.1 and 5.0 in one TCP connection.
///
/// The version is CONNECT's. Where that was not seen, packets are read as 3.1.1 until one fits 5.0 only.
public struct MQTTAnalyzer: Analyzer {
  public static let card = AnalyzerCard(
    name: "mqtt", title: "Message Queuing Telemetry Transport", transports: [.tcp], ports: [1883],
    specifications: ["MQTT 3.1", "OASIS MQTT 3.1.1", "OASIS MQTT 5.0"],
    limits: "16 malformed packets in a row end the analysis; of packets longer than the stream buffer PUBLISH is read")

  /// After as many malformed packets in a row the bytes are thought to be something else.
  static let malformedLimit: UInt8 = 16

  private var version = MQTTVersion.v311
  /// Whether a CONNECT named the version.
  private var isVersionKnown = false
  private var malformedInRow: UInt8 = 0
  /// By direction.
  private var realignments = [2 of Realignment](repeating: Realignment())
  private var conversation = MQTTConversation()

  public init() {}

  public mutating func receive(
    _ input: borrowing AnalyzerInput, into receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress {
    let side = Int(input.direction.rawValue)
    if realignments[side].isNeeded {
      let recognition = Self.probe(input.bytes, isOnUsualPort: true)
      if let progress = realignments[side].judge(recognition, of: input) { return progress }
    }
    var rest = WireReader(input.bytes)
    while !rest.isAtEnd {
      let start = rest.offset
      do throws(WireError) {
        var ahead = WireReader(rest.rest)
        let header = try MQTTFixedHeader(parsing: &ahead)
        let kept = min(header.packetLength, rest.remaining)
        guard kept + input.elidedByteCount >= header.packetLength else {
          return Progress(consumed: start, awaited: header.packetLength)
        }
        read(try rest.take(kept), header, of: input, &receiver)
      } catch {
        guard case .malformed = error else { return Progress(consumed: start) }
        receiver.receive(.malformed(Malformation(layer: Self.card.name, error)))
        return Progress(consumed: start, isFinished: true)
      }
      if malformedInRow >= Self.malformedLimit { return Progress(consumed: rest.offset, isFinished: true) }
    }
    return .done(input)
  }

  public mutating func resynchronise(_ direction: Direction, missing count: Int?) -> Bool {
    realignments[Int(direction.rawValue)].require()
    return true
  }

  /// Reads one packet; in the other version, too, as long as none is known.
  private mutating func read(
    _ packet: RawSpan, _ header: MQTTFixedHeader, of input: borrowing AnalyzerInput,
    _ receiver: inout some MessageReceiver & ~Copyable
  ) {
    do throws(WireError) {
      deliver(try MQTTPacket(parsing: packet, version: version), header, of: input, &receiver)
      malformedInRow = 0
    } catch {
      let other: MQTTVersion = version == .v5 ? .v311 : .v5
      if !isVersionKnown, let second = try? MQTTPacket(parsing: packet, version: other) {
        version = other
        deliver(second, header, of: input, &receiver)
        malformedInRow = 0
        return
      }
      malformedInRow += 1
      conversation.passOver(from: input.direction)
      receiver.receive(.malformed(Malformation(layer: Self.card.name, error)))
    }
  }

  /// Completes a packet by what earlier ones said, hands it on, and behind it the rule of the conversation that it broke.
  private mutating func deliver(
    _ packet: MQTTPacket, _ header: MQTTFixedHeader, of input: borrowing AnalyzerInput,
    _ receiver: inout some MessageReceiver & ~Copyable
  ) {
    let steps = conversation.authenticationSteps
    let breach = conversation.follow(packet, header, from: input.direction, isStartSeen: input.isWholeSoFar)
    switch packet {
    case .publish(let publish): handOn(publish, input.direction, &receiver)
    case .connect(var connect):
      version = connect.version
      isVersionKnown = true
      if connect.clientIdentifier.byteCount > 0 {
        connect.takenOverFlow = receiver.claim(StableHash.of(connect.clientIdentifier))
      }
      receiver.receive(.mqtt(.connect(connect)))
    case .connack(var connack):
      connack.authenticationSteps = steps
      receiver.receive(.mqtt(.connack(connack)))
    case .auth(var auth):
      auth.step = conversation.authenticationSteps
      receiver.receive(.mqtt(.auth(auth)))
    default: receiver.receive(.mqtt(packet))
    }
    if let breach {
      receiver.receive(.malformed(Malformation(layer: Self.card.name, rule: breach.rule, offset: breach.offset)))
    }
  }

  /// Hands on a PUBLISH under the topic that its alias stands for (MQTT 5.0 §3.3.2.3.4); each direction has its own aliases.
  private func handOn(
    _ publish: MQTTPublish, _ direction: Direction, _ receiver: inout some MessageReceiver & ~Copyable
  ) {
    guard let alias = publish.properties.number(.topicAlias) else { return receiver.receive(.mqtt(.publish(publish))) }
    let number = UInt32(direction.rawValue) << 16 | alias
    if publish.topic.byteCount > 0 {
      receiver.define(number, as: publish.topic)
      return receiver.receive(.mqtt(.publish(publish)))
    }
    var topic = BoundedText()
    guard receiver.recall(number, into: &topic) else { return receiver.receive(.mqtt(.publish(publish))) }
    receiver.receive(.mqtt(.publish(publish.withTopic(topic.bytes))))
  }
}
