// SPDX-License-Identifier: Apache-2.0

/// One element of a record's data: how it stands on the wire, and how zone files write it.
enum DNSDataPart: UInt64 {
  /// Behind the last part.
  case end = 0
  case octet, number16, number32, number48
  /// A type's number, written as its mnemonic.
  case type
  /// Seconds since 1970, written as YYYYMMDDHHMMSS (RFC 4034 §3.2).
  case time
  case name
  /// A length and that many octets: quoted, or as a plain word.
  case string, word
  /// Strings up to the end, at least one.
  case strings
  /// Everything up to the end: as a quoted text, in hexadecimal, in base 64.
  case quoted, hex, base64
  /// A length and that many octets in hexadecimal, or `-` for none (RFC 5155 §3.3); in base 32 (RFC 4648 §7).
  case salt, hash
  /// The types that exist at a name (RFC 4034 §4.1.2).
  case types
  case address4, address6
  /// Addresses up to the end, each behind two octets of flags (RFC 1002 §4.2.1.3).
  case nodeAddresses
  /// The names that a node has, and its statistics (RFC 1002 §4.2.18).
  case nodeStatus
  case location, serviceParameters
  /// Six or eight octets in hexadecimal, joined by hyphens (RFC 7043 §3.2).
  case hardware6, hardware8
  /// A length of two octets and that many octets which are nobody's business: written as their number.
  case secret
  /// Options of EDNS, which have no form in zone files.
  case options
  /// Octets of an unknown form: written as their number (RFC 3597 §5).
  case opaque
}

/// The parts of one type's data, in order; reading, checking and writing all follow it.
struct DNSDataLayout {
  /// Six bits a part, the first one lowest.
  private var parts: UInt64

  init(
    _ first: DNSDataPart, _ second: DNSDataPart = .end, _ third: DNSDataPart = .end, _ fourth: DNSDataPart = .end,
    _ fifth: DNSDataPart = .end, _ sixth: DNSDataPart = .end, _ seventh: DNSDataPart = .end,
    _ eighth: DNSDataPart = .end, _ ninth: DNSDataPart = .end
  ) {
    let low = first.rawValue | second.rawValue << 6 | third.rawValue << 12 | fourth.rawValue << 18
    parts = low | fifth.rawValue << 24 | sixth.rawValue << 30 | seventh.rawValue << 36
    parts |= eighth.rawValue << 42 | ninth.rawValue << 48
  }

  /// The next part, or nil behind the last one.
  mutating func next() -> DNSDataPart? {
    guard parts != 0 else { return nil }
    let part = DNSDataPart(rawValue: parts & 0x3F)
    parts >>= 6
    return part
  }
}

extension DNSRecord {
  /// How the record's data is made up.
  ///
  /// - Source: RFC 1035 §3.3, and for later types the documents of the IANA registry "Resource Record (RR) TYPEs".
  var layout: DNSDataLayout {
    if variant == .netbios { return nodeLayout }
    switch type {
    case .a: return isInternet ? DNSDataLayout(.address4) : DNSDataLayout(.opaque)
    case .aaaa: return isInternet ? DNSDataLayout(.address6) : DNSDataLayout(.opaque)
    case .ns, .cname, .dname, .ptr: return DNSDataLayout(.name)
    case .soa: return DNSDataLayout(.name, .name, .number32, .number32, .number32, .number32, .number32)
    case .mx, .afsdb, .kx: return DNSDataLayout(.number16, .name)
    case .rp: return DNSDataLayout(.name, .name)
    case .txt, .spf: return DNSDataLayout(.strings)
    case .srv: return DNSDataLayout(.number16, .number16, .number16, .name)
    case .hinfo: return DNSDataLayout(.string, .string)
    case .naptr: return DNSDataLayout(.number16, .number16, .string, .string, .string, .name)
    case .caa: return DNSDataLayout(.octet, .word, .quoted)
    case .uri: return DNSDataLayout(.number16, .number16, .quoted)
    case .loc: return DNSDataLayout(.location)
    case .svcb, .https: return DNSDataLayout(.number16, .name, .serviceParameters)
    case .eui48: return DNSDataLayout(.hardware6)
    case .eui64: return DNSDataLayout(.hardware8)
    case .opt: return DNSDataLayout(.options)
    default: return securityLayout
    }
  }

  private var nodeLayout: DNSDataLayout {
    switch type {
    case .a: DNSDataLayout(.address4)
    case .ns: DNSDataLayout(.name)
    case .node: DNSDataLayout(.nodeAddresses)
    case .nodeStatus: DNSDataLayout(.nodeStatus)
    default: DNSDataLayout(.opaque)
    }
  }

  private var securityLayout: DNSDataLayout {
    switch type {
    case .ds, .cds: DNSDataLayout(.number16, .octet, .octet, .hex)
    case .dnskey, .cdnskey, .key: DNSDataLayout(.number16, .octet, .octet, .base64)
    case .rrsig, .sig:
      DNSDataLayout(.type, .octet, .octet, .number32, .time, .time, .number16, .name, .base64)
    case .nsec: DNSDataLayout(.name, .types)
    case .nsec3: DNSDataLayout(.octet, .octet, .number16, .salt, .hash, .types)
    case .nsec3param: DNSDataLayout(.octet, .octet, .number16, .salt)
    case .tlsa, .smimea: DNSDataLayout(.octet, .octet, .octet, .hex)
    case .sshfp: DNSDataLayout(.octet, .octet, .hex)
    case .cert: DNSDataLayout(.number16, .number16, .octet, .base64)
    case .csync: DNSDataLayout(.number32, .number16, .types)
    case .zonemd: DNSDataLayout(.number32, .octet, .octet, .hex)
    case .dhcid, .openpgpkey: DNSDataLayout(.base64)
    case .tkey: DNSDataLayout(.name, .time, .time, .number16, .number16, .secret, .secret)
    case .tsig: DNSDataLayout(.name, .number48, .number16, .secret, .number16, .number16, .secret)
    default: DNSDataLayout(.opaque)
    }
  }

  /// Whether the class is the Internet's, or one by which updates speak of all classes.
  private var isInternet: Bool {
    let plain = variant == .multicast ? recordClass.withoutTopBit : recordClass
    return plain == .internet || plain == .none || plain == .any
  }
}
