// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// What both sides of a connection have said so far, as far as later packets must keep to it.
///
/// Only what was seen counts: of a connection that was met in its middle nothing is demanded that an unseen packet may have allowed.
struct MQTTConversation: Sendable {
  /// What each side takes, as it announced in CONNECT or CONNACK, by `Direction.rawValue` of the packets it sends.
  private var limits = [2 of Limits](repeating: Limits())
  private var flowControl = MQTTFlowControl()
  /// The hash of the CONNECT's authentication method, if it has one.
  private var authenticationMethod: UInt32 = 0
  private var facts: Facts = []
  /// The side that sent a CONNECT; nil if none was seen.
  private(set) var client: Direction?
  /// The AUTH packets of the authentication that is going on.
  private(set) var authenticationSteps: UInt8 = 0

  /// Something that happened in the connection.
  private struct Facts: OptionSet {
    let rawValue: UInt16
    static let connected = Facts(rawValue: 1)
    static let answered = Facts(rawValue: 2)
    static let authenticating = Facts(rawValue: 4)
    static let expiring = Facts(rawValue: 8)
    static let hasMissedPackets = Facts(rawValue: 128)
    static let speaksVersion5 = Facts(rawValue: 64)
    static let isBegunToServer = Facts(rawValue: 16)
    static let isBegunToClient = Facts(rawValue: 32)
    /// The session began in an earlier connection, whose packets were not seen.
    static let isResumed = Facts(rawValue: 256)
    /// The client did not wait for the CONNACK, so that it does not know what the server takes (MQTT 5.0 §3.1.4).
    static let isEager = Facts(rawValue: 512)

    static func isBegun(_ direction: Direction) -> Facts {
      direction == .toServer ? isBegunToServer : isBegunToClient
    }
  }

  /// What one side takes; without a word of it, everything but topic aliases.
  fileprivate struct Limits {
    var maximumPacketSize = UInt32.max
    var topicAliasMaximum: UInt16 = 0
    var maximumQoS: UInt8 = 2
    /// One bit for each of `offers` that the server said it does not make.
    var refused: UInt8 = 0
  }

  /// A rule that the packet broke, and where in it.
  struct Breach {
    let rule: WireError.Rule
    var offset = 0
  }
}

extension MQTTConversation {
  /// Takes note of a packet and says which rule it broke, if any, the first one of several.
  ///
  /// `isStartSeen` says whether no byte of the direction is missing, from its first on.
  mutating func follow(
    _ packet: borrowing MQTTPacket, from side: Direction, isStartSeen: Bool
  ) -> Breach? {
    let isFirst = !facts.contains(.isBegun(side))
    facts.insert(.isBegun(side))
    // Nothing is known of what may be under way before the CONNACK, nor before MQTT 5.0.
    let isCounted = facts.isSuperset(of: [.answered, .speaksVersion5])
    let isOverMaximum = isCounted && flowControl.follow(packet, from: side)
    if isFirst, isStartSeen, let breach = openingBreach(packet.header.kind, from: side) {
      note(packet, from: side)
      return breach
    }
    let breach = senderBreach(packet.header, from: side) ?? limitBreach(packet, from: side)
    note(packet, from: side)
    guard isOverMaximum, breach == nil, isSettled, side != client || !facts.contains(.isEager) else { return breach }
    return Breach(rule: .mqttReceiveMaximum)
  }

  /// Takes note that a packet came which could not be read.
  mutating func passOver(from side: Direction) {
    facts.insert(.isBegun(side))
    facts.insert(.hasMissedPackets)
  }

  /// Takes note that bytes are missing.
  mutating func lose() { facts.insert(.hasMissedPackets) }

  /// Whether every packet since the CONNECT was read, so that what answers nothing was not asked for.
  var isWhole: Bool { client != nil && !facts.contains(.hasMissedPackets) }

  /// Whether all that belongs to the session was read, so that what is under way is known.
  var isSettled: Bool { isWhole && facts.contains(.answered) && !facts.contains(.isResumed) }

  /// What a side begins with, whose first packet was seen.
  private func openingBreach(_ kind: MQTTFixedHeader.Kind, from side: Direction) -> Breach? {
    switch side {
    case .toServer where kind != .connect && client == nil: Breach(rule: .mqttConnectFirst)
    case .toClient where client == .toServer && kind != .connack && kind != .auth: Breach(rule: .mqttConnackFirst)
    default: nil
    }
  }

  /// What only the other side may send, or what may be sent only once.
  private func senderBreach(_ header: MQTTFixedHeader, from side: Direction) -> Breach? {
    guard let client else { return nil }
    switch header.kind {
    case .connect where side == client && facts.contains(.connected): return Breach(rule: .mqttSecondConnect)
    case .connack where side != client && facts.contains(.answered): return Breach(rule: .mqttSecondConnack)
    case .connect, .subscribe, .unsubscribe, .pingreq: return side == client ? nil : Breach(rule: .mqttSender)
    case .connack, .suback, .unsuback, .pingresp: return side == client ? Breach(rule: .mqttSender) : nil
    case .disconnect where side != client && !facts.contains(.speaksVersion5): return Breach(rule: .mqttSender)
    case .auth where !facts.contains(.authenticating): return Breach(rule: .mqttAuthUnannounced)
    default: return nil
    }
  }

