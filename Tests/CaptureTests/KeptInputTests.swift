// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

@Suite("Capture files · inputs that once broke a reader")
struct KeptCaptureFileTests {
  @Test("every law holds of every kept capture file")
  func keptInputs() throws {
    #expect(try KeptInputs.breaches(of: FuzzedCaptureFile.self) == [])
  }

  @Test("every law holds of the shortest inputs", arguments: UInt8(0)..<64)
  func shortInputs(seed: UInt8) {
    let input = (0..<seed).map { $0 &* 37 &+ seed }
    #expect(FuzzedCaptureFile.breaches(of: input.span.octets) == [])
  }
}
