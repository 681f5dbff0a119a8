// SPDX-License-Identifier: Apache-2.0
import Wire

/// The fixed beginning of every DNS message.
///
///     |                      ID                       |
///     |QR|   Opcode  |AA|TC|RD|RA| Z|AD|CD|   RCODE   |
///     |      QDCOUNT          |      ANCOUNT          |
///     |      NSCOUNT          |      ARCOUNT          |
///
/// - Source: RFC 1035 §4.1.1; AD and CD are RFC 4035 §3.1.6 and §3.2.2.
public struct DNSHeader: Hashable, Sendable {
  /// The number of bytes of every header.
  public static let byteCount = 12

  /// Pairs a response with its request; 0 in multicast DNS.
  public let id: UInt16
  /// All sixteen flag bits as sent.
  public let flags: UInt16
  /// The counts that the sender announces, which need not be what the message holds.
  public let questionCount: UInt16
  public let answerCount: UInt16
  public let authorityCount: UInt16
  public let additionalCount: UInt16

  /// The number of questions and records that the sender announces.
  public var entryCount: Int {
    Int(questionCount) &+ Int(answerCount) &+ Int(authorityCount) &+ Int(additionalCount)
  }

  public var isResponse: Bool { flags & 0x8000 != 0 }
  /// What kind of query it is, 0...15.
  public var opcode: DNSOpcode { DNSOpcode(rawValue: UInt8(truncatingIfNeeded: flags >> 11 & 0xF)) }
  public var isAuthoritative: Bool { flags & 0x0400 != 0 }
  /// Whether the sender left out what did not fit (TC); says nothing of the capture.
  public var isTruncated: Bool { flags & 0x0200 != 0 }
  public var isRecursionDesired: Bool { flags & 0x0100 != 0 }
  public var isRecursionAvailable: Bool { flags & 0x0080 != 0 }
  /// The bit that is reserved and must be zero.
  public var isReservedBitSet: Bool { flags & 0x0040 != 0 }
  /// Whether the sender vouches that the data is genuine (AD).
  public var isAuthentic: Bool { flags & 0x0020 != 0 }
  /// Whether the asker wants data that nobody has checked (CD).
  public var isCheckingDisabled: Bool { flags & 0x0010 != 0 }
  /// The low four bits of the response code.
  public var responseCode: DNSResponseCode { DNSResponseCode(rawValue: flags & 0xF) }
}

extension DNSHeader: WireDecodable {
  /// Reads a header and leaves `input` at the first question.
  ///
  /// - Throws: `truncated` if fewer than 12 bytes are left.
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    id = try input.read(UInt16.self)
    flags = try input.read(UInt16.self)
    questionCount = try input.read(UInt16.self)
    answerCount = try input.read(UInt16.self)
    authorityCount = try input.read(UInt16.self)
    additionalCount = try input.read(UInt16.self)
  }
}

/// What kind of query a message is; unknown ones are kept.
///
/// - Source: RFC 1035 §4.1.1, RFC 1996 §3.1, RFC 2136 §1.3, RFC 8490 §5.4.
public struct DNSOpcode: RawRepresentable, Hashable, Sendable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let query = Self(rawValue: 0)
  public static let inverseQuery = Self(rawValue: 1)
  public static let status = Self(rawValue: 2)
  public static let notify = Self(rawValue: 4)
  public static let update = Self(rawValue: 5)
  public static let statefulOperations = Self(rawValue: 6)

  /// The operation's name in logs, or nil for opcodes without one.
  ///
  /// - Source: for NetBIOS, RFC 1002 §4.2.1.1; 15 is Windows' registration of a node with several addresses.
  public func name(in variant: DNSVariant) -> StaticString? {
    if variant == .netbios {
      return switch rawValue {
      case 0: "query"
      case 5: "registration"
      case 6: "release"
      case 7: "wait"
      case 8, 9: "refresh"
      case 15: "multihomed_registration"
      default: nil
      }
    }
    return switch rawValue {
    case 0: "query"
    case 1: "inverse_query"
    case 2: "status"
    case 4: "notify"
    case 5: "update"
    case 6: "stateful"
    default: nil
    }
  }

  /// Whether the opcode is assigned.
  public var isKnown: Bool { rawValue <= 6 && rawValue != 3 }
}

/// How a request went; twelve bits with EDNS, four without. Unknown ones are kept.
///
/// - Source: RFC 1035 §4.1.1, RFC 2136 §2.2, RFC 6891 §9, RFC 8490 §10.2; for NetBIOS, RFC 1002 §4.2.6 and §4.2.14.
public struct DNSResponseCode: RawRepresentable, Hashable, Sendable {
  public let rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  public static let noError = Self(rawValue: 0)
  public static let formatError = Self(rawValue: 1)
  public static let serverFailure = Self(rawValue: 2)
  /// The name does not exist (NXDOMAIN).
  public static let noSuchName = Self(rawValue: 3)
  public static let notImplemented = Self(rawValue: 4)
  public static let refused = Self(rawValue: 5)

  /// The code's name among the messages of a variant, or nil for codes without one.
  public func name(in variant: DNSVariant) -> StaticString? {
    guard variant == .netbios else { return name }
    return switch rawValue {
    case 0: "NOERROR"
    case 1: "FMT_ERR"
    case 2: "SRV_ERR"
    case 3: "NAM_ERR"
    case 4: "IMP_ERR"
    case 5: "RFS_ERR"
    case 6: "ACT_ERR"
    case 7: "CFT_ERR"
    default: nil
    }
  }

  /// The code's name in logs, or nil for codes without one.
  public var name: StaticString? {
    switch rawValue {
    case 0: "NOERROR"
    case 1: "FORMERR"
    case 2: "SERVFAIL"
    case 3: "NXDOMAIN"
    case 4: "NOTIMP"
    case 5: "REFUSED"
    case 6: "YXDOMAIN"
    case 7: "YXRRSET"
    case 8: "NXRRSET"
    case 9: "NOTAUTH"
    case 10: "NOTZONE"
    case 11: "DSOTYPENI"
    case 16: "BADVERS"
    case 17: "BADKEY"
    case 18: "BADTIME"
    case 19: "BADMODE"
    case 20: "BADNAME"
    case 21: "BADALG"
    case 22: "BADTRUNC"
    case 23: "BADCOOKIE"
    default: nil
    }
  }
}
