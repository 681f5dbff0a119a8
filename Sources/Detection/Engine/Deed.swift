// SPDX-License-Identifier: Apache-2.0
import Flows
import NetworkTypes
import Protocols

/// What a device's message amounts to, in a small value that detectors share.
public enum Deed: Sendable {
  /// It showed a password that everybody on the way can read.
  case showedPassword(userName: ShortText)
  /// A server refused its user name or password.
  case wasRefused
  /// It asked for the messages of a topic filter.
  case subscribed(TopicFacts)
  /// It published to a topic.
  case published(TopicFacts)
  /// It began a TLS session; `fingerprint` is the hash of `name`, its JA4.
  case saidHello(version: UInt16, fingerprint: UInt64, name: ShortText)
}

/// What matters of an MQTT topic or topic filter.
///
/// - Source: MQTT 5.0 §4.7.
public struct TopicFacts: Sendable {
  /// The hash of the first two levels: the part that a device's firmware fixes.
  public var prefix: UInt64
  /// Whether the filter takes every topic: `#`, also behind `$share/name/`.
  public var isEverything: Bool
  /// The first bytes of the text.
  public var text: ShortText

  /// Takes the facts from a topic or filter as it was sent.
  public init(_ topic: RawSpan) {
    var start = 0
    if topic.isMQTTSharedFilter {
      var slashes = 0
      while slashes < 2, let byte = topic.octet(start) {
        if byte == 0x2F { slashes += 1 }
        start += 1
      }
    }
    isEverything = topic.byteCount == start + 1 && topic.octet(start) == 0x23
    var hash = StableHash()
    var levels = 0
    for offset in start..<max(start, topic.byteCount) {
      guard let byte = topic.octet(offset) else { break }
      if byte == 0x2F { levels += 1 }
      if levels == 2 { break }
      hash.combine(byte)
    }
    prefix = hash.value
    text = ShortText(topic)
  }
}

extension ShortText {
  /// The first bytes of a text; what does not print becomes a question mark.
  init(_ bytes: RawSpan) {
    self.init()
    for offset in 0..<min(bytes.byteCount, Self.capacity) {
      guard let byte = bytes.octet(offset) else { break }
      append(byte >= 0x20 && byte < 0x7F ? byte : 0x3F)
    }
  }
}

extension Event {
  /// The most deeds taken from one message.
  private static var deedLimit: Int { 64 }

  /// Calls `body` with every deed of the event's message.
  func forEachDeed(in context: EventContext, _ body: (Deed) -> Void) {
    guard case .message(let message) = self else { return }
    if context.direction == .toClient {
      if case .mqtt(let packet) = message, case .connack(let answer) = packet.body, answer.isCredentialRefused {
        body(.wasRefused)
      }
      return
    }
    switch message {
    case .mqtt(let packet):
      switch packet.body {
      case .connect(let connect):
        // A message that could be read did not travel inside TLS.
        guard connect.flags.hasPassword else { return }
        var user = ShortText()
        if let name = connect.userName { user = ShortText(name) }
        body(.showedPassword(userName: user))
      case .publish(let publish):
        // A topic alias may stand for a topic that was not seen.
        if publish.topic.byteCount > 0 { body(.published(TopicFacts(publish.topic))) }
      case .subscribe(let subscribe):
        var subscriptions = subscribe.subscriptions
        var count = 0
        while count < Self.deedLimit, let subscription = subscriptions.next() {
          body(.subscribed(TopicFacts(subscription.topicFilter)))
          count += 1
        }
      default: return
      }
    case .tlsClientHello(let hello) where !hello.lacksLists, .dtls(.clientHello(let hello)) where !hello.lacksLists:
      let name = hello.ja4()
      body(.saidHello(version: hello.highestVersion.ofTLS.rawValue, fingerprint: StableHash.of(name.bytes), name: name))
    case .quic(let message):
      guard case .clientHello(let hello, _) = message.content else { return }
      let name = hello.ja4()
      body(.saidHello(version: hello.highestVersion.rawValue, fingerprint: StableHash.of(name.bytes), name: name))
    default: return
    }
  }
}
