// SPDX-License-Identifier: Apache-2.0
import Frames
import NetworkTypes
import Wire

/// A run of packets of one link type, so that fragments and contexts of one packet can meet those of another.
///
///     | index of the link type 1 | length 2, packet | length 2, packet | ...
public enum FuzzedFrames: FuzzedReader {
  public static let name = "frames"

  /// The link types by their index in an input; new ones are added at the end, so that kept inputs keep their meaning.
  public static let linkTypes: [UInt16] = [
    1, 0, 101, 108, 113, 228, 229, 276, 9, 50, 51, 105, 127, 119, 163, 192, 195, 230, 215, 283, 104, 107, 239, 8, 7,
    129, 6, 10, 11, 106, 123, 166, 204, 242, 258, 12, 14, 178, 122, 19, 143,
  ]

  /// The input of a run of packets.
  public static func input(linkType: UInt16, _ packets: [[UInt8]]) -> [UInt8] {
    let index = linkTypes.firstIndex(of: linkType) ?? 0
    var input = [UInt8(index)]
    for packet in packets {
      input.append(UInt8(truncatingIfNeeded: packet.count >> 8))
      input.append(UInt8(truncatingIfNeeded: packet.count))
      input += packet
    }
    return input
  }

  public static func breaches(of input: RawSpan) -> [String] {
    let first = Reading(input)
    var breaches = first.breaches
    if Reading(input).digest.value != first.digest.value { breaches.append("the same packets gave other frames") }
    return breaches
  }

  /// One reading of an input, by a decoder of its own.
  private struct Reading {
    var breaches: [String] = []
    var digest = StableHash(seed: 0)

    init(_ input: RawSpan) {
      guard let index = input.octet(0) else { return }
      let linkType = LinkType(rawValue: linkTypes[Int(index) % linkTypes.count])
      // Small tables fill up within one input, and take little time to make.
      var configuration = FragmentConfiguration()
      configuration.packetCapacity = 8
      configuration.blockCapacity = 48
      var decoder = FrameDecoder(configuration)
      var place = 1
      var number: UInt64 = 0
      while let high = input.octet(place), let low = input.octet(place + 1) {
        let length = Int(high) << 8 | Int(low)
        let packet = input.extracting(place + 2..<min(input.byteCount, place + 2 + length))
        place += 2 + length
        number += 1
        let header = PacketHeader(
          time: Timestamp(nanoseconds: Int64(number) * 700_000_000), number: number,
          originalLength: UInt32(packet.byteCount), capturedLength: UInt32(packet.byteCount), linkType: linkType,
          source: 0)
        decoder.decode(packet, header) { frame in check(frame) }
      }
    }

    private mutating func check(_ frame: borrowing Frame) {
      digest.combine(UInt64(frame.link.etherType))
      digest.combine(UInt64(frame.payload.byteCount))
      digest.combine(frame.payload)
      if frame.payload.byteCount > 262_144 { breaches.append("a payload is longer than any packet") }
      if case .ip(let ip) = frame.network {
        digest.combine(ip.source.low)
        digest.combine(ip.destination.low)
        digest.combine(UInt64(ip.transport.rawValue))
      }
    }
  }
}
