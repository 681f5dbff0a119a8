// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Testing

@testable import Sensor

@Suite("Labels · CSV, RFC 4180 §2")
struct LabelReaderTests {
  private func read(_ text: String) throws -> Labels { try LabelReader.read(Array(text.utf8)) }

  @Test("columns come in any order, comments and empty lines are passed over")
  func order() throws {
    let labels = try read(
      "# made by hand\n\nlabel,causes,packet,attacker,run\n# here too\ntelnet-scan,\"horizontal-scan new-peer-rate\",2-4,02-00-5E-00-53-01,7\n"
    )
    #expect(labels.errors.isEmpty)
    #expect(
      labels.runs == [
        AttackRun(
          name: "7", family: "telnet-scan", attacker: "02:00:5e:00:53:01",
          causes: ["horizontal-scan", "new-peer-rate"])
      ])
    #expect(labels.packets.row(of: packet(2)) == 0)
    #expect(labels.packets.row(of: packet(4)) == 0)
    #expect(labels.packets.row(of: packet(5)) == nil)
  }

  @Test("a mark of the byte order, carriage returns and quotation marks written twice are read")
  func forms() throws {
    let labels = try read("\u{FEFF}\"label\", packet ,run\r\n\"a \"\"b\"\", c\", 1 ,\r\n")
    #expect(labels.errors.isEmpty)
    #expect(labels.runs.map(\.family) == ["a \"b\", c"])
  }

  @Test("rows of one run belong together, and without runs those of one label and attacker do")
  func runs() throws {
    let named = try read("label,packet,run,attacker\nscan,1,x,\nscan,3,x,10.0.0.1\nscan,5,y,10.0.0.1\n")
    #expect(named.runs.map(\.name) == ["x", "y"])
    #expect(named.runs.map(\.attacker) == ["10.0.0.1", "10.0.0.1"])
    #expect(named.runOfRow == [0, 0, 1])
    let unnamed = try read(
      "label,packet,attacker\nscan,1,10.0.0.1\nflood,2,10.0.0.1\nscan,3,10.0.0.2\nscan,4,10.0.0.1\n")
    #expect(unnamed.runOfRow == [0, 1, 2, 0])
  }

  @Test("where no column names the attacker and the victim, the conversation does")
  func conversation() throws {
    let labels = try read("label,first,last,src_ip,dest_ip\nscan,1,2,10.0.0.1,10.0.0.2\n")
    #expect(labels.runs == [AttackRun(name: "1", family: "scan", attacker: "10.0.0.1", victim: "10.0.0.2")])
  }

  @Test("a row that can't be read is told with its line and column, and the others count")
  func errors() throws {
    let labels = try read(
      """
      label,packet,first,last,src_port,attacker,proto
      scan,0
      scan,9-3
      scan,x
      ,4
      scan,,1,z
      scan,,5,4
      scan,,1,2,99999
      scan,,1,2,,nobody
      scan,,1,2,,,warp
      scan,5,,,,,,,
      scan,"6
      scan,7
      """)
    #expect(
      labels.errors.map { "\($0.line) \($0.column)" } == [
        "2 packet", "3 packet", "4 packet", "5 label", "6 last", "7 last", "8 src_port", "9 attacker", "10 proto",
        "11 ",
        "12 packet",
      ])
    #expect(labels.runs.count == 1)
    #expect(labels.packets.row(of: packet(7)) == 0)
    #expect(labels.lines == [13])
  }

  @Test("a column that is not known is told and passed over")
  func unknownColumn() throws {
    let labels = try read("label,packet,atacker\nscan,1,10.0.0.1\n")
    #expect(labels.errors.map(\.column) == ["atacker"])
    #expect(labels.runs.map(\.attacker) == [""])
  }

  @Test("causes that no detector has are found, and rules are no detectors")
  func causes() throws {
    let labels = try read("label,packet,causes\nscan,1,b a rule:x\nscan,2,c  a\n")
    #expect(labels.runs.map(\.causes) == [["b", "a", "rule:x", "c"]])
    #expect(labels.causes(besides: ["a"]) == ["b", "c"])
  }

  @Test(
    "a header that can't be used ends the reading",
    arguments: ["", "# nothing\n", "packet\n1\n", "label,first\nscan,1\n", "label,label,packet\n", "label,\"packet\n"])
  func header(_ text: String) {
    #expect(throws: LabelError.self) { try LabelReader.read(Array(text.utf8)) }
  }

  @Test("only so many errors are kept, and all are counted")
  func manyErrors() throws {
    let labels = try read("label,packet\n" + String(repeating: "scan,x\n", count: 1000))
    #expect(labels.errors.count == Labels.toldErrorLimit)
    #expect(labels.errorCount == 1000)
  }

  @Test("every byte of a file may be anything", arguments: 0..<64)
  func noise(_ seed: UInt64) throws {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    let words = ["scan", ",", "\"", "1", "-", "\n", ":", "benign", "1.5", "Z", "\u{00e9}"].map { Array($0.utf8) }
    var text = Array("label,packet,first,last,run\n".utf8)
    for _ in 0..<200 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      text += words[Int(state >> 33) % words.count]
      if state >> 60 == 0 { text.append(UInt8(truncatingIfNeeded: state >> 40)) }
    }
    let labels = try LabelReader.read(text)
    #expect(labels.lines.count == labels.runOfRow.count)
    #expect(labels.runOfRow.allSatisfy { $0 < labels.runs.count })
  }

  private func packet(_ number: UInt64) -> LabelPacket { .numbered(number) }
}

extension LabelPacket {
  /// A packet of no file and no conversation.
  static func numbered(_ number: UInt64, file: Int32 = -1) -> LabelPacket {
    LabelPacket(
      number: number, time: Timestamp(nanoseconds: 0), file: file, sender: nil, receiver: nil,
      transport: TransportProtocol(rawValue: 0))
  }
}
