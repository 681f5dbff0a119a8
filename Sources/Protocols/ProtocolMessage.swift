// SPDX-License-Identifier: Apache-2.0
import Wire

/// A message that declares its fields and can show them.
public protocol Message: ~Escapable {
  /// EVE's `event_type` of the message's record.
  static var eventType: StaticString { get }
  /// Every field that `visit` can show, in that order.
  static var fields: [Field] { get }
  /// Shows the fields that this message has.
  func visit(_ visitor: inout some FieldVisitor & ~Copyable)
}

/// Any message of any protocol: what analyzers hand on. A view into received bytes, never stored.
public enum ProtocolMessage: ~Escapable {
  case malformed(Malformation)
  case exchangeFault(ExchangeFault)
  case mqtt(MQTTPacket)
  case mqttSN(MQTTSNMessage)
  case dns(DNSMessage)
  case coap(CoAPMessage)
  case httpRequest(HTTPRequest)
  case httpResponse(HTTPResponse)
  case ssdp(SSDPMessage)
  case rtsp(RTSPMessage)
  case sip(SIPMessage)
  case smtpCommand(SMTPCommand)
  case smtpReply(SMTPReply)
  case tlsClientHello(TLSClientHello)
  case tlsServerHello(TLSServerHello)
  case ssl2ClientHello(SSL2ClientHello)
  case tlsCertificates(TLSCertificates)
  case tlsAlert(TLSAlert)
  case dtls(DTLSMessage)
  case quic(QUICMessage)
  case tftp(TFTPMessage)
  case stun(STUNMessage)
  case snmp(SNMPMessage)
  case ssh(SSHMessage)
  case ftp(FTPMessage)
  case telnet(TelnetMessage)
  case modbus(ModbusMessage)
  case bacnet(BACnetMessage)
  case knx(KNXMessage)
  case opcUA(OPCUAMessage)
  case dhcp(DHCPMessage)
  case dhcpv6(DHCPv6Message)
  case ntp(NTPMessage)
  case arp(ARPMessage)
  case ndp(NDPMessage)
  case lldp(LLDPMessage)
  case cdp(CDPMessage)
}

extension ProtocolMessage {
  /// EVE's `event_type` of the record.
  public var eventType: StaticString {
    switch self {
    case .malformed: Malformation.eventType
    case .exchangeFault: ExchangeFault.eventType
    case .mqtt: MQTTPacket.eventType
    case .mqttSN: MQTTSNMessage.eventType
    case .dns: DNSMessage.eventType
    case .coap: CoAPMessage.eventType
    case .httpRequest: HTTPRequest.eventType
    case .httpResponse: HTTPResponse.eventType
    case .ssdp: SSDPMessage.eventType
    case .rtsp: RTSPMessage.eventType
    case .sip: SIPMessage.eventType
    case .smtpCommand: SMTPCommand.eventType
    case .smtpReply: SMTPReply.eventType
    case .tlsClientHello: TLSClientHello.eventType
    case .tlsServerHello: TLSServerHello.eventType
    case .ssl2ClientHello: SSL2ClientHello.eventType
    case .tlsCertificates: TLSCertificates.eventType
    case .tlsAlert: TLSAlert.eventType
    case .dtls: DTLSMessage.eventType
    case .quic: QUICMessage.eventType
    case .tftp: TFTPMessage.eventType
    case .stun: STUNMessage.eventType
    case .snmp: SNMPMessage.eventType
    case .ssh: SSHMessage.eventType
    case .ftp: FTPMessage.eventType
    case .telnet: TelnetMessage.eventType
    case .modbus: ModbusMessage.eventType
    case .bacnet: BACnetMessage.eventType
    case .knx: KNXMessage.eventType
    case .opcUA: OPCUAMessage.eventType
    case .dhcp: DHCPMessage.eventType
    case .dhcpv6: DHCPv6Message.eventType
    case .ntp: NTPMessage.eventType
    case .arp: ARPMessage.eventType
    case .ndp: NDPMessage.eventType
    case .lldp: LLDPMessage.eventType
    case .cdp: CDPMessage.eventType
    }
  }

