// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes
import Protocols
import Wire

@testable import Detection

/// A drawn life of a small home network: packets and events with a few defaults, fed to an engine.
struct Timeline: ~Copyable {
  var engine: DetectionEngine
  var alerts: [Alert] = []
  private var flowNumber: UInt64 = 0
  private var takenOverFlow: UInt64?
  private var moved: [Int: IPAddress] = [:]
  private var isAnswer = false
  private var exchanges = ExchangeTable(capacity: 64)
  private var packetNumber: UInt64 = 0
  private var addressee = (second: 0.0, device: 0, peer: IPAddress(v4: 0), port: UInt16(0))

  /// Learning ends after `learning` seconds; nil for none.
  init(learning: Double? = nil, capacity: Int = 256, budget: AlarmBudget = .onePerMonth) {
    var configuration = DetectionConfiguration()
    configuration.learnUntil = learning.map { Self.moment($0) }
    configuration.deviceCapacity = capacity
    configuration.budget = budget
    engine = DetectionEngine(configuration)
  }

  static func moment(_ second: Double) -> Timestamp {
    Timestamp(nanoseconds: 1_760_000_000_000_000_000 + Int64(second * 1e9))
  }

  /// The hardware and IP address of home host `number`.
  static func mac(_ number: Int) -> MACAddress { MACAddress(value: 0x00_00_5E_00_53_00 + UInt64(number)) }
  static func address(_ number: Int) -> IPAddress { IPAddress(v4: 0xC0A8_0100 + UInt32(number)) }
  /// Internet host `number`, of TEST-NET-2 and beyond.
  static func internet(_ number: Int) -> IPAddress { IPAddress(v4: 0xC633_6400 + UInt32(number)) }
  static let routerMAC = mac(1)

  /// A device gets another address.
  mutating func move(_ device: Int, to address: IPAddress, at second: Double) {
    moved[device] = address
    arp(second, from: device, operation: 2, claiming: address, target: address)
  }

  private func ends(_ device: Int, _ peer: IPAddress) -> (MACAddress, MACAddress) {
    let isHome = HomeNetworks.standard.contains(peer)
    return (Self.mac(device), isHome ? MACAddress(value: 0x00_00_5E_00_53_00 + (peer.low & 0xFF)) : Self.routerMAC)
  }

  mutating func packet(
    _ second: Double, from device: Int, to peer: IPAddress, port: UInt16 = 443, transport: TransportProtocol = .tcp,
    flags: UInt8 = 0x10, length: UInt32 = 100, isReply: Bool = false, clientPort: UInt16 = 40_000
  ) {
    packetNumber += 1
    let (mine, theirs) = ends(device, peer)
    let here = Endpoint(address: moved[device] ?? Self.address(device), port: clientPort)
    let there = Endpoint(address: peer, port: port)
    // The lives of several devices are drawn one after the other: as if each was captured apart.
    let facts = PacketFacts(
      time: Self.moment(second), packet: packetNumber, source: UInt16(device), length: length,
      sourceMAC: isReply ? theirs : mine,
      destinationMAC: isReply ? mine : theirs, sender: isReply ? there : here, receiver: isReply ? here : there,
      transport: transport, tcpFlags: flags)
    engine.observe(packet: facts)
    collect()
  }

  func context(
    _ second: Double, from device: Int, to peer: IPAddress, port: UInt16, transport: TransportProtocol = .tcp
  ) -> EventContext {
    let (mine, theirs) = ends(device, peer)
    let here = Endpoint(address: moved[device] ?? Self.address(device), port: 40_000)
    let there = Endpoint(address: peer, port: port)
    var flow = Flow(
      id: flowNumber, transport: transport, client: here, server: there, clientMAC: mine, serverMAC: theirs,
      vlan: VLANTags(), start: Self.moment(second), firstPacket: packetNumber, source: 0)
    flow.isInitiatorCertain = transport == .tcp
    return EventContext(
      time: Self.moment(second), packet: packetNumber, source: 0, vlan: VLANTags(), sourceMAC: mine,
      destinationMAC: theirs, sender: here, receiver: there, transport: transport, direction: .toServer, flow: flow)
  }

  /// A conversation that the device starts, and how it goes.
  mutating func contact(
    _ second: Double, from device: Int, to peer: IPAddress, port: UInt16 = 443, transport: TransportProtocol = .tcp,
    isAnswered: Bool = true
  ) {
    flowNumber += 1
    packet(second, from: device, to: peer, port: port, transport: transport, flags: 0x02)
    let context = context(second, from: device, to: peer, port: port, transport: transport)
    engine.observe(.flowStarted(nil), in: context)
    if isAnswered {
      packet(second, from: device, to: peer, port: port, transport: transport, flags: 0x12, isReply: true)
      engine.observe(.flowAnswered, in: context)
    } else {
      engine.observe(.flowFailed(.unanswered), in: context)
    }
    collect()
  }

