// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

@Suite("Frames · inputs that once broke a reader")
struct KeptFrameTests {
  @Test("every law holds of every kept run of frames")
  func keptInputs() throws {
    #expect(try KeptInputs.breaches(of: FuzzedFrames.self) == [])
  }

  @Test("every law holds of runs of repeated octets, on every link type", arguments: 0..<FuzzedFrames.linkTypes.count)
  func repeatedOctets(link: Int) {
    for octet in UInt8.min...UInt8.max {
      let packet = [UInt8](repeating: octet, count: 80)
      let input = FuzzedFrames.input(linkType: FuzzedFrames.linkTypes[link], [packet, packet])
      #expect(FuzzedFrames.breaches(of: input.span.octets) == [])
    }
  }
}
