// SPDX-License-Identifier: Apache-2.0
import Wire

/// What can be read of a QUIC connection: its hellos, and the packets with which it fails to begin.
///
/// - Source: RFC 9000 §7, §17.2; RFC 9001 §4.
public struct QUICMessage: ~Escapable {
  /// The version of the packet that completed the message; 0 in a version negotiation packet.
  public let version: QUICVersion
  /// The connection's names in that packet.
  public let destinationID: RawSpan
  public let sourceID: RawSpan
  public let content: Content

  /// What the message is.
  public enum Content: ~Escapable {
    case clientHello(TLSClientHello, QUICTransportParameters)
    case serverHello(TLSServerHello)
    /// A server speaks none of the client's versions, and lists its own in four bytes each.
    case versionNegotiation(RawSpan)
    /// A server wants the client to prove its address with a token of so many bytes.
    case retry(tokenByteCount: Int)
    case close(QUICClose)
  }

  @_lifetime(copy packet, copy content)
  init(_ packet: borrowing QUICPacket, _ content: consuming Content) {
    version = packet.version
    destinationID = packet.destinationID
    sourceID = packet.sourceID
    self.content = content
  }
}

extension TLSExtensionType {
  /// What a client declares of the QUIC connection it wants (RFC 9001 §8.2).
  static let quicTransportParameters = Self(rawValue: 0x39)
  /// The same in drafts (draft-ietf-quic-tls-29 §8.2).
  static let quicTransportParametersOfDrafts = Self(rawValue: 0xFFA5)
}

extension TLSClientHello {
  /// The transport parameters' bytes; none where the hello has none.
  @_lifetime(copy self)
  func quicTransportParameters(_ version: QUICVersion) -> RawSpan {
    // Before draft 27 they were written otherwise.
    let isReadableDraft = version.rawValue >= 0xFF00_001B || version == .facebook
    guard version.isFinal || isReadableDraft else { return extensions.bytes.extracting(first: 0) }
    let wanted: TLSExtensionType = version.isFinal ? .quicTransportParameters : .quicTransportParametersOfDrafts
    var rest = WireReader(extensions.bytes)
    while let type = try? rest.read(UInt16.self), let length = try? rest.read(UInt16.self) {
      if type == wanted.rawValue { return rest.rest.extracting(first: Int(length)) }
      guard (try? rest.skip(Int(length))) != nil else { break }
    }
    return extensions.bytes.extracting(first: 0)
  }

  /// The first rule of QUIC that a hello breaks which TLS alone would allow; drafts are not held to it.
  func quicFault(_ version: QUICVersion) -> WireError.Rule? {
    guard version.isFinal else { return nil }
    if sessionID.byteCount > 0 { return .quicSessionID }
    if highestVersion < .tls13 { return .quicTLSVersion }
    return extensions.contains(.quicTransportParameters) ? nil : .quicParametersMissing
  }
}

extension WireError.Rule {
  static let quicSessionID = Self(
    "quic_session_id", "RFC 9001 §8.4", "a hello must not ask for the compatibility mode of TLS 1.3 by a session id")
  static let quicTLSVersion = Self(
    "quic_tls_version", "RFC 9001 §4.2", "a hello must not offer or choose a version of TLS before 1.3")
  static let quicParametersMissing = Self(
    "quic_parameters_missing", "RFC 9001 §8.2", "a ClientHello must hold the transport parameters")
}
