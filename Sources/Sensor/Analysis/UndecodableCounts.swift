// SPDX-License-Identifier: Apache-2.0
import Frames
import NetworkTypes
import Reporting
import Wire

/// How many packets could not be read to their end, by reason.
struct UndecodableCounts: Sendable {
  /// The most link types that are counted apart.
  private static let linkLimit = 32

  private var links: [(type: LinkType, packets: UInt64)] = []
  private var otherLinks: UInt64 = 0
  /// By layer, then: cut by the capture, shorter than it says, against its specification.
  private var headers = [UInt64](repeating: 0, count: FrameFailure.Layer.allCases.count * 3)
  private(set) var total: UInt64 = 0

  /// Counts a packet; allocates only for a link type that was never seen before.
  mutating func count(_ failure: FrameFailure) {
    total &+= 1
    switch failure {
    case .unsupportedLink(let type):
      if let index = links.firstIndex(where: { $0.type == type }) {
        links[index].packets &+= 1
      } else if links.count < Self.linkLimit {
        links.append((type, 1))
      } else {
        otherLinks &+= 1
      }
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
  var reasons: [RunStatistics.Reason] {
    var reasons = links.map { RunStatistics.Reason(name: "link_type_\($0.type.rawValue)", packets: $0.packets) }
    if otherLinks > 0 { reasons.append(RunStatistics.Reason(name: "link_type_other", packets: otherLinks)) }
    for layer in FrameFailure.Layer.allCases {
      for (kind, word) in ["cut", "short", "malformed"].enumerated() {
        let packets = headers[Int(layer.rawValue) * 3 + kind]
        if packets > 0 { reasons.append(RunStatistics.Reason(name: "\(layer)_\(word)", packets: packets)) }
      }
    }
    return reasons
  }
}
