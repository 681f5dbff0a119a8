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

  /// What the connection's client is known by among those of its server, as long as it holds that name.
  private(set) var claimedName: UInt64?
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
    if input.acknowledgesUnseen { conversation.lose() }
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
        read(try rest.take(kept), of: input, &receiver)
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
    conversation.lose()
    return true
  }

  /// Reads one packet; in the other version, too, as long as none is known.
  private mutating func read(
    _ packet: RawSpan, of input: borrowing AnalyzerInput, _ receiver: inout some MessageReceiver & ~Copyable
  ) {
    do throws(WireError) {
      deliver(try MQTTPacket(parsing: packet, version: version), of: input, &receiver)
      malformedInRow = 0
    } catch {
      let other: MQTTVersion = version == .v5 ? .v311 : .v5
      if !isVersionKnown, let second = try? MQTTPacket(parsing: packet, version: other) {
        version = other
        deliver(second, of: input, &receiver)
        malformedInRow = 0
        return
      }
      malformedInRow += 1
      conversation.passOver(from: input.direction)
      receiver.receive(.malformed(Malformation(layer: Self.card.name, error)))
    }
  }

  /// Completes a packet by what earlier ones said, hands it on, and behind it the rules of the conversation that it broke.
  private mutating func deliver(
    _ packet: MQTTPacket, of input: borrowing AnalyzerInput, _ receiver: inout some MessageReceiver & ~Copyable
  ) {
    var packet = packet
    let steps = conversation.authenticationSteps
    let breach = conversation.follow(packet, from: input.direction, isStartSeen: input.isWholeSoFar)
    let reused = conversation.isSettled ? packet.offsetOfReusedIdentifier(&receiver) : nil
    let isStray = pair(&packet, &receiver)
    switch packet.body {
    case .publish(let publish) where publish.properties.contains(.topicAlias):
      handOn(publish, packet, input.direction, &receiver)
    case .connect(let connect): handOn(connect, packet, &receiver)
    case .connack(var connack):
      connack.authenticationSteps = steps
      packet.body = .connack(connack)
      receiver.receive(.mqtt(packet))
    case .auth(var auth):
      auth.step = conversation.authenticationSteps
      packet.body = .auth(auth)
      receiver.receive(.mqtt(packet))
    case .disconnect:
      if let claimedName { receiver.release(claimedName) }
      claimedName = nil
      receiver.receive(.mqtt(packet))
    default: receiver.receive(.mqtt(packet))
    }
    if let breach { tell(breach.rule, at: breach.offset, &receiver) }
    if let reused { tell(.mqttIdentifierInUse, at: reused, &receiver) }
    if let count = packet.exchange?.note, let rule = packet.breach(ofCount: count) { tell(rule, at: 0, &receiver) }
    if isStray, conversation.isWhole {
      receiver.receive(.exchangeFault(ExchangeFault(.unsolicitedAnswer, of: .mqtt)))
    }
  }

  private func tell(_ rule: WireError.Rule, at offset: Int, _ receiver: inout some MessageReceiver & ~Copyable) {
    receiver.receive(.malformed(Malformation(layer: Self.card.name, rule: rule, offset: offset)))
  }

  /// Pairs a packet with what it answers or repeats. Returns whether it answers nothing that was asked.
  private func pair(_ packet: inout MQTTPacket, _ receiver: inout some MessageReceiver & ~Copyable) -> Bool {
    switch MQTTPairing(packet) {
    case .none: return false
    case .request(let key, let note):
      packet.exchange = receiver.open(key, ExchangeTerms(.medium), note: note, adding: 0)
      return false
    case .answer(let key, let finished):
      // The sum of an exchange tells whether its packet identifier is free again.
      let judgement = receiver.answer(key, isLasting: false, adding: finished == key ? 1 : 0)
      if let finished, finished != key { _ = receiver.answer(finished, isLasting: false, adding: 1) }
      packet.exchange = judgement.exchange
      return judgement == .unsolicited
    }
  }

  /// Hands on a CONNECT with the connection that it ends, since a client is connected to a server once (MQTT 5.0 §3.1.4).
  private mutating func handOn(
    _ connect: MQTTConnect, _ packet: MQTTPacket, _ receiver: inout some MessageReceiver & ~Copyable
  ) {
    version = connect.version
    isVersionKnown = true
    guard connect.clientIdentifier.byteCount > 0, claimedName == nil else { return receiver.receive(.mqtt(packet)) }
    let name = StableHash.of(connect.clientIdentifier)
    claimedName = name
    var (connect, packet) = (connect, packet)
    connect.takenOverFlow = receiver.claim(name)
    packet.body = .connect(connect)
    receiver.receive(.mqtt(packet))
  }

  /// Hands on a PUBLISH under the topic that its alias stands for (MQTT 5.0 §3.3.2.3.4); each direction has its own aliases.
  private func handOn(
    _ publish: MQTTPublish, _ packet: MQTTPacket, _ direction: Direction,
    _ receiver: inout some MessageReceiver & ~Copyable
  ) {
    let number = UInt32(direction.rawValue) << 16 | (publish.properties.number(.topicAlias) ?? 0)
    if publish.topic.byteCount > 0 {
      receiver.define(number, as: publish.topic)
      return receiver.receive(.mqtt(packet))
    }
    var topic = BoundedText()
    guard receiver.recall(number, into: &topic) else { return receiver.receive(.mqtt(packet)) }
    receiver.receive(.mqtt(packet.replacing(publish.withTopic(topic.bytes))))
  }
}
