// SPDX-License-Identifier: Apache-2.0
import SwiftASN1
import Wire

/// What a certificate says of its owner, its issuer and its key; its signature is not verified.
///
///     Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm, signature }
///     tbsCertificate ::= SEQUENCE { version [0], serialNumber, signature, issuer, validity, subject,
///                                   subjectPublicKeyInfo, …, extensions [3] }
///
/// - Source: RFC 5280 §4.1.
public struct X509Certificate: Sendable {
  /// The big-endian number that the issuer gave to it.
  public private(set) var serial: [UInt8] = []
  /// Names as text, as `C=FI, O=Example, CN=lamp.example`.
  public private(set) var issuer: [UInt8] = []
  public private(set) var subject: [UInt8] = []
  /// Whether subject and issuer are the same.
  public private(set) var isSelfIssued = false
  /// Times as text, as `2026-11-21T19:00:00`; the time zone is UTC.
  public private(set) var notBefore: [UInt8] = []
  public private(set) var notAfter: [UInt8] = []
  public private(set) var key = X509Key()
  /// The other names that the key is for, as text: host names, addresses, URIs; at most 64.
  public private(set) var alternativeNames: [[UInt8]] = []

  /// Decodes a certificate; costs allocations, and a time that grows with its length.
  ///
  /// - Throws: `malformed` if it is not DER, or lacks a part that every certificate has; offsets are always 0.
  init(_ bytes: [UInt8]) throws(WireError) {
    guard let root = try? DER.parse(bytes) else { throw .malformed(at: 0, rule: .x509Encoding) }
    guard var certificate = root.children, var fields = certificate.next()?.children, var field = fields.next() else {
      throw .malformed(at: 0, rule: .x509Structure)
    }
    if field.identifier == Self.contextTag(0) { field = try Self.next(&fields) }
    guard let number = field.bytes else { throw .malformed(at: 0, rule: .x509Structure) }
    serial = Array(number.count > 1 && number.first == 0 ? number.dropFirst() : number)
    _ = try Self.next(&fields)
    let issuerNode = try Self.next(&fields)
    issuer = X509Name.text(of: issuerNode)
    guard var validity = try Self.next(&fields).children else { throw .malformed(at: 0, rule: .x509Structure) }
    notBefore = try Self.time(Self.next(&validity))
    notAfter = try Self.time(Self.next(&validity))
    let subjectNode = try Self.next(&fields)
    subject = X509Name.text(of: subjectNode)
    isSelfIssued = issuerNode.encodedBytes.elementsEqual(subjectNode.encodedBytes)
    key = X509Key(try Self.next(&fields))
    // Each turn uses up a field.
    while let optional = fields.next() {
      if optional.identifier == Self.contextTag(3) { readExtensions(optional) }
    }
  }

  private static func contextTag(_ number: UInt) -> ASN1Identifier {
    ASN1Identifier(tagWithNumber: number, tagClass: .contextSpecific)
  }

  private static func next(_ fields: inout ASN1NodeCollection.Iterator) throws(WireError) -> ASN1Node {
    guard let node = fields.next() else { throw .malformed(at: 0, rule: .x509Structure) }
    return node
  }

  /// Writes a UTCTime or GeneralizedTime as EVE does; the years 50 to 99 of the former are of the last century.
  private static func time(_ node: ASN1Node) throws(WireError) -> [UInt8] {
    guard let digits = node.bytes else { throw .malformed(at: 0, rule: .x509Time) }
    var text = Array(digits)
    if node.identifier == .utcTime {
      text.insert(contentsOf: text.first.map { $0 >= 0x35 } == true ? [0x31, 0x39] : [0x32, 0x30], at: 0)
    } else if node.identifier != .generalizedTime {
      throw .malformed(at: 0, rule: .x509Time)
    }
    guard text.count == 15, text.last == 0x5A, text.dropLast().allSatisfy({ $0 &- 0x30 < 10 }) else {
      throw .malformed(at: 0, rule: .x509Time)
    }
    var parted: [UInt8] = []
    for (index, digit) in text.dropLast().enumerated() {
      if index == 4 || index == 6 { parted.append(0x2D) }
      if index == 8 { parted.append(0x54) }
      if index == 10 || index == 12 { parted.append(0x3A) }
      parted.append(digit)
    }
    return parted
  }

