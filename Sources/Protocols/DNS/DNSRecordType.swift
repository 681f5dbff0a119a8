// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// What a record holds or a question asks for; unknown ones are kept.
///
/// - Source: RFC 1035 §3.2.2, and the IANA registry "Resource Record (RR) TYPEs".
public struct DNSRecordType: RawRepresentable, Hashable, Sendable {
  public let rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  public static let a = Self(rawValue: 1)
  public static let ns = Self(rawValue: 2)
  public static let cname = Self(rawValue: 5)
  public static let soa = Self(rawValue: 6)
  public static let null = Self(rawValue: 10)
  public static let ptr = Self(rawValue: 12)
  public static let mx = Self(rawValue: 15)
  public static let txt = Self(rawValue: 16)
  public static let aaaa = Self(rawValue: 28)
  public static let srv = Self(rawValue: 33)
  public static let dname = Self(rawValue: 39)
  public static let opt = Self(rawValue: 41)
  public static let svcb = Self(rawValue: 64)
  public static let https = Self(rawValue: 65)
  public static let any = Self(rawValue: 255)
  public static let caa = Self(rawValue: 257)

  /// The type's mnemonic, or nil for types without one here.
  public var name: StaticString? {
    switch rawValue {
    case 1: "A"
    case 2: "NS"
    case 5: "CNAME"
    case 6: "SOA"
    case 10: "NULL"
    case 12: "PTR"
    case 13: "HINFO"
    case 15: "MX"
    case 16: "TXT"
    case 17: "RP"
    case 18: "AFSDB"
    case 24: "SIG"
    case 25: "KEY"
    case 28: "AAAA"
    case 29: "LOC"
    case 32: "NB"
    case 33: "SRV"
    case 35: "NAPTR"
    case 36: "KX"
    case 37: "CERT"
    case 39: "DNAME"
    case 41: "OPT"
    case 42: "APL"
    case 43: "DS"
    case 44: "SSHFP"
    case 45: "IPSECKEY"
    case 46: "RRSIG"
    case 47: "NSEC"
    case 48: "DNSKEY"
    case 49: "DHCID"
    case 50: "NSEC3"
    case 51: "NSEC3PARAM"
    case 52: "TLSA"
    case 53: "SMIMEA"
    case 55: "HIP"
    case 59: "CDS"
    case 60: "CDNSKEY"
    case 61: "OPENPGPKEY"
    case 62: "CSYNC"
    case 63: "ZONEMD"
    case 64: "SVCB"
    case 65: "HTTPS"
    case 99: "SPF"
    case 249: "TKEY"
    case 250: "TSIG"
    case 251: "IXFR"
    case 252: "AXFR"
    case 255: "ANY"
    case 256: "URI"
    case 257: "CAA"
    default: nil
    }
  }

  /// The mnemonic, or `TYPE` and the number (RFC 3597 §5).
  public var text: ShortText {
    var text = ShortText()
    if let name {
      text.append(name)
    } else {
      text.append("TYPE")
      text.append(decimal: UInt64(rawValue))
    }
    return text
  }
}

/// The class of a record or question; unknown ones are kept.
///
/// The highest bit is multicast DNS's: in a question it asks for a unicast response, in a record it flushes caches.
///
/// - Source: RFC 1035 §3.2.4, RFC 6762 §18.12 and §18.13.
public struct DNSClass: RawRepresentable, Hashable, Sendable {
  public let rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  public static let internet = Self(rawValue: 1)
  public static let none = Self(rawValue: 254)
  public static let any = Self(rawValue: 255)

  /// Multicast DNS's highest bit.
  public var hasTopBit: Bool { rawValue & 0x8000 != 0 }
  /// The class without multicast DNS's bit.
  public var withoutTopBit: DNSClass { DNSClass(rawValue: rawValue & 0x7FFF) }
}
