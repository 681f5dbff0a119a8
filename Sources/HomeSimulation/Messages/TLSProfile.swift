// SPDX-License-Identifier: Apache-2.0

/// How a TLS library greets servers; every kind of device has its own, so that JA4 tells them apart.
///
/// - Source: RFC 8446 §4.1.2, RFC 5246 §7.4.1.2, RFC 8701 (GREASE).
public struct TLSProfile: Sendable, Hashable {
  /// The highest version offered: 0x0304 for TLS 1.3.
  var version: UInt16
  var ciphers: [UInt16]
  /// The types of the extensions, in the order in which they are sent.
  var extensions: [UInt16]
  var groups: [UInt16] = [0x001D, 0x0017, 0x0018]
  var signatures: [UInt16] = [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601, 0x0201]
  var protocols: [String] = []
  /// Whether values that mean nothing are mixed in.
  var greases = false

  private static let aead: [UInt16] = [0xC02C, 0xC030, 0xCCA9, 0xCCA8, 0xC02B, 0xC02F]
  private static let modern: [UInt16] = [0x1301, 0x1302, 0x1303]

  /// OpenSSL 3, as most Linux programs.
  static let openSSL = TLSProfile(
    version: 0x0304,
    ciphers: [0x1302, 0x1303, 0x1301] + aead + [0xC024, 0xC028, 0x009D, 0x009C, 0x0035, 0x002F, 0x00FF],
    extensions: [0, 11, 10, 35, 22, 23, 13, 43, 45, 51], groups: [0x001D, 0x0017, 0x001E, 0x0019, 0x0018])
  /// OpenSSL 1.0 in an old firmware.
  static let olderOpenSSL = TLSProfile(
    version: 0x0303, ciphers: aead + [0xC024, 0xC028, 0xC014, 0x009D, 0x0035, 0x002F, 0x000A, 0x00FF],
    extensions: [0, 11, 10, 35, 13, 15], signatures: [0x0601, 0x0501, 0x0401, 0x0301, 0x0201, 0x0403])
  /// Mbed TLS on a microcontroller.
  static let mbed = TLSProfile(
    version: 0x0303, ciphers: [0xC02C, 0xC030, 0xC02B, 0xC02F, 0xC024, 0xC028, 0x00FF],
    extensions: [0, 13, 10, 11, 22, 23, 35], groups: [0x0017, 0x0018, 0x001D], signatures: [0x0603, 0x0503, 0x0403])
  /// wolfSSL, few and short.
  static let wolf = TLSProfile(
    version: 0x0303, ciphers: [0xC02B, 0xC02F, 0xC023, 0xC027], extensions: [0, 10, 13], groups: [0x0017],
    signatures: [0x0403, 0x0401])
  /// Go's crypto/tls.
  static let goLibrary = TLSProfile(
    version: 0x0304,
    ciphers: [0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8, 0xC009, 0xC013, 0xC00A, 0xC014] + modern,
    extensions: [0, 5, 10, 11, 13, 65281, 18, 43, 51], protocols: ["h2", "http/1.1"])
  /// Android's Conscrypt (BoringSSL) as applications use it.
  static let conscrypt = TLSProfile(
    version: 0x0304,
    ciphers: modern + [0xC02B, 0xC02C, 0xCCA9, 0xC02F, 0xC030, 0xCCA8, 0xC013, 0xC014, 0x009C, 0x002F],
    extensions: [0, 23, 65281, 10, 11, 35, 16, 5, 13, 51, 45, 43], protocols: ["h2", "http/1.1"])
  /// A browser's BoringSSL.
  static let browser = TLSProfile(
    version: 0x0304,
    ciphers: modern + [0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8, 0xC013, 0xC014, 0x009C, 0x009D, 0x002F, 0x0035],
    extensions: [0, 23, 65281, 10, 11, 35, 16, 5, 13, 18, 51, 45, 43, 27], protocols: ["h2", "http/1.1"],
    greases: true)
  /// Apple's Network framework.
  static let apple = TLSProfile(
    version: 0x0304, ciphers: [0x1302, 0x1303, 0x1301, 0xC02C, 0xC02B, 0xCCA9, 0xC030, 0xC02F, 0xCCA8, 0xC00A, 0xC009],
    extensions: [0, 23, 65281, 10, 11, 16, 5, 13, 18, 51, 45, 43, 27], protocols: ["h2", "http/1.1"],
    greases: true)
  /// NSS, as in one maker's television.
  static let nss = TLSProfile(
    version: 0x0304, ciphers: [0x1301, 0x1303, 0x1302, 0xC02B, 0xC02F, 0xCCA9, 0xCCA8, 0xC02C, 0xC030, 0xC00A, 0x002F],
    extensions: [0, 23, 65281, 10, 11, 35, 16, 5, 51, 43, 13, 45], protocols: ["http/1.1"])
  /// Windows' Schannel.
  static let schannel = TLSProfile(
    version: 0x0304, ciphers: [0x1302, 0x1301, 0xC02C, 0xC02B, 0xC030, 0xC02F, 0xC024, 0xC023, 0x009D, 0x009C],
    extensions: [0, 5, 10, 11, 13, 35, 16, 23, 43, 51, 45, 65281], protocols: ["h2", "http/1.1"])

  /// The same library's hello in QUIC (RFC 9001 §8): TLS 1.3 alone, HTTP/3, and the transport's parameters.
  var overQUIC: TLSProfile {
    var profile = offering(["h3"])
    profile.ciphers.removeAll { $0 >> 8 != 0x13 }
    profile.extensions.removeAll { [5, 11, 18, 23, 35, 65281].contains($0) }
    profile.extensions.append(57)
    return profile
  }

  var isForQUIC: Bool { extensions.contains(57) }

  /// The same device with another application protocol.
  func offering(_ protocols: [String]) -> TLSProfile {
    var profile = self
    profile.protocols = protocols
    profile.extensions.removeAll { $0 == 16 }
    if !protocols.isEmpty { profile.extensions.append(16) }
    return profile
  }
}
