// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes
import Protocols

/// What a device's message amounts to, in a small value that detectors share.
public enum Deed: Sendable {
  /// It showed a password that everybody on the way can read; the mark is missing where the login cannot be told whole.
  case showedPassword(userName: ShortText, LoginMark?)
  /// A server refused its user name or password.
  case wasRefused
  /// It asked for the messages of a topic filter.
  case subscribed(TopicFacts)
  /// It published to a topic.
  case published(TopicFacts)
  /// It began a TLS session; `fingerprint` is the hash of `name`, its JA4.
  case saidHello(version: UInt16, fingerprint: UInt64, name: ShortText)
  /// It sought an address by DHCP, for the host with this hardware address: its own or another one.
  case soughtLease(MACAddress, isOwn: Bool)
  /// It told others which router and resolver to use.
  case offeredNetwork(NetworkOffer)
  /// It uses the name of another device at an MQTT broker.
  case tookClientName(Takeover)
  /// It accepted a connection from the Internet.
  case wasReached(port: UInt16, from: IPAddress)
  /// It was answered by a neighbour at a port by which hosts are controlled, and is a thing with a narrow purpose.
  case controlledNeighbour(Endpoint, destination: UInt64)
  /// It shows the fingerprints of another system than before.
  case becameAnother(IdentityShift)
  /// It asked a host, or all that listen, for the resources that they offer.
  case soughtResources(IPAddress)
  /// It published a message that stays, or left a will, on a topic by which devices are commanded.
  case leftCommand(TopicFacts)
  /// It was answered by an Internet host that it did not know when its learning ended.
  case turnedToStranger(Stranger)
  /// It began or accepted a conversation that the description of its use does not allow.
  case leftDescription(Departure)
  /// It asked a resolver for a name.
  case askedName(NameQuestion)
  /// A resolver answered it.
  case gotNameAnswer(NameAnswer)
  /// It shows something new that a firmware update brought.
  case showedUpdate
  /// It asked a router to let others in.
  case mappedPort(outer: UInt16, inner: UInt16)
}

/// An Internet host that answers a device which did not know it when its learning ended.
public struct Stranger: Sendable {
  /// The host and its service.
  public var server: Endpoint
  public var transport: TransportProtocol
  /// The symbol that the device's profile keeps it under.
  public var peer: UInt64
  /// Whether the device is one that calls the same few Internet hosts: a thing, or what controls things.
  public var hasNarrowDoer: Bool
  /// Whether the device serves others, so that its owner decides whom it calls, and nobody sits at it.
  public var isOfServer: Bool
  /// Whether another device of the same vendor and type uses the host.
  public var isUsedBySibling: Bool
}

extension Deed {
  /// A hello of a program with this fingerprint (JA4). The lowest bit of its symbol says whether the best version that it offers is one
  /// that must not be used any more.
  ///
  /// - Source: RFC 8996.
  static func saidHello(_ name: ShortText, version: UInt16) -> Deed {
    let isWeak = version < TLSDowngrade.oldestGoodVersion
    return .saidHello(version: version, fingerprint: StableHash.of(name.bytes) & ~1 | (isWeak ? 1 : 0), name: name)
  }
}

/// What matters of an MQTT topic or topic filter.
///
/// - Source: MQTT 5.0 §4.7.
public struct TopicFacts: Sendable {
  /// The hash of the first two levels: the part that a device's firmware fixes.
  public var prefix: UInt64
  /// Whether the filter takes every topic: `#`, also behind `$share/name/`.
  public var isEverything: Bool
  /// Whether a level of the topic says that it commands a device.
  public var isCommand = false
  /// Whether the device that used it has a narrow purpose, where that was asked: of commands.
  public var hasNarrowDoer = false
  /// The first bytes of the text.
  public var text: ShortText

  /// The symbol of commands that were left on topics with this prefix: who takes commands there gives none by that.
  var commandSymbol: UInt64 {
    var hash = StableHash()
    hash.combine(prefix)
    hash.combine(0x21 as UInt8)
    return hash.value
  }

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
    isCommand = topic.namesCommand(from: start)
  }
}

extension RawSpan {
  /// Whether a level of an MQTT topic is one of the words by which devices are commanded.
  ///
  /// - Source: Tasmota (`cmnd`), Zigbee2MQTT and Home Assistant (`set`), Homie 4.0 (`set`), Sparkplug 3.0 (`NCMD`, `DCMD`), shadows of
  ///   AWS IoT Core (`update`, left out: devices use it themselves).
  fileprivate func namesCommand(from start: Int) -> Bool {
    var begin = start
    for offset in start..<max(start, byteCount) + 1 {
      guard offset == byteCount || octet(offset) == 0x2F else { continue }
      let level = extracting(begin..<offset)
      begin = offset + 1
      switch level.byteCount {
      case 3: if level.isText("set") || level.isText("cmd") { return true }
      case 4: if level.isText("cmnd") || level.isText("NCMD") || level.isText("DCMD") { return true }
      case 7: if level.isText("command") || level.isText("control") { return true }
      case 8: if level.isText("commands") { return true }
      default: continue
      }
    }
    return false
  }

