// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols

/// How well a device protects what it sends: which TLS it offers and takes, and what it lets everybody read; 12 bytes.
public struct CryptoPosture: Sendable, Equatable {
  /// The versions that its hellos offered, and that servers chose of them.
  public internal(set) var offeredVersions: TLSVersions = []
  public internal(set) var acceptedVersions: TLSVersions = []
  /// The versions that it chose as a server.
  public internal(set) var servedVersions: TLSVersions = []
  /// How strong the cipher suites are that it offered, and those that were chosen, by it or for it.
  public internal(set) var offeredCiphers: CipherStrengths = []
  public internal(set) var chosenCiphers: CipherStrengths = []
  /// The protocols that carried its data in the clear, whoever began.
  public internal(set) var plaintext: PlaintextProtocols = []
  /// The kinds of credentials that it sent in the clear.
  public internal(set) var credentials: CredentialKinds = []

  /// Makes the posture of a device of which nothing was seen.
  public init() {}

  /// Takes in what another posture of the same device knows.
  mutating func merge(_ other: CryptoPosture) {
    offeredVersions.formUnion(other.offeredVersions)
    acceptedVersions.formUnion(other.acceptedVersions)
    servedVersions.formUnion(other.servedVersions)
    offeredCiphers.formUnion(other.offeredCiphers)
    chosenCiphers.formUnion(other.chosenCiphers)
    plaintext.formUnion(other.plaintext)
    credentials.formUnion(other.credentials)
  }
}

/// A set whose members have words in logs.
public protocol WordedSet: OptionSet, Sendable where RawValue: FixedWidthInteger, Element == Self {
  /// The members in the order of their bits, with their words.
  static var words: [StaticString] { get }
}

extension WordedSet {
  /// Makes a set of the member at a place of `words`.
  init(place: Int) { self.init(rawValue: 1 << RawValue(truncatingIfNeeded: place)) }

  /// Calls `body` with the word of each member.
  public func forEachWord(_ body: (StaticString) -> Void) {
    for place in Self.words.indices where contains(Self(place: place)) { body(Self.words[place]) }
  }
}

/// Versions of SSL, TLS and DTLS.
public struct TLSVersions: WordedSet {
  public let rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  public static let words: [StaticString] = [
    "SSLv2", "SSLv3", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3", "DTLS 1.0", "DTLS 1.2", "DTLS 1.3",
  ]

  /// The set of one version; empty for drafts and what is none.
  init(_ version: TLSVersion) {
    switch version {
    case .ssl2: self.init(place: 0)
    case .ssl3: self.init(place: 1)
    case .tls10: self.init(place: 2)
    case .tls11: self.init(place: 3)
    case .tls12: self.init(place: 4)
    case .tls13: self.init(place: 5)
    case .dtls10: self.init(place: 6)
    case .dtls12: self.init(place: 7)
    case .dtls13: self.init(place: 8)
    default: self = []
    }
  }

  /// The versions that a hello offers: those that it lists, else the one that it names.
  init(_ hello: borrowing TLSClientHello) {
    let listed = (copy hello).supportedVersions
    self = listed.count > 0 ? [] : TLSVersions((copy hello).legacyVersion)
    for index in 0..<listed.count { formUnion(TLSVersions(TLSVersion(rawValue: listed[index]))) }
  }
}

/// How strong cipher suites are.
///
/// - Source: RFC 9325 §4.1 and §4.2; RFC 7465 for RC4; IANA, TLS Cipher Suites.
public struct CipherStrengths: WordedSet {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Authenticated encryption with a key that is forgotten afterwards.
  public static let strong = CipherStrengths(rawValue: 1)
  /// Neither broken nor what is recommended: CBC, or a key exchange without forward secrecy.
  public static let dated = CipherStrengths(rawValue: 2)
  /// RC4 and triple DES.
  public static let weak = CipherStrengths(rawValue: 4)
  /// No encryption, no authentication, DES, or keys cut for export.
  public static let broken = CipherStrengths(rawValue: 8)

  public static let words: [StaticString] = ["strong", "dated", "weak", "broken"]

