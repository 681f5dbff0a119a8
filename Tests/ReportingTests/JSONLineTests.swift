// SPDX-License-Identifier: Apache-2.0
import Foundation
import NetworkTypes
import Protocols
import Testing
import Wire

@testable import Reporting

@Suite("JSON lines · RFC 8259")
struct JSONLineTests {
  @Test("the dots of names become objects that open and close with their prefixes")
  func nesting() throws {
    let text = try line { line in
      line.visit(Field("a", .number, ""), 1)
      line.visit(Field("b.c", .number, ""), 2)
      line.visit(Field("b.d.e", .number, ""), 3)
      line.visit(Field("b.d.f", .number, ""), 4)
      line.visit(Field("b.g.h", .number, ""), 5)
      line.visit(Field("bb.c", .number, ""), 6)
      line.visit(Field("z", .boolean, ""), true)
    }
    #expect(text == #"{"a":1,"b":{"c":2,"d":{"e":3,"f":4},"g":{"h":5}},"bb":{"c":6},"z":true}"# + "\n")
  }

  @Test("lists hold values, objects and lists of their own")
  func lists() throws {
    let topics = Field("m.s.topics", .list, "")
    let name = Field("m.s.topics.name.text", .text, "")
    let levels = Field("m.s.topics.levels", .list, "")
    let text = try line { line in
      line.openList(Field("vlan", .list, ""))
      line.visit(Field("vlan", .list, ""), 7)
      line.visit(Field("vlan", .list, ""), 9)
      line.closeList()
      line.visit(Field("m.id", .number, ""), 1)
      line.openList(topics)
      for level in 1...2 {
        line.openItem()
        line.visit(name, "x")
        line.openList(levels)
        line.visit(levels, level)
        line.closeList()
        line.closeItem()
      }
      line.openItem()
      line.closeItem()
      line.closeList()
      line.visit(Field("m.s.qos", .number, ""), 2)
      line.openList(Field("n.empty", .list, ""))
      line.closeList()
    }
    #expect(
      text
        == #"{"vlan":[7,9],"m":{"id":1,"s":{"topics":[{"name":{"text":"x"},"levels":[1]},"#
        + #"{"name":{"text":"x"},"levels":[2]},{}],"qos":2}},"n":{"empty":[]}}"# + "\n")
  }

