// SPDX-License-Identifier: Apache-2.0

/// A server's certificate, for the handshakes in which it can be read; nobody signed it.
///
/// - Source: RFC 5280 §4.1.
enum Certificate {
  /// The DER of a certificate for a name.
  static func der(for name: String, _ chance: inout Generator) -> [UInt8] {
    let signatureAlgorithm = sequence(object([0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B]) + [0x05, 0x00])
    let keyAlgorithm = sequence(object([0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01]) + [0x05, 0x00])
    let modulus = [0x00, 0xC1] + chance.bytes(254) + [0x01]
    let key = sequence(element(0x02, modulus) + element(0x02, [1, 0, 1]))
    let alternatives = sequence(element(0x82, Array(name.utf8)))
    let extensions = element(
      0xA3, sequence(sequence(object([0x55, 0x1D, 0x11]) + element(0x04, alternatives))))
    let content =
      element(0xA0, [0x02, 0x01, 0x02]) + element(0x02, [0x5A] + chance.bytes(8)) + signatureAlgorithm
      + self.name("Northern Trust Services CA 2") + sequence(time("250901000000Z") + time("270901000000Z"))
      + self.name(name) + sequence(keyAlgorithm + element(0x03, [0] + key)) + extensions
    return sequence(sequence(content) + signatureAlgorithm + element(0x03, [0] + chance.bytes(256)))
  }

  private static func name(_ common: String) -> [UInt8] {
    sequence(element(0x31, sequence(object([0x55, 0x04, 0x03]) + element(0x0C, Array(common.utf8)))))
  }

  private static func time(_ text: String) -> [UInt8] { element(0x17, Array(text.utf8)) }
  private static func object(_ octets: [UInt8]) -> [UInt8] { element(0x06, octets) }
  private static func sequence(_ content: [UInt8]) -> [UInt8] { element(0x30, content) }

  private static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
    var bytes = [tag]
    switch content.count {
    case ..<128: bytes.append(UInt8(truncatingIfNeeded: content.count))
    case ..<256: bytes += [0x81, UInt8(truncatingIfNeeded: content.count)]
    default:
      bytes.append(0x82)
      bytes.append(big16: content.count)
    }
    return bytes + content
  }
}