  /// What the receiver said it does not take.
  private func limitBreach(_ packet: borrowing MQTTPacket, from side: Direction) -> Breach? {
    guard let client else { return nil }
    // The server's limits count from its CONNACK on.
    let isLimited = side != client || facts.contains(.answered)
    let limits = limits[Int(side.opposite.rawValue)]
    if isLimited, packet.header.packetLength > Int(limits.maximumPacketSize) {
      return Breach(rule: .mqttMaximumPacketSize)
    }
    switch packet.body {
    case .publish(let publish):
      if side == client, let offset = publish.properties.offset(of: .subscriptionIdentifier) {
        return Breach(rule: .mqttPublishSubscription, offset: offset)
      }
      guard isLimited else { return nil }
      if let alias = publish.properties.number(.topicAlias), alias > UInt32(limits.topicAliasMaximum) {
        return Breach(rule: .mqttTopicAliasMaximum, offset: publish.properties.offset(of: .topicAlias) ?? 0)
      }
      if packet.header.qualityOfService > limits.maximumQoS { return Breach(rule: .mqttMaximumQoS) }
      return packet.header.isRetained && limits.refuses(.retainAvailable) ? Breach(rule: .mqttRetainUnavailable) : nil
    case .subscribe(let subscribe):
      return isLimited ? subscriptionBreach(subscribe, limits) : nil
    case .disconnect(let disconnect):
      return expiryBreach(disconnect, isClient: side == client)
    case .auth(let auth):
      // One without a method is a matter of its own form.
      return auth.properties.contains(.authenticationMethod) ? methodBreach(auth.properties) : nil
    case .connack(let connack):
      return connack.isAccepted ? methodBreach(connack.properties) : nil
    default:
      return nil
    }
  }

  private func subscriptionBreach(_ subscribe: MQTTSubscribe, _ limits: Limits) -> Breach? {
    if limits.refuses(.subscriptionIdentifiersAvailable),
      let offset = subscribe.properties.offset(of: .subscriptionIdentifier)
    {
      return Breach(rule: .mqttSubscriptionUnavailable, offset: offset)
    }
    let refusesWildcards = limits.refuses(.wildcardSubscriptionAvailable)
    let refusesSharing = limits.refuses(.sharedSubscriptionAvailable)
    guard refusesWildcards || refusesSharing else { return nil }
    var subscriptions = subscribe.subscriptions
    while let subscription = subscriptions.next() {
      let filter = subscription.topicFilter
      if refusesSharing && filter.isMQTTSharedFilter || refusesWildcards && filter.hasMQTTWildcard {
        return Breach(rule: .mqttSubscriptionUnavailable)
      }
    }
    return nil
  }

  private func expiryBreach(_ disconnect: MQTTDisconnect, isClient: Bool) -> Breach? {
    guard let expiry = disconnect.properties.number(.sessionExpiryInterval) else { return nil }
    let isAllowed = isClient && (expiry == 0 || facts.contains(.expiring))
    let offset = disconnect.properties.offset(of: .sessionExpiryInterval) ?? 0
    return isAllowed ? nil : Breach(rule: .mqttSessionExpiry, offset: offset)
  }

  /// What must bear the authentication method of the CONNECT.
  private func methodBreach(_ properties: borrowing MQTTProperties) -> Breach? {
    guard facts.contains(.authenticating), authenticationMethod != Self.methodHash(properties) else { return nil }
    return Breach(rule: .mqttAuthMethodChanged, offset: properties.offset(of: .authenticationMethod) ?? 0)
  }

  private static func methodHash(_ properties: borrowing MQTTProperties) -> UInt32 {
    guard let method = properties.value(.authenticationMethod) else { return 0 }
    return UInt32(truncatingIfNeeded: StableHash.of(method)) | 1
  }

  // MARK: Taking note

  private mutating func note(_ packet: borrowing MQTTPacket, from side: Direction) {
    switch packet.body {
    case .connect(let connect):
      client = side
      facts.insert(.connected)
      facts.remove([
        .answered, .authenticating, .expiring, .speaksVersion5, .hasMissedPackets, .isResumed, .isEager,
      ])
      if connect.version == .v5 { facts.insert(.speaksVersion5) }
      // MQTT 3.1 does not say whether a session goes on.
      if connect.version == .v31, !connect.flags.isCleanSession { facts.insert(.isResumed) }
      flowControl = MQTTFlowControl()
      authenticationSteps = 0
      authenticationMethod = 0
      limits[Int(side.rawValue)] = Limits(connect.properties)
      guard !connect.properties.isEmpty else { return }
      flowControl.announce(connect.properties.number(.receiveMaximum), by: side)
      authenticationMethod = Self.methodHash(connect.properties)
      if connect.properties.contains(.authenticationMethod) { facts.insert(.authenticating) }
      if connect.properties.number(.sessionExpiryInterval) ?? 0 > 0 { facts.insert(.expiring) }
    case .connack(let connack):
      facts.insert(.answered)
      if connack.isSessionPresent { facts.insert(.isResumed) }
      flowControl.announce(connack.properties.number(.receiveMaximum), by: side)
      authenticationSteps = 0
      limits[Int(side.rawValue)] = Limits(connack.properties)
    case .auth(let auth):
      if auth.reasonCode == .reAuthenticate { authenticationSteps = 0 }
      authenticationSteps = authenticationSteps == .max ? .max : authenticationSteps + 1
    case .tooLong(let packet) where packet.header.kind != .publish:
      facts.insert(.hasMissedPackets)
    default:
      if side == client, !facts.contains(.answered) { facts.insert(.isEager) }
    }
  }
}