  /// A conversation that the device starts, and nobody has answered yet.
  mutating func seek(_ second: Double, from device: Int, to peer: IPAddress, port: UInt16 = 443) {
    flowNumber += 1
    packet(second, from: device, to: peer, port: port, flags: 0x02)
    engine.observe(.flowStarted(nil), in: context(second, from: device, to: peer, port: port))
    collect()
  }

  /// A whole conversation of the device with a server, in which it sends so many bytes and ends after a second.
  mutating func call(
    _ second: Double, from device: Int, to peer: IPAddress, port: UInt16 = 443, transport: TransportProtocol = .tcp,
    bytes: UInt64 = 900
  ) {
    contact(second, from: device, to: peer, port: port, transport: transport)
    var context = context(second + 1, from: device, to: peer, port: port, transport: transport)
    context.flow?.start = Self.moment(second)
    context.flow?.toServer.bytes = bytes
    engine.observe(.flowEnded(FlowRecord()), in: context)
    collect()
  }

  /// A conversation that the device started goes on, and is told of as such.
  mutating func goOn(_ second: Double, from device: Int, to peer: IPAddress, port: UInt16 = 443) {
    var context = context(second, from: device, to: peer, port: port)
    context.flow?.toClient.packets = 100
    engine.observe(.flowContinues(FlowRecord()), in: context)
    collect()
  }

  /// Packets of 1,466 bytes, each carrying 1,400, that the device sends to a server it is connected to, so many bytes a second.
  mutating func upload(
    _ second: Double, from device: Int, to peer: IPAddress, bytes: Int, perSecond: Double,
    transport: TransportProtocol = .tcp
  ) {
    for number in 0..<bytes / 1400 {
      packet(second + Double(number) * 1400 / perSecond, from: device, to: peer, transport: transport, length: 1466)
    }
  }

  /// A device asks the resolver for a name, as the profile remembers it.
  mutating func ask(_ second: Double, from device: Int, name: String) {
    var bytes: [UInt8] = [0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]
    for label in name.split(separator: ".") { bytes += [UInt8(label.utf8.count)] + Array(label.utf8) }
    bytes += [0, 0, 1, 0, 1]
    guard let message = try? DNSMessage(parsing: bytes.span.octets) else { return }
    send(second, from: device, to: Self.address(1), port: 53, .dns(message))
  }

  /// An Internet host's connection that the device accepts; `transport` UDP: a datagram that it answers.
  mutating func beReached(
    _ second: Double, device: Int, by client: IPAddress, port: UInt16, transport: TransportProtocol = .tcp
  ) {
    flowNumber += 1
    packet(
      second, from: device, to: client, port: 50_000, transport: transport, flags: 0x02, isReply: true, clientPort: port
    )
    packet(second, from: device, to: client, port: 50_000, transport: transport, flags: 0x12, clientPort: port)
    var context = context(second, from: device, to: client, port: 50_000, transport: transport)
    guard var flow = context.flow else { return }
    (flow.client, flow.server) = (flow.server, Endpoint(address: flow.client.address, port: port))
    (flow.clientMAC, flow.serverMAC) = (flow.serverMAC, flow.clientMAC)
    context.flow = flow
    engine.observe(.flowAnswered, in: context)
    collect()
  }

  /// A packet that the device sends under an address, through the router where it goes to the Internet.
  mutating func packet(
    _ second: Double, from device: Int, as address: IPAddress, to peer: IPAddress, port: UInt16 = 443,
    transport: TransportProtocol = .tcp, flags: UInt8 = 0x02, ownPort: UInt16 = 40_000
  ) {
    packetNumber += 1
    let (mine, theirs) = ends(device, peer)
    engine.observe(
      packet: PacketFacts(
        time: Self.moment(second), packet: packetNumber, source: 0, length: 60, sourceMAC: mine, destinationMAC: theirs,
        sender: Endpoint(address: address, port: ownPort), receiver: Endpoint(address: peer, port: port),
        transport: transport, tcpFlags: transport == .tcp ? flags : 0))
    collect()
  }

