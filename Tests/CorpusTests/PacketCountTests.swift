// SPDX-License-Identifier: Apache-2.0

import Capture
import Foundation
import Testing

private let customBlocks = [
  "_be/advanced/test102.pcapng", "_be/basic/test017.pcapng", "_le/advanced/test102.pcapng", "_le/basic/test018.pcapng",
]

/// The folder's table says what another tool read in each capture, so that this needs no other tool.
@Suite("Capture files · real captures")
struct PacketCountTests {
  @Test(
    "every readable capture has as many packets as another reader counts, and a damaged one no fewer",
    .enabled(if: Corpus.isPresent, "needs the folder of real captures"))
  func counts() throws {
    let table = try String(contentsOfFile: Corpus.folder + "/DEV.tsv", encoding: .utf8)
    var compared = 0
    var differences: [String] = []
    for line in table.split(separator: "\n").dropFirst() {
      let columns = line.split(separator: "\t", omittingEmptySubsequences: false)
      guard columns.count > 4, let size = Int(columns[2]), let packets = UInt64(columns[3]) else { continue }
      let format = columns[4]
      // The other reader numbers custom blocks, which hold no packet, along with the packets.
      if customBlocks.contains(where: { columns[0].hasSuffix($0) }) { continue }
      if size > 1_000_000 || format.hasPrefix("unreadable") || !format.contains("pcap") { continue }
      compared += 1
      let path = Corpus.folder + "/files/" + columns[0]
      do {
        let span = try CaptureTimeSpan(ofFileAt: path)
        // Behind damage the other reader does not go on.
        let isEnough = span.damage.isEmpty ? span.packetCount == packets : span.packetCount >= packets
        if !isEnough {
          differences.append(
            "\(columns[0]) (\(format)): \(span.packetCount) of \(packets) \(span.damage.first.first?.why ?? "")")
        }
      } catch {
        if packets > 0 { differences.append("\(columns[0]) (\(format)): \(error)") }
      }
    }
    for difference in differences { print(difference) }
    #expect(compared > 1000)
    #expect(differences == [])
  }
}
