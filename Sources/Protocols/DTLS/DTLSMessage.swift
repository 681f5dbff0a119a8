// SPDX-License-Identifier: Apache-2.0
import Wire

/// A message of a DTLS handshake: those of TLS, and the one that TLS lacks. A view into received bytes.
///
/// Its record is of a type of its own, so that who counts TLS counts streams; the fields are those of TLS.
///
/// - Source: RFC 6347 §4.2, RFC 9147 §5.
public enum DTLSMessage: ~Escapable {
  case clientHello(TLSClientHello)
  case serverHello(TLSServerHello)
  case helloVerifyRequest(DTLSHelloVerifyRequest)
  case certificates(TLSCertificates)
  case alert(TLSAlert)
}

extension DTLSMessage: Message {
  public static var eventType: StaticString { "dtls" }

  public static var fields: [Field] { declared }
  private static let declared: [Field] = {
    var fields: [Field] = []
    let kinds = [
      TLSClientHello.fields, TLSServerHello.fields, DTLSHelloVerifyRequest.fields, TLSCertificates.fields,
      TLSAlert.fields,
    ]
    for field in kinds.joined() where !fields.contains(where: { $0.id == field.id }) { fields.append(field) }
    return fields
  }()

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    switch self {
    case .clientHello(let message): message.visit(&visitor)
    case .serverHello(let message): message.visit(&visitor)
    case .helloVerifyRequest(let message): message.visit(&visitor)
    case .certificates(let message): message.visit(&visitor)
    case .alert(let message): message.visit(&visitor)
    }
  }
}
