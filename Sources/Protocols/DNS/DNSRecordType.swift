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
  public static let hinfo = Self(rawValue: 13)
  public static let mx = Self(rawValue: 15)
  public static let txt = Self(rawValue: 16)
  public static let rp = Self(rawValue: 17)
  public static let afsdb = Self(rawValue: 18)
  public static let sig = Self(rawValue: 24)
  public static let key = Self(rawValue: 25)
  public static let aaaa = Self(rawValue: 28)
  public static let loc = Self(rawValue: 29)
  public static let srv = Self(rawValue: 33)
  public static let naptr = Self(rawValue: 35)
  public static let kx = Self(rawValue: 36)
  public static let cert = Self(rawValue: 37)
  public static let dname = Self(rawValue: 39)
  public static let opt = Self(rawValue: 41)
  public static let ds = Self(rawValue: 43)
  public static let sshfp = Self(rawValue: 44)
  public static let rrsig = Self(rawValue: 46)
  public static let nsec = Self(rawValue: 47)
  public static let dnskey = Self(rawValue: 48)
  public static let dhcid = Self(rawValue: 49)
  public static let nsec3 = Self(rawValue: 50)
  public static let nsec3param = Self(rawValue: 51)
  public static let tlsa = Self(rawValue: 52)
  public static let smimea = Self(rawValue: 53)
  public static let cds = Self(rawValue: 59)
  public static let cdnskey = Self(rawValue: 60)
  public static let openpgpkey = Self(rawValue: 61)
  public static let csync = Self(rawValue: 62)
  public static let zonemd = Self(rawValue: 63)
  public static let svcb = Self(rawValue: 64)
  public static let https = Self(rawValue: 65)
  public static let spf = Self(rawValue: 99)
  public static let eui48 = Self(rawValue: 108)
  public static let eui64 = Self(rawValue: 109)
  public static let tkey = Self(rawValue: 249)
  public static let tsig = Self(rawValue: 250)
  public static let ixfr = Self(rawValue: 251)
  public static let axfr = Self(rawValue: 252)
  public static let any = Self(rawValue: 255)
  public static let uri = Self(rawValue: 256)
  public static let caa = Self(rawValue: 257)

  /// A NetBIOS name's addresses, and the names of a node (RFC 1002 §4.2.1.3): elsewhere the numbers mean other types.
  public static let node = Self(rawValue: 32)
  public static let nodeStatus = Self(rawValue: 33)

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
    case 108: "EUI48"
    case 109: "EUI64"
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

  /// The type's mnemonic among the messages of a variant, or nil for types without one.
  public func name(in variant: DNSVariant) -> StaticString? {
    guard variant == .netbios else { return name }
    if self == .node { return "NB" }
    return self == .nodeStatus ? "NBSTAT" : name
  }

  /// The mnemonic, or `TYPE` and the number (RFC 3597 §5).
  public var text: ShortText { text(in: .unicast) }

  /// The mnemonic among the messages of a variant, or `TYPE` and the number (RFC 3597 §5).
  public func text(in variant: DNSVariant) -> ShortText {
    var text = ShortText()
    if let name = name(in: variant) {
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
  public static let chaos = Self(rawValue: 3)
  public static let hesiod = Self(rawValue: 4)
  public static let none = Self(rawValue: 254)
  public static let any = Self(rawValue: 255)

  /// The class's mnemonic, or nil for classes without one.
  public var name: StaticString? {
    switch rawValue {
    case 1: "IN"
    case 3: "CH"
    case 4: "HS"
    case 254: "NONE"
    case 255: "ANY"
    default: nil
    }
  }

  /// Multicast DNS's highest bit.
  public var hasTopBit: Bool { rawValue & 0x8000 != 0 }
  /// The class without multicast DNS's bit.
  public var withoutTopBit: DNSClass { DNSClass(rawValue: rawValue & 0x7FFF) }
}