  /// Takes the alternative names from the extensions; others are left out.
  private mutating func readExtensions(_ node: ASN1Node) {
    guard var outer = node.children, var extensions = outer.next()?.children else { return }
    while let item = extensions.next() {
      guard var parts = item.children, let identifier = parts.next(), identifier.isObject([0x55, 0x1D, 0x11]) else {
        continue
      }
      var value = parts.next()
      // A boolean in between says whether the extension is critical.
      if value?.identifier == .boolean { value = parts.next() }
      guard let bytes = value?.bytes, let list = try? DER.parse(bytes), var names = list.children else { return }
      while alternativeNames.count < 64, let name = names.next() {
        if let text = X509Name.alternativeText(of: name) { alternativeNames.append(text) }
      }
    }
  }
}

/// The kind and size of a public key.
///
/// - Source: RFC 5280 §4.1.2.7; RFC 3279 §2.3; RFC 5480 §2; RFC 8410 §3.
public struct X509Key: Sendable {
  /// The algorithm's name, or nil for one without.
  public private(set) var kind: StaticString?
  /// In bits, 0 where it is not known.
  public private(set) var bitCount = 0

  init() {}

  init(_ node: ASN1Node) {
    guard var parts = node.children, var algorithm = parts.next()?.children, let identifier = algorithm.next()?.bytes
    else { return }
    let parameters = algorithm.next()
    switch Array(identifier) {
    case [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 1]:
      kind = "RSA"
      guard let bits = parts.next()?.bytes, let inner = try? DER.parse(bits.dropFirst()), var numbers = inner.children
      else { return }
      bitCount = Self.bitCount(of: numbers.next()?.bytes)
    case [0x2A, 0x86, 0x48, 0xCE, 0x3D, 2, 1]:
      kind = "EC"
      bitCount = Self.curveBitCount(parameters?.bytes.map { Array($0) } ?? [])
    case [0x2A, 0x86, 0x48, 0xCE, 0x38, 4, 1]:
      kind = "DSA"
      if var numbers = parameters?.children { bitCount = Self.bitCount(of: numbers.next()?.bytes) }
    case [0x2B, 0x65, 0x70]: (kind, bitCount) = ("Ed25519", 256)
    case [0x2B, 0x65, 0x71]: (kind, bitCount) = ("Ed448", 456)
    default: break
    }
  }

  private static func bitCount(of number: ArraySlice<UInt8>?) -> Int {
    guard let digits = number?.drop(while: { $0 == 0 }), let first = digits.first else { return 0 }
    return 8 * digits.count - first.leadingZeroBitCount
  }

  private static func curveBitCount(_ identifier: [UInt8]) -> Int {
    switch identifier {
    case [0x2A, 0x86, 0x48, 0xCE, 0x3D, 3, 1, 7]: 256
    case [0x2B, 0x81, 4, 0, 0x22]: 384
    case [0x2B, 0x81, 4, 0, 0x23]: 521
    case [0x2B, 0x81, 4, 0, 0x21]: 224
    case [0x2A, 0x86, 0x48, 0xCE, 0x3D, 3, 1, 1]: 192
    case [0x2B, 0x81, 4, 0, 0x0A], [0x2B, 0x24, 3, 3, 2, 8, 1, 1, 7]: 256
    case [0x2B, 0x24, 3, 3, 2, 8, 1, 1, 0x0B]: 384
    case [0x2B, 0x24, 3, 3, 2, 8, 1, 1, 0x0D]: 512
    default: 0
    }
  }
}

extension ASN1Node {
  /// The parts of a node that has parts.
  var children: ASN1NodeCollection.Iterator? {
    guard case .constructed(let nodes) = content else { return nil }
    return nodes.makeIterator()
  }

  /// The content of a node without parts.
  var bytes: ArraySlice<UInt8>? {
    guard case .primitive(let bytes) = content else { return nil }
    return bytes
  }

  /// Whether the node is the identifier with these octets.
  func isObject(_ identifier: [UInt8]) -> Bool { bytes.map { $0.elementsEqual(identifier) } == true }
}

extension WireError.Rule {
  static let x509Encoding = Self("x509_encoding", "RFC 5280 §4.1", "a certificate must be one value in DER")
  static let x509Structure = Self(
    "x509_structure", "RFC 5280 §4.1", "a certificate must have a serial number, issuer, validity, subject and key")
  static let x509Time = Self(
    "x509_time", "RFC 5280 §4.1.2.5", "a time must be a UTCTime or GeneralizedTime in Greenwich Mean Time with seconds")
}