  /// An ARP packet of a device; a sender address that is not its own is a claim of another's.
  mutating func arp(
    _ second: Double, from device: Int, operation: UInt16, claiming claimed: IPAddress? = nil, target: IPAddress,
    to receiver: MACAddress = .broadcast
  ) {
    let sender = claimed ?? Self.address(device)
    let message = ARPMessage(
      operation: ARPMessage.Operation(rawValue: operation), senderMAC: Self.mac(device), senderAddress: sender,
      targetMAC: operation == 1 ? .zero : Self.routerMAC, targetAddress: target)
    packetNumber += 1
    let context = EventContext(
      time: Self.moment(second), packet: packetNumber, source: 0, vlan: VLANTags(), sourceMAC: Self.mac(device),
      destinationMAC: receiver, sender: Endpoint(address: sender, port: 0),
      receiver: Endpoint(address: target, port: 0), transport: TransportProtocol(rawValue: 0), direction: .toServer,
      flow: nil)
    engine.observe(.message(.arp(message)), in: context)
    collect()
  }

  /// A message that the device sends to all.
  mutating func tell(
    _ second: Double, from device: Int, _ message: ProtocolMessage, address: IPAddress? = nil, vlan: Int16 = -1
  ) {
    packetNumber += 1
    let sender = Endpoint(address: address ?? Self.address(device), port: 67)
    let receiver = Endpoint(address: IPAddress(v4: 0xFFFF_FFFF), port: 68)
    engine.observe(
      packet: PacketFacts(
        time: Self.moment(second), packet: packetNumber, source: 0, length: 342, sourceMAC: Self.mac(device),
        destinationMAC: .broadcast, sender: sender, receiver: receiver, transport: .udp, tcpFlags: 0))
    let context = EventContext(
      time: Self.moment(second), packet: packetNumber, source: 0, vlan: VLANTags(outer: vlan),
      sourceMAC: Self.mac(device), destinationMAC: .broadcast, sender: sender, receiver: receiver, transport: .udp,
      direction: .toServer, flow: nil)
    engine.observe(.message(message), in: context)
    collect()
  }

  /// A message that the device sends to a server.
  mutating func send(_ second: Double, from device: Int, to peer: IPAddress, port: UInt16, _ message: ProtocolMessage) {
    packet(second, from: device, to: peer, port: port)
    engine.observe(.message(message), in: context(second, from: device, to: peer, port: port))
    collect()
  }

  /// An MQTT packet that the device sends to a broker.
  ///
  /// `takesOver` is the flow that a CONNECT ends, because a client of the same name is connected in it.
  mutating func mqtt(
    _ second: Double, from device: Int, to broker: IPAddress, _ bytes: [UInt8], takesOver flow: UInt64? = nil
  ) {
    addressee = (second, device, broker, 1883)
    takenOverFlow = flow
    defer { takenOverFlow = nil }
    var analyzer = MQTTAnalyzer()
    _ = analyzer.receive(AnalyzerInput(bytes.span.octets, direction: .toServer), into: &self)
  }

  /// A broker's answer to a CONNECT: return code 5 refuses the client.
  mutating func connack(_ second: Double, to device: Int, from broker: IPAddress, code: UInt8) {
    var analyzer = MQTTAnalyzer()
    let hello = MQTTBytes.connect()
    addressee = (second, device, broker, 1883)
    _ = analyzer.receive(AnalyzerInput(hello.span.octets, direction: .toServer), into: &self)
    isAnswer = true
    let bytes: [UInt8] = [0x20, 2, 0, code]
    _ = analyzer.receive(AnalyzerInput(bytes.span.octets, direction: .toClient), into: &self)
    isAnswer = false
  }

  /// What both sides say in a connection of a protocol: `C:` the device, `S:` the server.
  mutating func converse<A: Analyzer>(
    _ second: Double, from device: Int, to server: IPAddress, _ protocol: A.Type, _ script: [String]
  ) {
    addressee = (second, device, server, A.card.ports.first ?? 0)
    var analyzer = A()
    for line in script {
      // Octets beyond 127 are written as the characters of their number.
      let bytes = line.unicodeScalars.dropFirst(2).map { UInt8(truncatingIfNeeded: $0.value) }
      isAnswer = line.hasPrefix("S:")
      let input = AnalyzerInput(bytes.span.octets, direction: isAnswer ? .toClient : .toServer)
      _ = analyzer.receive(input, into: &self)
    }
    isAnswer = false
  }

  /// A CoAP request for a path, as `/a/b`.
  mutating func coap(_ second: Double, from device: Int, to host: IPAddress, path: String) {
    var bytes: [UInt8] = [0x50, 1, 0, 7]
    var delta: UInt8 = 0xB0
    for segment in path.split(separator: "/") {
      let text = Array(segment.utf8)
      bytes += text.count < 13 ? [delta | UInt8(text.count)] : [delta | 13, UInt8(text.count - 13)]
      bytes += text
      delta = 0
    }
    addressee = (second, device, host, 5683)
    var analyzer = CoAPAnalyzer()
    _ = analyzer.receive(AnalyzerInput(bytes.span.octets, direction: .toServer), into: &self)
  }

