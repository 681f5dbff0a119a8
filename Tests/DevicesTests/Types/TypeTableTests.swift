// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Testing

@testable import Devices

@Suite("Table of symbols")
struct TypeTableTests {
  @Test("every line of it can be read, and no symbol stands there twice")
  func lines() {
    #expect(TypeTable.shared.errors == [])
    #expect(TypeTable.shared.symbols.count > 1000)
  }

  @Test("every symbol is found, and leads to the row that it stands in")
  func lookup() throws {
    let table = TypeTable.shared
    for (place, symbol) in table.symbols.enumerated() { #expect(table.find(symbol.hash) == place, "\(symbol)") }
    #expect(table.find(Symbol(.word, "no such word").hash) == nil)
    #expect(TypeTable([]).find(1) == nil)
  }

  @Test(
    "a line that is none is told and left out",
    arguments: [
      "word camera | -", "nothing camera | - | camera 3", "word camera | - | camera", "word camera | - | camera 0",
      "word camera | - | periscope 3", "word camera | - | unknown 3", "word | - | camera 3",
    ])
  func errors(_ line: String) {
    let table = TypeTable([line])
    #expect(table.errors.count == 1)
    #expect(table.symbols.isEmpty)
  }

  @Test("a line names symbols, a vendor, and how often they belong to which type")
  func row() throws {
    let table = TypeTable([
      "# a comment\nword dcs dcs-x | D-Link* | camera 30, plug 2\nvendor big_maker | - | light 1\n"
    ])
    #expect(table.errors == [])
    let row = table.row(at: try #require(table.find(Symbol(.word, "dcs-x").hash)))
    #expect(row.vendor == "D-Link" && row.isModel && row.sum == 32)
    #expect(row.counts[Int(DeviceType.camera.rawValue)] == 30)
    #expect(table.find(Symbol(.vendor, "big maker").hash) != nil)
  }

  @Test("of a name on the Internet, the longest end that is known counts, in any case of letters")
  func domains() throws {
    let table = TypeTable(["domain example.com | - | plug 1\ndomain cam.example.com | - | camera 1"])
    func known(_ name: String) -> String? {
      let bytes = Array(name.utf8)
      return table.domain(of: bytes.span.octets).flatMap { table.find($0) }.map { table.symbols[$0].text }
    }
    #expect(known("a.b.example.com") == "example.com")
    #expect(known("EU.Cam.Example.COM.") == "cam.example.com")
    #expect(known("badexample.com") == nil)
    #expect(known("com") == nil)
    #expect(known("") == nil)
    #expect(known("..") == nil)
  }
}
