// SPDX-License-Identifier: Apache-2.0
import Wire

/// The extensions of a ClientHello that hold lists.
extension TLSClientHello {
  @_lifetime(self: copy self, copy body)
  @_lifetime(body: copy body)
  mutating func take(_ type: TLSExtensionType, _ body: inout WireReader) throws(WireError) {
    switch type {
    case .serverName: serverName = try Self.hostName(&body)
    case .applicationProtocols:
      let list = try body.takeTLSList(lengthBytes: 2, unit: 1, minimum: 2, rule: .tlsProtocolNames)
      var names = list
      while !names.isAtEnd {
        let start = names.offset
        let length = Int(try names.read(UInt8.self))
        guard length > 0, length <= names.remaining else { throw .malformed(at: start, rule: .tlsProtocolNames) }
        try names.skip(length)
      }
      applicationProtocols = list.rest
    case .supportedVersions:
      let list = try body.takeTLSList(lengthBytes: 1, unit: 2, minimum: 2, rule: .tlsSupportedVersions)
      supportedVersions = TLSCodePoints(list.rest)
    case .supportedGroups:
      let list = try body.takeTLSList(lengthBytes: 2, unit: 2, minimum: 2, rule: .tlsSupportedGroups)
      supportedGroups = TLSCodePoints(list.rest)
    case .pointFormats:
      pointFormats = try body.takeTLSList(lengthBytes: 1, unit: 1, minimum: 1, rule: .tlsPointFormats).rest
    case .signatureAlgorithms:
      let list = try body.takeTLSList(lengthBytes: 2, unit: 2, minimum: 2, rule: .tlsSignatureAlgorithms)
      signatureAlgorithms = TLSCodePoints(list.rest)
    case .keyShare:
      let list = try body.takeTLSList(lengthBytes: 2, unit: 1, minimum: 0, rule: .tlsKeyShare)
      var shares = list
      while !shares.isAtEnd {
        let start = shares.offset
        guard shares.remaining > 4 else { throw .malformed(at: start, rule: .tlsKeyShare) }
        try shares.skip(2)
        let length = Int(try shares.read(UInt16.self))
        guard length > 0, length <= shares.remaining else { throw .malformed(at: start, rule: .tlsKeyShare) }
        try shares.skip(length)
      }
      keyShares = list.rest
    case .certificateSignatureAlgorithms:
      let list = try body.takeTLSList(lengthBytes: 2, unit: 2, minimum: 2, rule: .tlsSignatureAlgorithms)
      certificateSignatureAlgorithms = TLSCodePoints(list.rest)
    case .certificateCompression:
      let list = try body.takeTLSList(lengthBytes: 1, unit: 2, minimum: 2, rule: .tlsCertificateCompression)
      certificateCompressions = TLSCodePoints(list.rest)
    case .preSharedKeyModes:
      preSharedKeyModes = try body.takeTLSList(lengthBytes: 1, unit: 1, minimum: 1, rule: .tlsPreSharedKeyModes).rest
    default: try options.take(type, &body)
    }
  }

  /// Reads the list of server names: at most one of each type, and host names (type 0) are the only type there is.
  ///
  /// - Source: RFC 6066 §3.
  @_lifetime(copy body)
  @_lifetime(body: copy body)
  private static func hostName(_ body: inout WireReader) throws(WireError) -> RawSpan {
    var names = try body.takeTLSList(lengthBytes: 2, unit: 1, minimum: 1, rule: .tlsServerName)
    let start = names.offset
    guard try names.read(UInt8.self) == 0 else { return names.rest.extracting(first: 0) }
    guard names.remaining > 2 else { throw .malformed(at: start, rule: .tlsServerName) }
    let length = Int(try names.read(UInt16.self))
    guard length > 0, length <= names.remaining else { throw .malformed(at: start, rule: .tlsServerName) }
    let name = try names.take(length)
    if names.rest.octet(0) == 0 { throw .malformed(at: names.offset, rule: .tlsServerName) }
    return name
  }
}

extension WireError.Rule {
  static let tlsServerName = Self(
    "tls_server_name", "RFC 6066 §3", "the server name list must hold one host name, not empty, that fits")
  static let tlsProtocolNames = Self(
    "tls_protocol_names", "RFC 7301 §3.1", "protocol names must not be empty and must fill their list")
  static let tlsSupportedVersions = Self(
    "tls_supported_versions", "RFC 8446 §4.2.1", "versions take two bytes each and must fill the extension")
  static let tlsSupportedGroups = Self(
    "tls_supported_groups", "RFC 8446 §4.2.7", "groups take two bytes each and must fill the extension")
  static let tlsPointFormats = Self(
    "tls_point_formats", "RFC 8422 §5.1.2", "point formats must fill the extension, and there is one at least")
  static let tlsSignatureAlgorithms = Self(
    "tls_signature_algorithms", "RFC 8446 §4.2.3", "signature schemes take two bytes each and must fill the extension")
  static let tlsKeyShare = Self(
    "tls_key_share", "RFC 8446 §4.2.8", "key shares must not be empty and must fill the extension")
  static let tlsCertificateCompression = Self(
    "tls_certificate_compression", "RFC 8879 §3", "algorithms take two bytes each and must fill the extension")
  static let tlsPreSharedKeyModes = Self(
    "tls_pre_shared_key_modes", "RFC 8446 §4.2.9", "modes take one byte each and must fill the extension")
}
