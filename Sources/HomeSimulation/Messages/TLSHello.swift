// SPDX-License-Identifier: Apache-2.0
import SensorTestKit

/// The messages of a TLS handshake that can be read by others.
///
/// - Source: RFC 8446 §4, RFC 5246 §7.4.
enum TLSHello {
  struct ContentType {
    static let changeCipherSpec: UInt8 = 20
    static let handshake: UInt8 = 22
    static let applicationData: UInt8 = 23
  }

  static func record(_ type: UInt8, version: UInt16 = 0x0303, _ content: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = [type]
    bytes.append(big16: version)
    bytes.append(big16: content.count)
    return bytes + content
  }

  static func handshake(_ type: UInt8, _ build: (inout [UInt8]) -> Void) -> [UInt8] {
    var bytes: [UInt8] = [type]
    bytes.append(lengthOf: 3, build)
    return bytes
  }

  static func client(_ profile: TLSProfile, name: String?, _ chance: inout Generator) -> [UInt8] {
    var chance = chance.split()
    return handshake(1) { bytes in
      bytes.append(big16: min(profile.version, 0x0303))
      bytes.append(contentsOf: chance.bytes(32))
      let hasSession = profile.version == 0x0304 && !profile.isForQUIC
      bytes.append(hasSession ? 32 : 0)
      if hasSession { bytes.append(contentsOf: chance.bytes(32)) }
      bytes.append(lengthOf: 2) { bytes in
        if profile.greases { bytes.append(big16: grease(&chance)) }
        for cipher in profile.ciphers { bytes.append(big16: cipher) }
      }
      bytes.append(contentsOf: [1, 0])
      guard !profile.extensions.isEmpty else { return }
      bytes.append(lengthOf: 2) { bytes in
        if profile.greases {
          bytes.append(big16: grease(&chance))
          bytes.append(big16: 0)
        }
        for type in profile.extensions where type != 0 || name != nil {
          bytes.append(big16: type)
          bytes.append(lengthOf: 2) { append(type, of: profile, name: name, to: &$0, &chance) }
        }
      }
    }
  }

  private static func append(
    _ type: UInt16, of profile: TLSProfile, name: String?, to bytes: inout [UInt8], _ chance: inout Generator
  ) {
    switch type {
    case 0:
      bytes.append(lengthOf: 2) { bytes in
        bytes.append(0)
        bytes.append(counted: name ?? "")
      }
    case 5: bytes.append(contentsOf: [1, 0, 0, 0, 0])
    case 10:
      bytes.append(lengthOf: 2) { bytes in
        if profile.greases { bytes.append(big16: grease(&chance)) }
        for group in profile.groups { bytes.append(big16: group) }
      }
    case 11: bytes.append(contentsOf: [1, 0])
    case 13:
      bytes.append(lengthOf: 2) { bytes in
        for signature in profile.signatures { bytes.append(big16: signature) }
      }
    case 15: bytes.append(1)
    case 16:
      bytes.append(lengthOf: 2) { bytes in
        for word in profile.protocols {
          bytes.append(UInt8(truncatingIfNeeded: word.utf8.count))
          bytes.append(text: word)
        }
      }
    case 27: bytes.append(contentsOf: [2, 0, 2])
    case 43:
      bytes.append(lengthOf: 1) { bytes in
        if profile.greases { bytes.append(big16: grease(&chance)) }
        bytes.append(big16: 0x0304)
        if !profile.isForQUIC { bytes.append(big16: 0x0303) }
      }
    case 45: bytes.append(contentsOf: [1, 1])
    case 51:
      bytes.append(lengthOf: 2) { bytes in
        bytes.append(big16: 0x001D)
        bytes.append(lengthOf: 2) { $0.append(contentsOf: chance.bytes(32)) }
      }
    case 57:
      let limits: [(UInt64, UInt64)] = [(1, 30_000), (3, 1472), (4, 15_728_640), (5, 6_291_456), (8, 100), (9, 103)]
      for (identifier, value) in limits {
        bytes += QUICWriter.parameter(identifier, QUICWriter.number(value))
      }
      bytes += QUICWriter.parameter(15, [])
    case 65281: bytes.append(0)
    default: break
    }
  }

  /// The server's choice: the first cipher of the client that its version can use.
  static func server(_ profile: TLSProfile, version: UInt16, _ chance: inout Generator) -> [UInt8] {
    var chance = chance.split()
    let cipher = profile.ciphers.first { ($0 >> 8 == 0x13) == (version == 0x0304) } ?? 0x002F
    return handshake(2) { bytes in
      bytes.append(big16: min(version, 0x0303))
      bytes.append(contentsOf: chance.bytes(32))
      bytes.append(profile.isForQUIC ? 0 : 32)
      if !profile.isForQUIC { bytes.append(contentsOf: chance.bytes(32)) }
      bytes.append(big16: cipher)
      bytes.append(0)
      bytes.append(lengthOf: 2) { bytes in
        if version == 0x0304 {
          bytes.append(contentsOf: [0, 43, 0, 2, 3, 4, 0, 51, 0, 36, 0, 0x1D, 0, 32])
          bytes.append(contentsOf: chance.bytes(32))
        } else {
          bytes.append(contentsOf: [0xFF, 0x01, 0, 1, 0, 0, 23, 0, 0])
        }
      }
    }
  }

  private static func grease(_ chance: inout Generator) -> UInt16 {
    let nibble = chance.half() & 0xF
    return nibble << 12 | 0x0A00 | nibble << 4 | 0x0A
  }
}
