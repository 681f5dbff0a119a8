// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import SwiftASN1
import Wire

/// What a side of a TLS connection showed of itself, a certificate or a raw public key, with the digests that it is known by.
public struct DecodedCertificate: Sendable {
  /// SHA-256 and SHA-1 over the octets as they were sent (FIPS 180-4).
  public let sha256: [32 of UInt8]
  public let sha1: [20 of UInt8]
  /// Whether it is a raw public key (RFC 7250 §3).
  public let isRawKey: Bool
  /// What the certificate says; nil for a raw key, and for a broken certificate.
  public private(set) var certificate: X509Certificate?
  /// The key of the certificate, or the raw one.
  public private(set) var key = X509Key()
  /// The rule that the certificate breaks.
  let brokenRule: WireError.Rule?

  /// Decodes octets that a side sent; costs allocations, and a time that grows with their number.
  public init(_ bytes: RawSpan, isRawKey: Bool) { self.init(bytes, isRawKey: isRawKey, sha256: Self.sha256(of: bytes)) }

  init(_ bytes: RawSpan, isRawKey: Bool, sha256: [32 of UInt8]) {
    self.sha256 = sha256
    self.isRawKey = isRawKey
    var digest = SHA1Digest()
    digest.update(bytes)
    sha1 = digest.finish()
    var octets: [UInt8] = []
    octets.append(bytes)
    if isRawKey {
      brokenRule = nil
      if let node = try? DER.parse(octets) { key = X509Key(node) }
      return
    }
    do throws(WireError) {
      let decoded = try X509Certificate(octets)
      brokenRule = nil
      certificate = decoded
      key = decoded.key
    } catch {
      if case .malformed(_, let rule) = error { brokenRule = rule } else { brokenRule = nil }
    }
  }

  static func sha256(of bytes: RawSpan) -> [32 of UInt8] {
    var digest = SHA256Digest()
    digest.update(bytes)
    return digest.finish()
  }

  /// The bytes of its texts, which are what makes one certificate larger than another.
  var textByteCount: Int {
    guard let certificate else { return 0 }
    return certificate.serial.count + certificate.issuer.count + certificate.subject.count
      + certificate.notBefore.count + certificate.notAfter.count
      + certificate.alternativeNames.reduce(0) { $0 + $1.count }
  }
}

/// The certificates that were decoded last: a network's servers show the same ones again and again, which are decoded once.
///
/// A certificate is known by SHA-256 over all of it. The one that was shown least lately gives way to a new one.
public struct CertificateMemory: Sendable {
  /// The most certificates that are remembered.
  public static let capacity = 64
  /// The bytes of text beyond which a certificate is decoded each time that it is shown.
  static let textLimit = 4_096

  private struct Entry {
    var decoded: DecodedCertificate
    var lastUse: UInt64
  }

  private var entries: [Entry] = []
  /// Counts the uses.
  private var clock: UInt64 = 0
  /// How many certificates were decoded, and not found.
  public private(set) var decodedCount: UInt64 = 0

  /// Makes a memory of no certificate; it grows with the first ones.
  public init() {}

  /// The most bytes that it takes: beside its texts, a certificate has an array for each of them, of which at most 64 are names.
  public static let memoryBound = 2 * capacity * (MemoryLayout<Entry>.stride + textLimit + 70 * 64)

  /// The certificates remembered.
  public var count: Int { entries.count }

  /// Decodes a certificate or raw key, or finds it among those decoded before; costs two digests and a look at each of those.
  public mutating func decode(_ bytes: RawSpan, isRawKey: Bool) -> DecodedCertificate {
    let digest = DecodedCertificate.sha256(of: bytes)
    clock &+= 1
    if let place = entries.firstIndex(where: { $0.decoded.isRawKey == isRawKey && $0.decoded.hasDigest(digest) }) {
      entries[place].lastUse = clock
      return entries[place].decoded
    }
    let decoded = DecodedCertificate(bytes, isRawKey: isRawKey, sha256: digest)
    decodedCount &+= 1
    guard decoded.textByteCount <= Self.textLimit else { return decoded }
    let entry = Entry(decoded: decoded, lastUse: clock)
    if entries.count < Self.capacity {
      entries.append(entry)
    } else if let oldest = entries.indices.min(by: { entries[$0].lastUse < entries[$1].lastUse }) {
      entries[oldest] = entry
    }
    return decoded
  }
}

extension DecodedCertificate {
  fileprivate func hasDigest(_ digest: [32 of UInt8]) -> Bool {
    sha256.span.octets.holdsSameBytes(as: digest.span.octets)
  }
}
