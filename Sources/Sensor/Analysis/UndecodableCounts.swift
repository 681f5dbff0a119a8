// SPDX-License-Identifier: Apache-2.0
import Frames
import NetworkTypes
import Reporting
import Wire

/// How many packets could not be read to their end, by reason.
struct UndecodableCounts: Sendable {
  private var links = BoundedCounts<LinkType>()
  /// By layer, then: cut by the capture, shorter than it says, against its specification.
  private var headers = [UInt64](repeating: 0, count: FrameFailure.Layer.allCases.count * 3)

  /// Counts a packet; allocates only for a link type that was never seen before.
  mutating func count(_ failure: FrameFailure) {
    switch failure {
    case .unsupportedLink(let type):
      links.count(type)
    case .unreadable(let layer, let error, let isCapturedWhole):
      let kind =
        switch error {
        case .truncated: isCapturedWhole ? 1 : 0
        case .malformed: 2
        }
      headers[Int(layer.rawValue) * 3 + kind] &+= 1
    }
  }

  /// Every reason that occurred, in a fixed order.
  var reasons: [PacketCount] {
    var reasons = links.entries.map { link, packets in
      PacketCount("link_type_\(link.rawValue)", name: link.name?.description ?? "", packets: packets)
    }
    if links.others > 0 { reasons.append(PacketCount("link_type_other", packets: links.others)) }
    for layer in FrameFailure.Layer.allCases {
      for (kind, word) in ["cut", "short", "malformed"].enumerated() {
        let packets = headers[Int(layer.rawValue) * 3 + kind]
        if packets > 0 { reasons.append(PacketCount("\(layer)_\(word)", packets: packets)) }
      }
    }
    return reasons
  }
}
