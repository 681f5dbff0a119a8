// SPDX-License-Identifier: Apache-2.0
import Flows
import Frames
import NetworkTypes
import Protocols

extension DeviceTable {
  /// Takes in what an event tells of who its devices are, and what they offer and use.
  ///
  /// - Parameter client: The place of the device that started the flow, where the event is of one, and it has been looked for.
  /// - Returns: the place of the device of which something new is known, if there is one.
  public mutating func learn(
    from event: @_addressable Event, in context: @_addressable EventContext, client: Int? = nil
  ) -> Int? {
    switch event {
    case .message(let message):
      let changed = learnConduct(from: message, in: context)
      guard message.tellsOfSender else { return changed }
      // A question over SNMP names the engine that is asked.
      if case .snmp = message, context.direction == .toServer { return changed }
      return learn(from: message, in: context) ?? changed
    case .flowStarted(let request?):
      guard let sender = context.isByClient ? client ?? self.sender(context) : self.sender(context) else { return nil }
      return learnFingerprint(of: request, by: sender, at: context.time)
    case .flowContinues, .flowEnded:
      guard let flow = context.flow else { return nil }
      return learnService(of: flow, at: context.time)
    default: return nil
    }
  }

  // MARK: Messages

  private mutating func learn(from message: ProtocolMessage, in context: @_addressable EventContext) -> Int? {
    reader.clear()
    // Who looks for a service does not offer it.
    if case .ssdp(let ssdp) = message, ssdp.kind == .search { reader.isAsking = true }
    message.visit(&reader)
    if case .dns(let dns) = message { reader.readOwnNames(in: dns) }
    guard reader.count > 0 || !reader.roles.isEmpty || !reader.credentials.isEmpty else { return nil }
    let source = message.inventorySource
    let sender = locateReceiver(mac: context.sourceMAC, address: context.sender.address)
    if let sender {
      records[sender].roles.formUnion(reader.roles)
      records[sender].posture.credentials.formUnion(reader.credentials)
    }
    guard var slot = sender, message.isOfItsSender(context.sourceMAC) else { return nil }
    var isNew = false
    for place in 0..<reader.count {
      switch reader[place] {
      case .evidence(let kind, let value, let hash):
        let learned = learn(
          IdentityEvidence(kind, value, hash: hash, source: source, at: context.time), slot: slot)
        slot = learned.slot
        isNew = isNew || learned.isNew
      case .claim(let kind, let value, let hash):
        let claim = Claim(kind, value, hash: hash, source: source, at: context.time)
        guard records[slot].claims.learn(claim) else { continue }
        isNew = true
        if claim.isOfBridge { records[slot].roles.insert(.hub) }
      }
    }
    return isNew ? slot : nil
  }

  // MARK: Connections

  /// Takes the form of a connection's first segment for a fingerprint of who sent it.
  ///
  /// Once a device has shown as many as are kept, further ones are no news: who opens connections in many ways has always another.
  private mutating func learnFingerprint(of request: ConnectionRequest, by slot: Int, at time: Timestamp) -> Int? {
    let hash = request.fingerprintHash
    if records[slot].evidence.see(hash, at: time) { return nil }
    let isNews = records.span[slot].evidence.count(of: .tcpFingerprint) < EvidenceList.kindCapacity
    let piece = IdentityEvidence(request, hash: hash, at: time)
    let place = learn(piece, slot: slot).slot
    return isNews ? place : nil
  }

  // MARK: Services

  /// Takes note of the service that a flow used; a flow that nobody answered, or that was refused, used none.
  private mutating func learnService(of flow: @_addressable Flow, at time: Timestamp) -> Int? {
    guard flow.isAnswered, !flow.isRefused, flow.transport == .tcp || flow.transport == .udp else { return nil }
    let service = Service(transport: flow.transport, port: flow.server.port, name: flow.service, at: time)
    if let client = locateReceiver(mac: flow.clientMAC, address: flow.client.address),
      records[client].used.learn(service)
    {
      records[client].posture.plaintext.formUnion(PlaintextProtocols(service: flow.service))
    }
    guard let server = locateReceiver(mac: flow.serverMAC, address: flow.server.address) else { return nil }
    // Only what a recognised protocol or a handshake shows to be a service is one.
    guard flow.isInitiatorCertain || flow.service.utf8CodeUnitCount > 0 else { return nil }
    guard records[server].offered.learn(service) else { return nil }
    records[server].posture.plaintext.formUnion(PlaintextProtocols(service: flow.service))
    return server
  }
}

extension EventContext {
  /// Whether the one who started the flow sent the packet.
  fileprivate var isByClient: Bool {
    guard let flow else { return false }
    guard flow.clientMAC == sourceMAC else { return false }
    return flow.client == sender
  }
}

extension Flow {
  /// Whether the server sent nothing but a reset (RFC 9293 §3.10.7.1): the port is closed.
  fileprivate var isRefused: Bool {
    let (synchronises, resets) = (TCPHeader.Flags.syn.rawValue, TCPHeader.Flags.rst.rawValue)
    return transport == .tcp && toClient.tcpFlags & (synchronises | resets) == resets
      && service.utf8CodeUnitCount == 0
  }
}

extension ProtocolMessage {
  /// Whether what the message says is said by its sender of itself, and not by a server or a relay of the client.
  func isOfItsSender(_ sender: MACAddress) -> Bool {
    switch self {
    case .dhcp(let message): message.isRequest && message.relayAddress.isUnspecified && message.clientMAC == sender
    case .dhcpv6(let message): message.relayCount == 0 && message.type.isOfClient == true
    default: true
    }
  }

  /// Whether the message is of a kind that tells who sent it; the frequent ones that do not are not looked at.
  var tellsOfSender: Bool {
    switch self {
    case .dns(let message): message.variant != .unicast && message.isResponse || message.registersName
    case .mqtt(let packet): if case .connect = packet.body { true } else { false }
    // Frequent ones, in which nothing stands that the inventory takes.
    case .malformed, .exchangeFault, .mqttSN, .coap, .smtpCommand, .smtpReply, .tlsClientHello, .tlsServerHello,
      .ssl2ClientHello, .tlsCertificates, .tlsAlert, .dtls, .quic, .telnet, .arp, .tftp, .stun,
      .ftp, .opcUA, .bacnet:
      false
    default: true
    }
  }

  /// Where what the message says was learned.
  var inventorySource: InventorySource {
    switch self {
    case .dns(let message):
      switch message.variant {
      case .multicast: .mdns
      case .linkLocal: .llmnr
      case .netbios: .netbios
      default: .other
      }
    case .mqtt: .mqtt
    case .httpRequest, .httpResponse: .http
    case .dhcp: .dhcp
    case .dhcpv6: .dhcpv6
    case .ntp: .ntp
    case .modbus: .modbus
    case .ssdp: .ssdp
    case .rtsp: .rtsp
    case .sip: .sip
    case .ssh: .ssh
    case .snmp: .snmp
    case .ndp: .ndp
    case .lldp: .lldp
    case .cdp: .cdp
    case .knx: .knx
    default: .other
    }
  }
}
