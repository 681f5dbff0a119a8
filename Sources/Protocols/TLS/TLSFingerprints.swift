// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// JA3: what a client offers, in the order it offers it.
///
/// - Source: salesforce/ja3, README (BSD 3-Clause).
extension TLSClientHello {
  /// The text that JA3 hashes: `version,ciphers,extensions,groups,point formats` in decimal, without GREASE.
  func ja3Text() -> FingerprintText {
    var text = FingerprintText()
    text.append(decimal: legacyVersion.rawValue)
    text.append(0x2C)
    text.append(dashed: cipherSuites)
    text.append(0x2C)
    text.append(dashed: extensions)
    text.append(0x2C)
    text.append(dashed: supportedGroups)
    text.append(0x2C)
    for offset in 0..<pointFormats.byteCount {
      if offset > 0 { text.append(0x2D) }
      text.append(decimal: UInt16(pointFormats.octet(offset) ?? 0))
    }
    return text
  }

  /// The JA3 fingerprint, 32 hexadecimal digits; costs the hello's length.
  public var ja3: ShortText { ja3Text().md5 }
}

/// JA3S: what a server chose; the same server answers each client in its own way.
///
/// - Source: salesforce/ja3, README (BSD 3-Clause).
extension TLSServerHello {
  /// The text that JA3S hashes: `version,cipher,extensions` in decimal.
  func ja3sText() -> FingerprintText {
    var text = FingerprintText()
    text.append(decimal: legacyVersion.rawValue)
    text.append(0x2C)
    text.append(decimal: cipherSuite)
    text.append(0x2C)
    text.append(dashed: extensions)
    return text
  }
}

/// JA4 of TLS clients: what a client offers, sorted, so that clients that shuffle their extensions keep their fingerprint.
///
/// - Source: FoxIO-LLC/ja4, technical_details/JA4.md (BSD 3-Clause).
extension TLSClientHello {
  /// How the lists of a JA4 fingerprint are ordered.
  enum JA4Order { case sorted, wire }

  /// The JA4 fingerprint, 36 characters; costs the hello's length.
  public func ja4() -> ShortText { ja4(order: .sorted) }

  func ja4(order: JA4Order) -> ShortText {
    var text = ja4Head()
    text.append(0x5F)
    text.append(firstTwelveDigitsOf: ja4Ciphers(order))
    text.append(0x5F)
    text.append(firstTwelveDigitsOf: ja4Extensions(order))
    return text
  }

  /// The fingerprint before hashing (`ja4_r` sorted, `ja4_ro` in wire order).
  func ja4Raw(order: JA4Order) -> FingerprintText {
    var text = FingerprintText()
    text.append(ja4Head())
    text.append(0x5F)
    text.append(ja4Ciphers(order).bytes)
    text.append(0x5F)
    text.append(ja4Extensions(order).bytes)
    return text
  }

  /// The part that people can read: carrier, version, server name, counts, first application protocol.
  private func ja4Head() -> ShortText {
    var ciphers = 0
    for index in 0..<cipherSuites.count where !TLSGrease.contains(cipherSuites[index]) { ciphers += 1 }
    var types = 0
    extensions.forEachType { if !TLSGrease.contains($0) { types += 1 } }

    var text = ShortText()
    text.append(carrier.rawValue)
    text.append(highestVersion.ja4Digits)
    text.append(extensions.contains(.serverName) ? 0x64 : 0x69)
    text.append(decimal: UInt64(min(ciphers, 99)), minimumDigits: 2)
    text.append(decimal: UInt64(min(types, 99)), minimumDigits: 2)
    appendEndsOfFirstApplicationProtocol(to: &text)
    return text
  }