  /// The strength of one suite; empty for what says something else than a suite.
  init(suite: UInt16) {
    switch suite {
    // Signals and values without meaning (RFC 5746 §3.3, RFC 7507 §4, RFC 8701 §2).
    case 0x00FF, 0x5600: self = []
    case _ where TLSGrease.contains(suite): self = []
    case 0x1301...0x1305, 0x009E, 0x009F, 0x00A2, 0x00A3, 0x00AA, 0x00AB, 0xC02B, 0xC02C, 0xC02F, 0xC030, 0xC09E,
      0xC09F, 0xC0A2, 0xC0A3, 0xC0A6, 0xC0A7, 0xC0AC...0xC0AF, 0xCCA8...0xCCAA, 0xCCAC...0xCCAE, 0xD001, 0xD002, 0xD005:
      self = .strong
    case 0x0000...0x0003, 0x0006, 0x0008, 0x0009, 0x000B, 0x000C, 0x000E, 0x000F, 0x0011, 0x0012, 0x0014, 0x0015,
      0x0017...0x001B, 0x0026...0x002E, 0x0034, 0x003A, 0x003B, 0x0046, 0x006C, 0x006D, 0x0089, 0x009B, 0x00A6, 0x00A7,
      0x00B0, 0x00B1, 0x00B4, 0x00B5, 0x00B8, 0x00B9, 0x00BF, 0x00C5, 0xC001, 0xC006, 0xC00B, 0xC010, 0xC015...0xC019,
      0xC039...0xC03B, 0xC0B4, 0xC0B5:
      self = .broken
    case 0x0004, 0x0005, 0x000A, 0x000D, 0x0010, 0x0013, 0x0016, 0x001F, 0x0020, 0x0023, 0x0024, 0x008A, 0x008B, 0x008E,
      0x008F, 0x0092, 0x0093, 0xC002, 0xC003, 0xC007, 0xC008, 0xC00C, 0xC00D, 0xC011, 0xC012, 0xC01A...0xC01C, 0xC033,
      0xC034:
      self = .weak
    default: self = .dated
    }
  }

  /// The strengths of what a hello offers.
  init(_ suites: borrowing TLSCodePoints) {
    self = []
    for index in 0..<suites.count { formUnion(CipherStrengths(suite: suites[index])) }
  }
}

/// Protocols whose messages everybody on the way can read.
public struct PlaintextProtocols: WordedSet {
  public let rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  public static let words: [StaticString] = [
    "http", "mqtt", "coap", "telnet", "ftp", "rtsp", "sip", "smtp", "snmp", "tftp", "modbus", "mqtt-sn", "imap", "pop3",
    "vnc", "rtmp",
  ]

  /// The set of the protocol of this name; empty where it encrypts, or carries nothing of the device's own.
  init(service: StaticString) {
    var name = ShortText()
    name.append(service)
    let place = Self.words.firstIndex { name.bytes.isWord($0) }
    if let place { self.init(place: place) } else { self = [] }
  }
}

/// Kinds of credentials; never they themselves.
public struct CredentialKinds: WordedSet {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let password = CredentialKinds(rawValue: 1)
  /// RFC 7617: a password that is only written otherwise.
  public static let basic = CredentialKinds(rawValue: 2)
  /// RFC 7616: the answer to a question, from which a weak password can be guessed.
  public static let digest = CredentialKinds(rawValue: 4)
  /// RFC 6750: whoever has it, may.
  public static let bearer = CredentialKinds(rawValue: 8)
  /// RFC 3584 §5.
  public static let community = CredentialKinds(rawValue: 16)
  public static let other = CredentialKinds(rawValue: 32)

  public static let words: [StaticString] = ["password", "basic", "digest", "bearer", "community", "other"]

  /// The kind that an authorization's scheme names, in any case.
  init(scheme: RawSpan) {
    if scheme.isWord("basic") {
      self = .basic
    } else if scheme.isWord("digest") {
      self = .digest
    } else {
      self = scheme.isWord("bearer") ? .bearer : .other
    }
  }
}
