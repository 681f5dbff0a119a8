// SPDX-License-Identifier: Apache-2.0
import Flows
import Frames
import Testing
import Wire

@Suite("Resets · RFC 9293 §3.10.7, RFC 5961 §3.2")
struct ResetTests {
  private func header(_ sequence: UInt32, ack: UInt32 = 0, _ flags: TCPHeader.Flags) -> TCPHeader? {
    func big(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * UInt32($0))) } }
    let bytes = [0, 1, 0, 2] + big(sequence) + big(ack) + [0x50, flags.rawValue, 2, 0, 0, 0, 0, 0]
    var reader = WireReader(bytes.span.octets)
    return try? TCPHeader(parsing: &reader)
  }

  private func isAccepted(_ tcp: TCPHeader?, from sender: StreamState, to receiver: StreamState) -> Bool? {
    tcp.map { StreamState.isAcceptableReset($0, from: sender, to: receiver) }
  }

  /// A stream that began with SYN 99 and brought 100 bytes.
  private func stream(acknowledged: UInt32?) -> StreamState {
    var tap = Wiretap()
    tap.hear(99, "", .syn)
    tap.hear(100, String(repeating: "x", count: 100))
    if let acknowledged { tap.answer(acknowledged) }
    return tap.stream
  }

  @Test("a reset inside the window is believed, one outside it is not")
  func window() {
    let (sender, receiver) = (stream(acknowledged: 150), stream(acknowledged: 200))
    #expect(isAccepted(header(200, .rst), from: sender, to: receiver) == true)
    #expect(isAccepted(header(150, .rst), from: sender, to: receiver) == true)
    #expect(isAccepted(header(201, .rst), from: sender, to: receiver) == true)
    #expect(isAccepted(header(149, .rst), from: sender, to: receiver) == false)
    #expect(isAccepted(header(0x0100_0000, .rst), from: sender, to: receiver) == false)
    #expect(isAccepted(header(0, .rst), from: sender, to: receiver) == false)
  }

  @Test("a refusal must acknowledge the SYN")
  func refusal() {
    var tap = Wiretap()
    tap.hear(99, "", .syn)
    let asked = tap.stream
    #expect(isAccepted(header(0, ack: 100, [.rst, .ack]), from: StreamState(), to: asked) == true)
    #expect(isAccepted(header(0, ack: 99, [.rst, .ack]), from: StreamState(), to: asked) == false)
    #expect(isAccepted(header(0, ack: 5000, [.rst, .ack]), from: StreamState(), to: asked) == false)
    #expect(isAccepted(header(0, .rst), from: StreamState(), to: asked) == false)
  }

  @Test("of a connection of which nothing was seen, any reset is believed")
  func unknown() {
    #expect(isAccepted(header(77, .rst), from: StreamState(), to: StreamState()) == true)
  }

  @Test("a reset that answers a stray segment takes its number from the acknowledgement")
  func stray() {
    var tap = Wiretap()
    tap.answer(500)
    let sender = tap.stream
    #expect(isAccepted(header(500, .rst), from: sender, to: stream(acknowledged: nil)) == true)
    #expect(isAccepted(header(400, .rst), from: sender, to: stream(acknowledged: nil)) == false)
  }
}
