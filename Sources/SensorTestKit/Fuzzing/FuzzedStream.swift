// SPDX-License-Identifier: Apache-2.0
import Frames
import Wire

/// The segments of one stream and the answers to them, held against the model of reassembly.
///
///     | origin 4 | kind 1, position 2, length 1, variation 1 | ...
///
/// A kind's lowest bits are the flags FIN, SYN, RST and ACK; 0x10 makes an answer, 0x20 a cut of half the length, 0x40 moves the
/// position far away, 0x80 multiplies the length. The bytes follow from their positions and the variation.
public enum FuzzedStream: FuzzedReader {
  public static let name = "streams"

  public static func breaches(of input: RawSpan) -> [String] {
    var trial = StreamTrial()
    return trial.breaches(StreamCase(fuzzed: input), against: StreamCase(seed: 1))
  }
}

extension StreamCase {
  /// Makes the case that arbitrary bytes describe.
  init(fuzzed input: RawSpan) {
    var reader = WireReader(input)
    let origin = (try? reader.read(UInt32.self)) ?? 0
    var events: [Event] = []
    while let kind = try? reader.read(UInt8.self), let place = try? reader.read(UInt16.self),
      let length = try? reader.read(UInt8.self), let variation = try? reader.read(UInt8.self)
    {
      var flags = TCPHeader.Flags(rawValue: kind & 0x07)
      if kind & 0x08 != 0 { flags.insert(.ack) }
      let position = kind & 0x40 == 0 ? Int(place) : Int(place) * 16_384 + (2 << 20)
      if kind & 0x10 != 0 {
        events.append(.answer(position: position, flags: flags.intersection(.syn).union(.ack)))
        continue
      }
      let count = Int(length) * (kind & 0x80 == 0 ? 1 : 16)
      let kept = kind & 0x20 == 0 ? count : count / 2
      // Most variations say the same, so that contradictions are found as well as repetitions.
      let said = variation < 0xE0 ? 0 : variation
      let bytes = (0..<kept).map { UInt8(truncatingIfNeeded: ($0 &+ position) &* 7) ^ said }
      events.append(
        .segment(position: position, bytes: bytes, cut: count - kept, flags: flags, window: UInt16(variation) * 2))
    }
    self.init(origin: origin, span: 65_536 + 2 * 4096, events: events)
  }
}
