// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Testing
import Wire

@testable import Ciphers

@Suite("Key derivation and AES · RFC 5869, RFC 9001 appendix A, FIPS 197, NIST SP 800-38D")
struct CipherTests {
  @Test("the initial secrets of RFC 9001 §A.1 give the keys printed there")
  func keys() {
    let salt = hex("38762cf7f55934b34d179ae6a4c80cadccbb7f0a")
    let connection = hex("8394c8f03e515708")
    let initial = TrafficSecret(extractedFrom: connection.span.octets, salt: salt.span.octets)
    let client = initial.secret(labelled: "client in")
    #expect(text(client.expand("quic key", byteCount: 16), 16) == "1f369613dd76d5467730efcbe3b1a22d")
    #expect(text(client.expand("quic iv", byteCount: 12), 12) == "fa044b2f42a3fd3b46fb255c")
    #expect(text(client.expand("quic hp", byteCount: 16), 16) == "9f50449e04a0e810283a1e9933adedd2")
    let server = initial.secret(labelled: "server in")
    #expect(text(server.expand("quic key", byteCount: 16), 16) == "cf3a5331653c364c88f0f379b6067e37")
    #expect(text(server.expand("quic iv", byteCount: 12), 12) == "0ac1493ca1905853b0bba03e")
    #expect(text(server.expand("quic hp", byteCount: 16), 16) == "c206b8d9b9f0f37644430b490eeaa314")
  }

  @Test("a block encrypts as FIPS 197 appendix C.1 says, any number of times")
  func block() {
    var cipher = BlockCipher()
    var key = [16 of UInt8](repeating: 0)
    for index in key.indices { key[index] = UInt8(index) }
    let plain = hex("00112233445566778899aabbccddeeff")
    for _ in 0..<3 {
      let encrypted = cipher.encrypt(plain.span.octets, key: key)
      #expect(encrypted.map { text($0) } == "69c4e0d86a7b0430d8cdb78070b4c55a")
    }
    let short = cipher.encrypt(plain.span.octets.extracting(first: 15), key: key)
    #expect(short == nil)
  }

  @Test("GCM opens test case 4 of its specification, and nothing of which a bit is changed")
  func sealed() {
    var cipher = BlockCipher()
    let key = array(hex("feffe9928665731c6d6a8f9467308308"), as: [16 of UInt8](repeating: 0))
    let nonceOctets = hex("cafebabefacedbaddecaf888")
    var nonce = [12 of UInt8](repeating: 0)
    for index in nonce.indices { nonce[index] = nonceOctets[index] }
    let associated = hex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    let encrypted = hex(
      "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
        + "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091" + "5bc94fbc3221a5db94fae95ae7121a47")
    let plain = hex(
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39")
    for _ in 0..<3 {
      var text = encrypted
      let isOpen = cipher.open(&text, associated: associated, key: key, nonce: nonce)
      #expect(isOpen)
      #expect(text == plain)
    }
    for bit in 0..<encrypted.count * 8 {
      var text = encrypted
      text[bit / 8] ^= 1 << UInt8(bit % 8)
      let isOpen = cipher.open(&text, associated: associated, key: key, nonce: nonce)
      #expect(!isOpen)
    }
    var short = Array(encrypted.prefix(15))
    let isOpen = cipher.open(&short, associated: associated, key: key, nonce: nonce)
    #expect(!isOpen)
  }
}

private func hex(_ text: String) -> [UInt8] {
  let digits = Array(text)
  return stride(from: 0, to: digits.count - 1, by: 2).compactMap { UInt8(String(digits[$0...($0 + 1)]), radix: 16) }
}

private func array(_ octets: [UInt8], as start: [16 of UInt8]) -> [16 of UInt8] {
  var array = start
  for index in array.indices { array[index] = octets[index] }
  return array
}

private func text(_ octets: [32 of UInt8], _ count: Int) -> String {
  String(ShortText(hex: octets.span).description.prefix(2 * count))
}

private func text(_ octets: [16 of UInt8]) -> String { ShortText(hex: octets.span).description }
