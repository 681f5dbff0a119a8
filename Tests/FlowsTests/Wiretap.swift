// SPDX-License-Identifier: Apache-2.0
import Flows
import Frames
import NetworkTypes
import Wire

/// One direction of a connection, and what its reassembly says, a line a step.
struct Wiretap: ~Copyable {
  var reassembler: StreamReassembler
  var stream = StreamState()
  var lines: [String] = []
  var milliseconds: Int64 = 0

  init(_ bounds: StreamBounds = StreamBounds()) { reassembler = StreamReassembler(bounds) }

  mutating func hear(
    _ sequence: UInt32, _ text: String = "", cut: Int = 0, _ flags: TCPHeader.Flags = .ack, window: UInt16 = 512
  ) {
    milliseconds += 1
    let bytes = Array(text.utf8)
    let segment = StreamSegment(
      time: Timestamp(nanoseconds: milliseconds * 1_000_000),
      sequence: SequenceNumber(sequence).advanced(by: flags.contains(.syn) ? 1 : 0),
      acknowledgement: SequenceNumber(0), flags: flags, window: window, byteCount: bytes.count, cutByteCount: cut)
    var arrival = reassembler.receive(segment, bytes.span.octets, &stream)
    follow(&arrival, bytes)
  }

  /// The other side has everything before a number.
  mutating func answer(_ number: UInt32, _ flags: TCPHeader.Flags = .ack) {
    let segment = StreamSegment(
      time: Timestamp(nanoseconds: milliseconds * 1_000_000), sequence: SequenceNumber(0),
      acknowledgement: SequenceNumber(number), flags: flags, window: 512, byteCount: 0, cutByteCount: 0)
    guard reassembler.answer(segment, &stream) else { return }
    var nothing = reassembler.look(at: segment.time, stream)
    follow(&nothing, [])
  }

  mutating func finish() {
    var last = reassembler.look(at: Timestamp(nanoseconds: milliseconds * 1_000_000), stream, isLast: true)
    follow(&last, [])
  }

  private mutating func follow(_ arrival: inout StreamArrival, _ bytes: [UInt8]) {
    while let step = reassembler.next(&arrival, bytes.span.octets, &stream) {
      switch step {
      case .bytes(let range): lines.append(String(decoding: bytes[range], as: UTF8.self))
      case .early(let number):
        let kept = reassembler.take(number)
        lines.append("early " + String(decoding: kept, as: UTF8.self))
        reassembler.putBack(kept, number)
      case .gap(let count): lines.append("gap \(count.map(String.init) ?? "?")")
      case .conflict: lines.append("conflict")
      }
    }
  }
}
