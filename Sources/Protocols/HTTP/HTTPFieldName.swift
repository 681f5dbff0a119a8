// SPDX-License-Identifier: Apache-2.0
import Wire

/// The fields of a header section that a sensor wants to know.
///
/// - Source: RFC 9110 §16.3.1; RFC 6455 §11.3; SOAP 1.1 §6.1.1; UPnP Device Architecture 2.0 §4.1.2.
enum HTTPFieldName: UInt8, CaseIterable {
  case host, server, referrer, upgrade, location, userAgent, contentType, contentEncoding, authorization
  case proxyAuthorization, challenge, proxyChallenge, webSocketProtocols, webSocketExtensions, transferEncoding
  case soapAction, callback, forwardedFor

  /// The field with this name, in whatever case it is written.
  init?(_ name: RawSpan) {
    switch name.byteCount {
    case 4 where name.isWord("host"): self = .host
    case 6 where name.isWord("server"): self = .server
    case 7 where name.isWord("referer"): self = .referrer
    case 7 where name.isWord("upgrade"): self = .upgrade
    case 8 where name.isWord("location"): self = .location
    case 8 where name.isWord("callback"): self = .callback
    case 10 where name.isWord("user-agent"): self = .userAgent
    case 10 where name.isWord("soapaction"): self = .soapAction
    case 12 where name.isWord("content-type"): self = .contentType
    case 13 where name.isWord("authorization"): self = .authorization
    case 15 where name.isWord("x-forwarded-for"): self = .forwardedFor
    case 16 where name.isWord("content-encoding"): self = .contentEncoding
    case 16 where name.isWord("www-authenticate"): self = .challenge
    case 17 where name.isWord("transfer-encoding"): self = .transferEncoding
    case 18 where name.isWord("proxy-authenticate"): self = .proxyChallenge
    case 19 where name.isWord("proxy-authorization"): self = .proxyAuthorization
    case 22 where name.isWord("sec-websocket-protocol"): self = .webSocketProtocols
    case 24 where name.isWord("sec-websocket-extensions"): self = .webSocketExtensions
    default: return nil
    }
  }
}