  /// Shows the message's fields.
  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    switch self {
    case .malformed(let message): message.visit(&visitor)
    case .exchangeFault(let message): message.visit(&visitor)
    case .mqtt(let message): message.visit(&visitor)
    case .mqttSN(let message): message.visit(&visitor)
    case .dns(let message): message.visit(&visitor)
    case .coap(let message): message.visit(&visitor)
    case .httpRequest(let message): message.visit(&visitor)
    case .httpResponse(let message): message.visit(&visitor)
    case .ssdp(let message): message.visit(&visitor)
    case .rtsp(let message): message.visit(&visitor)
    case .sip(let message): message.visit(&visitor)
    case .smtpCommand(let message): message.visit(&visitor)
    case .smtpReply(let message): message.visit(&visitor)
    case .tlsClientHello(let message): message.visit(&visitor)
    case .tlsServerHello(let message): message.visit(&visitor)
    case .ssl2ClientHello(let message): message.visit(&visitor)
    case .tlsCertificates(let message): message.visit(&visitor)
    case .tlsAlert(let message): message.visit(&visitor)
    case .dtls(let message): message.visit(&visitor)
    case .quic(let message): message.visit(&visitor)
    case .tftp(let message): message.visit(&visitor)
    case .stun(let message): message.visit(&visitor)
    case .snmp(let message): message.visit(&visitor)
    case .ssh(let message): message.visit(&visitor)
    case .ftp(let message): message.visit(&visitor)
    case .telnet(let message): message.visit(&visitor)
    case .modbus(let message): message.visit(&visitor)
    case .bacnet(let message): message.visit(&visitor)
    case .knx(let message): message.visit(&visitor)
    case .opcUA(let message): message.visit(&visitor)
    case .dhcp(let message): message.visit(&visitor)
    case .dhcpv6(let message): message.visit(&visitor)
    case .ntp(let message): message.visit(&visitor)
    case .arp(let message): message.visit(&visitor)
    case .ndp(let message): message.visit(&visitor)
    case .lldp(let message): message.visit(&visitor)
    case .cdp(let message): message.visit(&visitor)
    }
  }
}

/// What one kind of message declares: its record's type and its fields.
public struct MessageDeclaration: Sendable {
  public let eventType: StaticString
  public let fields: [Field]

  /// Takes the declaration of a message type.
  public init<Kind: Message & ~Escapable>(_: Kind.Type) {
    eventType = Kind.eventType
    fields = Kind.fields
  }
}

extension ProtocolMessage {
  /// What every kind of message declares: one line a case, in the order of the cases.
  public static let declarations = [
    MessageDeclaration(Malformation.self),
    MessageDeclaration(ExchangeFault.self),
    MessageDeclaration(MQTTPacket.self),
    MessageDeclaration(MQTTSNMessage.self),
    MessageDeclaration(DNSMessage.self),
    MessageDeclaration(CoAPMessage.self),
    MessageDeclaration(HTTPRequest.self),
    MessageDeclaration(HTTPResponse.self),
    MessageDeclaration(SSDPMessage.self),
    MessageDeclaration(RTSPMessage.self),
    MessageDeclaration(SIPMessage.self),
    MessageDeclaration(SMTPCommand.self),
    MessageDeclaration(SMTPReply.self),
    MessageDeclaration(TLSClientHello.self),
    MessageDeclaration(TLSServerHello.self),
    MessageDeclaration(SSL2ClientHello.self),
    MessageDeclaration(TLSCertificates.self),
    MessageDeclaration(TLSAlert.self),
    MessageDeclaration(DTLSMessage.self),
    MessageDeclaration(QUICMessage.self),
    MessageDeclaration(TFTPMessage.self),
    MessageDeclaration(STUNMessage.self),
    MessageDeclaration(SNMPMessage.self),
    MessageDeclaration(SSHMessage.self),
    MessageDeclaration(FTPMessage.self),
    MessageDeclaration(TelnetMessage.self),
    MessageDeclaration(ModbusMessage.self),
    MessageDeclaration(BACnetMessage.self),
    MessageDeclaration(KNXMessage.self),
    MessageDeclaration(OPCUAMessage.self),
    MessageDeclaration(DHCPMessage.self),
    MessageDeclaration(DHCPv6Message.self),
    MessageDeclaration(NTPMessage.self),
    MessageDeclaration(ARPMessage.self),
    MessageDeclaration(NDPMessage.self),
    MessageDeclaration(LLDPMessage.self),
    MessageDeclaration(CDPMessage.self),
  ]
}
