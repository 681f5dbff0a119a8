// SPDX-License-Identifier: Apache-2.0
import Wire

/// What a connection becomes behind a request or response.
///
/// - Source: RFC 9110 §7.8 (Upgrade), §9.3.6 (CONNECT); RFC 6455 §4; RFC 2817 §3.
extension HTTPRequest {
  /// What the connection is asked to become.
  var successor: Successor {
    if method.isWord("connect") { return .stream(port: HTTPAuthority(target.text).port ?? 0) }
    return header.successor
  }
}

extension HTTPResponse {
  /// Whether bytes behind the head are those of a tunnel. Where the request was not seen, proxies' usual words tell.
  func isTunnelOpened(by kind: HTTPRequest.Kind?) -> Bool {
    guard isSuccess else { return false }
    if let kind { return kind == .connect }
    return header.contentLength == nil && header.transferEncoding.byteCount == 0
      && reason.trimmed.isWord("connection established")
  }

  /// What the connection becomes, as far as the response says more than the request did.
  func successor(instead asked: Successor) -> Successor {
    guard status == 101, header.upgrade.byteCount > 0 else { return asked }
    let own = header.successor
    // Most servers name no subprotocol that was not asked for, and some none at all.
    if own == .webSocket(port: 0), case .webSocket = asked { return asked }
    return own
  }
}

extension HTTPHeader {
  fileprivate var successor: Successor {
    guard upgrade.containsWord("websocket") else {
      return .stream(port: upgrade.containsWord("tls/") ? 443 : 0)
    }
    return .webSocket(port: webSocketPort)
  }

  /// The port of the protocol that a subprotocol names, or 0.
  private var webSocketPort: UInt16 {
    if webSocketProtocols.containsWord("mqtt") { return 1883 }
    return webSocketProtocols.containsWord("coap") ? CoAPWebSocketHead.port : 0
  }
}