  private func isText(_ word: StaticString) -> Bool {
    var text = ShortText()
    text.append(word)
    return holdsSameBytes(as: text.bytes)
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

  /// What somebody else does than the one who started the conversation: who offers others what to use, or accepts a connection.
  ///
  /// - Returns: the deed, and under which addresses its doer is found.
  func otherDeed(in context: @_addressable EventContext, home: HomeNetworks) -> (
    deed: Deed, mac: MACAddress, address: IPAddress
  )? {
    if let offer = networkOffer(in: context) {
      return (.offeredNetwork(offer), context.sourceMAC, context.sender.address)
    }
    guard case .flowAnswered = self, let flow = context.flow, flow.isCertainlyAsked, home.contains(flow.server.address),
      !home.contains(flow.client.address)
    else { return nil }
    return (.wasReached(port: flow.server.port, from: flow.client.address), flow.serverMAC, flow.server.address)
  }

  /// Calls `body` with every deed of the event's message.
  func forEachDeed(in context: @_addressable EventContext, _ body: (Deed) -> Void) {
    guard case .message(let message) = self else { return }
    if context.direction == .toClient {
      if message.refusesLogin { body(.wasRefused) }
      if case .dns(let message) = message, message.isResponse, let question = message.nameQuestion {
        body(.gotNameAnswer(NameAnswer(message, to: question)))
      }
      return
    }
    switch message {
    case .dhcp:
      if let leaseSeeker { body(.soughtLease(leaseSeeker, isOwn: leaseSeeker == context.sourceMAC)) }
    case .mqtt(let packet):
      switch packet.body {
      case .connect(let connect):
        if let will = connect.will {
          let topic = TopicFacts(will.topic)
          if topic.isCommand { body(.leftCommand(topic)) }
        }
        // A message that could be read did not travel inside TLS.
        guard connect.flags.hasPassword else { return }
        var user = ShortText()
        if let name = connect.userName { user = ShortText(name) }
        body(.showedPassword(userName: user, connect.login))
      case .publish(let publish):
        // A topic alias may stand for a topic that was not seen.
        guard publish.topic.byteCount > 0 else { return }
        let topic = TopicFacts(publish.topic)
        if topic.isCommand && publish.header.isRetained { body(.leftCommand(topic)) }
        body(.published(topic))
      case .subscribe(let subscribe):
        var subscriptions = subscribe.subscriptions
        var count = 0
        while count < Self.deedLimit, let subscription = subscriptions.next() {
          body(.subscribed(TopicFacts(subscription.topicFilter)))
          count += 1
        }
      default: return
      }
    case .dns(let message):
      if !message.isResponse, let question = message.nameQuestion { body(.askedName(question)) }
    case .coap(let message):
      if message.isDiscovery { body(.soughtResources(context.receiver.address)) }
    case .httpRequest(let request):
      if request.showsPassword {
        body(.showedPassword(userName: request.userName, request.login))
      }
      guard let mapping = request.wantedPortMapping else { return }
      body(.mappedPort(outer: mapping.externalPort, inner: mapping.internalPort))
    case .telnet(let message) where message.showsPassword:
      body(.showedPassword(userName: ShortText(message.userName), message.login))
    case .ftp(let message) where message.showsPassword:
      body(.showedPassword(userName: ShortText(message.userName), message.login))
    case .rtsp(let message) where message.showsPassword:
      body(.showedPassword(userName: message.userName, message.login))
    case .snmp(let message) where message.showsPassword:
      // Whether a community is right, no answer says.
      body(.showedPassword(userName: ShortText(), LoginMark(isDefault: message.usesDefaultPassword, hash: 0)))
    case .tlsClientHello(let hello) where !hello.lacksLists, .dtls(.clientHello(let hello)) where !hello.lacksLists:
      body(.saidHello(hello.ja4(), version: hello.highestVersion.ofTLS.rawValue))
    case .quic(let message):
      guard case .clientHello(let hello, _) = message.content else { return }
      body(.saidHello(hello.ja4(), version: hello.highestVersion.rawValue))
    default: return
    }
  }
}

extension Flow {
  /// Whether it is certain that the client began: by a handshake, or since the server's port is that of a service and its own is none.
  fileprivate var isCertainlyAsked: Bool {
    if transport == .tcp { return isInitiatorCertain }
    guard transport == .udp, client.port >= 1024 else { return false }
    switch server.port {
    case 53, 69, 123, 137, 161, 389, 1900, 5060, 5353, 5683, 5684, 11_211, 47_808: return client.port != server.port
    default: return false
    }
  }
}

extension ProtocolMessage {
  /// Whether a server says with the message that it does not let a client in.
  fileprivate var refusesLogin: Bool {
    switch self {
    case .mqtt(let packet):
      guard case .connack(let answer) = packet.body else { return false }
      return answer.isCredentialRefused
    case .telnet(let message): return message.isRefusal
    case .ftp(let message): return message.isRefusal
    case .snmp(let message): return message.isRefusal
    case .httpResponse(let response): return response.isRefusal
    case .rtsp(let message): return message.isRefusal
    default: return false
    }
  }
}
