// SPDX-License-Identifier: Apache-2.0
import Detection
import Testing

@testable import Reporting

@Suite("Alerts at a terminal")
struct AlertTextTests {
  private func text(_ alert: Alert, isColoured: Bool = false) -> String {
    var writer = AlertText(isColoured: isColoured)
    writer.write(alert)
    return String(decoding: bytes(of: writer.bytes), as: UTF8.self)
  }

  @Test("an alert explains itself in a few short lines")
  func plain() {
    #expect(
      text(Sample.alert()) == """
        HIGH  2026-01-05 10:11:12  cam (02:00:00:00:00:01, 192.0.2.21)
          A device reached a new broker  [new-destination, score 87, certainty 90 %]
          happened   203.0.113.9:1883 was reached
                     and 2 times more
          usual      1 broker: 192.0.2.2
          why        Loaders begin so
          harmless   A new feature
          to do      Isolate it
          note       5 packets (5 %) were lost in the 60 s before


        """)
  }

  @Test("an incident is told by stage")
  func incident() throws {
    var writer = AlertText(isColoured: false)
    writer.write(try #require(Sample.incident.incident))
    #expect(
      String(decoding: bytes(of: writer.bytes), as: UTF8.self) == """
        INCIDENT  2026-01-05 10:11:12  high, 2 alerts within 50 s, above all: A device reached a new broker  [a-1]
          devices    cam (02:00:00:00:00:01, 192.0.2.21)
          discovery  A device looks around
          control    A device reached a new broker


        """)
  }

  @Test("colour comes in only where it is asked for, and is always taken back")
  func coloured() {
    let coloured = text(Sample.alert(), isColoured: true)
    #expect(coloured.hasPrefix("\u{1B}[31mHIGH\u{1B}[0m  2026"))
    let starts = coloured.split(separator: "\u{1B}", omittingEmptySubsequences: true)
    #expect(starts.filter { $0.hasPrefix("[0m") }.count == starts.filter { !$0.hasPrefix("[0m") }.count)
    #expect(!text(Sample.alert()).contains("\u{1B}"))
  }

  @Test("colour is off without a terminal, and with NO_COLOR on any")
  func colourChoice() {
    #expect(!AlertText.isColourWanted(descriptor: -1, noColor: nil))
    #expect(!AlertText.isColourWanted(descriptor: -1, noColor: "1"))
    #expect(!AlertText.isColourWanted(descriptor: 0, noColor: "1"))
  }

  @Test(
    "nothing from the network steers the terminal or the reader's eye",
    arguments: [
      "\u{1B}[2J\u{1B}]0;owned\u{7}", "a\rb\nHIGH forged", "\u{9B}31m", "\u{202E}txt.exe", "\u{2066}x\u{2069}",
      "\u{7F}\u{8}\u{0}",
      "\u{2028}new line", "\u{E0041}",
    ])
  func injection(name: String) {
    var alert = Sample.alert(title: name)
    alert.observed = name
    alert.device.name = name
    alert.device.id = name
    let lines = text(alert).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 11)
    for scalar in lines.joined().unicodeScalars {
      let isSteering = scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
      #expect(!isSteering, "U+\(String(scalar.value, radix: 16))")
    }
  }

  @Test("a text far too long is cut, not broken")
  func long() {
    var alert = Sample.alert()
    alert.observed = String(repeating: "ä", count: 50_000)
    let text = text(alert, isColoured: true)
    #expect(text.utf8.count <= 16 << 10)
    #expect(text.hasSuffix("…\n\n"))
    #expect(!text.contains("\u{FFFD}"))
  }
}
