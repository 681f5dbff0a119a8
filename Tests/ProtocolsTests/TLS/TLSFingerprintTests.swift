// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import SensorTestKit
import Testing
import Wire

@testable import Protocols

/// What a test wants to know of a ClientHello.
struct Fingerprints: Equatable {
  var ja3 = ""
  var ja3Text = ""
  var ja4 = ""
  var ja4Raw = ""
  var ja4WireOrder = ""
  var ja4RawWireOrder = ""

  init(_ body: [UInt8], over carrier: TLSClientHello.Carrier = .tcp) throws {
    var input = WireReader(body.span.octets)
    let hello = try TLSClientHello(parsing: &input, over: carrier)
    let ja3Bytes = hello.ja3Text()
    let raw = hello.ja4Raw(order: .sorted)
    let rawWireOrder = hello.ja4Raw(order: .wire)
    ja3 = hello.ja3.description
    ja3Text = String(decoding: ja3Bytes.bytes.array, as: UTF8.self)
    ja4 = hello.ja4().description
    ja4WireOrder = hello.ja4(order: .wire).description
    ja4Raw = String(decoding: raw.bytes.array, as: UTF8.self)
    ja4RawWireOrder = String(decoding: rawWireOrder.bytes.array, as: UTF8.self)
  }
}

@Suite("JA3 · salesforce/ja3 README")
struct JA3Tests {
  @Test("the published hellos have their published hashes")
  func published() throws {
    var builder = HelloBuilder()
    builder.version = 0x0301
    builder.ciphers = [47, 53, 5, 10, 49161, 49162, 49171, 49172, 50, 56, 19, 4]
    builder.extensions = [
      HelloBuilder.serverName("example.com"), HelloBuilder.groups([23, 24, 25]), HelloBuilder.pointFormats([0]),
    ]
    let full = try Fingerprints(builder.clientBody)
    #expect(full.ja3Text == "769,47-53-5-10-49161-49162-49171-49172-50-56-19-4,0-10-11,23-24-25,0")
    #expect(full.ja3 == "ada70206e40642a3e4461f35503241d5")

    builder.ciphers = [4, 5, 10, 9, 100, 98, 3, 6, 19, 18, 99]
    builder.extensions = nil
    let bare = try Fingerprints(builder.clientBody)
    #expect(bare.ja3Text == "769,4-5-10-9-100-98-3-6-19-18-99,,,")
    #expect(bare.ja3 == "de350869b8c85de67a350c8d186f11e6")
  }

  @Test("GREASE in any list changes nothing")
  func grease() throws {
    var builder = HelloBuilder()
    builder.extensions = [HelloBuilder.groups([29]), HelloBuilder.signatures([0x0403])]
    let plain = try Fingerprints(builder.clientBody)
    builder.ciphers.insert(0x1A1A, at: 0)
    builder.extensions = [
      (0xFAFA, []), HelloBuilder.groups([0x2A2A, 29]), HelloBuilder.signatures([0x3A3A, 0x0403]), (0x0A0A, [0]),
    ]
    let greased = try Fingerprints(builder.clientBody)
    #expect(greased == plain)
  }
}

@Suite("JA4 · FoxIO-LLC/ja4 technical_details/JA4.md")
struct JA4Tests {
  static func publishedHello() -> HelloBuilder {
    var builder = HelloBuilder()
    builder.ciphers = [
      0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8, 0xC013, 0xC014, 0x009C, 0x009D, 0x002F,
      0x0035,
    ]
    builder.extensions = [
      (0x001B, [2, 0, 2]), HelloBuilder.serverName("example.com"), HelloBuilder.keyShares([(29, [1, 2, 3])]),
      HelloBuilder.protocols([Array("h2".utf8)]), (0x4469, []), (0x0017, []), (0x002D, [1, 1]),
      HelloBuilder.signatures([0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601]),
      (0x0005, [1, 0, 0, 0, 0]), (0x0023, []), (0x0012, []), HelloBuilder.versions([0x0304, 0x0303]),
      (0xFF01, [0]), HelloBuilder.pointFormats([0]), HelloBuilder.groups([29, 23, 24]), (0x0015, [0, 0]),
    ]
    return builder
  }

