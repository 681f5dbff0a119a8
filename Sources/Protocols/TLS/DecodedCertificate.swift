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
