// SPDX-License-Identifier: Apache-2.0
import Detection
import Devices
import Flows
import NetworkTypes
import Protocols

/// A drawn life of a small home network: packets and events with a few defaults, fed to an engine.
struct Timeline: ~Copyable {
  var engine: DetectionEngine
  var alerts: [Alert] = []
  private var flowNumber: UInt64 = 0
  private var packetNumber: UInt64 = 0

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
    let here = Endpoint(address: Self.address(device), port: clientPort)
    let there = Endpoint(address: peer, port: port)
    let facts = PacketFacts(
      time: Self.moment(second), packet: packetNumber, source: 0, length: length, sourceMAC: isReply ? theirs : mine,
      destinationMAC: isReply ? mine : theirs, sender: isReply ? there : here, receiver: isReply ? here : there,
      transport: transport, tcpFlags: flags)
    engine.observe(packet: facts)
    collect()
  }

  func context(
    _ second: Double, from device: Int, to peer: IPAddress, port: UInt16, transport: TransportProtocol = .tcp
  ) -> EventContext {
    let (mine, theirs) = ends(device, peer)
    let here = Endpoint(address: Self.address(device), port: 40_000)
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
    engine.observe(.flowStarted, in: context)
    if isAnswered {
      packet(second, from: device, to: peer, port: port, transport: transport, flags: 0x12, isReply: true)
      engine.observe(.flowAnswered, in: context)
    } else {
      engine.observe(.flowFailed(.unanswered), in: context)
    }
    collect()
  }

  /// An ARP packet of a device; a sender address that is not its own is a claim of another's.
  mutating func arp(
    _ second: Double, from device: Int, operation: UInt16, claiming claimed: IPAddress? = nil, target: IPAddress
  ) {
    let sender = claimed ?? Self.address(device)
    let event = ARPEvent(
      operation: operation, senderMAC: Self.mac(device), senderAddress: sender,
      targetMAC: operation == 1 ? .zero : Self.routerMAC, targetAddress: target)
    packetNumber += 1
    let context = EventContext(
      time: Self.moment(second), packet: packetNumber, source: 0, vlan: VLANTags(), sourceMAC: Self.mac(device),
      destinationMAC: .broadcast, sender: Endpoint(address: sender, port: 0),
      receiver: Endpoint(address: target, port: 0), transport: TransportProtocol(rawValue: 0), direction: .toServer,
      flow: nil)
    engine.observe(.arp(event), in: context)
    collect()
  }

  /// A message that the device sends to a server.
  mutating func send(_ second: Double, from device: Int, to peer: IPAddress, port: UInt16, _ message: ProtocolMessage) {
    packet(second, from: device, to: peer, port: port)
    engine.observe(.message(message), in: context(second, from: device, to: peer, port: port))
    collect()
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

  mutating func quiet(until second: Double) {
    engine.tick(to: Self.moment(second))
    collect()
  }

  private mutating func collect() {
    var fresh: [Alert] = []
    engine.drainAlerts { fresh.append($0) }
    alerts += fresh
  }

  func alerts(of detector: String) -> [Alert] { alerts.filter { $0.detector == detector } }
}