  @Test(
    "texts are escaped, and what is no UTF-8 is replaced",
    arguments: [
      ("a\"b\\c/", #""a\"b\\c/""#), ("\u{8}\t\n\u{C}\r", #""\b\t\n\f\r""#), ("\u{0}\u{1B}[2J", #""\u0000\u001b[2J""#),
      ("\u{7F}\u{9B}", #""\u007f\u009b""#), ("äß€𝄞", #""äß€𝄞""#),
    ])
  func escapes(text: String, expected: String) throws {
    let written = try line { $0.visit(Field("t", .text, ""), string: text) }
    #expect(written == #"{"t":"# + expected + "}\n")
  }

  @Test(
    "bytes that are no UTF-8 become U+FFFD, piece by piece · RFC 3629 §4",
    arguments: [
      ([0x61, 0xFF, 0x62], "a\u{FFFD}b"), ([0xC0, 0xAF], "\u{FFFD}\u{FFFD}"), ([0xE2, 0x82], "\u{FFFD}"),
      ([0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}"),
      ([0xF4, 0x90, 0x80, 0x80], String(repeating: "\u{FFFD}", count: 4)),
      ([0xF0, 0x9F, 0x98, 0x22], "\u{FFFD}\\\""),
    ] as [([UInt8], String)])
  func notUTF8(bytes: [UInt8], expected: String) throws {
    let written = try line { $0.visit(Field("t", .text, ""), text: bytes.span.octets) }
    #expect(written == "{\"t\":\"\(expected)\"}\n")
    #expect(
      String(decoding: bytes, as: UTF8.self).filter { $0 == "\u{FFFD}" }.count
        == expected.filter { $0 == "\u{FFFD}" }.count)
  }

  @Test(
    "decimals are written with at most six places",
    arguments: [
      (0, "0"), (1, "1"), (-0.5, "-0.5"), (0.1 + 0.2, "0.3"), (99.9999996, "100"), (87.25, "87.25"),
      (1.0 / 3, "0.333333"), (1e-9, "1e-09"), (1e300, "1e+300"), (.nan, "null"), (.infinity, "null"), (-0.0, "0"),
    ] as [(Double, String)])
  func decimals(number: Double, expected: String) throws {
    let written = try line { $0.visit(Field("n", .decimal, ""), FieldValue.decimal(number)) }
    #expect(written == "{\"n\":\(expected)}\n")
  }

  @Test("every other kind of value has its form")
  func otherValues() throws {
    let octets: [UInt8] = [0x00, 0xAB, 0xFF]
    let text = try line { line in
      line.visit(Field("hex", .hex, ""), hex: octets.span.octets)
      line.visit(Field("ip", .address, ""), .address(IPAddress(v6High: 0x2001_0db8_0000_0000, low: 1)))
      line.visit(Field("mac", .hardwareAddress, ""), .hardwareAddress(MACAddress(value: 0x02_0000_0000_01)))
      line.visit(Field("time", .time, ""), .time(Timestamp(nanoseconds: 1_500_000)))
      line.visit(Field("least", .number, ""), Int64.min)
      line.visit(Field("most", .number, ""), UInt64.max)
    }
    #expect(
      text == #"{"hex":"00abff","ip":"2001:db8::1","mac":"02:00:00:00:00:01","time":"1970-01-01T00:00:00.001500+0000","#
        + #""least":-9223372036854775808,"most":9223372036854775807}"# + "\n")
  }

  @Test("a record that does not fit ends early, whole and marked", arguments: 0..<4)
  func cut(shape: Int) throws {
    let long = String(repeating: "x", count: 600)
    let text = try line(capacity: 512) { line in
      line.visit(Field("a", .text, ""), "kept")
      if shape > 0 { line.visit(Field("vedette.uid", .text, ""), "u") }
      if shape == 2 { line.visit(Field("b", .text, ""), "goes") }
      if shape == 3 {
        line.openList(Field("vedette.l", .list, ""))
        line.openItem()
      }
      line.visit(Field(shape == 3 ? "vedette.l.x" : "vedette.x.y", .text, ""), string: long)
      line.visit(Field("z", .text, ""), "never")
    }
    let expected = [
      #"{"a":"kept","vedette":{"cut":true}}"#, #"{"a":"kept","vedette":{"uid":"u","cut":true}}"#,
      #"{"a":"kept","vedette":{"uid":"u","cut":true}}"#, #"{"a":"kept","vedette":{"uid":"u","l":[{}],"cut":true}}"#,
    ]
    #expect(text == expected[shape] + "\n")
  }

  @Test("random fields and texts always make one valid line without doubled keys", arguments: 0..<200 as Range<UInt64>)
  func random(seed: UInt64) throws {
    var random = SeededGenerator(state: seed)
    let capacity = [512, 700, 4096][Int(seed % 3)]
    let text = try line(capacity: capacity) { line in
      for index in 0..<random.below(30) { visitRandom(&line, index, &random) }
    }
    try expectWholeLine(text)
  }

  private func visitRandom(_ line: inout JSONLine, _ index: Int, _ random: inout SeededGenerator) {
    let list = Field("d.e.items", .list, "")
    // One list only, at its place in the order, so that no name comes twice.
    if index == 20 {
      line.openList(list)
      for _ in 0..<random.below(4) {
        line.openItem()
        let text = random.bytes(upTo: 90)
        line.visit(Field("d.e.items.t", .text, ""), text: text.span.octets)
        line.visit(Field("d.e.items.o.t", .hex, ""), hex: text.span.octets)
        line.closeItem()
      }
      line.closeList()
      return
    }
    let text = random.bytes(upTo: 90)
    line.visit(Self.randomFields[index % Self.randomFields.count], text: text.span.octets)
  }

  private static let randomFields: [Field] = [
    Field("f0", .text, ""), Field("a.f1", .text, ""), Field("a.f2", .text, ""), Field("a.b.f3", .text, ""),
    Field("a.b.f4", .text, ""), Field("a.b.c.f5", .text, ""), Field("a.d.f6", .text, ""), Field("a.f7", .text, ""),
    Field("vedette.f8", .text, ""), Field("vedette.f9", .text, ""), Field("vedette.g.f10", .text, ""),
    Field("vedette.g.f11", .text, ""), Field("f12", .text, ""), Field("f13", .text, ""), Field("h.f14", .text, ""),
    Field("h.f15", .text, ""), Field("f16", .text, ""), Field("f17", .text, ""), Field("f18", .text, ""),
    Field("f19", .text, ""), Field("f20", .text, ""), Field("d.f21", .text, ""), Field("d.f22", .text, ""),
    Field("d.g.f23", .text, ""), Field("f24", .text, ""), Field("f25", .text, ""), Field("f26", .text, ""),
    Field("f27", .text, ""), Field("f28", .text, ""), Field("f29", .text, ""),
  ]
}
