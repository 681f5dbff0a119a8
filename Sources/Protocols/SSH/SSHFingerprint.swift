// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// What software a side is, told by its lists.
extension SSHKeyExchangeInit {
  /// The lists of one direction of which the field's common fingerprint is made.
  ///
  /// - Source: HASSH, Salesforce, BSD-3-Clause: a client by what it would send with, a server likewise.
  private static func listsOfHASSH(_ sender: Direction) -> [4 of List] {
    sender == .toServer
      ? [.keyExchange, .ciphersToServer, .authenticationToServer, .compressionToServer]
      : [.keyExchange, .ciphersToClient, .authenticationToClient, .compressionToClient]
  }

  /// The MD5 digest of the four lists joined by semicolons, 32 hexadecimal digits.
  public func hassh(_ sender: Direction) -> ShortText {
    let lists = Self.listsOfHASSH(sender)
    var digest = MD5Digest()
    for index in lists.indices {
      if index > 0 { digest.update(0x3B) }
      digest.update(names(lists[index]))
    }
    let octets = digest.finish()
    return ShortText(hex: octets.span)
  }

  /// The four lists joined by semicolons; longer than 1,024 bytes it is allocated.
  func hasshText(_ sender: Direction) -> FingerprintText {
    let lists = Self.listsOfHASSH(sender)
    var text = FingerprintText()
    for index in lists.indices {
      if index > 0 { text.append(0x3B) }
      text.append(names(lists[index]))
    }
    return text
  }

  /// The hash of all ten lists in their order, 16 hexadecimal digits: it tells what HASSH does not, the kinds of host keys and
  /// both directions.
  public var offerHash: ShortText {
    var hash = StableHash()
    hash.combine(lists)
    var text = ShortText()
    text.append(hex: hash.value, minimumDigits: 16)
    return text
  }
}
