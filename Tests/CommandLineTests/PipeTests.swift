// SPDX-License-Identifier: Apache-2.0
import Foundation
import SensorTestKit
import Testing

@Suite("Replay · a pipe that is still written to")
struct PipeTests {
  /// The bytes of the recorded home up to the end of so many of its packets.
  private static func pieces(_ counts: [Int]) throws -> [Data] {
    let bytes = try Data(contentsOf: URL(filePath: Program.takeover))
    var place = 24
    var pieces: [Data] = []
    var start = 0
    for count in counts {
      for _ in 0..<count {
        let length = bytes[place + 8..<place + 12].reversed().reduce(0) { $0 << 8 | Int($1) }
        place += 16 + length
      }
      pieces.append(bytes[start..<place])
      start = place
    }
    return pieces
  }

  @Test("packets are analysed as they come, while the next ones are waited for", arguments: [false, true])
  func asTheyCome(isCompressed: Bool) async throws {
    let bench = try Workbench()
    let fifo = bench.path("pipe")
    try #require(unsafe mkfifo(fifo, 0o600) == 0)
    let child = try Child(
      ["sh", "-c", "exec \"$0\" replay --log - --events all - < \"$1\"", Program.path, fifo], in: bench)
    defer { child.end() }
    let output = try FileHandle(forWritingTo: URL(filePath: fifo))
    for (count, piece) in zip([300, 600], try Self.pieces([300, 300])) {
      try output.write(contentsOf: isCompressed ? Data(CompressedBytes.gzip(Array(piece))) : piece)
      // The last packet that makes a record comes out without any further one.
      let isSeen = await eventually(within: .seconds(120)) {
        child.output.split(separator: "\n").contains { line in
          guard let found = line.firstMatch(of: /"pcap_cnt":(\d+)/), let number = Int(found.1) else { return false }
          return number > count - 20
        }
      }
      #expect(isSeen, "after \(count) packets")
      #expect(child.exit == nil)
    }
    try output.close()
    let exit = try await child.exit(within: .seconds(120))
    #expect(exit.code == 0)
    #expect(child.output.contains("\"event_type\":\"stats\""))
    #expect(child.errors.contains("600 packets received"))
  }
}
