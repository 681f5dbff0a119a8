// SPDX-License-Identifier: Apache-2.0
import Wire

/// What pairs a packet with the one that it answers.
///
/// The packet type and, where there is one, the packet identifier: PUBLISH with PUBACK or PUBREC, PUBREL with PUBCOMP, SUBSCRIBE with
/// SUBACK, UNSUBSCRIBE with UNSUBACK, CONNECT with CONNACK, PINGREQ with PINGRESP. Identifiers count for each direction by itself.
///
/// - Source: MQTT 3.1.1 §2.3.1 and §4.3, MQTT 5.0 §2.2.1 and §4.3.
enum MQTTPairing {
  /// The packet asks; of a SUBSCRIBE or UNSUBSCRIBE is noted how many topic filters it has.
  case request(ExchangeKey, note: UInt64)
  /// The packet answers; with it, or with a request that went before the one that it answers, an exchange has come to its end.
  case answer(ExchangeKey, finishing: ExchangeKey?)
  case none

  init(_ packet: borrowing MQTTPacket) {
    switch packet.body {
    case .connect: self = .request(Self.key(.connect), note: 0)
    case .connack: self = .answer(Self.key(.connect), finishing: nil)
    case .publish(let publish):
      guard let identifier = publish.packetIdentifier else {
        self = .none
        return
      }
      self = .request(Self.key(.publish, identifier), note: 0)
    case .publishResponse(let response):
      switch response.header.kind {
      case .pubrel: self = .request(Self.key(.pubrel, response.packetIdentifier), note: 0)
      case .pubcomp:
        let publish = Self.key(.publish, response.packetIdentifier)
        self = .answer(Self.key(.pubrel, response.packetIdentifier), finishing: publish)
      default:
        let publish = Self.key(.publish, response.packetIdentifier)
        self = .answer(publish, finishing: response.endsPublish ? publish : nil)
      }
    case .subscribe(let subscribe):
      var count: UInt64 = 0
      var subscriptions = subscribe.subscriptions
      while subscriptions.next() != nil { count += 1 }
      self = .request(Self.key(.subscribe, subscribe.packetIdentifier), note: count)
    case .unsubscribe(let unsubscribe):
      var count: UInt64 = 0
      var filters = unsubscribe.topicFilters
      while filters.next() != nil { count += 1 }
      self = .request(Self.key(.unsubscribe, unsubscribe.packetIdentifier), note: count)
    case .suback(let suback): self.init(finishing: Self.key(.subscribe, suback.packetIdentifier))
    case .unsuback(let unsuback): self.init(finishing: Self.key(.unsubscribe, unsuback.packetIdentifier))
    case .ping(let ping):
      self = ping.isResponse ? .answer(Self.key(.pingreq), finishing: nil) : .request(Self.key(.pingreq), note: 0)
    case .disconnect, .auth, .tooLong: self = .none
    }
  }

  private init(finishing key: ExchangeKey) { self = .answer(key, finishing: key) }

  fileprivate static func key(_ kind: MQTTFixedHeader.Kind, _ identifier: UInt16 = 0) -> ExchangeKey {
    ExchangeKey(.mqtt, UInt64(kind.rawValue) << 16 | UInt64(identifier))
  }
}

extension MQTTPacket {
  /// The rule that an answer breaks which has not one code for each of the topic filters asked about.
  func breach(ofCount filterCount: UInt64) -> WireError.Rule? {
    switch body {
    case .suback(let suback) where UInt64(suback.codes.byteCount) != filterCount: .mqttSubackCount
    case .unsuback(let unsuback)
    where unsuback.reasonCodes.byteCount > 0 && UInt64(unsuback.reasonCodes.byteCount) != filterCount:
      .mqttUnsubackCount
    default: nil
    }
  }
}

extension MQTTPacket {
  /// Where the packet identifier of a new PUBLISH, SUBSCRIBE or UNSUBSCRIBE stands that its side has under way; nil for all else.
  func offsetOfReusedIdentifier(_ receiver: inout some MessageReceiver & ~Copyable) -> Int? {
    guard let (identifier, offset) = ownIdentifier else { return nil }
    let isInUse =
      receiver.isUnderWay(.publish, identifier) || receiver.isUnderWay(.subscribe, identifier)
      || receiver.isUnderWay(.unsubscribe, identifier)
    return isInUse ? offset : nil
  }

  /// The packet identifier that the sender chose for this packet, and where it stands; nil for a packet that is sent again.
  private var ownIdentifier: (UInt16, offset: Int)? {
    guard !header.isDuplicate else { return nil }
    switch body {
    case .publish(let publish):
      guard let identifier = publish.packetIdentifier else { return nil }
      return (identifier, header.byteCount &+ 2 &+ publish.topic.byteCount)
    case .subscribe(let subscribe): return (subscribe.packetIdentifier, header.byteCount)
    case .unsubscribe(let unsubscribe): return (unsubscribe.packetIdentifier, header.byteCount)
    default: return nil
    }
  }
}

extension MessageReceiver where Self: ~Copyable {
  fileprivate mutating func isUnderWay(_ kind: MQTTFixedHeader.Kind, _ identifier: UInt16) -> Bool {
    known(MQTTPairing.key(kind, identifier))?.amount == 0
  }
}

extension WireError.Rule {
  static let mqttIdentifierInUse = Self(
    "mqtt_identifier_in_use", "MQTT 3.1.1 §2.3.1 [MQTT-2.3.1-2] [MQTT-2.3.1-4]",
    "a new PUBLISH, SUBSCRIBE or UNSUBSCRIBE must have a packet identifier that its side has not under way")
  static let mqttSubackCount = Self(
    "mqtt_suback_count", "MQTT 3.1.1 §3.8.4 [MQTT-3.8.4-5]", "a SUBACK must hold one code for every topic filter")
  static let mqttUnsubackCount = Self(
    "mqtt_unsuback_count", "MQTT 5.0 §3.11.3 [MQTT-3.11.3-1]",
    "an UNSUBACK must hold one reason code for every topic filter")
}
