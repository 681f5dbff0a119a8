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
  case smtpCommand(SMTPCommand)
  case smtpReply(SMTPReply)
  case tlsClientHello(TLSClientHello)
  case tlsServerHello(TLSServerHello)
  case ssl2ClientHello(SSL2ClientHello)
  case tlsCertificates(TLSCertificates)
  case tlsAlert(TLSAlert)
  case dtls(DTLSMessage)
  case quic(QUICMessage)
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
    case .smtpCommand: SMTPCommand.eventType
    case .smtpReply: SMTPReply.eventType
    case .tlsClientHello: TLSClientHello.eventType
    case .tlsServerHello: TLSServerHello.eventType
    case .ssl2ClientHello: SSL2ClientHello.eventType
    case .tlsCertificates: TLSCertificates.eventType
    case .tlsAlert: TLSAlert.eventType
    case .dtls: DTLSMessage.eventType
    case .quic: QUICMessage.eventType
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
    case .smtpCommand(let message): message.visit(&visitor)
    case .smtpReply(let message): message.visit(&visitor)
    case .tlsClientHello(let message): message.visit(&visitor)
    case .tlsServerHello(let message): message.visit(&visitor)
    case .ssl2ClientHello(let message): message.visit(&visitor)
    case .tlsCertificates(let message): message.visit(&visitor)
    case .tlsAlert(let message): message.visit(&visitor)
    case .dtls(let message): message.visit(&visitor)
    case .quic(let message): message.visit(&visitor)
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
    MessageDeclaration(SMTPCommand.self),
    MessageDeclaration(SMTPReply.self),
    MessageDeclaration(TLSClientHello.self),
    MessageDeclaration(TLSServerHello.self),
    MessageDeclaration(SSL2ClientHello.self),
    MessageDeclaration(TLSCertificates.self),
    MessageDeclaration(TLSAlert.self),
    MessageDeclaration(DTLSMessage.self),
    MessageDeclaration(QUICMessage.self),
  ]
}