  /// A CoAP request to observe a resource (0), to observe it no longer (1), or neither.
  mutating func observe(_ second: Double, from device: Int, to host: IPAddress, observe: UInt8?) {
    var bytes: [UInt8] = [0x50, 1, 0, 7]
    if let observe { bytes += observe == 0 ? [0x60] : [0x61, observe] }
    bytes += [observe == nil ? 0xB1 : 0x51, 0x61]
    addressee = (second, device, host, 5683)
    var analyzer = CoAPAnalyzer()
    _ = analyzer.receive(AnalyzerInput(bytes.span.octets, direction: .toServer), into: &self)
  }

  /// A TLS ClientHello without extensions: its best offer is `version`.
  mutating func hello(_ second: Double, from device: Int, to server: IPAddress, version: UInt16, cipher: UInt8 = 1) {
    let bytes =
      [UInt8(version >> 8), UInt8(version & 0xFF)] + [UInt8](repeating: 7, count: 32) + [0, 0, 2, 0xC0, cipher, 1, 0]
    var reader = WireReader(bytes.span.octets)
    guard let hello = try? TLSClientHello(parsing: &reader) else { return }
    send(second, from: device, to: server, port: 443, .tlsClientHello(hello))
  }

  /// An ordinary life: every minute the same two services, each ten seconds a little traffic.
  mutating func normalLife(of device: Int, from start: Double, to end: Double) {
    var second = start
    while second < end {
      let tick = Int(second) / 10
      for count in 0..<(2 + tick % 3) {
        packet(second + Double(count) / 10, from: device, to: Self.internet(1))
        packet(second + Double(count) / 10, from: device, to: Self.internet(1), isReply: true)
      }
      if tick % 6 == 0 {
        contact(second, from: device, to: Self.internet(1), port: 443)
        contact(second, from: device, to: Self.address(1), port: 53, transport: .udp)
      }
      second += 10
    }
  }

  /// A tick in which the device sends a host so many datagrams, of which one is drawn; what the others change is counted.
  mutating func stream(
    _ second: Double, from device: Int, to peer: IPAddress = Timeline.internet(1), datagrams: UInt32
  ) {
    packet(second, from: device, to: peer, port: 5000, transport: .udp)
    guard let slot = engine.devices.find(.hardware(Self.mac(device))) else { return }
    engine.devices.profiles[slot].tick.packetsOut = datagrams
    engine.devices.profiles[slot].tick.datagramsOut = datagrams
  }

  mutating func quiet(until second: Double) {
    engine.tick(to: Self.moment(second))
    collect()
  }

  mutating func collect() {
    var fresh: [Alert] = []
    engine.moveAlerts(to: &fresh)
    alerts += fresh
  }

  /// How unlikely all is that the device did lately; 1 is normal.
  func level(of device: Int) -> Double {
    guard let slot = engine.devices.find(.hardware(Self.mac(device))) else { return 0 }
    return engine.watches[slot].fusion.level
  }

  /// The detectors whose evidence makes the device suspicious, strongest first.
  func suspicions(of device: Int) -> [String] {
    guard let slot = engine.devices.find(.hardware(Self.mac(device))) else { return [] }
    return engine.watches[slot].fusion.contributors(engine.weights).map(\.kind.card.id)
  }

  func alerts(of detector: String) -> [Alert] { alerts.filter { $0.detector == detector } }
}

extension Timeline: MessageReceiver {
  mutating func claim(_ name: UInt64) -> UInt64? { takenOverFlow }

  mutating func open(
    _ key: ExchangeKey, _ terms: ExchangeTerms, note: UInt64, adding amount: UInt64
  ) -> Exchange? {
    exchanges.open(key, terms, note: note, adding: amount, in: messageContext)
  }

  mutating func answer(_ key: ExchangeKey, isLasting: Bool, adding amount: UInt64) -> AnswerJudgement {
    exchanges.answer(key, isLasting: isLasting, adding: amount, in: messageContext)
  }

  /// Who speaks to whom in the script at hand.
  private var messageContext: EventContext {
    var context = context(addressee.second, from: addressee.device, to: addressee.peer, port: addressee.port)
    guard isAnswer else { return context }
    (context.sender, context.receiver) = (context.receiver, context.sender)
    (context.sourceMAC, context.destinationMAC) = (context.destinationMAC, context.sourceMAC)
    context.direction = .toClient
    return context
  }

  mutating func receive(_ message: borrowing ProtocolMessage) {
    if isAnswer {
      engine.observe(.message(copy message), in: messageContext)
      collect()
      return
    }
    send(addressee.second, from: addressee.device, to: addressee.peer, port: addressee.port, copy message)
  }
}