  private func appendEndsOfFirstApplicationProtocol(to text: inout ShortText) {
    let length = Int(applicationProtocols.octet(0) ?? 0)
    guard let first = applicationProtocols.octet(1), let last = applicationProtocols.octet(length) else {
      text.append("00")
      return
    }
    if first.isASCIILetterOrDigit && last.isASCIILetterOrDigit {
      text.append(first)
      text.append(last)
    } else {
      text.append(hex: UInt64(first >> 4))
      text.append(hex: UInt64(last & 0x0F))
    }
  }

  private func ja4Ciphers(_ order: JA4Order) -> FingerprintText {
    var codes = SortableCodes()
    for index in 0..<cipherSuites.count where !TLSGrease.contains(cipherSuites[index]) {
      codes.append(cipherSuites[index])
    }
    if order == .sorted { codes.sort() }
    var text = FingerprintText()
    text.append(hexList: codes)
    return text
  }

  private func ja4Extensions(_ order: JA4Order) -> FingerprintText {
    var codes = SortableCodes()
    extensions.forEachType { type in
      let isInHead =
        type == TLSExtensionType.serverName.rawValue || type == TLSExtensionType.applicationProtocols.rawValue
      if !TLSGrease.contains(type) && !(order == .sorted && isInHead) { codes.append(type) }
    }
    if order == .sorted { codes.sort() }
    var text = FingerprintText()
    text.append(hexList: codes)

    var separator: UInt8 = 0x5F
    for index in 0..<signatureAlgorithms.count where !TLSGrease.contains(signatureAlgorithms[index]) {
      text.append(separator)
      text.append(fourHexDigits: signatureAlgorithms[index])
      separator = 0x2C
    }
    return text
  }
}

extension TLSVersion {
  /// JA4's two characters for the version.
  fileprivate var ja4Digits: StaticString {
    switch rawValue {
    case 0x0304: "13"
    case 0x0303: "12"
    case 0x0302: "11"
    case 0x0301: "10"
    case 0x0300: "s3"
    case 0x0002: "s2"
    case 0xFEFF: "d1"
    case 0xFEFD: "d2"
    case 0xFEFC: "d3"
    default: "00"
    }
  }
}

extension UInt8 {
  fileprivate var isASCIILetterOrDigit: Bool {
    switch self {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: false
    }
  }
}

extension ShortText {
  /// Adds the first half of a SHA-256 digest's first six octets, or zeros for a text without bytes.
  fileprivate mutating func append(firstTwelveDigitsOf text: FingerprintText) {
    guard text.bytes.byteCount > 0 else {
      append("000000000000")
      return
    }
    var digest = SHA256Digest()
    digest.update(text.bytes)
    let octets = digest.finish()
    for index in 0..<6 { append(hex: UInt64(octets[index]), minimumDigits: 2) }
  }
}

extension FingerprintText {
  /// The MD5 digest of the text, 32 hexadecimal digits.
  var md5: ShortText {
    var digest = MD5Digest()
    digest.update(bytes)
    let octets = digest.finish()
    return ShortText(hex: octets.span)
  }

  /// Adds the code points in decimal, without GREASE, joined by dashes.
  fileprivate mutating func append(dashed codes: borrowing TLSCodePoints) {
    var isFirst = true
    for index in 0..<codes.count where !TLSGrease.contains(codes[index]) {
      if !isFirst { append(0x2D) }
      isFirst = false
      append(decimal: codes[index])
    }
  }

  /// Adds the extensions' types in decimal, without GREASE, joined by dashes.
  fileprivate mutating func append(dashed extensions: borrowing TLSExtensions) {
    var isFirst = true
    extensions.forEachType { type in
      guard !TLSGrease.contains(type) else { return }
      if !isFirst { append(0x2D) }
      isFirst = false
      append(decimal: type)
    }
  }

  /// Adds the code points in four hexadecimal digits each, joined by commas.
  fileprivate mutating func append(hexList codes: borrowing SortableCodes) {
    for index in 0..<codes.count {
      if index > 0 { append(0x2C) }
      append(fourHexDigits: codes[index])
    }
  }
}
