// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Testing

@Suite("Digests · RFC 1321, FIPS 180-4")
struct DigestTests {
  static let alphabet = Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8)

  @Test(
    "MD5 gives the digests of RFC 1321 appendix A.5",
    arguments: [
      ("", "d41d8cd98f00b204e9800998ecf8427e"),
      ("a", "0cc175b9c0f1b6a831c399e269772661"),
      ("abc", "900150983cd24fb0d6963f7d28e17f72"),
      ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
      (
        "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
        "57edf4a22be3c955ac49da2e2107b67a"
      ),
    ])
  func md5(text: String, expected: String) {
    let bytes = Array(text.utf8)
    var digest = MD5Digest()
    unsafe digest.update(bytes.span.bytes)
    let octets = digest.finish()
    #expect(ShortText(hex: octets.span).description == expected)
  }

  @Test("SHA-1 gives the digests of FIPS 180's examples, whole and byte by byte")
  func sha1() {
    var whole = SHA1Digest()
    var single = SHA1Digest()
    unsafe whole.update(Self.alphabet.span.bytes)
    for byte in Self.alphabet { single.update(byte) }
    let first = whole.finish()
    let second = single.finish()
    #expect(ShortText(hex: first.span).description == "84983e441c3bd26ebaae4aa1f95129e5e54670f1")
    #expect(ShortText(hex: second.span).description == "84983e441c3bd26ebaae4aa1f95129e5e54670f1")
  }

  @Test("SHA-256 gives the digests of FIPS 180's examples, whole, in parts and byte by byte")
  func sha256() {
    let expected = "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    for partLength in [1, 7, 56] {
      var digest = SHA256Digest()
      for start in stride(from: 0, to: Self.alphabet.count, by: partLength) {
        let part = Array(Self.alphabet[start..<min(start + partLength, Self.alphabet.count)])
        unsafe digest.update(part.span.bytes)
      }
      let octets = digest.finish()
      #expect(ShortText(hex: octets.span).description == expected)
    }
    let empty = SHA256Digest().finish()
    let emptyText = ShortText(hex: empty.span).description
    #expect(emptyText == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  @Test("a copy of a digest goes its own way")
  func copies() {
    var digest = MD5Digest()
    digest.update(0x61)
    let copy = digest
    digest.update(0x62)
    let octets = copy.finish()
    #expect(ShortText(hex: octets.span).description == "0cc175b9c0f1b6a831c399e269772661")
  }
}
