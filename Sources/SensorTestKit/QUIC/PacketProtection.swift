// SPDX-License-Identifier: Apache-2.0
import CCrypto
import Protocols
import Wire

/// Protects packets as their senders do, with libcrypto's own calls: the other half of what the sensor takes off.
///
/// - Source: RFC 9001 §5.3, §5.4; EVP_EncryptInit(3).
enum PacketProtection {
  /// Encrypts the payload and hides the packet number, which is the header's last part.
  static func protect(
    _ header: [UInt8], _ payload: [UInt8], _ keys: QUICInitialKeys, number: UInt32, numberLength: Int
  ) -> [UInt8] {
    let sealed = seal(payload, header, key: octets(keys.key), nonce: octets(keys.nonce(of: number)))
    let sample = Array(sealed.dropFirst(4 - numberLength).prefix(16))
    let mask = encrypt(sample, key: octets(keys.headerKey))
    guard sample.count == 16, mask.count == 16 else { return header + sealed }
    var packet = header + sealed
    packet[0] ^= mask[0] & 0x0F
    for index in 0..<numberLength { packet[header.count - numberLength + index] ^= mask[1 + index] }
    return packet
  }

  private static func seal(_ text: [UInt8], _ header: [UInt8], key: [UInt8], nonce: [UInt8]) -> [UInt8] {
    let context = unsafe EVP_CIPHER_CTX_new()
    defer { unsafe EVP_CIPHER_CTX_free(context) }
    var output = [UInt8](repeating: 0, count: text.count)
    var tag = [UInt8](repeating: 0, count: 16)
    var count: Int32 = 0
    let isDone =
      unsafe EVP_EncryptInit_ex(context, EVP_aes_128_gcm(), nil, key, nonce) == 1
      && EVP_EncryptUpdate(context, nil, &count, header, Int32(header.count)) == 1
      && EVP_EncryptUpdate(context, &output, &count, text, Int32(text.count)) == 1
      && EVP_EncryptFinal_ex(context, nil, &count) == 1
      && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, &tag) == 1
    return isDone ? output + tag : []
  }

  private static func encrypt(_ block: [UInt8], key: [UInt8]) -> [UInt8] {
    let context = unsafe EVP_CIPHER_CTX_new()
    defer { unsafe EVP_CIPHER_CTX_free(context) }
    var output = [UInt8](repeating: 0, count: 32)
    var count: Int32 = 0
    guard unsafe EVP_EncryptInit_ex(context, EVP_aes_128_ecb(), nil, key, nil) == 1,
      unsafe EVP_EncryptUpdate(context, &output, &count, block, Int32(block.count)) == 1
    else { return [] }
    return Array(output.prefix(Int(count)))
  }

  private static func octets(_ key: [16 of UInt8]) -> [UInt8] { key.indices.map { key[$0] } }
  private static func octets(_ key: [12 of UInt8]) -> [UInt8] { key.indices.map { key[$0] } }
}
