// SPDX-License-Identifier: Apache-2.0
import Wire

/// The number that names an extension of a hello; unknown ones are kept.
///
/// - Source: IANA, TLS ExtensionType Values.
public struct TLSExtensionType: RawRepresentable, Hashable, Sendable {
  /// The number in the hello.
  public let rawValue: UInt16
  /// Takes any number.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The host that the client asks for (RFC 6066 §3).
  public static let serverName = Self(rawValue: 0)
  /// The longest record that the other side shall send, in four sizes (RFC 6066 §4).
  public static let maximumFragmentLength = Self(rawValue: 1)
  /// The groups for key exchange (RFC 8446 §4.2.7).
  public static let supportedGroups = Self(rawValue: 10)
  /// How points of elliptic curves are written (RFC 8422 §5.1.2).
  public static let pointFormats = Self(rawValue: 11)
  /// The signature schemes that the client accepts (RFC 8446 §4.2.3).
  public static let signatureAlgorithms = Self(rawValue: 13)
  /// Whether signs of life may be sent (RFC 6520 §2).
  public static let heartbeat = Self(rawValue: 15)
  /// The protocols that may be spoken inside, ALPN (RFC 7301 §3.1).
  public static let applicationProtocols = Self(rawValue: 16)
  /// Zeros that make the hello longer (RFC 7685 §3).
  public static let padding = Self(rawValue: 21)
  /// The wish to encrypt before authenticating (RFC 7366 §2).
  public static let encryptThenMAC = Self(rawValue: 22)
  /// The wish to bind the master secret to the handshake (RFC 7627 §5.1).
  public static let extendedMasterSecret = Self(rawValue: 23)
  /// How certificates may be compressed (RFC 8879 §3).
  public static let certificateCompression = Self(rawValue: 27)
  /// The longest record that the other side shall send (RFC 8449 §4).
  public static let recordSizeLimit = Self(rawValue: 28)
  /// A ticket to resume a session, or the wish for one (RFC 5077 §3.2).
  public static let sessionTicket = Self(rawValue: 35)
  /// Keys of sessions to resume (RFC 8446 §4.2.11).
  public static let preSharedKey = Self(rawValue: 41)
  /// The announcement of data before the handshake's end (RFC 8446 §4.2.10).
  public static let earlyData = Self(rawValue: 42)
  /// The versions that the client can speak, or the one chosen (RFC 8446 §4.2.1).
  public static let supportedVersions = Self(rawValue: 43)
  /// What the server asked the client to repeat (RFC 8446 §4.2.2).
  public static let cookie = Self(rawValue: 44)
  /// How pre-shared keys may be used (RFC 8446 §4.2.9).
  public static let preSharedKeyModes = Self(rawValue: 45)
  /// Whether the client can be asked for a certificate later (RFC 8446 §4.2.6).
  public static let postHandshakeAuthentication = Self(rawValue: 49)
  /// The signature schemes that the client accepts in certificates (RFC 8446 §4.2.3).
  public static let certificateSignatureAlgorithms = Self(rawValue: 50)
  /// The client's halves of key exchanges (RFC 8446 §4.2.8).
  public static let keyShare = Self(rawValue: 51)
  /// Encrypted ClientHello: the real one, or a decoy that looks the same (RFC 9849 §6.2).
  public static let encryptedClientHello = Self(rawValue: 0xFE0D)
  /// Whether renegotiation is bound to the connection (RFC 5746 §3.2).
  public static let renegotiationInfo = Self(rawValue: 0xFF01)
}

/// The extensions of a hello, each with a length that fits and none of them twice: all, or those in front of the first that breaks
/// a rule.
///
///     | type (2) | length (2) | body | …
///
/// - Source: RFC 8446 §4.2.
public struct TLSExtensions: ~Escapable {
  let bytes: RawSpan

  /// Whether extensions are left out because they stand behind a broken one.
  let isCut: Bool

  /// Takes the block of extensions at the end of a hello; a hello without one is valid (RFC 5246 §7.4.1.2).
  ///
  /// `breach` becomes the first rule that it breaks, if any: a length does not fit, an extension comes twice, or bytes follow. For
  /// that nothing is thrown.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader, noting breach: inout WireError?) throws(WireError) {
    let start = input.offset
    // A single byte is no block.
    guard input.remaining >= 2 else {
      if !input.isAtEnd { breach = .malformed(at: start, rule: .trailingBytes) }
      bytes = input.rest.extracting(first: 0)
      isCut = false
      return
    }
    let length = Int(try input.read(UInt16.self))
    let isShort = length > input.remaining
    let block = try input.child(min(length, input.remaining))
    if isShort { breach = .malformed(at: start, rule: .tlsExtensionsLength) }
    if !input.isAtEnd { breach = .malformed(at: input.offset, rule: .trailingBytes) }

