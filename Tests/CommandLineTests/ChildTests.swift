// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@Suite("Programs that tests start")
struct ChildTests {
  @Test("no signal is blocked in them, and SIGTERM ends them")
  func signals() async throws {
    let bench = try Workbench()
    let masks = try await bench.run(["grep", "^SigBlk", "/proc/self/status"])
    #expect(masks.output == "SigBlk:\t0000000000000000\n")

    let sleeper = try Child(["sh", "-c", "echo asleep >&2; exec sleep 60"], in: bench)
    defer { sleeper.end() }
    try await sleeper.says("asleep")
    sleeper.send(SIGTERM)
    let exit = try await sleeper.exit(within: .seconds(120))
    #expect(exit.isSignal && exit.code == SIGTERM)
  }
}
