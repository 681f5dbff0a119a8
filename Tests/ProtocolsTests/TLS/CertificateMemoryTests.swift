// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

@testable import Protocols

@Suite("Certificates that were decoded before")
struct CertificateMemoryTests {
  /// A certificate that differs from its like in the last octet of its signature, and says the same.
  private static func lamp(_ number: UInt8) -> [UInt8] { SampleCertificates.lamp.dropLast() + [number] }

  /// One value in DER.
  private static func value(_ tag: UInt8, _ parts: [UInt8]...) -> [UInt8] {
    let content = parts.flatMap { $0 }
    let count = content.count
    let length = count < 128 ? [UInt8(count)] : count < 256 ? [0x81, UInt8(count)] : [0x82] + HelloBuilder.be(count)
    return [tag] + length + content
  }

  /// A certificate with as many alternative names of 200 characters as asked for.
  private static func certificate(nameCount: Int) -> [UInt8] {
    let owner = value(0x30, value(0x31, value(0x30, [6, 3, 0x55, 4, 3], value(0x0C, [0x61]))))
    let time = value(0x17, Array("261121195714Z".utf8))
    let names = (0..<nameCount).flatMap { _ in value(0x82, [UInt8](repeating: 0x61, count: 200)) }
    let extensions = value(0xA3, value(0x30, value(0x30, [6, 3, 0x55, 0x1D, 0x11], value(4, value(0x30, names)))))
    let fields = [
      value(2, [1]), value(0x30), owner, value(0x30, time, time), owner, value(0x30), extensions,
    ]
    return value(0x30, value(0x30, fields.flatMap { $0 }))
  }

  private static func decode(_ bytes: [UInt8], _ memory: inout CertificateMemory, isRawKey: Bool = false) -> String {
    let decoded = memory.decode(bytes.span.octets, isRawKey: isRawKey)
    guard let certificate = decoded.certificate else { return decoded.brokenRule?.text ?? "key" }
    return String(decoding: certificate.subject, as: UTF8.self)
  }

  @Test("a certificate that is shown again is decoded once, and says the same; so does a broken one")
  func again() {
    var memory = CertificateMemory()
    let broken: [UInt8] = [0x31]
    let first = [Self.decode(Self.lamp(1), &memory), Self.decode(broken, &memory)]
    #expect(first == ["C=FI, O=Example, CN=lamp.example", WireError.Rule.x509Encoding.text])
    for _ in 0..<5 {
      let again = [Self.decode(Self.lamp(1), &memory), Self.decode(broken, &memory)]
      #expect(again == first)
    }
    #expect(memory.decodedCount == 2)
    #expect(memory.count == 2)
  }

  @Test("of more certificates than are remembered, the one that was shown least lately is decoded anew")
  func displacement() {
    var memory = CertificateMemory()
    let limit = UInt8(CertificateMemory.capacity)
    for number in 0..<limit { _ = Self.decode(Self.lamp(number), &memory) }
    _ = Self.decode(Self.lamp(0), &memory)
    _ = Self.decode(Self.lamp(limit), &memory)
    #expect(memory.decodedCount == UInt64(limit) + 1)
    #expect(memory.count == Int(limit))
    _ = Self.decode(Self.lamp(0), &memory)
    #expect(memory.decodedCount == UInt64(limit) + 1)
    _ = Self.decode(Self.lamp(1), &memory)
    #expect(memory.decodedCount == UInt64(limit) + 2)
  }

  @Test("the same octets as a raw key are another thing")
  func rawKey() {
    var memory = CertificateMemory()
    let both = [
      Self.decode(SampleCertificates.lamp, &memory), Self.decode(SampleCertificates.lamp, &memory, isRawKey: true),
    ]
    #expect(both == ["C=FI, O=Example, CN=lamp.example", "key"])
    #expect(memory.count == 2)
  }

  @Test("a certificate of more than 4,096 octets of text is not remembered")
  func long() {
    var memory = CertificateMemory()
    for nameCount in [20, 21] {
      let text = Self.decode(Self.certificate(nameCount: nameCount), &memory)
      #expect(text == "CN=a")
    }
    #expect(memory.decodedCount == 2)
    #expect(memory.count == 1)
  }
}
