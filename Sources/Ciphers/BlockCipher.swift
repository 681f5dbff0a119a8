// SPDX-License-Identifier: Apache-2.0
import CCrypto
import Wire

/// AES with keys of 128 bits: of one block, and with authentication (GCM).
///
/// The contexts of libcrypto are made once and given another key for every call, so that none allocates. Where libcrypto has no
/// memory for them, nothing is decrypted.
///
/// - Source: FIPS 197; NIST SP 800-38D; EVP_EncryptInit(3).
@safe public struct BlockCipher: ~Copyable {
  /// The bytes of a block, of a key, and of the tag behind what is authenticated.
  public static let blockByteCount = 16

  private let block = unsafe EVP_CIPHER_CTX_new()
  private let sealed = unsafe EVP_CIPHER_CTX_new()

  /// Makes the contexts.
  public init() {
    unsafe _ = EVP_EncryptInit_ex(block, EVP_aes_128_ecb(), nil, nil, nil)
    unsafe _ = EVP_DecryptInit_ex(sealed, EVP_aes_128_gcm(), nil, nil, nil)
  }

  deinit {
    unsafe EVP_CIPHER_CTX_free(block)
    unsafe EVP_CIPHER_CTX_free(sealed)
  }

  /// Encrypts the first 16 bytes of `input`, or gives nil where there are fewer.
  public mutating func encrypt(_ input: RawSpan, key: [16 of UInt8]) -> [16 of UInt8]? {
    guard unsafe block != nil, input.byteCount >= Self.blockByteCount else { return nil }
    var output = [32 of UInt8](repeating: 0)
    var count: Int32 = 0
    let isDone = unsafe withUnsafeBytes(of: key) { key in
      unsafe input.withUnsafeBytes { input in
        unsafe withUnsafeMutableBytes(of: &output) { output in
          let target = unsafe output.bindMemory(to: UInt8.self).baseAddress
          let source = unsafe input.bindMemory(to: UInt8.self).baseAddress
          let keyOctets = unsafe key.bindMemory(to: UInt8.self).baseAddress
          return unsafe EVP_EncryptInit_ex(block, nil, nil, keyOctets, nil) == 1
            && EVP_EncryptUpdate(block, target, &count, source, Int32(Self.blockByteCount)) == 1
        }
      }
    }
    guard isDone, count == Self.blockByteCount else { return nil }
    var first = [16 of UInt8](repeating: 0)
    for index in first.indices { first[index] = output[index] }
    return first
  }

  /// Decrypts in place what is authenticated: `text` holds the encrypted bytes and the tag behind them, and afterwards the bytes.
  ///
  /// - Returns: whether the tag fits; where it does not, `text` holds nothing that may be used.
  public mutating func open(
    _ text: inout [UInt8], associated: [UInt8], key: [16 of UInt8], nonce: [12 of UInt8]
  ) -> Bool {
    let length = text.count - Self.blockByteCount
    guard unsafe sealed != nil, length >= 0 else { return false }
    var count: Int32 = 0
    let isAuthentic = unsafe withUnsafeBytes(of: key) { key in
      unsafe withUnsafeBytes(of: nonce) { nonce in
        unsafe associated.withUnsafeBufferPointer { header in
          unsafe text.withUnsafeMutableBufferPointer { text in
            guard let octets = text.baseAddress else { return false }
            let keyOctets = unsafe key.bindMemory(to: UInt8.self).baseAddress
            let nonceOctets = unsafe nonce.bindMemory(to: UInt8.self).baseAddress
            return unsafe EVP_DecryptInit_ex(sealed, nil, nil, keyOctets, nonceOctets) == 1
              && EVP_DecryptUpdate(sealed, nil, &count, header.baseAddress, Int32(clamping: header.count)) == 1
              && EVP_DecryptUpdate(sealed, octets, &count, octets, Int32(clamping: length)) == 1
              && EVP_CIPHER_CTX_ctrl(sealed, EVP_CTRL_AEAD_SET_TAG, Int32(Self.blockByteCount), octets + length) == 1
              && EVP_DecryptFinal_ex(sealed, octets + length, &count) == 1
          }
        }
      }
    }
    text.removeLast(Self.blockByteCount)
    return isAuthentic
  }
}
