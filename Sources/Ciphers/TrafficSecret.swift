// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// A secret of 32 bytes that further secrets and keys are made from.
///
/// - Source: RFC 5869 §2 (HKDF), with SHA-256.
public struct TrafficSecret: Sendable {
  private let keyed: HMACSHA256

  /// Draws a secret out of key material (HKDF-Extract).
  public init(extractedFrom material: RawSpan, salt: RawSpan) {
    var extractor = HMACSHA256(key: salt)
    extractor.update(material)
    let secret = extractor.finish()
    keyed = HMACSHA256(key: secret.span.octets)
  }

  /// Takes 32 bytes as they are.
  init(_ secret: [32 of UInt8]) { keyed = HMACSHA256(key: secret.span.octets) }

  /// The secret that this one gives under a label, without a context (HKDF-Expand-Label).
  ///
  /// - Source: RFC 8446 §7.1.
  public func secret(labelled label: StaticString) -> TrafficSecret {
    TrafficSecret(expand(label, byteCount: 32))
  }

  /// The first `byteCount` of 32 bytes that this secret gives under a label; a length of its own gives bytes of its own.
  ///
  /// - Parameter byteCount: 1...32.
  public func expand(_ label: StaticString, byteCount: UInt8) -> [32 of UInt8] {
    let prefix: StaticString = "tls13 "
    var expansion = keyed
    expansion.update(0)
    expansion.update(byteCount)
    expansion.update(UInt8(truncatingIfNeeded: prefix.utf8CodeUnitCount + label.utf8CodeUnitCount))
    expansion.update(prefix)
    expansion.update(label)
    expansion.update(0)
    expansion.update(1)
    return expansion.finish()
  }
}

extension HMACSHA256 {
  fileprivate mutating func update(_ text: StaticString) {
    for index in 0..<text.utf8CodeUnitCount { update(unsafe text.utf8Start[index]) }
  }
}
