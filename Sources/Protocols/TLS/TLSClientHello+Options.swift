// SPDX-License-Identifier: Apache-2.0
import Wire

extension TLSClientHello {
  /// The extensions of a ClientHello that hold a number, a length or nothing; nil and false where they are absent.
  public struct Options: Sendable {
    /// The number of bytes of the cookie that a server gave, or 0 (RFC 8446 §4.2.2; RFC 6347 §4.2.1).
    public internal(set) var cookieLength = 0
    /// The number of bytes of the ticket of a former session, 0 for the mere wish for one (RFC 5077 §3.2).
    public private(set) var sessionTicketLength: Int?
    /// The number of former sessions or shared keys that the client names (RFC 8446 §4.2.11).
    public private(set) var preSharedKeyCount: Int?
    /// Whether data follows before the server's answer (RFC 8446 §4.2.10).
    public private(set) var announcesEarlyData = false
    /// Whether the hello has the extension for an encrypted hello; decoys cannot be told from real ones (RFC 9849 §6.2).
    public private(set) var offersEncryptedHello = false
    /// The most bytes of a record that the client takes (RFC 8449 §4).
    public private(set) var recordSizeLimit: UInt16?
    /// The same by its code: 1 for 512 bytes, 2 for 1,024, 3 for 2,048, 4 for 4,096 (RFC 6066 §4).
    public private(set) var maximumFragmentLength: UInt8?
    /// 1 if the server may send heartbeats, 2 if not (RFC 6520 §2).
    public private(set) var heartbeatMode: UInt8?
    /// Whether the client wants to encrypt before authenticating (RFC 7366 §2).
    public private(set) var offersEncryptThenMAC = false
    /// Whether the client wants to bind the master secret to the handshake (RFC 7627 §5.1).
    public private(set) var offersExtendedMasterSecret = false
    /// Whether the client can be asked for a certificate later (RFC 8446 §4.2.6).
    public private(set) var offersLateAuthentication = false
    /// The number of bytes that bind a renegotiation to the connection; 0 in a first handshake (RFC 5746 §3.2).
    public private(set) var renegotiationInfoLength: Int?

    /// Takes an extension's body.
    @_lifetime(body: copy body)
    mutating func take(_ type: TLSExtensionType, _ body: inout WireReader) throws(WireError) {
      let start = body.offset
      switch type {
      case .sessionTicket: sessionTicketLength = body.remaining
      case .preSharedKey: preSharedKeyCount = try Self.countIdentities(&body)
      case .encryptedClientHello: offersEncryptedHello = true
      case .cookie:
        guard body.remaining > 2, Int(try body.read(UInt16.self)) == body.remaining else {
          throw .malformed(at: start, rule: .tlsCookie)
        }
        cookieLength = body.remaining
      case .recordSizeLimit:
        guard body.remaining == 2 else { throw .malformed(at: start, rule: .tlsRecordSizeLimit) }
        let limit = try body.read(UInt16.self)
        guard limit >= 64 else { throw .malformed(at: start, rule: .tlsRecordSizeLimit) }
        recordSizeLimit = limit
      case .maximumFragmentLength:
        guard body.remaining == 1, (1...4).contains(try body.peek()) else {
          throw .malformed(at: start, rule: .tlsMaximumFragmentLength)
        }
        maximumFragmentLength = try body.read(UInt8.self)
      case .heartbeat:
        guard body.remaining == 1, (1...2).contains(try body.peek()) else {
          throw .malformed(at: start, rule: .tlsHeartbeatMode)
        }
        heartbeatMode = try body.read(UInt8.self)
      case .renegotiationInfo:
        guard body.remaining > 0, Int(try body.read(UInt8.self)) == body.remaining else {
          throw .malformed(at: start, rule: .tlsRenegotiationInfo)
        }
        renegotiationInfoLength = body.remaining
      case .padding:
        let zeros = body.rest
        for offset in 0..<zeros.byteCount where zeros.octet(offset) != 0 {
          throw .malformed(at: start &+ offset, rule: .tlsPadding)
        }
      case .earlyData, .encryptThenMAC, .extendedMasterSecret, .postHandshakeAuthentication:
        guard body.isAtEnd else { throw .malformed(at: start, rule: .tlsExtensionNotEmpty) }
        note(type)
      default: break
      }
    }

    private mutating func note(_ type: TLSExtensionType) {
      switch type {
      case .earlyData: announcesEarlyData = true
      case .encryptThenMAC: offersEncryptThenMAC = true
      case .extendedMasterSecret: offersExtendedMasterSecret = true
      case .postHandshakeAuthentication: offersLateAuthentication = true
      default: break
      }
    }

    /// Counts the keys that the client names; each has one binder.
    @_lifetime(body: copy body)
    private static func countIdentities(_ body: inout WireReader) throws(WireError) -> Int {
      let start = body.offset
      func count(
        _ list: inout WireReader, lengthBytes: Int, minimum: Int, extra: Int
      ) throws(WireError) -> Int {
        var count = 0
        while !list.isAtEnd {
          guard list.remaining >= lengthBytes else { throw .malformed(at: start, rule: .tlsPreSharedKey) }
          let length = lengthBytes == 1 ? Int(try list.read(UInt8.self)) : Int(try list.read(UInt16.self))
          guard length >= minimum, length + extra <= list.remaining else {
            throw .malformed(at: start, rule: .tlsPreSharedKey)
          }
          try list.skip(length + extra)
          count += 1
        }
        return count
      }
      guard body.remaining >= 2 else { throw .malformed(at: start, rule: .tlsPreSharedKey) }
      let length = Int(try body.read(UInt16.self))
      guard length <= body.remaining else { throw .malformed(at: start, rule: .tlsPreSharedKey) }
      var identities = try body.child(length)
      let identityCount = try count(&identities, lengthBytes: 2, minimum: 1, extra: 4)
      var binders = try body.takeTLSList(lengthBytes: 2, unit: 1, minimum: 33, rule: .tlsPreSharedKey)
      let binderCount = try count(&binders, lengthBytes: 1, minimum: 32, extra: 0)
      guard identityCount > 0, identityCount == binderCount else { throw .malformed(at: start, rule: .tlsPreSharedKey) }
      return identityCount
    }
  }
}

extension WireError.Rule {
  static let tlsPreSharedKey = Self(
    "tls_pre_shared_key", "RFC 8446 §4.2.11", "each identity must have a binder, and both lists fill the extension")
  static let tlsCookie = Self("tls_cookie", "RFC 8446 §4.2.2", "a cookie must not be empty and must fill the extension")
  static let tlsRecordSizeLimit = Self(
    "tls_record_size_limit", "RFC 8449 §4", "a limit of the size of records is two bytes and 64 at least")
  static let tlsMaximumFragmentLength = Self(
    "tls_maximum_fragment_length", "RFC 6066 §4", "a maximum fragment length is one byte, 1 to 4")
  static let tlsHeartbeatMode = Self("tls_heartbeat_mode", "RFC 6520 §2", "a heartbeat mode is one byte, 1 or 2")
  static let tlsRenegotiationInfo = Self(
    "tls_renegotiation_info", "RFC 5746 §3.2", "the renegotiated connection must fill the extension")
  static let tlsPadding = Self("tls_padding", "RFC 7685 §3", "padding must be zeros")
  static let tlsExtensionNotEmpty = Self(
    "tls_extension_not_empty", "RFC 8446 §4.2.6, §4.2.10; RFC 7366 §2; RFC 7627 §5.1",
    "early data, late authentication, encrypt-then-MAC and the extended master secret are announced without a body")
}