extension MQTTConversation.Limits {
  fileprivate init(_ properties: borrowing MQTTProperties) {
    guard !properties.isEmpty else { return }
    maximumPacketSize = properties.number(.maximumPacketSize) ?? .max
    topicAliasMaximum = UInt16(clamping: properties.number(.topicAliasMaximum) ?? 0)
    maximumQoS = UInt8(clamping: properties.number(.maximumQoS) ?? 2)
    for index in Self.offers.indices where properties.number(Self.offers[index]) == 0 { refused |= 1 << UInt8(index) }
  }

  /// What a server can say it does not offer.
  private static let offers: [4 of MQTTProperty] = [
    .retainAvailable, .wildcardSubscriptionAvailable, .subscriptionIdentifiersAvailable, .sharedSubscriptionAvailable,
  ]

  fileprivate func refuses(_ property: MQTTProperty) -> Bool {
    for index in Self.offers.indices where Self.offers[index] == property { return refused & 1 << UInt8(index) != 0 }
    return false
  }
}

extension WireError.Rule {
  static let mqttConnectFirst = Self(
    "mqtt_connect_first", "MQTT 3.1.1 §3.1 [MQTT-3.1.0-1]", "a client's first packet must be a CONNECT")
  static let mqttConnackFirst = Self(
    "mqtt_connack_first", "MQTT 3.1.1 §3.2 [MQTT-3.2.0-1]",
    "a server's first packet must be a CONNACK, or an AUTH in MQTT 5.0")
  static let mqttSecondConnect = Self(
    "mqtt_second_connect", "MQTT 3.1.1 §3.1 [MQTT-3.1.0-2]", "a client must send CONNECT once in a connection")
  static let mqttSecondConnack = Self(
    "mqtt_second_connack", "MQTT 5.0 §3.2 [MQTT-3.2.0-2]", "a server must send CONNACK once in a connection")
  static let mqttSender = Self(
    "mqtt_sender", "MQTT 3.1.1 §2.2.1 table 2.1", "a side must not send the packets of the other side")
  static let mqttAuthUnannounced = Self(
    "mqtt_auth_unannounced", "MQTT 5.0 §4.12 [MQTT-4.12.0-6] [MQTT-4.12.0-7]",
    "AUTH must not be sent unless the CONNECT has an authentication method")
  static let mqttAuthMethodChanged = Self(
    "mqtt_auth_method_changed", "MQTT 5.0 §4.12 [MQTT-4.12.0-5]",
    "an AUTH, and a CONNACK that accepts, must bear the authentication method of the CONNECT")
  static let mqttMaximumPacketSize = Self(
    "mqtt_maximum_packet_size", "MQTT 5.0 §3.1.2.11.4 [MQTT-3.1.2-24] [MQTT-3.2.2-15]",
    "a packet must not be longer than its receiver takes")
  static let mqttTopicAliasMaximum = Self(
    "mqtt_topic_alias_maximum", "MQTT 5.0 §3.3.2.3.4 [MQTT-3.3.2-9] [MQTT-3.3.2-11]",
    "a topic alias must not be greater than its receiver takes")
  static let mqttMaximumQoS = Self(
    "mqtt_maximum_qos", "MQTT 5.0 §3.2.2.3.4 [MQTT-3.2.2-11]",
    "a client must not publish with a higher quality of service than the server takes")
  static let mqttRetainUnavailable = Self(
    "mqtt_retain_unavailable", "MQTT 5.0 §3.2.2.3.5 [MQTT-3.2.2-14]",
    "a client must not set RETAIN if the server does not retain")
  static let mqttSubscriptionUnavailable = Self(
    "mqtt_subscription_unavailable", "MQTT 5.0 §3.2.2.3.11 to §3.2.2.3.13",
    "a client must not use subscription identifiers, wildcards or shared subscriptions that the server does not offer")
  static let mqttPublishSubscription = Self(
    "mqtt_publish_subscription", "MQTT 5.0 §3.3.4 [MQTT-3.3.4-6]",
    "a client must not send a subscription identifier in a PUBLISH")
  static let mqttSessionExpiry = Self(
    "mqtt_session_expiry", "MQTT 5.0 §3.14.2.2.2 [MQTT-3.14.2-2]",
    "a server's DISCONNECT must not set the session expiry, nor a client's one that was 0 at CONNECT")
}