    var rest = block
    let base = rest.offset
    var end = 0
    var seen = SeenTypes()
    do throws(WireError) {
      while !rest.isAtEnd {
        let offset = rest.offset
        guard rest.remaining >= 4 else { throw .malformed(at: offset, rule: .tlsExtensionLength) }
        let isFirst = seen.insert(try rest.read(UInt16.self))
        guard isFirst else { throw .malformed(at: offset, rule: .tlsExtensionTwice) }
        let length = Int(try rest.read(UInt16.self))
        guard length <= rest.remaining else { throw .malformed(at: offset, rule: .tlsExtensionLength) }
        try rest.skip(length)
        end = rest.offset &- base
      }
    } catch {
      breach = breach ?? error
    }
    isCut = isShort || end < block.remaining
    bytes = block.rest.extracting(first: end)
  }

  /// The types met so far: those below 64, as nearly all are, in one number, others in a list, and more of them than any client
  /// sends in a set that has room for all.
  private struct SeenTypes {
    private var low: UInt64 = 0
    private var high: [24 of UInt16] = .init(repeating: 0)
    private var highCount = 0
    private var all: [UInt64] = []

    /// Adds a type; returns whether it was not there.
    mutating func insert(_ type: UInt16) -> Bool {
      if type < 64 {
        let bit = UInt64(1) << UInt64(type)
        defer { low |= bit }
        return low & bit == 0
      }
      if highCount < 24 {
        for place in 0..<highCount where high[place] == type { return false }
        high[highCount] = type
        highCount &+= 1
        return true
      }
      if all.isEmpty {
        all = Array(repeating: 0, count: 1_024)
        for place in 0..<highCount { _ = insertIntoAll(high[place]) }
      }
      return insertIntoAll(type)
    }

    private mutating func insertIntoAll(_ type: UInt16) -> Bool {
      let (word, bit) = (Int(type >> 6), UInt64(1) << UInt64(type & 63))
      defer { all[word] |= bit }
      return all[word] & bit == 0
    }
  }

  /// Whether a hello has the extension; costs the number of extensions.
  public func contains(_ type: TLSExtensionType) -> Bool {
    var isPresent = false
    forEachType { if $0 == type.rawValue { isPresent = true } }
    return isPresent
  }

  /// Calls `body` with the type of each extension, in wire order.
  public func forEachType(_ body: (UInt16) -> Void) {
    var rest = WireReader(bytes)
    while let type = try? rest.read(UInt16.self), let length = try? rest.read(UInt16.self),
      (try? rest.skip(Int(length))) != nil
    {
      body(type)
    }
  }
}

extension WireReader {
  /// Takes a list that fills what is left and says its length in front, in one or two bytes.
  ///
  /// - Throws: `malformed` if the length is not that of the rest, is below `minimum`, or no multiple of `unit`.
  @_lifetime(copy self)
  @_lifetime(self: copy self)
  mutating func takeTLSList(
    lengthBytes: Int, unit: Int, minimum: Int, rule: WireError.Rule
  ) throws(WireError) -> WireReader {
    let start = offset
    guard remaining >= lengthBytes else { throw .malformed(at: start, rule: rule) }
    let length = lengthBytes == 1 ? Int(try read(UInt8.self)) : Int(try read(UInt16.self))
    guard length == remaining, length >= minimum, length % unit == 0 else {
      throw .malformed(at: start, rule: rule)
    }
    return try child(length)
  }
}

extension WireError.Rule {
  static let tlsExtensionsLength = Self(
    "tls_extensions_length", "RFC 8446 §4.1.2", "the block of extensions must end with the hello")
  static let tlsExtensionLength = Self(
    "tls_extension_length", "RFC 8446 §4.2", "an extension must lie within the block of extensions")
  static let tlsExtensionTwice = Self(
    "tls_extension_twice", "RFC 8446 §4.2", "a hello must not hold two extensions of one type")
}