  @Test("the published hello has its published fingerprints")
  func published() throws {
    let found = try Fingerprints(Self.publishedHello().clientBody)
    #expect(found.ja4 == "t13d1516h2_8daaf6152771_e5627efa2ab1")
    #expect(found.ja4WireOrder == "t13d1516h2_acb858a92679_18f69afefd3d")
    #expect(
      found.ja4Raw
        == "t13d1516h2_002f,0035,009c,009d,1301,1302,1303,c013,c014,c02b,c02c,c02f,c030,cca8,cca9_"
        + "0005,000a,000b,000d,0012,0015,0017,001b,0023,002b,002d,0033,4469,ff01_"
        + "0403,0804,0401,0503,0805,0501,0806,0601")
  }

  @Test("shuffled extensions and ciphers keep the fingerprint")
  func shuffled() throws {
    var builder = Self.publishedHello()
    let before = try Fingerprints(builder.clientBody)
    builder.extensions?.reverse()
    builder.ciphers.reverse()
    let after = try Fingerprints(builder.clientBody)
    #expect(after.ja4 == before.ja4)
    #expect(after.ja3 != before.ja3)
  }

  @Test("without signature algorithms the last part has no underscore, without extensions it is zeros")
  func lastPart() throws {
    var builder = Self.publishedHello()
    // The published digest was made from the list with 000d in it and no schemes: an empty body is not valid, so the
    // raw text is what can be checked.
    builder.extensions?.removeAll { $0.type == 13 }
    let without = try Fingerprints(builder.clientBody)
    #expect(
      without.ja4Raw.hasSuffix("_0005,000a,000b,0012,0015,0017,001b,0023,002b,002d,0033,4469,ff01"))
    builder.extensions = [HelloBuilder.serverName("a"), HelloBuilder.protocols([Array("h2".utf8)])]
    let hidden = try Fingerprints(builder.clientBody)
    #expect(hidden.ja4.hasSuffix("_000000000000"))
    #expect(hidden.ja4.hasPrefix("t12d1502h2_"))
    builder.extensions = nil
    let none = try Fingerprints(builder.clientBody)
    #expect(none.ja4.hasPrefix("t12i150000_"))
    #expect(none.ja4.hasSuffix("_000000000000"))
  }

  @Test(
    "the version is the highest offered, or the hello's own",
    arguments: [
      (UInt16(0x0303), [0x7A7A, 0x0303, 0x0304, 0x0302] as [UInt16], "t13"),
      (0x0303, [], "t12"), (0x0302, [], "t11"), (0x0301, [], "t10"), (0x0300, [], "ts3"), (0x0002, [], "ts2"),
      (0x0303, [0x7F1C], "t00"), (0xFEFD, [], "td2"), (0x0303, [0x1A1A], "t12"),
    ])
  func versions(legacy: UInt16, offered: [UInt16], head: String) throws {
    var builder = HelloBuilder()
    builder.version = legacy
    if !offered.isEmpty { builder.extensions = [HelloBuilder.versions(offered)] }
    let found = try Fingerprints(builder.clientBody)
    #expect(found.ja4.hasPrefix(head + "i"))
  }

  @Test("the counts stop at 99")
  func counts() throws {
    var builder = HelloBuilder()
    builder.ciphers = (1...120).map { UInt16($0) }
    builder.extensions = (100..<250).map { (UInt16($0), []) }
    let found = try Fingerprints(builder.clientBody)
    #expect(found.ja4.hasPrefix("t12i999900_"))
  }

  @Test(
    "the head ends with the ends of the first protocol name, in hexadecimal where they are not letters or digits",
    arguments: [
      ([0x68, 0x74, 0x74, 0x70, 0x2F, 0x31, 0x2E, 0x31] as [UInt8], "h1"), ([0x71], "qq"), ([0xAB], "ab"),
      ([0xAB, 0xCD], "ad"), ([0x30, 0xAB], "3b"), ([0x30, 0x31, 0xAB, 0xCD], "3d"), ([0x6D, 0x71, 0x74, 0x74], "mt"),
    ])
  func protocolEnds(name: [UInt8], ends: String) throws {
    var builder = HelloBuilder()
    builder.extensions = [HelloBuilder.protocols([name, [0x78]])]
    let found = try Fingerprints(builder.clientBody)
    #expect(found.ja4.hasPrefix("t12i0201\(ends)_"))
  }

  @Test("hellos with more code points than are kept inline are sorted and hashed alike")
  func longLists() throws {
    var builder = HelloBuilder()
    builder.ciphers = (0..<600).map { UInt16(truncatingIfNeeded: 0x1001 &+ $0 &* 40503 & 0xFFF0) }
    let codes = builder.ciphers
    let hex = codes.sorted().map { String(0x10000 + Int($0), radix: 16).dropFirst() }.joined(separator: ",")
    let found = try Fingerprints(builder.clientBody)
    #expect(found.ja4Raw == "t12i990000_\(hex)_")
    #expect(found.ja3Text == "771,\(codes.map(String.init).joined(separator: "-")),,,")
  }
}
