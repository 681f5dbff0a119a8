// SPDX-License-Identifier: Apache-2.0
import CCrypto

/// The MD5 digest of bytes given in parts: a name for fingerprints, not a protection.
///
/// The state lives in the value itself, so that a digest costs no allocation.
///
/// - Source: RFC 1321.
public struct MD5Digest: Sendable {
  private var state = MD5_CTX()

  /// Starts with no bytes.
  public init() { unsafe _ = MD5_Init(&state) }

  /// Adds bytes behind those given so far; the cost grows with their number.
  public mutating func update(_ bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { part in _ = unsafe MD5_Update(&state, part.baseAddress, part.count) }
  }

  /// Adds one byte behind those given so far.
  public mutating func update(_ byte: UInt8) {
    unsafe withUnsafeBytes(of: byte) { part in _ = unsafe MD5_Update(&state, part.baseAddress, part.count) }
  }

  /// The digest of all bytes given.
  public consuming func finish() -> [16 of UInt8] {
    var octets = [16 of UInt8](repeating: 0)
    var span = octets.mutableSpan
    unsafe span.withUnsafeMutableBufferPointer { target in _ = unsafe MD5_Final(target.baseAddress, &state) }
    return octets
  }
}

/// The SHA-1 digest of bytes given in parts: a name for flows, not a protection.
///
/// The state lives in the value itself, so that a digest costs no allocation.
///
/// - Source: FIPS 180-4 §6.1.
public struct SHA1Digest: Sendable {
  private var state = SHA_CTX()

  /// Starts with no bytes.
  public init() { unsafe _ = SHA1_Init(&state) }

  /// Adds bytes behind those given so far; the cost grows with their number.
  public mutating func update(_ bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { part in _ = unsafe SHA1_Update(&state, part.baseAddress, part.count) }
  }

  /// Adds one byte behind those given so far.
  public mutating func update(_ byte: UInt8) {
    unsafe withUnsafeBytes(of: byte) { part in _ = unsafe SHA1_Update(&state, part.baseAddress, part.count) }
  }

  /// The digest of all bytes given.
  public consuming func finish() -> [20 of UInt8] {
    var octets = [20 of UInt8](repeating: 0)
    var span = octets.mutableSpan
    unsafe span.withUnsafeMutableBufferPointer { target in _ = unsafe SHA1_Final(target.baseAddress, &state) }
    return octets
  }
}

/// The SHA-256 digest of bytes given in parts.
///
/// The state lives in the value itself, so that a digest costs no allocation.
///
/// - Source: FIPS 180-4 §6.2.
public struct SHA256Digest: Sendable {
  private var state = SHA256_CTX()

  /// Starts with no bytes.
  public init() { unsafe _ = SHA256_Init(&state) }

  /// Adds bytes behind those given so far; the cost grows with their number.
  public mutating func update(_ bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { part in _ = unsafe SHA256_Update(&state, part.baseAddress, part.count) }
  }

  /// Adds one byte behind those given so far.
  public mutating func update(_ byte: UInt8) {
    unsafe withUnsafeBytes(of: byte) { part in _ = unsafe SHA256_Update(&state, part.baseAddress, part.count) }
  }

  /// The digest of all bytes given.
  public consuming func finish() -> [32 of UInt8] {
    var octets = [32 of UInt8](repeating: 0)
    var span = octets.mutableSpan
    unsafe span.withUnsafeMutableBufferPointer { target in _ = unsafe SHA256_Final(target.baseAddress, &state) }
    return octets
  }
}

extension ShortText {
  /// Makes the lower-case hexadecimal text of a digest's octets.
  public init(hex octets: Span<UInt8>) {
    self.init()
    for index in octets.indices { append(hex: UInt64(octets[index]), minimumDigits: 2) }
  }
}
