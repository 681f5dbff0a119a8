// SPDX-License-Identifier: Apache-2.0
import Wire

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
