// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// The certificates that a side shows in the clear, which TLS does up to version 1.2: its own first, then those above it.
///
///     | list length (3) | certificate length (3) | certificate | …
///
/// Its own is decoded, the others are counted. Where the sides agreed on raw public keys, one stands in place of the list.
///
/// - Source: RFC 5246 §7.4.2; RFC 7250 §3.
public struct TLSCertificates: WireDecodable, ~Escapable {
  /// 0 for a client that has none, and for a raw public key.
  public let chainLength: Int
  /// The sender's own certificate, or its raw public key, as it was sent.
  public let bytes: RawSpan
  /// Whether a raw public key was sent.
  public let isRawKey: Bool
  /// What it says, once it is decoded; nil where nothing was sent.
  public private(set) var decoded: DecodedCertificate?
  /// Where the sender's own certificate begins.
  private let offset: Int

  /// Reads the body of the message up to the end of `input`.
  ///
  /// - Throws: `truncated` if the bytes end inside a length; `malformed` if the lengths do not fit together.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    let start = input.offset
    guard Int(try input.readUInt24()) == input.remaining else {
      throw .malformed(at: start, rule: .tlsCertificateList)
    }
    // No certificate is so long that its length begins like a key's own encoding.
    isRawKey = input.remaining > 0 && input.rest.octet(0) == 0x30
    if isRawKey {
      chainLength = 0
      offset = input.offset
      bytes = try input.take(input.remaining)
      return
    }
    var count = 0
    var own = input.rest.extracting(first: 0)
    var place = input.offset
    // Each turn uses up a length.
    while !input.isAtEnd {
      let start = input.offset
      guard input.remaining > 3 else { throw .malformed(at: start, rule: .tlsCertificateList) }
      let length = Int(try input.readUInt24())
      guard length > 0, length <= input.remaining else { throw .malformed(at: start, rule: .tlsCertificateList) }
      let item = try input.take(length)
      if count == 0 { (own, place) = (item, start &+ 3) }
      count += 1
    }
    chainLength = count
    bytes = own
    offset = place
  }
}

extension TLSCertificates {
  /// Lets a receiver decode what was sent. Returns the rule that it breaks, if any.
  mutating func decode(by receiver: inout some MessageReceiver & ~Copyable) -> WireError? {
    guard bytes.byteCount > 0 else { return nil }
    let decoded = receiver.decode(certificate: bytes, isRawKey: isRawKey)
    self.decoded = decoded
    return decoded.brokenRule.map { .malformed(at: offset, rule: $0) }
  }
}

extension TLSCertificates: Message {
  public static var eventType: StaticString { TLSFields.eventType }

  static let subjectField = Field(
    "tls.subject", .text, "whom the certificate is for (RFC 5280 §4.1.2.6)", isPersonal: true)
  static let issuerField = Field("tls.issuerdn", .text, "who issued it (RFC 5280 §4.1.2.4)")
  static let serialField = Field("tls.serial", .text, "the issuer's number for it, in hexadecimal (RFC 5280 §4.1.2.2)")
  static let fingerprintField = Field("tls.fingerprint", .text, "SHA-1 over the certificate, in hexadecimal")
  static let notBeforeField = Field("tls.notbefore", .text, "when it begins to be valid, UTC (RFC 5280 §4.1.2.5)")
  static let notAfterField = Field("tls.notafter", .text, "when it ceases to be valid, UTC (RFC 5280 §4.1.2.5)")
  static let alternativeNamesField = Field(
    "tls.subjectaltname", .list, "the names and addresses that it is for (RFC 5280 §4.2.1.6)", isPersonal: true)
  static let chainLengthField = Field(
    "tls.certificate.chain_length", .number, "the certificates sent, this one included")
  static let rawKeyField = Field(
    "tls.certificate.raw_key", .boolean, "true if a raw public key was sent, and no certificate (RFC 7250 §3)")
  static let digestField = Field(
    "tls.certificate.sha256", .text, "SHA-256 over the certificate or raw key, in hexadecimal")
  static let selfSignedField = Field(
    "tls.certificate.self_signed", .boolean, "true if subject and issuer are the same; the signature is not verified")
  static let keyKindField = Field(
    "tls.certificate.key_type", .text, "RSA, EC, DSA, Ed25519 or Ed448; absent for others")
  static let keySizeField = Field("tls.certificate.key_size", .number, unit: "bits", "the size of the key")

  public static let fields = [
    TLSFields.handshake, subjectField, issuerField, serialField, fingerprintField, notBeforeField, notAfterField,
    alternativeNamesField, chainLengthField, rawKeyField, digestField, selfSignedField, keyKindField, keySizeField,
  ]

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(TLSFields.handshake, "certificate")
    if let certificate = decoded?.certificate { visit(certificate, &visitor) }
    visitor.visit(Self.chainLengthField, chainLength)
    if isRawKey { visitor.visit(Self.rawKeyField, true) }
    guard let decoded else { return }
    visitor.visit(Self.digestField, text: ShortText(hex: decoded.sha256.span))
    if decoded.certificate?.isSelfIssued == true { visitor.visit(Self.selfSignedField, true) }
    if let kind = decoded.key.kind { visitor.visit(Self.keyKindField, kind) }
    if decoded.key.bitCount > 0 { visitor.visit(Self.keySizeField, decoded.key.bitCount) }
  }

  private func visit(_ certificate: X509Certificate, _ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(Self.subjectField, text: certificate.subject.span.octets)
    visitor.visit(Self.issuerField, text: certificate.issuer.span.octets)
    // No serial number may have more than 20 octets (RFC 5280 §4.1.2.2).
    visitor.visit(Self.serialField, text: Self.parted(certificate.serial.span, isUpperCase: true))
    if let decoded { visitor.visit(Self.fingerprintField, text: Self.parted(decoded.sha1.span, isUpperCase: false)) }
    visitor.visit(Self.notBeforeField, text: certificate.notBefore.span.octets)
    visitor.visit(Self.notAfterField, text: certificate.notAfter.span.octets)
    guard !certificate.alternativeNames.isEmpty else { return }
    visitor.openList(Self.alternativeNamesField)
    for name in certificate.alternativeNames { visitor.visit(Self.alternativeNamesField, text: name.span.octets) }
    visitor.closeList()
  }

  /// Octets in hexadecimal, 21 at most, with colons between them, as EVE has them.
  private static func parted(_ octets: Span<UInt8>, isUpperCase: Bool) -> ShortText {
    var text = ShortText()
    for index in 0..<min(21, octets.count) {
      if index > 0 { text.append(0x3A) }
      text.append(digit: octets[index] >> 4, isUpperCase: isUpperCase)
      text.append(digit: octets[index] & 0xF, isUpperCase: isUpperCase)
    }
    return text
  }
}

extension ShortText {
  fileprivate mutating func append(digit: UInt8, isUpperCase: Bool) {
    append(digit < 10 ? 0x30 + digit : (isUpperCase ? 0x37 : 0x57) + digit)
  }
}

extension WireError.Rule {
  static let tlsCertificateList = Self(
    "tls_certificate_list", "RFC 5246 §7.4.2",
    "certificates must not be empty, and fill their list, which fills the message")
}
