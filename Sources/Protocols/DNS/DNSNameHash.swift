// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

extension DNSNameWalk {
  /// The hash of a name in a checked message, the same for every way to write it down: pointers followed, A-Z taken as a-z.
  ///
  /// - Source: RFC 4343 §3.
  static func hash(in message: RawSpan, at offset: Int) -> UInt64 {
    var hash = StableHash()
    var walk = DNSNameWalk(at: offset)
    while let label = try? walk.next(in: message) {
      hash.combine(UInt8(truncatingIfNeeded: label.count))
      for offset in label { hash.combine((message.octet(offset) ?? 0).asciiLowerCase) }
    }
    return hash.value
  }
}

extension DNSQuestion {
  /// The hash of the name asked for; equal names have equal hashes, whatever their case.
  public var nameHash: UInt64 { DNSNameWalk.hash(in: message, at: nameOffset) }
}

extension DNSRecord {
  /// The hash of the name that the record belongs to.
  public var nameHash: UInt64 { DNSNameWalk.hash(in: message, at: nameOffset) }

  /// The hash of the name under which addresses are to be looked for instead: the target of a CNAME, SVCB or HTTPS record, unless
  /// it is the root, which stands for the owner; else nil.
  ///
  /// - Source: RFC 1034 §3.6.2; RFC 9460 §2.4.2 and §2.5.
  public var aliasHash: UInt64? {
    guard type == .cname || type == .svcb || type == .https, let offset = targetOffset, message.octet(offset) != 0
    else { return nil }
    return DNSNameWalk.hash(in: message, at: offset)
  }
}

extension StableHash {
  /// The hash of a name written down with dots: that of the questions and records with this name.
  public static func of(hostName name: some StringProtocol) -> UInt64 {
    var hash = StableHash()
    for label in name.split(separator: ".") {
      hash.combine(UInt8(truncatingIfNeeded: label.utf8.count))
      for octet in label.utf8 { hash.combine(octet.asciiLowerCase) }
    }
    return hash.value
  }
}
